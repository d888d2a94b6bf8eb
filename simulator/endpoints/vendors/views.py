"""How a vendor is shown, by the name of the view that is asked for."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.records.fields import Record
from simulator.records.world import World

# ------------------------------------------------------------------------------------------ views


def extended(world: World, record: Record) -> dict[str, Any]:
    """The default view: everything."""
    parent = world.by_id("vendors", record["parent_id"])
    hidden = ("company_id", "parent_id", "vendor_group_id", "primary_contact_id", "origin_custom_fields")
    return {name: value for name, value in record.items() if name not in hidden} | {
        "parent": {"id": parent["id"], "name": parent["name"]} if parent else None,
        "vendor_group": None,
        "primary_contact": None,
        "synced_to_erp": bool(record["origin_id"]),
        "custom_fields": record["origin_custom_fields"],
    }


def _only(*fields: str) -> Callable[[World, Record], dict[str, Any]]:
    return lambda world, record: {name: record[name] for name in fields}


_ORIGINS = ("origin_id", "origin_data", "origin_code")
_ADDRESS = ("address", "city", "state_code", "country_code", "zip", "business_phone", "fax_number", "email_address")
VIEWS: Mapping[str, Callable[[World, Record], dict[str, Any]]] = {
    "compact": _only("id", "name"),
    "summary": _only("id", "name", "city", "is_active"),
    "normal": _only("id", "name", *_ADDRESS, "is_active", *_ORIGINS, "created_at", "updated_at"),
    "directory": _only("id", "name", *_ADDRESS, "is_active", "project_ids"),
    "erp": _only("id", "name", "is_active", *_ORIGINS, "updated_at"),
    "extended": extended,
}
PROJECT_VIEWS: Mapping[str, Callable[[World, Record], Any]] = {
    "ids_only": lambda world, record: record["id"],
    "name": _only("id", "name"),
    "minimal": _only("id", "name"),
    "list": _only("id", "name", "is_active"),
    "normal": VIEWS["normal"],
    "extended": extended,
}
