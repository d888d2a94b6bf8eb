"""A vendor as Procore holds it, and which of its fields a request may write (docs/procore.md#vendors)."""

from simulator.records.fields import ORIGIN, Errors, Field, Record, names
from simulator.records.world import Kind, World

_FLAGS = ("authorized_bidder", "prequalified", "union_member", "non_union_prevailing_wage")


def _parent_fits(world: World, record: Record) -> Errors:
    """A parent is another vendor of the company, and has none of its own: two levels only."""
    parent_id = record.get("parent_id")
    if parent_id is None:
        return {}
    parent = world.by_id("vendors", parent_id)
    if parent is None or parent["company_id"] != record["company_id"]:
        return {"parent_id": ["must exist"]}
    if parent_id == record.get("id") or parent["parent_id"] is not None:
        return {"parent_id": ["only two levels of hierarchy are supported"]}
    return {}


VENDORS = Kind(
    name="vendors",
    fields={
        "name": Field(required=True, length=255),
        "abbreviated_name": Field(editable=False),
        "trade_name": Field(editable=False),
        "legal_name": Field(editable=False),
        "address": Field(),
        "city": Field(),
        "state_code": Field(type="state"),
        "country_code": Field(type="country"),
        "zip": Field(),
        "business_phone": Field(),
        "mobile_phone": Field(editable=False),
        "fax_number": Field(editable=False),
        "email_address": Field(),
        "website": Field(editable=False),
        "license_number": Field(),
        "labor_union": Field(editable=False),
        "notes": Field(),
        "is_active": Field(type="flag", default=True),
        **{name: Field(type="flag", default=False, editable=False) for name in _FLAGS},
        "business_register": Field(type="object"),
        "bidding": Field(type="object", default={}, editable=False),
        "vendor_group_id": Field(type="integer", editable=False),
        "parent_id": Field(type="integer", editable=False),
        "primary_contact_id": Field(type="integer", editable=False),
        "trade_ids": Field(type="integers", default=[], editable=False),
        "bidding_distribution_ids": Field(type="integers", default=[], editable=False),
        "standard_cost_code_ids": Field(type="integers", default=[], editable=False),
        "project_ids": Field(type="integers", default=[], editable=False),
        **ORIGIN,
        "origin_code": Field(),
        "origin_custom_fields": Field(type="object", default={}, editable=False),
    },
    written_as={"business_register_attributes": "business_register"},
    check=_parent_fits,
)
FIELDS = (
    *names("""
        name address city zip business_phone mobile_phone fax_number email_address is_active state_code
        country_code labor_union license_number website abbreviated_name notes vendor_group_id parent_id
        primary_contact_id origin_id origin_data origin_code trade_ids bidding_distribution_ids trade_name
        standard_cost_code_ids bidding
    """),
    *_FLAGS,
)
SYNC_FIELDS = (*FIELDS, "business_register_attributes", "origin_custom_fields")


KINDS = (VENDORS,)
