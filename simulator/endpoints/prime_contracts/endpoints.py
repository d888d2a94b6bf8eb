"""Prime contracts and their lines: singular path for one, plural for the list and the lines.

Source: docs/procore.md#prime-contracts.
"""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import Filter, in_range, is_number
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import Refusal, by_field, coded
from simulator.calls.routes import Route
from simulator.endpoints.contract_lines.endpoints import line_routes
from simulator.endpoints.prime_contracts.kinds import HOLDER, LINES, NAME, PRIME_CONTRACTS, TOOL, WRITABLE
from simulator.endpoints.prime_contracts.views import Views
from simulator.records.fields import Record
from simulator.records.rules import create, update

_FILTERS: dict[str, Filter] = {"id": is_number, "updated_at": in_range}


def list_all(call: Call) -> Reply:
    """The prime contracts of a project."""
    project = call.project(call.text("project_id"), tool=TOOL)
    records = [record for record in call.world.all(NAME, project_id=project["id"]) if not record["deleted_at"]]
    return paged(call, filtered(call, records, _FILTERS), Views(call.world, project["id"]).listed)


def show_first(call: Call) -> Reply:
    """The first that was made in a project."""
    project = call.project(call.text("project_id"), tool=TOOL)
    records = (record for record in call.world.all(NAME, project_id=project["id"]) if not record["deleted_at"])
    record = next(records, None)
    if record is None:
        raise Refusal(404, "The requested record was not found")
    return Reply(body=Views(call.world, project["id"]).whole(record))


def _found(call: Call, project_id: Any) -> Record:
    return call.find(NAME, project_id=call.project(project_id, tool=TOOL)["id"], deleted_at=None)


def show(call: Call) -> Reply:
    """One prime contract with its lines."""
    record = _found(call, call.text("project_id"))
    return Reply(body=Views(call.world, record["project_id"]).whole(record))


def create_one(call: Call) -> Reply:
    """POST."""
    project = call.project(call.sent("project_id"), tool=TOOL)
    owner = {"company_id": call.company_id, "project_id": project["id"]}
    record = create(call.world, PRIME_CONTRACTS, owner, call.envelope("prime_contract"), WRITABLE)
    return Reply(status=201, body=Views(call.world, project["id"]).whole(record))


def update_one(call: Call) -> Reply:
    """PATCH."""
    record = _found(call, call.sent("project_id"))
    update(call.world, PRIME_CONTRACTS, record, call.envelope("prime_contract"), WRITABLE)
    return Reply(body=Views(call.world, record["project_id"]).whole(record))


def delete(call: Call) -> Reply:
    """An approved contract cannot be deleted."""
    record = _found(call, call.text("project_id"))
    if HOLDER.closed(call.world, record):
        raise Refusal(422, {"base": [f"The contract is {record['status']} and cannot be deleted"]})
    call.world.amend(NAME, record, {"deleted_at": call.world.clock.iso()})
    return Reply()


_ONE = "/rest/v1.0/prime_contract"
_ALL = "/rest/v1.0/prime_contracts"
ROUTES = (
    Route("GET", _ALL, list_all, by_field),
    Route("GET", _ONE, show_first, coded),
    Route("POST", _ONE, create_one, coded),
    Route("GET", _ONE + "/{id}", show, coded),
    Route("PATCH", _ONE + "/{id}", update_one, coded),
    Route("DELETE", _ONE + "/{id}", delete, coded),
    *line_routes(_ALL, HOLDER, LINES, TOOL),
)
