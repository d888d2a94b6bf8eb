"""Purchase orders and subcontracts with their schedules of values (docs/procore.md#commitments)."""

from collections.abc import Callable
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import Filter, in_range, is_deleted, is_number, is_text, is_word
from simulator.calls.lists import filtered, not_deleted, paged
from simulator.calls.refusals import Refusal, as_text, by_field
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.commitments.kinds import COMMITMENTS, PURCHASE_ORDERS, Commitment
from simulator.endpoints.commitments.views import Views
from simulator.endpoints.contract_lines.endpoints import line_routes
from simulator.endpoints.custom_fields.values import taken
from simulator.records.fields import Record
from simulator.records.rules import create, update

TOOL = "commitments"


_FILTERS: dict[str, Filter] = {
    "id": is_number,
    "status": is_text,
    "origin_id": is_word,
    "created_at": in_range,
    "updated_at": in_range,
    "include_deleted": is_deleted,
}


def _list(call: Call, of: Commitment) -> Reply:
    project = call.project(call.text("project_id"), tool=TOOL)
    view = call.text("view") or "compact"
    if view not in {"compact", "extended"}:
        raise Refusal(400, {"view": ["does not have a valid value"]})
    records = not_deleted(call, of.kind.name, project["id"])
    shown = Views(call.world, of, project["id"])
    return paged(call, filtered(call, records, _FILTERS), shown.extended if view == "extended" else shown.compact)


def _found(call: Call, of: Commitment, project_id: Any) -> Record:
    project = call.project(project_id, tool=TOOL)
    return call.find(of.kind.name, project_id=project["id"], deleted_at=None)


def _shown(call: Call, of: Commitment, record: Record) -> dict[str, Any]:
    return Views(call.world, of, record["project_id"]).whole(record)


def _show(call: Call, of: Commitment) -> Reply:
    return Reply(body=_shown(call, of, _found(call, of, call.text("project_id"))))


def _create(call: Call, of: Commitment) -> Reply:
    project = call.project(call.sent("project_id"), tool=TOOL)
    owner = {"company_id": call.company_id, "project_id": project["id"]}
    record = create(call.world, of.kind, owner, call.envelope(of.envelope), of.writable)
    call.world.amend(of.kind.name, record, taken(call.world, record, call.envelope(of.envelope)))
    return Reply(status=201, body=_shown(call, of, record))


def _update(call: Call, of: Commitment) -> Reply:
    record, given = _found(call, of, call.sent("project_id")), call.envelope(of.envelope)
    custom = taken(call.world, record, given)
    update(call.world, of.kind, record, given, of.writable)
    call.world.amend(of.kind.name, record, custom)
    return Reply(body=_shown(call, of, record))


def _delete(call: Call, of: Commitment) -> Reply:
    """An approved contract cannot be deleted; one that can stays, marked, for who asks for deleted ones."""
    record = _found(call, of, call.text("project_id"))
    if of.holder.closed(call.world, record):
        raise Refusal(422, {"base": [f"The contract is {record['status']} and cannot be deleted"]})
    call.world.amend(of.kind.name, record, {"deleted_at": call.world.clock.iso()})
    return Reply()


def _sync(call: Call, of: Commitment) -> Reply:
    project = call.project(call.sent("project_id"), tool=TOOL)
    owner = {"company_id": call.company_id, "project_id": project["id"], "deleted_at": None}
    shown = Views(call.world, of, project["id"])
    takes_id = of.sync_takes_id or call.world.switches.undocumented_ids
    return sync(call, of.kind, owner, of.writable, shown.compact, takes_id=takes_id)


def _routes(of: Commitment) -> tuple[Route, ...]:
    order = of is PURCHASE_ORDERS
    shape, invalid = (by_field, 400) if order else (as_text, 422)

    def with_type(handle: Callable[[Call, Commitment], Reply]) -> Callable[[Call], Reply]:
        return lambda call: handle(call, of)

    one = of.path + "/{id}"
    return (
        Route("GET", of.path, with_type(_list), shape),
        Route("POST", of.path, with_type(_create), shape, invalid),
        Route("PATCH", of.path + "/sync", with_type(_sync), shape, invalid),
        Route("GET", one, with_type(_show), shape),
        Route("PATCH", one, with_type(_update), shape, invalid),
        Route("DELETE", one, with_type(_delete), shape),
        *line_routes(of.path, of.holder, of.lines, TOOL),
    )


ROUTES = tuple(route for of in COMMITMENTS for route in _routes(of))
