"""Which custom fields a company has (docs/procore.md#custom-fields)."""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.lists import paged
from simulator.calls.refusals import Refusal, by_field
from simulator.calls.routes import Route
from simulator.records.fields import Record

_EXTENDED = ("host_type", "label", "data_type")


def metadata(call: Call) -> Reply:
    """Each custom field with its list; label, data type and host only with view=extended."""
    company = call.own_company(call.text("company_id"))
    view = call.text("view") or "default"
    if view not in ("default", "with_lov_entries", "extended"):
        raise Refusal(400, {"view": ["does not have a valid value"]})
    records = list(call.world.all("custom_field_definitions", company_id=company))
    return paged(call, records, lambda record: _shown(call, record, view))


def _shown(call: Call, record: Record, view: str) -> dict[str, Any]:
    entries = [
        {name: one[name] for name in ("id", "label", "position", "active")}
        for one in call.world.all("custom_field_lov_entries", company_id=record["company_id"])
        if one["custom_field_definition_id"] == record["id"]
    ]
    found = {
        "id": record["id"] + 1,
        "custom_field_definition_id": record["id"],
        "required": False,
        "visible": record["active"],
    }
    if view != "default":
        found["lov_entries"] = entries
    return found | ({name: record[name] for name in _EXTENDED} if view == "extended" else {})


ROUTES = (Route("GET", "/rest/v1.0/custom_field_metadata", metadata, by_field),)
