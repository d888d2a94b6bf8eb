"""The form of one record: what it shows, and what becomes of what was sent, under the same rules as the API."""

import json
from collections.abc import Mapping
from typing import Any

from simulator.records.fields import Field, Record
from simulator.records.rules import Rejected, create, update
from simulator.records.time_zones import ZONES
from simulator.records.world import Kind, World

_TAX_NUMBER, _TAX_FIELD = "tax_number", "business_register"
"""On the form, the tax number stands for the whole business register."""
_INPUTS = {"flag": "flag", "date": "date"}
_WITHOUT_FORM = ("segment_items", "segments", "wbs_codes", "companies")
"""Procore makes these by itself."""


def has_form(kind: str) -> bool:
    """Whether people may add and change records of a kind."""
    return kind not in _WITHOUT_FORM


def form(
    world: World, kind: Kind, record: Record | None, sent: Mapping[str, str], errors: Mapping[str, list[str]]
) -> dict[str, Any]:
    """What the template needs: the fields of a record (None: a new one), over them what was `sent`, and its errors."""
    held = record or {name: field.default for name, field in kind.fields.items()}
    inputs = [
        _input(name, field, sent.get(name, _shown(held, name)), errors) for name, field in _inputs_of(kind).items()
    ]
    shown = {one["name"] for one in inputs}
    return {
        "kind": kind.name,
        "record": record,
        "title": (held.get("name") or held.get("title") or "") if record else "",
        "fields": inputs,
        "errors": [text for name, texts in errors.items() if name not in shown for text in texts],
        "raw": json.dumps(record, ensure_ascii=False, indent=2) if record else "",
        "owners": {} if record else _owners(world, kind, sent),
        "editable": has_form(kind.name),
    }


def save(world: World, kind: Kind, record: Record | None, sent: Mapping[str, str]) -> Record:
    """Change a record by what was sent, or add one (None). Raises Rejected."""
    values = _values(kind, record, sent)
    if record is not None:
        return update(world, kind, record, values, tuple(kind.fields))
    return create(world, kind, _owner(world, kind, sent), values, tuple(kind.fields))


def _inputs_of(kind: Kind) -> dict[str, Field]:
    fields = {
        name: field
        for name, field in kind.fields.items()
        if field.editable and field.type not in ("object", "integers")
    }
    return fields | ({_TAX_NUMBER: Field()} if _TAX_FIELD in kind.fields else {})


def _input(name: str, field: Field, value: Any, errors: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "name": name,
        "type": _INPUTS.get(field.type, "text"),
        "choices": tuple(ZONES) if field.type == "time_zone" else field.choices,
        "required": field.required,
        "value": value,
        "errors": errors.get(_TAX_FIELD if name == _TAX_NUMBER else name, []),
    }


def _owners(world: World, kind: Kind, sent: Mapping[str, str]) -> dict[str, Any]:
    """What a new record may belong to: the companies, or the projects."""
    owner = {"company": "companies", "project": "projects"}.get(kind.belongs_to)
    if not owner:
        return {}
    choices = [{"id": one["id"], "name": one["name"]} for one in world.all(owner)]
    return {"name": f"{kind.belongs_to}_id", "choices": choices, "value": sent.get(f"{kind.belongs_to}_id", "")}


def _owner(world: World, kind: Kind, sent: Mapping[str, str]) -> dict[str, Any]:
    """The company, and the project, that was chosen for a new record. Raises Rejected."""
    of_project = kind.belongs_to == "project"
    chosen = sent.get(f"{kind.belongs_to}_id", "")
    owner = world.by_id("projects" if of_project else "companies", int(chosen) if chosen.isdecimal() else None)
    if owner is None:
        raise Rejected({f"{kind.belongs_to}_id": ["must exist"]})
    return {"company_id": owner["company_id"], "project_id": owner["id"]} if of_project else {"company_id": owner["id"]}


def _values(kind: Kind, record: Record | None, sent: Mapping[str, str]) -> dict[str, Any]:
    """What a browser sent as values of fields: an empty text is null, a checkbox that is not sent is off."""
    inputs = _inputs_of(kind)
    values: dict[str, Any] = {name: sent[name] or None for name in inputs if name in sent and name != _TAX_NUMBER}
    values |= {name: name in sent for name, field in inputs.items() if field.type == "flag"}
    if _TAX_NUMBER in sent:
        register = (record or {}).get(_TAX_FIELD)
        if register or sent[_TAX_NUMBER]:
            values[_TAX_FIELD] = {**(register or {"type": "EIN"}), "identifier": sent[_TAX_NUMBER] or None}
    return values


def _shown(held: Record, name: str) -> Any:
    """The value of a field as its input shows it."""
    value = (held[_TAX_FIELD] or {}).get("identifier") if name == _TAX_NUMBER else held.get(name)
    return "" if value is None else value
