"""How a project is shown: in lists, whole, and by the sync action."""

from typing import Any

from simulator.endpoints.custom_fields.values import shown as custom_fields
from simulator.records.fields import Record, names
from simulator.records.time_zones import ZONES
from simulator.records.world import World

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


def display_name(record: Record) -> str:
    """Number and name."""
    return f"{record['project_number']} - {record['name']}" if record["project_number"] else record["name"]


def compact(record: Record) -> dict[str, Any]:
    """As the compact list of v1.0 shows a project."""
    return {"id": record["id"], "name": record["name"], "display_name": display_name(record)}


def _mirrors(record: Record) -> dict[str, Any]:
    return {
        "estimated_start_date": record["start_date"],
        "estimated_completion_date": record["completion_date"],
        "estimated_value": record["total_value"],
    }


def normal(world: World, record: Record) -> dict[str, Any]:
    """As the lists show a project: without its description."""
    company, stage = (
        world.by_id("companies", record["company_id"]),
        world.by_id("project_stages", record["project_stage_id"]),
    )
    return {name: record[name] for name in _NORMAL} | {
        "display_name": display_name(record),
        "estimated_value": record["total_value"],
        "stage": stage["name"] if stage else None,
        "project_stage": {"id": stage["id"], "name": stage["name"]} if stage else None,
        "company": {"id": record["company_id"], "name": company["name"] if company else None},
        "parent_job_id": record["parent_job_id"],
        **custom_fields(world, record),
    }


_NOT_SHOWN = ("company_id", "department_ids", "program_id", "change_order_tiers")


def full(world: World, record: Record) -> dict[str, Any]:
    """The whole record."""
    return listed(world, record) | {name: _entry(world, kind, record[id]) for name, (kind, id) in _NAMED.items()}


_NAMED = {
    "project_type": ("project_types", "project_type_id"),
    "office": ("offices", "office_id"),
    "program": ("programs", "program_id"),
    "project_region": ("project_regions", "project_region_id"),
}


def _entry(world: World, kind: str, id: int | None) -> dict[str, Any] | None:
    """An entry of a list as the record that chose it shows it."""
    held = world.by_id(kind, id)
    return {"id": held["id"], "name": held["name"]} if held else None


def listed(world: World, record: Record) -> dict[str, Any]:
    """As a list with view=extended shows a project."""
    own = {name: value for name, value in record.items() if name not in _NOT_SHOWN}
    departments = [entry for id in record["department_ids"] if (entry := _entry(world, "departments", id))]
    zone = {"tz_name": ZONES.get(record["time_zone"]), "departments": departments}
    return own | normal(world, record) | _mirrors(record) | zone


def entity(record: Record) -> dict[str, Any]:
    """As sync answers: thinner than the record."""
    return {name: record[name] for name in _ENTITY} | {"display_name": display_name(record)} | _mirrors(record)
