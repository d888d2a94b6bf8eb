"""The company's standard cost codes (docs/procore.md#standard-cost-codes)."""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import is_text
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import Refusal, by_field
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.wbs.kinds import STANDARD_CODES
from simulator.endpoints.wbs.structure import full_code
from simulator.records.fields import Record

_STANDARD_WRITABLE = ("code", "name", "parent_id", "origin_id", "origin_data")


# ------------------------------------------------------------------------------------------ of the company


def _standard_view(call: Call) -> Any:
    wanted = call.text("view") or "extended"  # the view that is named default is not the default
    names = ["id", "standard_cost_code_list_id"]
    if wanted != "default":
        names.append("origin_id")
    if wanted == "extended":
        names += ["parent_id", "code", "name", "origin_data"]

    def shown(record: Record) -> dict[str, Any]:
        code = {"full_code": full_code(call.world, record, "standard_cost_codes")} if wanted == "extended" else {}
        return {name: record[name] for name in names} | code

    return shown


def _standard_list(call: Call, list_id: int | None) -> int:
    if list_id is None:
        raise Refusal(400, {"standard_cost_code_list_id": ["is missing"]})
    record = call.world.by_id("standard_cost_code_lists", list_id)
    if record is None or record["company_id"] != call.company_id:
        raise Refusal(404, "The requested standard cost code list was not found")
    return list_id


def list_standard(call: Call) -> Reply:
    """The codes of one standard list."""
    company = call.own_company(call.text("company_id"))
    list_id = _standard_list(call, call.number("standard_cost_code_list_id"))
    records = [
        record
        for record in call.world.all("standard_cost_codes", company_id=company)
        if record["standard_cost_code_list_id"] == list_id
    ]
    return paged(call, filtered(call, records, {"origin_id": is_text}), _standard_view(call))


def sync_standard(call: Call) -> Reply:
    """Create and update standard codes; here `code` is sent with its parents' prefix."""
    company = call.own_company(call.sent("company_id"))
    list_id = _standard_list(call, call.sent("standard_cost_code_list_id"))

    def ready(item: dict[str, Any]) -> dict[str, Any]:
        parent = call.world.by_id("standard_cost_codes", item.get("parent_id"))
        if parent is None or not isinstance(item.get("code"), str):
            return item
        prefix = full_code(call.world, parent, "standard_cost_codes") + "-"
        return {**item, "code": item["code"].removeprefix(prefix)}

    owner = {"company_id": company, "standard_cost_code_list_id": list_id}
    return sync(call, STANDARD_CODES, owner, _STANDARD_WRITABLE, _standard_view(call), ready)


ROUTES = (
    Route("GET", "/rest/v1.0/standard_cost_codes", list_standard, by_field),
    Route("PATCH", "/rest/v1.0/standard_cost_codes/sync", sync_standard, by_field),
)
