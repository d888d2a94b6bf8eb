"""Direct costs: lists, singles in two versions, the sync; no two writes at a time in a project.

Source: docs/procore.md#direct-costs.
"""

from datetime import UTC, datetime
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import Condition, Filter, in_range, is_number, is_text
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import Refusal, by_field, coded
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.direct_costs.inner_lines import save_lines, sent_lines, validated_lines
from simulator.endpoints.direct_costs.kinds import (
    DIRECT_COSTS,
    FROZEN,
    ID_REQUIRED,
    TOOL,
    TYPE_FROZEN,
    WRITABLE,
    additions_locked,
    header_locked,
)
from simulator.endpoints.direct_costs.views import Views
from simulator.records.fields import Record
from simulator.records.rules import Rejected, create, update, validated
from simulator.records.values import as_id

_FIXED = ("direct_cost_type", "invoice_number")
"""What a PATCH of v1.1 does not take."""


def in_days(name: str, values: list[str]) -> Condition:
    """The date is in a range; a record without a date is not."""
    in_moments = in_range(name, values)

    def found(record: Record) -> bool:
        day = record[name]
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC).isoformat() if day else None
        return moment is not None and in_moments({name: moment})

    return found


_FILTERS: dict[str, Filter] = {
    "id": is_number,
    "origin_id": is_text,
    "invoice_number": is_text,
    "created_at": in_range,
    "updated_at": in_range,
    "payment_date": in_days,
    "received_date": in_days,
}


def list_all(call: Call) -> Reply:
    """The headers of a project; their lines are another list."""
    project = call.project(call.args["project_id"], TOOL)
    records = list(call.world.all("direct_costs", project_id=project["id"]))
    return paged(call, filtered(call, records, _FILTERS), Views(call.world, project["id"]).listed)


def _found(call: Call) -> Record:
    project = call.project(call.args["project_id"], TOOL)
    return call.find("direct_costs", project_id=project["id"])


def show_10(call: Call) -> Reply:
    """One header."""
    record = _found(call)
    return Reply(body=Views(call.world, record["project_id"]).shown(record))


def show_11(call: Call) -> Reply:
    """One header with its lines."""
    record = _found(call)
    return Reply(body=Views(call.world, record["project_id"]).shown_11(record))


def create_10(call: Call) -> Reply:
    """POST of a header; the envelope is `item` here (docs/procore.md#names-on-the-wire)."""
    record = create(call.world, DIRECT_COSTS, _owner(call), call.envelope("item"), WRITABLE)
    return Reply(status=201, body=Views(call.world, record["project_id"]).shown(record))


def update_10(call: Call) -> Reply:
    """PATCH of a header."""
    record, given = _found(call), call.envelope("item")
    _may_change(call, record, given)
    update(call.world, DIRECT_COSTS, record, given, WRITABLE)
    return Reply(body=Views(call.world, record["project_id"]).shown(record))


def create_11(call: Call) -> Reply:
    """POST of a header with at most 100 lines: all or nothing."""
    owner, given = _owner(call), call.envelope("direct_cost")
    sent = sent_lines(given)
    record = create(call.world, DIRECT_COSTS, owner, given, WRITABLE)
    try:
        lines = validated_lines(call, record, sent)
    except Rejected:
        call.world.remove("direct_costs", record["id"])
        raise
    refs = save_lines(call, lines)
    return Reply(status=201, body=Views(call.world, record["project_id"]).shown_11(record, refs))


def update_11(call: Call) -> Reply:
    """PATCH of a header and at most 100 lines; a line without `id` is a new one."""
    record, given = _found(call), call.envelope("direct_cost")
    sent = sent_lines(given)
    fields = {name: value for name, value in given.items() if name != "line_items"}
    if fields or not sent or additions_locked(call.world, record):
        _may_change(call, record, fields)
    writable = tuple(name for name in WRITABLE if name not in _FIXED)
    values = validated(call.world, DIRECT_COSTS, fields, writable, record=record)
    lines = validated_lines(call, record, sent)
    call.world.amend("direct_costs", record, values)
    refs = save_lines(call, lines)
    return Reply(body=Views(call.world, record["project_id"]).shown_11(record, refs))


def delete(call: Call) -> Reply:
    """Take a header and its lines away."""
    record = _found(call)
    if header_locked(call.world, record):
        raise Refusal(422, FROZEN)
    for line in call.world.all("direct_cost_line_items", project_id=record["project_id"]):
        if line["direct_cost_id"] == record["id"]:
            call.world.remove("direct_cost_line_items", line["id"])
    call.world.remove("direct_costs", record["id"])
    return Reply(body={"id": record["id"]})


def sync_all(call: Call) -> Reply:
    """Create and update headers. An update needs the `id`, and has no type; a synced one is not updated at all."""
    owner = _owner(call)

    def ready(item: dict[str, Any]) -> dict[str, Any]:
        id, origin = item.get("id"), str(item.get("origin_id") or "")
        if id is not None:
            record = call.world.by_id("direct_costs", as_id(id))
        else:
            record = call.world.by_origin("direct_costs", call.company_id, origin)
        if record is None or record["project_id"] != owner["project_id"]:
            return item
        if id is None and not call.world.switches.direct_cost_update_by_origin:
            raise Rejected({"id": [ID_REQUIRED]})
        _may_change(call, record, item)
        return item

    return sync(call, DIRECT_COSTS, owner, WRITABLE, Views(call.world, owner["project_id"]).shown, ready)


# ------------------------------------------------------------------------------------------ inside


def _owner(call: Call) -> Record:
    project = call.project(call.args["project_id"], TOOL)
    return {"company_id": call.company_id, "project_id": project["id"]}


def _may_change(call: Call, record: Record, given: Record) -> None:
    """Raises Rejected when a header may not be changed, or not like this."""
    if header_locked(call.world, record):
        raise Rejected({"base": [FROZEN]})
    if "direct_cost_type" in given:
        raise Rejected({"direct_cost_type": [TYPE_FROZEN]})


_LIST = "/projects/{project_id}/direct_costs"
_ONE = _LIST + "/{id}"
ROUTES = (
    Route("GET", f"/rest/v1.1{_LIST}", list_all, coded),
    Route("POST", f"/rest/v1.1{_LIST}", create_11, coded, 422),
    Route("GET", f"/rest/v1.1{_ONE}", show_11, coded),
    Route("PATCH", f"/rest/v1.1{_ONE}", update_11, coded, 422, one_at_a_time="project_id"),
    Route("DELETE", f"/rest/v1.1{_ONE}", delete, coded, one_at_a_time="project_id"),
    Route("GET", f"/rest/v1.0{_LIST}", list_all, by_field),
    Route("POST", f"/rest/v1.0{_LIST}", create_10, by_field, 422),
    Route("PATCH", f"/rest/v1.0{_LIST}/sync", sync_all, by_field, one_at_a_time="project_id"),
    Route("GET", f"/rest/v1.0{_ONE}", show_10, by_field),
    Route("PATCH", f"/rest/v1.0{_ONE}", update_10, by_field, 422, one_at_a_time="project_id"),
    Route("DELETE", f"/rest/v1.0{_ONE}", delete, by_field, one_at_a_time="project_id"),
)
