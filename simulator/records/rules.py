"""What becomes of the attributes of a request: each is dropped, taken, turned to null, or refused."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from simulator.records.fields import Errors, Record
from simulator.records.values import blank, parsed, subdivisions
from simulator.records.world import Kind, World

BLANK = "can't be blank"
TAKEN = "has already been taken"


def create(
    world: World, kind: Kind, owner: Mapping[str, Any], given: Mapping[str, Any], writable: Collection[str]
) -> Record:
    """Add a record of what was sent. `owner`: company_id, project_id and what else it belongs to. Raises Rejected."""
    return world.insert(kind.name, validated(world, kind, given, writable, owner=owner))


def update(world: World, kind: Kind, record: Record, given: Mapping[str, Any], writable: Collection[str]) -> Record:
    """Change a record by what was sent; what was not sent is left alone. Raises Rejected."""
    world.amend(kind.name, record, validated(world, kind, given, writable, record=record))
    return record


def validated(
    world: World,
    kind: Kind,
    given: Mapping[str, Any],
    writable: Collection[str],
    *,
    owner: Mapping[str, Any] | None = None,
    record: Record | None = None,
) -> Record:
    """What a new record of an `owner` would hold, or what would change in a `record`; nothing is done. Raises Rejected."""
    values, errors = accepted(kind, given, writable)
    if record is None:
        whole = {name: field.default for name, field in kind.fields.items()} | values | dict(owner or {})
    else:
        whole = record | values
    derived = kind.derive(world, whole, values)
    _validate(world, kind, whole | derived, values | derived, errors, new=record is None)
    return whole | derived if record is None else values | derived


def accepted(kind: Kind, given: Mapping[str, Any], writable: Collection[str]) -> tuple[Record, Errors]:
    """The values that fields take, and why others cannot. Attributes that are not `writable` are dropped silently."""
    values: Record = {}
    errors: Errors = {}
    for sent, value in given.items():
        name = kind.written_as.get(sent, sent)
        if sent not in writable or name not in kind.fields or (name != sent and name in given and name in writable):
            continue
        try:
            values[name] = parsed(kind.fields[name], value)
        except ValueError as error:
            errors.setdefault(name, []).append(str(error))
    return values, errors


def _validate(world: World, kind: Kind, record: Record, values: Record, errors: Errors, *, new: bool) -> None:
    for name, field in kind.fields.items():
        if field.required and (new or name in values) and name not in errors and blank(record.get(name)):
            errors.setdefault(name, []).append(BLANK)
    if "state_code" in kind.fields and not errors.keys() & {"state_code", "country_code"}:
        _validate_place(world, record, errors)
    duplicate = _origin_taken(world, kind, record, values)
    if duplicate:
        errors.setdefault("origin_id", []).append(TAKEN)
    for name, messages in kind.check(world, record).items():
        errors.setdefault(name, []).extend(messages)
    if errors:
        raise Rejected(errors, duplicate=duplicate)


def _validate_place(world: World, record: Record, errors: Errors) -> None:
    """A state must be one of its country's; without a country, of the company's own."""
    state = record.get("state_code")
    if blank(state):
        return
    company = world.by_id("companies", record.get("company_id")) or {}
    country = record.get("country_code") or company.get("country_code") or "US"
    if state not in subdivisions(country):
        errors.setdefault("state_code", []).append(f"is not a valid state of {country}")


def _origin_taken(world: World, kind: Kind, record: Record, values: Record) -> bool:
    origin = values.get("origin_id")
    held = world.by_origin(kind.name, record.get("company_id") or 0, origin) if origin else None
    return held is not None and held["id"] != record.get("id")


class Rejected(Exception):
    """One record that is refused: messages by field. Alone it refuses the request, in a batch it is an error entry."""

    def __init__(self, errors: Mapping[str, Sequence[str]], duplicate: bool = False) -> None:
        super().__init__(errors)
        self.errors, self.duplicate = {name: list(messages) for name, messages in errors.items()}, duplicate
