"""Purchase orders and subcontracts with their schedules of values (contract section 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.calls import Call, Reply, Route
from simulator.endpoints.contract_record import COMMITMENTS, PURCHASE_ORDERS, Commitment, views
from simulator.endpoints.contract_lines import line_routes
from simulator.kinds import Row
from simulator.lists import Filter, Test, filtered, in_range, is_number, is_text, is_word, paged
from simulator.refusals import Refusal, as_text, by_field
from simulator.rules import create, update
from simulator.syncs import sync

TOOL = "commitments"


def deleted(name: str, values: list[str]) -> Test:
    """`only` the deleted ones, or `with` them."""
    if values[-1] not in {"only", "with"}:
        raise Refusal(400, {name: ["is not one of only, with"]})
    return lambda row: values[-1] == "with" or bool(row["deleted_at"])


_FILTERS: dict[str, Filter] = {
    "id": is_number,
    "status": is_text,
    "origin_id": is_word,
    "created_at": in_range,
    "updated_at": in_range,
    "include_deleted": deleted,
}


def not_deleted(call: Call, rows: list[Row]) -> list[Row]:
    """The rows that are there; all of them when the call asks for deleted ones in any way."""
    return rows if call.text("filters[include_deleted]") else [row for row in rows if not row["deleted_at"]]


def _list(call: Call, of: Commitment) -> Reply:
    project = call.project(call.text("project_id"), tool=TOOL)
    view = call.text("view") or "compact"
    if view not in {"compact", "extended"}:
        raise Refusal(400, {"view": ["does not have a valid value"]})
    rows = not_deleted(call, list(call.world.rows(of.kind.name, project_id=project["id"])))
    shown = views(call.world, of, project["id"])
    return paged(call, filtered(call, rows, _FILTERS), shown.extended if view == "extended" else shown.compact)


def _found(call: Call, of: Commitment, project_id: Any) -> Row:
    project = call.project(project_id, tool=TOOL)
    return call.find(of.kind.name, project_id=project["id"], deleted_at=None)


def _shown(call: Call, of: Commitment, row: Row) -> dict[str, Any]:
    """One contract: header, lines, and the change orders that its tier lets be seen."""
    shown = views(call.world, of, row["project_id"])
    vendor = call.world.row("vendors", row["vendor_id"])
    more = (
        {"id": vendor["id"], "company": vendor["name"]} | {name: vendor[name] for name in ("origin_id", "origin_data")}
        if vendor
        else None
    )
    return (
        shown.compact(row)
        | shown.with_lines(row)
        | {
            "vendor": more,
            "attachments": [],
            "invoice_contacts": [],
            "payments_issued": [],
            "created_by_id": None,
            "change_order_packages": [],
            "change_order_requests": [],
            "potential_change_orders": [],
        }
    )


def _show(call: Call, of: Commitment) -> Reply:
    return Reply(body=_shown(call, of, _found(call, of, call.text("project_id"))))


def _create(call: Call, of: Commitment) -> Reply:
    project = call.project(call.sent("project_id"), tool=TOOL)
    owner = {"company_id": call.company_id, "project_id": project["id"]}
    row = create(call.world, of.kind, owner, call.envelope(of.envelope), of.writable)
    return Reply(status=201, body=_shown(call, of, row))


def _update(call: Call, of: Commitment) -> Reply:
    row = _found(call, of, call.sent("project_id"))
    update(call.world, of.kind, row, call.envelope(of.envelope), of.writable)
    return Reply(body=_shown(call, of, row))


def _delete(call: Call, of: Commitment) -> Reply:
    """An approved contract cannot be deleted; one that can stays, marked, for who asks for deleted ones."""
    row = _found(call, of, call.text("project_id"))
    if of.holder.closed(call.world, row):
        raise Refusal(422, {"base": [f"The contract is {row['status']} and cannot be deleted"]})
    call.world.amend(of.kind.name, row, {"deleted_at": call.world.clock.stamp()})
    return Reply()


def _sync(call: Call, of: Commitment) -> Reply:
    project = call.project(call.sent("project_id"), tool=TOOL)
    owner = {"company_id": call.company_id, "project_id": project["id"], "deleted_at": None}
    shown = views(call.world, of, project["id"])
    return sync(call, of.kind, owner, of.writable, shown.compact, takes_id=of.sync_takes_id)


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


KINDS = tuple(kind for of in COMMITMENTS for kind in (of.kind, of.lines))
ROUTES = tuple(route for of in COMMITMENTS for route in _routes(of))
