"""The endpoints of lines below what holds them: list, one by one, and sync (docs/procore.md#commitment-lines)."""

from dataclasses import dataclass
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import Condition, Filter, in_range, is_number
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import Refusal, base_and_fields
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.contract_lines.kinds import CLOSED, WRITABLE, Holder
from simulator.endpoints.contract_lines.views import LineViews
from simulator.records.fields import Record
from simulator.records.rules import create, update
from simulator.records.world import Kind


@dataclass(frozen=True, slots=True)
class _Endpoints:
    """What is done with the lines of one kind of holder."""

    holder: Holder
    lines: Kind
    tool: str

    def list_all(self, call: Call) -> Reply:
        held, views = self._above(call, call.text("project_id"))
        records = call.world.all(self.lines.name, project_id=held["project_id"])
        own = [record for record in records if record["holder_id"] == held["id"]]
        return paged(
            call, filtered(call, own, line_filters(views)), lambda record: views.full(record, self.holder.type)
        )

    def show(self, call: Call) -> Reply:
        held, views = self._above(call, call.text("project_id"))
        return Reply(body=views.full(self._one(call, held), self.holder.type))

    def create_one(self, call: Call) -> Reply:
        held, views = self._above(call, _in_either(call))
        given = views.coding.coded(call.envelope("line_item"), new=True)
        record = create(call.world, self.lines, _owner(held), given, WRITABLE)
        return Reply(status=201, body=views.full(record, self.holder.type))

    def update_one(self, call: Call) -> Reply:
        held, views = self._above(call, _in_either(call))
        given = views.coding.coded(call.envelope("line_item"), new=False)
        record = update(call.world, self.lines, self._one(call, held), given, WRITABLE)
        return Reply(body=views.full(record, self.holder.type))

    def delete(self, call: Call) -> Reply:
        held, _ = self._above(call, call.text("project_id"))
        record = self._one(call, held)
        if self.holder.closed(call.world, held):
            raise Refusal(422, CLOSED)
        call.world.remove(self.lines.name, record["id"])
        return Reply()

    def sync_all(self, call: Call) -> Reply:
        held, views = self._above(call, call.text("project_id"))

        def ready(item: dict[str, Any]) -> dict[str, Any]:
            return views.coding.coded(item, new=False)

        def view(record: Record) -> dict[str, Any]:
            return views.full(record, self.holder.type)

        return sync(call, self.lines, _owner(held), WRITABLE, view, ready)

    def _above(self, call: Call, project_id: Any) -> tuple[Record, LineViews]:
        """What the path names, and the views of its project. Raises Refusal."""
        project = call.project(project_id, tool=self.tool)
        record = call.world.by_id(self.holder.kind, call.args["holder_id"])
        if record is None or record["project_id"] != project["id"] or record["deleted_at"]:
            raise Refusal(404, "The requested record was not found")
        return record, LineViews(call.world, project["id"])

    def _one(self, call: Call, held: Record) -> Record:
        return call.find(self.lines.name, project_id=held["project_id"], holder_id=held["id"])


def line_routes(path: str, holder: Holder, lines: Kind, tool: str) -> tuple[Route, ...]:
    """The routes of a holder's lines, below `path`; the project is in the query, or in the body of a single write."""
    do, base = _Endpoints(holder, lines, tool), path + "/{holder_id}/line_items"
    return (
        Route("GET", base, do.list_all, base_and_fields),
        Route("POST", base, do.create_one, base_and_fields, 422),
        Route("PATCH", base + "/sync", do.sync_all, base_and_fields, 422),
        Route("GET", base + "/{id}", do.show, base_and_fields),
        Route("PATCH", base + "/{id}", do.update_one, base_and_fields, 422),
        Route("DELETE", base + "/{id}", do.delete, base_and_fields),
    )


def _owner(held: Record) -> dict[str, Any]:
    return {"company_id": held["company_id"], "project_id": held["project_id"], "holder_id": held["id"]}


def _in_either(call: Call) -> Any:
    body = call.body if isinstance(call.body, dict) else {}
    return call.text("project_id") or body.get("project_id")


def line_filters(views: LineViews) -> dict[str, Filter]:
    """The filters of every list of lines."""

    def by_code(name: str, values: list[str]) -> Condition:
        test = is_number(name, values)
        codes = views.coding.codes
        return lambda record: (
            record["wbs_code_id"] in codes and test({name: getattr(codes[record["wbs_code_id"]], name)})
        )

    return {
        "id": is_number,
        "created_at": in_range,
        "updated_at": in_range,
        "cost_code_id": by_code,
        "line_item_type_id": by_code,
    }
