"""Vendors of the company directory, active and not, and of a project's (docs/procore.md#vendors)."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import Condition, Filter, in_range, is_number, is_text
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import Refusal, base_and_fields, by_field, coded, message
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.vendors.kinds import FIELDS, SYNC_FIELDS, VENDORS
from simulator.endpoints.vendors.views import PROJECT_VIEWS, VIEWS, extended
from simulator.records.fields import Record
from simulator.records.rules import BLANK, Rejected, create, update
from simulator.records.values import blank
from simulator.records.world import World


def _view(
    call: Call, views: Mapping[str, Callable[[World, Record], Any]], default: str = "extended"
) -> Callable[[Record], Any]:
    name = call.text("view") or default
    if name not in views:
        raise Refusal(400, {"view": ["does not have a valid value"]})
    return lambda record: views[name](call.world, record)


# ------------------------------------------------------------------------------------------ lists


def _search(name: str, values: list[str]) -> Condition:
    """In the name, the keywords, the origin code or the tax number."""
    wanted = values[-1].lower()

    def found(record: Record) -> bool:
        register = record["business_register"] or {}
        texts = (record["name"], record["notes"], record["origin_code"], register.get("identifier"))
        return any(wanted in str(text).lower() for text in texts if text)

    return found


def _any_of(field: str) -> Filter:
    def made(name: str, values: list[str]) -> Condition:
        one = is_number("one", values)
        return lambda record: any(one({"one": id}) for id in record[field])

    return made


_PLACED: dict[str, Filter] = {
    "search": _search,
    "id": is_number,
    "parent_id": is_number,
    "trade_id": _any_of("trade_ids"),
    "standard_cost_code_id": _any_of("standard_cost_code_ids"),
}
_FILTERS: dict[str, Filter] = {**_PLACED, "origin_id": is_text, "created_at": in_range, "updated_at": in_range}


def list_active(call: Call) -> Reply:
    """The active vendors: one that was deactivated is not here any more (docs/procore.md#inactive-vendors)."""
    company = call.own_company(call.text("company_id"))
    records = [record for record in call.world.all("vendors", company_id=company) if record["is_active"]]
    return paged(call, filtered(call, records, _FILTERS), _view(call, VIEWS), sorts=("name",))


def list_inactive(call: Call) -> Reply:
    """The inactive vendors; this list has no filters."""
    company = call.own_company(call.args["company_id"])
    records = [record for record in call.world.all("vendors", company_id=company) if not record["is_active"]]
    return paged(call, records, _view(call, VIEWS), sorts=("name",))


def list_of_project(call: Call) -> Reply:
    """The vendors in a project's directory."""
    project = call.project(call.args["project_id"], tool="directory")
    records = [
        record
        for record in call.world.all("vendors", company_id=call.company_id)
        if project["id"] in record["project_ids"]
    ]
    return paged(call, filtered(call, records, _PLACED), _view(call, PROJECT_VIEWS, "normal"), sorts=("name",))


# ------------------------------------------------------------------------------------------ one by one


def show(call: Call) -> Reply:
    """One vendor, active or not."""
    company = call.own_company(call.text("company_id"))
    return Reply(body=_view(call, VIEWS)(call.find("vendors", company_id=company)))


def create_one(call: Call) -> Reply:
    """POST: a new vendor."""
    company = call.own_company(call.sent("company_id"))
    record = create(call.world, VENDORS, {"company_id": company}, call.envelope("vendor"), FIELDS)
    return Reply(status=201, body=_view(call, VIEWS)(record))


def update_one(call: Call) -> Reply:
    """PATCH: the name is required here too (docs/procore.md#vendors)."""
    company = call.own_company(call.sent("company_id"))
    record, given = call.find("vendors", company_id=company), call.envelope("vendor")
    if blank(given.get("name")):
        raise Rejected({"name": [BLANK]})
    update(call.world, VENDORS, record, given, FIELDS)
    return Reply(body=_view(call, VIEWS)(record))


def reactivate(call: Call) -> Reply:
    """The way back for a vendor that was deactivated; 404 for one that is active."""
    record = call.find("vendors", company_id=call.own_company(call.args["company_id"]), is_active=False)
    call.world.amend("vendors", record, {"is_active": True})
    return Reply(body=_view(call, VIEWS)(record))


def sync_all(call: Call) -> Reply:
    """Create and update vendors; the tax number travels in business_register_attributes."""
    company = call.own_company(call.sent("company_id"))

    def ready(item: dict[str, Any]) -> dict[str, Any]:
        held = call.world.by_id("vendors", item.get("id")) or call.world.by_origin(
            "vendors", company, str(item.get("origin_id") or "")
        )
        merged = {
            sent: {**((held or {}).get(name) or {}), **item[sent]}
            for sent, name in (
                ("business_register_attributes", "business_register"),
                ("origin_custom_fields", "origin_custom_fields"),
            )
            if isinstance(item.get(sent), dict)
        }
        return {**item, **merged}

    return sync(call, VENDORS, {"company_id": company}, SYNC_FIELDS, lambda record: extended(call.world, record), ready)


def add_to_project(call: Call) -> Reply:
    """Put a company vendor into a project's directory; a second time changes nothing."""
    project = call.project(call.args["project_id"], tool="directory")
    record = call.find("vendors", company_id=call.company_id)
    if project["id"] not in record["project_ids"]:
        call.world.amend("vendors", record, {"project_ids": [*record["project_ids"], project["id"]]})
    return Reply(status=201, body=VIEWS["normal"](call.world, record))


ROUTES = (
    Route("GET", "/rest/v1.0/vendors", list_active, by_field),
    Route("POST", "/rest/v1.0/vendors", create_one, base_and_fields),
    Route("PATCH", "/rest/v1.0/vendors/sync", sync_all, base_and_fields),
    Route("GET", "/rest/v1.0/vendors/{id}", show, message),
    Route("PATCH", "/rest/v1.0/vendors/{id}", update_one, base_and_fields),
    Route("GET", "/rest/v1.0/companies/{company_id}/vendors/inactive", list_inactive, message),
    Route("PATCH", "/rest/v1.0/companies/{company_id}/vendors/inactive/{id}", reactivate, message),
    Route("GET", "/rest/v1.1/projects/{project_id}/vendors", list_of_project, coded),
    Route("POST", "/rest/v1.1/projects/{project_id}/vendors/{id}/actions/add", add_to_project, coded),
)
