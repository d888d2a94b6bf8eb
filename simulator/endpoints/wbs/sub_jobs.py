"""Sub jobs of a project (docs/procore.md#sub-jobs)."""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.lists import paged
from simulator.calls.refusals import message
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.wbs.kinds import SUB_JOBS
from simulator.records.fields import Record
from simulator.records.rules import create, update

_WRITABLE = ("name", "code", "origin_id", "origin_data")


def sub_job_view(record: Record) -> dict[str, Any]:
    """As every endpoint shows a sub job."""
    return {name: record[name] for name in ("id", *_WRITABLE, "created_at", "updated_at")}


def list_all(call: Call) -> Reply:
    """The sub jobs of a project; no filters."""
    project = call.project(call.text("project_id"))
    return paged(call, list(call.world.all("sub_jobs", project_id=project["id"])), sub_job_view)


def show(call: Call) -> Reply:
    """One sub job."""
    return Reply(body=sub_job_view(call.find("sub_jobs", project_id=call.project(call.text("project_id"))["id"])))


def create_one(call: Call) -> Reply:
    """POST."""
    project = call.project(call.sent("project_id"))
    owner = {"company_id": call.company_id, "project_id": project["id"]}
    return Reply(
        status=201, body=sub_job_view(create(call.world, SUB_JOBS, owner, call.envelope("sub_job"), _WRITABLE))
    )


def update_one(call: Call) -> Reply:
    """PATCH."""
    record = call.find("sub_jobs", project_id=call.project(call.sent("project_id"))["id"])
    return Reply(body=sub_job_view(update(call.world, SUB_JOBS, record, call.envelope("sub_job"), _WRITABLE)))


def sync_all(call: Call) -> Reply:
    """Create and update; the project is named in the query and in the body."""
    project = call.project(call.text("project_id"))
    call.sent("project_id")
    owner = {"company_id": call.company_id, "project_id": project["id"]}
    return sync(call, SUB_JOBS, owner, _WRITABLE, sub_job_view)


ROUTES = (
    Route("GET", "/rest/v1.0/sub_jobs", list_all, message),
    Route("POST", "/rest/v1.0/sub_jobs", create_one, message),
    Route("PATCH", "/rest/v1.0/sub_jobs/sync", sync_all, message),
    Route("GET", "/rest/v1.0/sub_jobs/{id}", show, message),
    Route("PATCH", "/rest/v1.0/sub_jobs/{id}", update_one, message),
)
