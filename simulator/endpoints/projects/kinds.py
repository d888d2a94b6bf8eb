"""A project as Procore holds it, and which of its fields each request may write (docs/procore.md#projects)."""

from simulator.endpoints.custom_fields.values import CUSTOM_FIELDS
from simulator.endpoints.wbs.structure import set_up_project
from simulator.records.fields import ORIGIN, Errors, Field, Record, names
from simulator.records.world import Kind, World

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


def _stage_exists(world: World, record: Record) -> Errors:
    stage = record.get("project_stage_id")
    held = world.by_id("project_stages", stage)
    good = stage is None or (held is not None and held["company_id"] == record["company_id"])
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
        "change_order_tiers": Field(type="integer"),  # settings that no endpoint of projects shows
        "currency_iso_code": Field(editable=False),
        **ORIGIN,
        "origin_code": Field(),
        **CUSTOM_FIELDS,
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

KINDS = (PROJECTS,)
