"""The values of custom fields: sent flat beside the other attributes, shown inside `custom_fields`."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from simulator.calls.refusals import Refusal
from simulator.records.fields import Field, Record
from simulator.records.rules import Rejected
from simulator.records.values import as_id, parsed
from simulator.records.world import World

CUSTOM_FIELDS = {"custom_fields": Field(type="object", default={}, editable=False)}
"""The field of every kind that has them: by the name on the wire, the value as it is held."""


def taken(world: World, record: Record, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a record's custom fields hold after a request. Raises Rejected, and Refusal 406 for one that there is not."""
    held = dict(record["custom_fields"])
    for name, value in given.items():
        if not (found := re.fullmatch(r"custom_field_([0-9]+)", name)):
            continue
        definition = world.by_id("custom_field_definitions", int(found[1]))
        if definition is None or definition["company_id"] != record["company_id"]:
            if world.switches.unknown_custom_fields == "refused":
                raise Refusal(406, f"Unknown field: {name}")
            continue
        try:
            held[name] = _TYPES[definition["data_type"]](world, definition, value)
        except ValueError as error:
            raise Rejected({name: [str(error)]}) from None
    return {"custom_fields": held}


def shown(world: World, record: Record) -> dict[str, Any]:
    """The custom fields as a record shows them; one that is not set has no value, or is not there."""
    found: dict[str, Any] = {}
    for definition in world.all("custom_field_definitions", company_id=record["company_id"]):
        name, kind = f"custom_field_{definition['id']}", definition["data_type"]
        value = record["custom_fields"].get(name)
        if value is not None or world.switches.unset_custom_fields == "null":
            found[name] = {"data_type": kind, "value": _shown(world, kind, value)}
    return {"custom_fields": found}


def _shown(world: World, kind: str, value: Any) -> Any:
    if value is None or kind not in ("lov_entry", "lov_entries"):
        return value
    entries = [
        {"id": one, "label": (world.by_id("custom_field_lov_entries", one) or {}).get("label")}
        for one in (value if isinstance(value, list) else [value])
    ]
    return entries if kind == "lov_entries" else entries[0]


def _plain(type: Any) -> Callable[[World, Record, Any], Any]:
    return lambda world, definition, value: parsed(Field(type=type), value)


def _string(world: World, definition: Record, value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise ValueError("is not a string")
    return value


def _entry(world: World, definition: Record, value: Any) -> Any:
    entry = world.by_id("custom_field_lov_entries", as_id(value))
    if value is not None and (entry is None or entry["custom_field_definition_id"] != definition["id"]):
        raise ValueError("is not included in the list")
    return entry["id"] if entry else None


def _entries(world: World, definition: Record, value: Any) -> Any:
    if value is not None and not isinstance(value, list):
        raise ValueError("is not an array")
    return None if value is None else [_entry(world, definition, one) for one in value]


_TYPES: Mapping[str, Callable[[World, Record, Any], Any]] = {
    "string": _string,
    "decimal": _plain("number"),
    "boolean": _plain("flag"),
    "datetime": _plain("date"),
    "lov_entry": _entry,
    "lov_entries": _entries,
}
