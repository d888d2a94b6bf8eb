"""The endpoints of lines below what holds them: list, one by one, and sync (contract 7.1, 7.2)."""

from __future__ import annotations

from typing import Any

from simulator.calls import Call, Reply, Route
from simulator.endpoints.line_record import CLOSED, WRITABLE, Holder, line_view
from simulator.kinds import Kind, Row
from simulator.lists import Filter, filtered, in_range, is_number, paged
from simulator.refusals import Refusal, base_and_fields
from simulator.rules import create, update
from simulator.syncs import sync

_FILTERS: dict[str, Filter] = {
    "id": is_number,
    "created_at": in_range,
    "updated_at": in_range,
    "cost_code_id": is_number,
    "line_item_type_id": is_number,
}


def line_routes(path: str, holder: Holder, lines: Kind, tool: str) -> tuple[Route, ...]:
    """The routes of a holder's lines, below `path`; the project is in the query, or in the body of a single write."""

    def above(call: Call, project_id: Any) -> Row:
        project = call.project(project_id, tool=tool)
        row = call.world.row(holder.kind, call.args["holder_id"])
        if row is None or row["project_id"] != project["id"] or row["deleted_at"]:
            raise Refusal(404, "The requested record was not found")
        return row

    def owner(row: Row) -> dict[str, Any]:
        return {"company_id": row["company_id"], "project_id": row["project_id"], "holder_id": row["id"]}

    def view(call: Call, row: Row) -> dict[str, Any]:
        return line_view(call.world, row, holder.type)

    def in_either(call: Call) -> Any:
        body = call.body if isinstance(call.body, dict) else {}
        return call.text("project_id") or body.get("project_id")

    def list_all(call: Call) -> Reply:
        held = above(call, call.text("project_id"))
        rows = [
            row for row in call.world.rows(lines.name, project_id=held["project_id"]) if row["holder_id"] == held["id"]
        ]
        return paged(call, filtered(call, rows, _FILTERS), lambda row: view(call, row))

    def one(call: Call, held: Row) -> Row:
        return call.find(lines.name, project_id=held["project_id"], holder_id=held["id"])

    def show(call: Call) -> Reply:
        return Reply(body=view(call, one(call, above(call, call.text("project_id")))))

    def create_one(call: Call) -> Reply:
        held = above(call, in_either(call))
        row = create(call.world, lines, owner(held), call.envelope("line_item"), WRITABLE)
        return Reply(status=201, body=view(call, row))

    def update_one(call: Call) -> Reply:
        row = one(call, above(call, in_either(call)))
        return Reply(body=view(call, update(call.world, lines, row, call.envelope("line_item"), WRITABLE)))

    def delete(call: Call) -> Reply:
        held = above(call, call.text("project_id"))
        row = one(call, held)
        if holder.closed(call.world, held):
            raise Refusal(422, CLOSED)
        call.world.remove(lines.name, row["id"])
        return Reply()

    def sync_all(call: Call) -> Reply:
        held = above(call, call.text("project_id"))
        return sync(call, lines, owner(held), WRITABLE, lambda row: view(call, row))

    base = path + "/{holder_id}/line_items"
    return (
        Route("GET", base, list_all, base_and_fields),
        Route("POST", base, create_one, base_and_fields, 422),
        Route("PATCH", base + "/sync", sync_all, base_and_fields, 422),
        Route("GET", base + "/{id}", show, base_and_fields),
        Route("PATCH", base + "/{id}", update_one, base_and_fields, 422),
        Route("DELETE", base + "/{id}", delete, base_and_fields),
    )
