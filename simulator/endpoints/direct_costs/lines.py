"""The lines of direct costs: of a whole project, of one cost, one by one, and the sync.

Source: docs/procore.md#direct-costs.
"""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import is_number
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import Refusal, base_and_fields, by_field
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.contract_lines.endpoints import line_filters
from simulator.endpoints.contract_lines.views import LineViews
from simulator.endpoints.direct_costs.kinds import (
    FROZEN,
    LINE_FROZEN,
    LINE_WRITABLE,
    LINES,
    TOOL,
    additions_locked,
    line_locked,
)
from simulator.endpoints.direct_costs.views import line_listed, line_shown
from simulator.records.fields import Record
from simulator.records.rules import Rejected, create, update
from simulator.records.values import as_id


def list_of_project(call: Call) -> Reply:
    """The lines of all direct costs of a project; a filter by origin_id does not exist, and is ignored."""
    project = call.project(call.args["project_id"], TOOL)
    views = LineViews(call.world, project["id"])
    records = call.world.all("direct_cost_line_items", project_id=project["id"])
    filters = line_filters(views) | {"direct_cost_id": is_number}
    return paged(call, filtered(call, records, filters), lambda record: line_listed(views, record))


def _cost(call: Call) -> Record:
    project = call.project(call.args["project_id"], TOOL)
    record = call.world.by_id("direct_costs", call.args["direct_cost_id"])
    if record is None or record["project_id"] != project["id"]:
        raise Refusal(404, "The requested direct cost was not found")
    return record


def _found(call: Call) -> Record:
    return call.find("direct_cost_line_items", direct_cost_id=_cost(call)["id"])


def list_of_cost(call: Call) -> Reply:
    """The lines of one direct cost."""
    cost = _cost(call)
    views = LineViews(call.world, cost["project_id"])
    records = call.world.all("direct_cost_line_items", project_id=cost["project_id"])
    own = [record for record in records if record["direct_cost_id"] == cost["id"]]
    return paged(call, filtered(call, own, line_filters(views)), lambda record: line_shown(views, record))


def show(call: Call) -> Reply:
    """One line."""
    record = _found(call)
    return Reply(body=line_shown(LineViews(call.world, record["project_id"]), record))


def create_one(call: Call) -> Reply:
    """POST of a line."""
    cost = _cost(call)
    if additions_locked(call.world, cost):
        raise Rejected({"base": [FROZEN]})
    owner = {"company_id": call.company_id, "project_id": cost["project_id"], "direct_cost_id": cost["id"]}
    views = LineViews(call.world, cost["project_id"])
    record = create(call.world, LINES, owner, views.coding.coded(call.envelope("line_item"), new=True), _OF_ONE)
    return Reply(status=201, body=line_shown(views, record))


def update_one(call: Call) -> Reply:
    """PATCH of a line, unless an origin id closes it."""
    record = _found(call)
    if line_locked(call.world, record):
        raise Rejected({"base": [LINE_FROZEN]})
    views = LineViews(call.world, record["project_id"])
    update(call.world, LINES, record, views.coding.coded(call.envelope("line_item"), new=False), _OF_ONE)
    return Reply(body=line_shown(views, record))


def delete(call: Call) -> Reply:
    """Take a line away, unless an origin id closes it."""
    record = _found(call)
    if line_locked(call.world, record):
        raise Refusal(422, LINE_FROZEN)
    call.world.remove("direct_cost_line_items", record["id"])
    return Reply()


def sync_all(call: Call) -> Reply:
    """Create and update lines of any costs of the project, unless an origin id closes them."""
    project = call.project(call.args["project_id"], TOOL)
    owner = {"company_id": call.company_id, "project_id": project["id"]}
    views = LineViews(call.world, project["id"])

    def ready(item: dict[str, Any]) -> dict[str, Any]:
        origin = str(item.get("origin_id") or "")
        if item.get("id") is not None:
            record = call.world.by_id("direct_cost_line_items", as_id(item["id"]))
        else:
            record = call.world.by_origin("direct_cost_line_items", call.company_id, origin)
        if record is not None and record["project_id"] == project["id"] and line_locked(call.world, record):
            raise Rejected({"base": [LINE_FROZEN]})
        if additions_locked(call.world, call.world.by_id("direct_costs", as_id(item.get("direct_cost_id")))):
            raise Rejected({"base": [FROZEN]})
        return views.coding.coded(item, new=record is None)

    return sync(call, LINES, owner, LINE_WRITABLE, lambda record: line_shown(views, record), ready)


_OF_ONE = tuple(name for name in LINE_WRITABLE if name != "direct_cost_id")
_LIST = "/rest/v1.0/projects/{project_id}/direct_costs/line_items"
_OF_COST = "/rest/v1.0/projects/{project_id}/direct_costs/{direct_cost_id}/line_items"
ROUTES = (
    Route("GET", _LIST, list_of_project, by_field),
    Route("PATCH", _LIST + "/sync", sync_all, by_field, one_at_a_time="project_id"),
    Route("GET", _OF_COST, list_of_cost, base_and_fields),
    Route("POST", _OF_COST, create_one, base_and_fields, 422, one_at_a_time="project_id"),
    Route("GET", _OF_COST + "/{id}", show, base_and_fields),
    Route("PATCH", _OF_COST + "/{id}", update_one, base_and_fields, 422, one_at_a_time="project_id"),
    Route("DELETE", _OF_COST + "/{id}", delete, base_and_fields, one_at_a_time="project_id"),
)
