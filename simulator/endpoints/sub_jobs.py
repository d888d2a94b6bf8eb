"""Sub jobs of a project (docs/procore.md#sub-jobs)."""

from __future__ import annotations

from typing import Any

from simulator.calls import Call, Reply, Route
from simulator.kinds import ORIGIN, Errors, Field, Kind, Row
from simulator.lists import paged
from simulator.refusals import message
from simulator.rules import TAKEN, create, update
from simulator.structure import place_sub_job
from simulator.syncs import sync
from simulator.world import World

_WRITABLE = ("name", "code", "origin_id", "origin_data")


def _unique_code(world: World, row: Row) -> Errors:
    taken = any(
        one["code"] == row["code"] and one["id"] != row.get("id")
        for one in world.rows("sub_jobs", project_id=row["project_id"])
    )
    return {"code": [TAKEN]} if taken else {}


SUB_JOBS = Kind(
    name="sub_jobs",
    belongs_to="project",
    fields={"name": Field(required=True), "code": Field(required=True), **ORIGIN},
    check=_unique_code,
    after_add=place_sub_job,
)


def view(row: Row) -> dict[str, Any]:
    """As every endpoint shows a sub job."""
    return {name: row[name] for name in ("id", *_WRITABLE, "created_at", "updated_at")}


def list_all(call: Call) -> Reply:
    """The sub jobs of a project; no filters."""
    project = call.project(call.text("project_id"))
    return paged(call, list(call.world.rows("sub_jobs", project_id=project["id"])), view)


def show(call: Call) -> Reply:
    """One sub job."""
    return Reply(body=view(call.find("sub_jobs", project_id=call.project(call.text("project_id"))["id"])))


def create_one(call: Call) -> Reply:
    """POST."""
    project = call.project(call.sent("project_id"))
    owner = {"company_id": call.company_id, "project_id": project["id"]}
    return Reply(status=201, body=view(create(call.world, SUB_JOBS, owner, call.envelope("sub_job"), _WRITABLE)))


def update_one(call: Call) -> Reply:
    """PATCH."""
    row = call.find("sub_jobs", project_id=call.project(call.sent("project_id"))["id"])
    return Reply(body=view(update(call.world, SUB_JOBS, row, call.envelope("sub_job"), _WRITABLE)))


def sync_all(call: Call) -> Reply:
    """Create and update; the project is named in the query and in the body."""
    project = call.project(call.text("project_id"))
    call.sent("project_id")
    owner = {"company_id": call.company_id, "project_id": project["id"]}
    return sync(call, SUB_JOBS, owner, _WRITABLE, view)


KINDS = (SUB_JOBS,)
ROUTES = (
    Route("GET", "/rest/v1.0/sub_jobs", list_all, message),
    Route("POST", "/rest/v1.0/sub_jobs", create_one, message),
    Route("PATCH", "/rest/v1.0/sub_jobs/sync", sync_all, message),
    Route("GET", "/rest/v1.0/sub_jobs/{id}", show, message),
    Route("PATCH", "/rest/v1.0/sub_jobs/{id}", update_one, message),
)
