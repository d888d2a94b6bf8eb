"""Cost codes of projects and of their sub jobs (docs/procore.md#cost-codes)."""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import is_number, is_text
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import Refusal, as_text
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.wbs.kinds import COST_CODES
from simulator.endpoints.wbs.structure import copy_standard_codes
from simulator.endpoints.wbs.views import cost_code_view
from simulator.records.fields import Record
from simulator.records.rules import create, update
from simulator.records.values import as_id

_WRITABLE = ("code", "name", "parent_id", "position", "standard_cost_code_id", "origin_id", "origin_data")


def _owner(call: Call, project_id: Any, sub_job_id: Any) -> dict[str, Any]:
    """What a code belongs to: the project, or one sub job of it."""
    project = call.project(project_id)
    owner = {"company_id": call.company_id, "project_id": project["id"], "sub_job_id": None}
    if sub_job_id is not None:
        job = call.world.by_id("sub_jobs", as_id(sub_job_id))
        if job is None or job["project_id"] != project["id"]:
            raise Refusal(404, "The requested sub job was not found")
        owner["sub_job_id"] = job["id"]
    return owner


def list_all(call: Call) -> Reply:
    """The codes of a project, or of one sub job; a filter by updated_at does not exist, and is ignored."""
    owner = _owner(call, call.text("project_id"), call.text("sub_job_id"))
    everything = owner["sub_job_id"] is None and call.world.switches.cost_codes_of_sub_jobs_listed
    records = [
        record
        for record in call.world.all("cost_codes", project_id=owner["project_id"])
        if everything or record["sub_job_id"] == owner["sub_job_id"]
    ]
    compact = call.text("view") == "erp_compact"

    def shown(record: Record) -> dict[str, Any]:
        return (
            {name: record[name] for name in ("id", "code", "name", "origin_id")}
            if compact
            else cost_code_view(call.world, record)
        )

    return paged(call, filtered(call, records, {"id": is_number, "origin_id": is_text}), shown)


def show(call: Call) -> Reply:
    """One cost code."""
    project = call.project(call.text("project_id"))
    return Reply(body=cost_code_view(call.world, call.find("cost_codes", project_id=project["id"])))


def create_one(call: Call) -> Reply:
    """POST."""
    owner = _owner(call, call.sent("project_id"), call.body.get("sub_job_id"))
    record = create(call.world, COST_CODES, owner, call.envelope("cost_code"), _WRITABLE)
    return Reply(status=201, body=cost_code_view(call.world, record))


def update_one(call: Call) -> Reply:
    """PATCH."""
    project = call.project(call.sent("project_id"))
    record = call.find("cost_codes", project_id=project["id"])
    update(call.world, COST_CODES, record, call.envelope("cost_code"), _WRITABLE)
    return Reply(body=cost_code_view(call.world, record))


def sync_all(call: Call) -> Reply:
    """Create and update codes of one biller; a parent must be there before its children."""
    owner = _owner(call, call.text("project_id"), call.text("sub_job_id"))
    return sync(call, COST_CODES, owner, _WRITABLE, lambda record: cost_code_view(call.world, record))


def copy_list(call: Call) -> Reply:
    """Copy a whole standard list into a project or a sub job; what is there already stays."""
    owner = _owner(call, call.sent("project_id"), call.body.get("sub_job_id"))
    made = _copied(call, owner, call.sent("standard_cost_code_list_id"), None)
    return Reply(status=201, body=[cost_code_view(call.world, record) for record in made])


def copy_subset(call: Call) -> Reply:
    """Copy some codes of a standard list: 207 when a part of them could not be copied."""
    owner = _owner(call, call.sent("project_id"), call.body.get("sub_job_id"))
    wanted = [id for id in call.sent("standard_cost_code_ids") if isinstance(id, int)]
    made = _copied(call, owner, call.sent("standard_cost_code_list_id"), set(wanted))
    done = {record["standard_cost_code_id"] for record in made}
    failures = [f"Standard cost code {id} could not be copied" for id in wanted if id not in done]
    successes = [cost_code_view(call.world, record) for record in made]
    return Reply(status=207 if failures else 201, body={"successes": successes, "failures": failures})


def _copied(call: Call, owner: dict[str, Any], list_id: Any, only: set[int] | None) -> list[Record]:
    code_list = call.world.by_id("standard_cost_code_lists", list_id)
    if code_list is None or code_list["company_id"] != call.company_id:
        raise Refusal(404, "The requested standard cost code list was not found")
    project = call.world.by_id("projects", owner["project_id"])
    assert project is not None, "the owner was looked up"
    return copy_standard_codes(call.world, project, code_list["id"], sub_job_id=owner["sub_job_id"], only=only)


ROUTES = (
    Route("GET", "/rest/v1.0/cost_codes", list_all, as_text),
    Route("POST", "/rest/v1.0/cost_codes", create_one, as_text),
    Route("PATCH", "/rest/v1.0/cost_codes/sync", sync_all, as_text),
    Route("GET", "/rest/v1.0/cost_codes/{id}", show, as_text),
    Route("PATCH", "/rest/v1.0/cost_codes/{id}", update_one, as_text),
    Route("POST", "/rest/v1.0/cost_codes/copy_from_standard_list", copy_list, as_text),
    Route("POST", "/rest/v1.0/cost_codes/copy_subset_from_standard_list", copy_subset, as_text),
)
