"""Projects: lists, one by one, and sync (docs/procore.md#projects)."""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import Condition, Filter, holds_text, in_range, is_flag, is_number, is_text, on_field
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import Refusal, by_field, coded, reason
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.custom_fields.values import taken
from simulator.endpoints.projects.kinds import PATCH_FIELDS, POST_FIELDS, PROJECTS, SYNC_FIELDS
from simulator.endpoints.projects.views import compact, entity, full, listed, normal
from simulator.endpoints.wbs.structure import copy_own_segments, copy_standard_codes
from simulator.records.fields import Record
from simulator.records.rules import Rejected, create, update

_STATUS = {"Active": (True,), "Inactive": (False,), "All": (True, False)}
_FILTERS_10: dict[str, Filter] = {
    "name": holds_text,
    "created_at": in_range,
    "updated_at": in_range,
    "origin_id": is_text,
    "id": is_number,
    "synced": is_flag(lambda record: bool(record["origin_id"])),
}
_FILTERS_11: dict[str, Filter] = {
    **_FILTERS_10,
    "project_number": is_text,
    "by_stage": on_field("project_stage_id", is_number),
    "by_region": on_field("project_region_id", is_number),
    "by_type": on_field("project_type_id", is_number),
    "by_bid_type": on_field("project_bid_type_id", is_number),
    "by_owner_type": on_field("project_owner_type_id", is_number),
    "by_office": on_field("office_id", is_number),
    "by_program": on_field("program_id", is_number),
    "is_demo": is_flag(lambda record: record["is_demo"]),
    "template": is_flag(lambda record: record["template"]),
}


def _visible(call: Call) -> list[Record]:
    company = call.own_company(call.text("company_id"))
    wanted = call.text("filters[by_status]") or "Active"
    if wanted not in _STATUS:
        raise Refusal(400, {"by_status": ["must be one of Active, Inactive, or All"]})
    records = call.world.all("projects", company_id=company)
    return [record for record in records if record["active"] in _STATUS[wanted] and call.access.permitted(record["id"])]


def _of_vendor(call: Call) -> dict[str, Filter]:
    """The filter by vendor needs the vendors."""

    def made(name: str, values: list[str]) -> Condition:
        records = call.world.all("vendors", company_id=call.company_id)
        within = {id for record in records if str(record["id"]) == values[-1] for id in record["project_ids"]}
        return lambda record: record["id"] in within

    return {"vendor_id": made}


def list_11(call: Call) -> Reply:
    """GET v1.1: active ones unless others are wanted, 100 a page, at most 300; view=ids gives bare numbers, 200,000 a page."""
    records = filtered(call, _visible(call), {**_FILTERS_11, **_of_vendor(call)})
    views = {
        "ids": lambda record: record["id"],
        "compact": lambda record: {"id": record["id"], "name": record["name"]},
        "normal": lambda record: _listed(call, normal(call.world, record)),
        "extended": lambda record: _listed(
            call, (full if call.world.switches.project_lists_name_types else listed)(call.world, record)
        ),
    }
    view = call.text("view") or "normal"
    if view not in views:
        raise Refusal(400, {"view": ["does not have a valid value"]})
    if view == "ids":
        return paged(call, records, views[view], default=200_000, most=200_000)
    return paged(call, records, views[view], most=300, sorts=("name", "display_name"))


def _listed(call: Call, shown: dict[str, Any]) -> dict[str, Any]:
    """A record as v1.1 lists it; whether with its custom fields is not documented (docs/procore.md#custom-fields)."""
    held = call.world.switches.project_lists_hold_custom_fields
    return {name: value for name, value in shown.items() if held or name != "custom_fields"}


def list_10(call: Call) -> Reply:
    """GET v1.0: fewer filters; serializer_view=compact."""
    records = filtered(call, _visible(call), {**_FILTERS_10, **_of_vendor(call)})
    if call.text("serializer_view") == "compact":
        return paged(call, records, compact)
    return paged(call, records, lambda record: normal(call.world, record), sorts=("name",))


def show(call: Call) -> Reply:
    """The full record of one project; company_id is required in the query."""
    call.own_company(call.text("company_id"))
    return Reply(body=full(call.world, call.project(call.args["id"])))


