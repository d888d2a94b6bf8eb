"""Line item types, which people call cost types (docs/procore.md#cost-types)."""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import is_text
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import as_list
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.wbs.kinds import LINE_ITEM_TYPES
from simulator.endpoints.wbs.views import cost_type_view
from simulator.records.rules import Rejected, create, update
from simulator.records.values import NOT_LISTED

_WRITABLE = ("name", "csv_import_code", "base_type", "origin_id", "origin_data")


def list_all(call: Call) -> Reply:
    """A company's cost types, by company_id or by one of its projects."""
    project = call.text("project_id")
    if call.text("company_id") is None and project is not None:
        call.project(project)
    else:
        call.own_company(call.text("company_id"))
    records = list(call.world.all("line_item_types", company_id=call.company_id))
    return paged(call, filtered(call, records, {"origin_id": is_text}), cost_type_view)


def show(call: Call) -> Reply:
    """One cost type."""
    return Reply(
        body=cost_type_view(call.find("line_item_types", company_id=call.own_company(call.text("company_id"))))
    )


def create_one(call: Call) -> Reply:
    """POST: the only way to a cost type of the base type labor."""
    company = call.own_company(call.sent("company_id"))
    record = create(call.world, LINE_ITEM_TYPES, {"company_id": company}, call.envelope("line_item_type"), _WRITABLE)
    return Reply(status=201, body=cost_type_view(record))


def update_one(call: Call) -> Reply:
    """PATCH."""
    record = call.find("line_item_types", company_id=call.own_company(call.sent("company_id")))
    return Reply(
        body=cost_type_view(update(call.world, LINE_ITEM_TYPES, record, call.envelope("line_item_type"), _WRITABLE))
    )


def sync_all(call: Call) -> Reply:
    """Create and update; the base type labor is not in this endpoint's list."""

    def ready(item: dict[str, Any]) -> dict[str, Any]:
        if item.get("base_type") == "labor":
            raise Rejected({"base_type": [NOT_LISTED]})
        return item

    company = call.own_company(call.sent("company_id"))
    return sync(call, LINE_ITEM_TYPES, {"company_id": company}, _WRITABLE, cost_type_view, ready)


ROUTES = (
    Route("GET", "/rest/v1.0/line_item_types", list_all, as_list),
    Route("POST", "/rest/v1.0/line_item_types", create_one, as_list),
    Route("PATCH", "/rest/v1.0/line_item_types/sync", sync_all, as_list),
    Route("GET", "/rest/v1.0/line_item_types/{id}", show, as_list),
    Route("PATCH", "/rest/v1.0/line_item_types/{id}", update_one, as_list),
)
