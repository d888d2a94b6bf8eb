"""A project as Procore holds and shows it (docs/procore.md#projects)."""

from __future__ import annotations

from typing import Any

from simulator.kinds import ORIGIN, Errors, Field, Kind, Row, names
from simulator.structure import set_up_project
from simulator.world import World
from simulator.zones import ZONES

_WORK = ("new_construction", "renovation_alteration", "maintenance_service")
_DELIVERY = (
    "construction_management_at_risk_cmar",
    "construction_manager_as_agent_owners_rep",
    "design_bid_build_dbb",
    "design_build_db",
    "indefinite_delivery_indefinite_quantity_idiq",
    "integrated_project_delivery",
    "multi_prime",
    "public_private_partnership_p3",
    "other",
)
_FLAG, _DATE, _NUMBER = Field(type="flag", default=False), Field(type="date"), Field(type="integer")
_TYPES = ("project_bid_type_id", "project_owner_type_id", "project_region_id", "project_type_id", "project_sector_id")


def _stage_exists(world: World, row: Row) -> Errors:
    stage = row.get("project_stage_id")
    held = world.row("project_stages", stage)
    good = stage is None or (held is not None and held["company_id"] == row["company_id"])
    return {} if good else {"project_stage_id": ["must exist"]}


PROJECTS = Kind(
    name="projects",
    fields={
        "name": Field(required=True, length=100),
        "project_number": Field(),
        "accounting_project_number": Field(editable=False),
        "description": Field(),
        "address": Field(length=100),
        "city": Field(length=60),
        "state_code": Field(type="state"),
        "country_code": Field(type="country"),
        "zip": Field(),
        "county": Field(editable=False),
        "phone": Field(),
        "fax": Field(editable=False),
        "start_date": _DATE,
        "completion_date": _DATE,
        "projected_finish_date": Field(type="date", editable=False),
        "actual_start_date": Field(type="date", editable=False),
        "warranty_start_date": Field(type="date", editable=False),
        "warranty_end_date": Field(type="date", editable=False),
        "total_value": Field(type="money"),
        "estimated_budget": Field(type="number", editable=False),
        "active": Field(type="flag", default=True),
        "flag": Field(choices=("Red", "Yellow", "Green"), editable=False),
        "priority": Field(choices=("low", "medium", "high"), editable=False),
        "work_scope": Field(choices=_WORK, editable=False),
        "delivery_method": Field(choices=_DELIVERY, editable=False),
        "sector": Field(editable=False),
        "time_zone": Field(type="time_zone"),
        "locale": Field(editable=False),
        "latitude": Field(type="number", editable=False),
        "longitude": Field(type="number", editable=False),
        "square_feet": Field(type="integer", editable=False),
        "store_number": Field(editable=False),
        "designated_market_area": Field(editable=False),
        "public_notes": Field(editable=False),
        "project_stage_id": Field(type="integer", editable=False),
        "office_id": Field(type="integer", editable=False),
        "program_id": Field(type="integer", editable=False),
        "parent_job_id": Field(type="integer", editable=False),
        "project_template_id": Field(type="integer", editable=False),
        "standard_cost_code_list_id": Field(type="integer", editable=False),
        "department_ids": Field(type="integers", default=[], editable=False),
        **{name: Field(type="integer", editable=False) for name in _TYPES},
        "is_erp_integrated": Field(type="flag", default=False, editable=False),
        "is_demo": Field(type="flag", default=False, editable=False),
        "template": Field(type="flag", default=False, editable=False),
        "change_order_tiers": Field(type="integer", default=1),  # a setting that no endpoint of projects shows
        **ORIGIN,
        "origin_code": Field(),
    },
    written_as={
        "estimated_start_date": "start_date",  # deprecated mirrors
        "estimated_completion_date": "completion_date",
        "estimated_value": "total_value",
        "erp_integrated": "is_erp_integrated",
    },
    check=_stage_exists,
    after_add=set_up_project,
)

_ANYWHERE = (
    *names("""
        active address city country_code description start_date completion_date total_value flag name
        office_id warranty_start_date warranty_end_date phone project_number public_notes project_stage_id
        square_feet state_code time_zone zip program_id project_template_id origin_id origin_data
        department_ids store_number estimated_value estimated_start_date estimated_completion_date
        accounting_project_number sector designated_market_area work_scope delivery_method
    """),
    *_TYPES,
)
# no origin_code: dropped silently (docs/procore.md#project-creation)
SYNC_FIELDS = (*_ANYWHERE, "estimated_budget", "priority")
_ALONE = (*_ANYWHERE, "origin_code", "erp_integrated", "parent_job_id", "locale")
POST_FIELDS = (*_ALONE, "latitude", "longitude", "estimated_budget", "priority")
PATCH_FIELDS = (*_ALONE, "county", "fax", "standard_cost_code_list_id")

_LIST_ONLY = ("is_demo", "accounting_project_number", "county", "latitude", "longitude", "store_number", "phone", "fax")
_NORMAL = (
    *names("""
        id name project_number address city state_code country_code zip time_zone created_at updated_at active
        origin_id origin_data origin_code total_value start_date completion_date projected_finish_date sector
        work_scope delivery_method estimated_budget priority designated_market_area project_region_id
        project_bid_type_id project_owner_type_id project_sector_id
    """),
    *_LIST_ONLY,
)
_ENTITY = (
    *names("""
        id name project_number address city state_code country_code zip time_zone latitude longitude
        description square_feet start_date completion_date total_value store_number accounting_project_number
        phone designated_market_area warranty_start_date warranty_end_date active flag public_notes
        actual_start_date projected_finish_date created_at updated_at origin_id origin_data origin_code sector
        work_scope delivery_method estimated_budget priority project_bid_type_id project_owner_type_id
        project_region_id project_sector_id
    """),
)


def display_name(row: Row) -> str:
    """Number and name."""
    return f"{row['project_number']} - {row['name']}" if row["project_number"] else row["name"]


def _mirrors(row: Row) -> dict[str, Any]:
    return {
        "estimated_start_date": row["start_date"],
        "estimated_completion_date": row["completion_date"],
        "estimated_value": row["total_value"],
    }


def normal(world: World, row: Row) -> dict[str, Any]:
    """As the lists show a project: without its description."""
    company, stage = world.row("companies", row["company_id"]), world.row("project_stages", row["project_stage_id"])
    return {name: row[name] for name in _NORMAL} | {
        "display_name": display_name(row),
        "estimated_value": row["total_value"],
        "stage": stage["name"] if stage else None,
        "project_stage": {"id": stage["id"], "name": stage["name"]} if stage else None,
        "company": {"id": row["company_id"], "name": company["name"] if company else None},
        "parent_job_id": row["parent_job_id"],
        "custom_fields": {},
    }


_NOT_SHOWN = ("company_id", "department_ids", "program_id", "change_order_tiers")


def full(world: World, row: Row) -> dict[str, Any]:
    """The whole record."""
    own = {name: value for name, value in row.items() if name not in _NOT_SHOWN}
    return own | normal(world, row) | _mirrors(row) | {"tz_name": ZONES.get(row["time_zone"]), "departments": []}


def entity(row: Row) -> dict[str, Any]:
    """As sync answers: thinner than the record."""
    return {name: row[name] for name in _ENTITY} | {"display_name": display_name(row)} | _mirrors(row)
