"""The company itself and its lists: me, companies, stages, units of measure, tax codes (docs/procore.md#units)."""

from collections.abc import Callable
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.lists import paged
from simulator.calls.refusals import as_list, by_field, message, one_error
from simulator.calls.routes import Route
from simulator.calls.sync import MOST_ITEMS, sync
from simulator.endpoints.company.kinds import TAX_CODES, UOMS
from simulator.records.fields import Record

ME = {"id": 598134325690011, "login": "dmsa-maestro@example.invalid"}
TAX_CODES_A_PAGE = 100
_TAX_WRITABLE = ("code", "description", "rate1", "archived", "default_tax_code", "origin_id", "origin_data")


def me(call: Call) -> Reply:
    """Who the service account is; its name only with a company or a project (RestV10MeGet)."""
    named = call.text("company_id") or call.text("project_id")
    return Reply(body=ME | ({"name": "maestro* service account"} if named else {}))


def companies(call: Call) -> Reply:
    """The companies in which the app is installed."""
    records = [record for record in call.world.all("companies") if record["app_installed"]]
    return paged(call, records, lambda record: _company_view(record, call.company_id))


def _company_view(record: Record, own: int) -> dict[str, Any]:
    return {
        "id": record["id"],
        "name": record["name"],
        "is_active": record["is_active"],
        "logo_url": None,
        "pcn_business_experience": False,
        "my_company": record["id"] == own,
    }


def stages(call: Call) -> Reply:
    """The project stages of a company."""
    company = call.own_company(call.args["company_id"])
    return paged(call, list(call.world.all("project_stages", company_id=company)), _stage_view)


def _stage_view(record: Record) -> dict[str, Any]:
    bidding = record["name"] == "Bidding"
    return {
        "id": record["id"],
        "name": record["name"],
        "category": record["category"],
        "is_bidding_stage": bidding,
        "default_stage": True,
        "readonly": True,
        "hideable": not bidding,
    }


def _named(kind: str) -> Callable[[Call], Reply]:
    """A list of entries that projects name: in the path or in the query stands the company."""

    def listed(call: Call) -> Reply:
        company = call.own_company(call.args.get("company_id") or call.text("company_id"))
        return paged(
            call, list(call.world.all(kind, company_id=company)), lambda record: {n: record[n] for n in ("id", "name")}
        )

    return listed


def templates(call: Call) -> Reply:
    """The templates of projects: projects that are marked as such."""
    company = call.own_company(call.text("company_id"))
    records = [record for record in call.world.all("projects", company_id=company) if record["template"]]
    return paged(call, records, lambda record: {"id": record["id"], "name": record["name"]})


def uoms(call: Call) -> Reply:
    """The units of measure that lines may use."""
    company = call.own_company(call.args["company_id"])
    return paged(call, list(call.world.all("uoms", company_id=company)), uom_view)


def uom_view(record: Record) -> dict[str, Any]:
    """As the list shows a unit."""
    category = {"id": 1 + sum(record["category"].encode()) % 97, "name": record["category"]}
    shown = {name: record[name] for name in ("id", "is_standard", "name", "description")}
    return shown | {"uom_category": category}


def sync_uoms(call: Call) -> Reply:
    """Create, update and, alone among the syncs, delete: `deletes` holds ids."""
    company = call.own_company(call.args["company_id"])
    deletes = call.body.get("deletes") if isinstance(call.body, dict) else None
    body = call.body if isinstance(call.body, dict) and "updates" in call.body else {"updates": []}
    call = Call(**{name: getattr(call, name) for name in Call.__slots__} | {"body": body})
    writable = ("name", "description", "category")
    reply = sync(call, UOMS, {"company_id": company}, writable, uom_view)
    for id in (deletes or [])[:MOST_ITEMS]:
        record = call.world.by_id("uoms", id)
        if record is None or record["company_id"] != company or record["is_standard"]:
            reply.body["errors"].append({"id": id, "errors": {"id": ["cannot be deleted"]}})
        else:
            call.world.remove("uoms", id)
    return reply


def tax_codes(call: Call) -> Reply:
    """The tax codes; at most 100 a page."""
    company = call.own_company(call.text("company_id"))
    return paged(call, list(call.world.all("tax_codes", company_id=company)), _tax_view, most=TAX_CODES_A_PAGE)


def sync_tax_codes(call: Call) -> Reply:
    """Create and update tax codes."""
    company = call.own_company(call.sent("company_id"))
    return sync(call, TAX_CODES, {"company_id": company}, _TAX_WRITABLE, _tax_view)


def _tax_view(record: Record) -> dict[str, Any]:
    return {name: record[name] for name in ("id", *_TAX_WRITABLE)}


ROUTES = (
    Route("GET", "/rest/v1.0/me", me, one_error),
    Route("GET", "/rest/v1.0/companies", companies, one_error),
    Route("GET", "/rest/v1.0/companies/{company_id}/project_stages", stages, by_field),
    Route("GET", "/rest/v1.0/companies/{company_id}/project_types", _named("project_types"), by_field),
    Route("GET", "/rest/v1.0/companies/{company_id}/programs", _named("programs"), by_field),
    Route("GET", "/rest/v1.0/companies/{company_id}/project_regions", _named("project_regions"), by_field),
    Route("GET", "/rest/v1.0/project_templates", templates, by_field),
    Route("GET", "/rest/v1.0/offices", _named("offices"), by_field),
    Route("GET", "/rest/v1.0/departments", _named("departments"), by_field),
    Route("GET", "/rest/v1.0/companies/{company_id}/uoms", uoms, by_field),
    Route("PATCH", "/rest/v1.0/companies/{company_id}/uoms/sync", sync_uoms, as_list),
    Route("GET", "/rest/v1.0/tax_codes", tax_codes, message),
    Route("PATCH", "/rest/v1.0/tax_codes/sync", sync_tax_codes, message),
)
