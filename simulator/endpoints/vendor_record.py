"""A vendor as Procore holds and shows it (docs/procore.md#vendors)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.kinds import ORIGIN, Errors, Field, Kind, Row, names
from simulator.world import World

_FLAGS = ("authorized_bidder", "prequalified", "union_member", "non_union_prevailing_wage")


def _parent_fits(world: World, row: Row) -> Errors:
    """A parent is another vendor of the company, and has none of its own: two levels only."""
    parent_id = row.get("parent_id")
    if parent_id is None:
        return {}
    parent = world.row("vendors", parent_id)
    if parent is None or parent["company_id"] != row["company_id"]:
        return {"parent_id": ["must exist"]}
    if parent_id == row.get("id") or parent["parent_id"] is not None:
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


# ------------------------------------------------------------------------------------------ views


def extended(world: World, row: Row) -> dict[str, Any]:
    """The default view: everything."""
    parent = world.row("vendors", row["parent_id"])
    hidden = ("company_id", "parent_id", "vendor_group_id", "primary_contact_id", "origin_custom_fields")
    return {name: value for name, value in row.items() if name not in hidden} | {
        "parent": {"id": parent["id"], "name": parent["name"]} if parent else None,
        "vendor_group": None,
        "primary_contact": None,
        "synced_to_erp": bool(row["origin_id"]),
        "custom_fields": row["origin_custom_fields"],
    }


def _only(*names: str) -> Callable[[World, Row], dict[str, Any]]:
    return lambda world, row: {name: row[name] for name in names}


_ORIGINS = ("origin_id", "origin_data", "origin_code")
_ADDRESS = ("address", "city", "state_code", "country_code", "zip", "business_phone", "fax_number", "email_address")
VIEWS: Mapping[str, Callable[[World, Row], dict[str, Any]]] = {
    "compact": _only("id", "name"),
    "summary": _only("id", "name", "city", "is_active"),
    "normal": _only("id", "name", *_ADDRESS, "is_active", *_ORIGINS, "created_at", "updated_at"),
    "directory": _only("id", "name", *_ADDRESS, "is_active", "project_ids"),
    "erp": _only("id", "name", "is_active", *_ORIGINS, "updated_at"),
    "extended": extended,
}
PROJECT_VIEWS: Mapping[str, Callable[[World, Row], Any]] = {
    "ids_only": lambda world, row: row["id"],
    "name": _only("id", "name"),
    "minimal": _only("id", "name"),
    "list": _only("id", "name", "is_active"),
    "normal": VIEWS["normal"],
    "extended": extended,
}
