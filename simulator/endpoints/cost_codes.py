"""Cost codes of projects and sub jobs, and the company's standard ones (docs/procore.md#cost-codes)."""

from __future__ import annotations

from typing import Any

from simulator.calls import Call, Reply, Route
from simulator.kinds import ORIGIN, Errors, Field, Kind, Row
from simulator.lists import filtered, is_number, is_text, paged
from simulator.refusals import Refusal, as_text, by_field
from simulator.rules import TAKEN, create, update
from simulator.structure import copy_standard_codes, full_code, place_cost_code
from simulator.syncs import sync, whole
from simulator.world import World

_WRITABLE = ("code", "name", "parent_id", "position", "standard_cost_code_id", "origin_id", "origin_data")
_STANDARD_WRITABLE = ("code", "name", "parent_id", "origin_id", "origin_data")


def _fits(kind: str, *same: str) -> Any:
    """The parent is among the same owner's codes and not below the code itself; siblings have different codes."""

    def check(world: World, row: Row) -> Errors:
        errors: Errors = {}
        above, seen = row.get("parent_id"), {row.get("id")}
        while above is not None:
            parent = world.row(kind, above)
            if parent is None or above in seen or any(parent[name] != row[name] for name in same):
                return {"parent_id": ["must exist"]}
            seen.add(above)
            above = parent["parent_id"]
        siblings = world.siblings(kind, row, ("code", "parent_id", *same))
        if any(one["id"] != row.get("id") for one in siblings):
            errors["code"] = [TAKEN]
        return errors

    return check


COST_CODES = Kind(
    name="cost_codes",
    belongs_to="project",
    fields={
        "code": Field(required=True),
        "name": Field(required=True),
        "parent_id": Field(type="integer"),
        "position": Field(type="integer", editable=False),
        "standard_cost_code_id": Field(type="integer", editable=False),
        "sub_job_id": Field(type="integer", editable=False),
        "budgeted": Field(type="flag", default=False, editable=False),
        **ORIGIN,
    },
    check=_fits("cost_codes", "project_id", "sub_job_id"),
    after_add=place_cost_code,
)
STANDARD_LISTS = Kind(name="standard_cost_code_lists", fields={"name": Field(required=True)})
STANDARD_CODES = Kind(
    name="standard_cost_codes",
    fields={
        "standard_cost_code_list_id": Field(type="integer", editable=False),
        "code": Field(required=True),
        "name": Field(required=True),
        "parent_id": Field(type="integer"),
        **ORIGIN,
    },
    check=_fits("standard_cost_codes", "standard_cost_code_list_id"),
)


# ------------------------------------------------------------------------------------------ of a project


def view(world: World, row: Row) -> dict[str, Any]:
    """As every endpoint but erp_compact shows a cost code: `code` without its parents' (docs/procore.md#cost-codes)."""
    sub_job, standard = row["sub_job_id"], world.row("standard_cost_codes", row["standard_cost_code_id"])
    biller = world.row("sub_jobs", sub_job) if sub_job else world.row("projects", row["project_id"])
    names = ("id", "budgeted", "code", "name", "position", "standard_cost_code_id", "origin_data", "origin_id")
    code = full_code(world, row)
    return {name: row[name] for name in (*names, "created_at", "updated_at")} | {
        "full_code": code,
        "sortable_code": code,
        "parent": {"id": row["parent_id"]},
        "biller": biller["name"] if biller else None,
        "biller_id": sub_job or row["project_id"],
        "biller_type": "SubJob" if sub_job else "Project",
        "standard_cost_code_list_id": standard["standard_cost_code_list_id"] if standard else None,
        "deleted_at": None,
        "line_item_types": [],
    }


def _owner(call: Call, project_id: Any, sub_job_id: Any) -> dict[str, Any]:
    """What a code belongs to: the project, or one sub job of it."""
    project = call.project(project_id)
    owner = {"company_id": call.company_id, "project_id": project["id"], "sub_job_id": None}
    if sub_job_id is not None:
        job = call.world.row("sub_jobs", whole(sub_job_id))
        if job is None or job["project_id"] != project["id"]:
            raise Refusal(404, "The requested sub job was not found")
        owner["sub_job_id"] = job["id"]
    return owner


def list_all(call: Call) -> Reply:
    """The codes of a project, or of one sub job; a filter by updated_at does not exist, and is ignored."""
    owner = _owner(call, call.text("project_id"), call.text("sub_job_id"))
    rows = [
        row
        for row in call.world.rows("cost_codes", project_id=owner["project_id"])
        if row["sub_job_id"] == owner["sub_job_id"]
    ]
    compact = call.text("view") == "erp_compact"

    def shown(row: Row) -> dict[str, Any]:
        return {name: row[name] for name in ("id", "code", "name", "origin_id")} if compact else view(call.world, row)

    return paged(call, filtered(call, rows, {"id": is_number, "origin_id": is_text}), shown)


def show(call: Call) -> Reply:
    """One cost code."""
    project = call.project(call.text("project_id"))
    return Reply(body=view(call.world, call.find("cost_codes", project_id=project["id"])))


def create_one(call: Call) -> Reply:
    """POST."""
    owner = _owner(call, call.sent("project_id"), call.body.get("sub_job_id"))
    row = create(call.world, COST_CODES, owner, call.envelope("cost_code"), _WRITABLE)
    return Reply(status=201, body=view(call.world, row))


