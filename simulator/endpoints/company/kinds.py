"""Companies, their project stages, units of measure and tax codes as Procore holds them."""

from simulator.records.fields import ORIGIN, Errors, Field, Record
from simulator.records.rules import TAKEN
from simulator.records.world import Kind, World


def _unique_name(world: World, record: Record) -> Errors:
    taken = any(
        one["name"] == record["name"] and one["id"] != record.get("id")
        for one in world.all("uoms", company_id=record.get("company_id"))
    )
    return {"name": [TAKEN]} if taken else {}


COMPANIES = Kind(
    name="companies",
    belongs_to="nobody",
    fields={
        "name": Field(required=True),
        "country_code": Field(type="country", default="CA"),
        "time_zone": Field(type="time_zone", default="Eastern Time (US & Canada)"),
        "is_active": Field(type="flag", default=True),
        "app_installed": Field(type="flag", default=True),  # False: the credentials cannot see it
    },
)
PROJECT_STAGES = Kind(name="project_stages", fields={"name": Field(required=True), "category": Field()})
_NAMED = {"name": Field(required=True)}
PROJECT_TYPES = Kind(name="project_types", fields=_NAMED)
OFFICES = Kind(name="offices", fields=_NAMED)
PROGRAMS = Kind(name="programs", fields=_NAMED)
PROJECT_REGIONS = Kind(name="project_regions", fields=_NAMED)
DEPARTMENTS = Kind(name="departments", fields={**_NAMED, **ORIGIN})
UOMS = Kind(
    name="uoms",
    fields={
        "name": Field(required=True),
        "description": Field(),
        "category": Field(default="Each"),
        "is_standard": Field(type="flag", default=False),
    },
    check=_unique_name,
)
TAX_CODES = Kind(
    name="tax_codes",
    fields={
        "code": Field(required=True),
        "description": Field(),
        "rate1": Field(type="number", default=0.0),
        "archived": Field(type="flag", default=False),
        "default_tax_code": Field(type="flag", default=False),
        **ORIGIN,
    },
)


NAMED = (PROJECT_TYPES, OFFICES, PROGRAMS, PROJECT_REGIONS, DEPARTMENTS)
"""Lists of the company that a project names an entry of."""
KINDS = (COMPANIES, PROJECT_STAGES, *NAMED, UOMS, TAX_CODES)