def create_one(call: Call) -> Reply:
    """POST: a new project, permitted at once unless `access.close_new_projects` was called (docs/procore.md#access)."""
    company = call.own_company(call.sent("company_id"))
    given = _from_template(call, call.envelope("project"))
    record = create(call.world, PROJECTS, {"company_id": company}, given, POST_FIELDS)
    _copy_codes(call, record, given)
    if record["project_template_id"] and call.world.switches.template_brings_segments:
        copy_own_segments(call.world, record["project_template_id"], record["id"])
    call.access.created(record["id"])
    return Reply(status=201, body=full(call.world, record))


def update_one(call: Call) -> Reply:
    """PATCH: nothing is required inside the envelope."""
    call.own_company(call.sent("company_id"))
    record, given = call.project(call.args["id"]), call.envelope("project")
    custom = taken(call.world, record, given)
    update(call.world, PROJECTS, record, given, PATCH_FIELDS)
    call.world.amend("projects", record, custom)
    return Reply(body=full(call.world, record))


def sync_all(call: Call) -> Reply:
    """PATCH sync: company_id in the body, or in the query."""
    given = call.text("company_id")
    company = call.own_company(given if given is not None else call.sent("company_id"))

    def ready(item: dict[str, Any]) -> dict[str, Any]:
        held = call.world.by_id("projects", item.get("id")) or call.world.by_origin(
            "projects", company, str(item.get("origin_id") or "")
        )
        if held and not call.access.permitted(held["id"]):
            raise Rejected({"base": ["You do not have permission to access this project"]})
        return item

    before = {record["id"] for record in call.world.all("projects", company_id=company)}
    reply = sync(call, PROJECTS, {"company_id": company}, SYNC_FIELDS, entity, ready)
    for record in list(call.world.all("projects", company_id=company)):
        if record["id"] not in before:
            call.access.created(record["id"])
    return reply


def _from_template(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """What was sent, with what the template brings; which of both stands is a switch."""
    if not (id := given.get("project_template_id")):
        return given
    template = call.world.by_id("projects", id)
    if template is None or not template["template"]:
        raise Rejected({"project_template_id": ["must exist"]})
    brought = {name: template[name] for name in BROUGHT if template[name] not in (None, [])}
    return {**brought, **given} if call.world.switches.template_or_sent == "sent" else {**given, **brought}


BROUGHT = (
    "project_stage_id",
    "project_type_id",
    "office_id",
    "program_id",
    "project_region_id",
    "department_ids",
    "time_zone",
    "address",
)
"""What a template brings (docs/procore.md#project-set-up)."""


def _copy_codes(call: Call, record: Record, given: dict[str, Any]) -> None:
    if given.get("enable_copy_of_standard_cost_codes") and not record["project_template_id"]:
        for code_list in list(call.world.all("standard_cost_code_lists", company_id=call.company_id))[:1]:
            copy_standard_codes(call.world, record, code_list["id"])


def tools(call: Call) -> Reply:
    """The tools of a project, with whether each is on."""
    project = call.args["project_id"]
    call.project(project)
    wanted = call.text("filters[is_active]")
    records = [
        {
            "id": 1000 + position,
            "engine_name": engine,
            "title": title,
            "position": position,
            "required": engine in ("home", "admin"),
            "is_active": call.access.tool_is_on(project, engine),
        }
        for position, (engine, title) in enumerate(TOOLS.items(), 1)
    ]
    return paged(
        call, [record for record in records if wanted is None or str(record["is_active"]).lower() == wanted], dict
    )


TOOLS = {
    "home": "Home",
    "admin": "Admin",
    "directory": "Directory",
    "budget": "Budget",
    "commitments": "Commitments",
    "direct_costs": "Direct Costs",
    "change_orders": "Change Orders",
    "prime_contracts": "Prime Contracts",
}
"""Engine name -> title."""
ROUTES = (
    Route("GET", "/rest/v1.1/projects", list_11, by_field, 422),
    Route("GET", "/rest/v1.0/projects", list_10, by_field, 422),
    Route("POST", "/rest/v1.0/projects", create_one, by_field, 422),
    Route("PATCH", "/rest/v1.0/projects/sync", sync_all, by_field, 422),
    Route("GET", "/rest/v1.0/projects/{id}", show, reason),
    Route("PATCH", "/rest/v1.0/projects/{id}", update_one, coded, 422),
    Route("GET", "/rest/v1.0/projects/{project_id}/tools", tools, reason),
)