def update_one(call: Call) -> Reply:
    """PATCH."""
    project = call.project(call.sent("project_id"))
    row = call.find("cost_codes", project_id=project["id"])
    update(call.world, COST_CODES, row, call.envelope("cost_code"), _WRITABLE)
    return Reply(body=view(call.world, row))


def sync_all(call: Call) -> Reply:
    """Create and update codes of one biller; a parent must be there before its children."""
    owner = _owner(call, call.text("project_id"), call.text("sub_job_id"))
    return sync(call, COST_CODES, owner, _WRITABLE, lambda row: view(call.world, row))


def copy_list(call: Call) -> Reply:
    """Copy a whole standard list into a project or a sub job; what is there already stays."""
    owner = _owner(call, call.sent("project_id"), call.body.get("sub_job_id"))
    made = _copied(call, owner, call.sent("standard_cost_code_list_id"), None)
    return Reply(status=201, body=[view(call.world, row) for row in made])


def copy_subset(call: Call) -> Reply:
    """Copy some codes of a standard list: 207 when a part of them could not be copied."""
    owner = _owner(call, call.sent("project_id"), call.body.get("sub_job_id"))
    wanted = [id for id in call.sent("standard_cost_code_ids") if isinstance(id, int)]
    made = _copied(call, owner, call.sent("standard_cost_code_list_id"), set(wanted))
    done = {row["standard_cost_code_id"] for row in made}
    failures = [f"Standard cost code {id} could not be copied" for id in wanted if id not in done]
    successes = [view(call.world, row) for row in made]
    return Reply(status=207 if failures else 201, body={"successes": successes, "failures": failures})


def _copied(call: Call, owner: dict[str, Any], list_id: Any, only: set[int] | None) -> list[Row]:
    code_list = call.world.row("standard_cost_code_lists", list_id)
    if code_list is None or code_list["company_id"] != call.company_id:
        raise Refusal(404, "The requested standard cost code list was not found")
    project = call.world.row("projects", owner["project_id"])
    assert project is not None, "the owner was looked up"
    return copy_standard_codes(call.world, project, code_list["id"], sub_job_id=owner["sub_job_id"], only=only)


# ------------------------------------------------------------------------------------------ of the company


def _standard_view(call: Call) -> Any:
    wanted = call.text("view") or "extended"  # the view that is named default is not the default
    names = ["id", "standard_cost_code_list_id"]
    if wanted != "default":
        names.append("origin_id")
    if wanted == "extended":
        names += ["parent_id", "code", "name", "origin_data"]

    def shown(row: Row) -> dict[str, Any]:
        code = {"full_code": full_code(call.world, row, "standard_cost_codes")} if wanted == "extended" else {}
        return {name: row[name] for name in names} | code

    return shown


def _standard_list(call: Call, list_id: int | None) -> int:
    if list_id is None:
        raise Refusal(400, {"standard_cost_code_list_id": ["is missing"]})
    row = call.world.row("standard_cost_code_lists", list_id)
    if row is None or row["company_id"] != call.company_id:
        raise Refusal(404, "The requested standard cost code list was not found")
    return list_id


def list_standard(call: Call) -> Reply:
    """The codes of one standard list."""
    company = call.own_company(call.text("company_id"))
    list_id = _standard_list(call, call.number("standard_cost_code_list_id"))
    rows = [
        row
        for row in call.world.rows("standard_cost_codes", company_id=company)
        if row["standard_cost_code_list_id"] == list_id
    ]
    return paged(call, filtered(call, rows, {"origin_id": is_text}), _standard_view(call))


def sync_standard(call: Call) -> Reply:
    """Create and update standard codes; here `code` is sent with its parents' prefix."""
    company = call.own_company(call.sent("company_id"))
    list_id = _standard_list(call, call.sent("standard_cost_code_list_id"))

    def ready(item: dict[str, Any]) -> dict[str, Any]:
        parent = call.world.row("standard_cost_codes", item.get("parent_id"))
        if parent is None or not isinstance(item.get("code"), str):
            return item
        prefix = full_code(call.world, parent, "standard_cost_codes") + "-"
        return {**item, "code": item["code"].removeprefix(prefix)}

    owner = {"company_id": company, "standard_cost_code_list_id": list_id}
    return sync(call, STANDARD_CODES, owner, _STANDARD_WRITABLE, _standard_view(call), ready)


KINDS = (COST_CODES, STANDARD_LISTS, STANDARD_CODES)
ROUTES = (
    Route("GET", "/rest/v1.0/cost_codes", list_all, as_text),
    Route("POST", "/rest/v1.0/cost_codes", create_one, as_text),
    Route("PATCH", "/rest/v1.0/cost_codes/sync", sync_all, as_text),
    Route("GET", "/rest/v1.0/cost_codes/{id}", show, as_text),
    Route("PATCH", "/rest/v1.0/cost_codes/{id}", update_one, as_text),
    Route("POST", "/rest/v1.0/cost_codes/copy_from_standard_list", copy_list, as_text),
    Route("POST", "/rest/v1.0/cost_codes/copy_subset_from_standard_list", copy_subset, as_text),
    Route("GET", "/rest/v1.0/standard_cost_codes", list_standard, by_field),
    Route("PATCH", "/rest/v1.0/standard_cost_codes/sync", sync_standard, by_field),
)
