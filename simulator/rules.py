"""What Procore makes of attributes that are sent: dropped, taken, turned to null, or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import pycountry

from simulator.kinds import Errors, Field, Kind, Row
from simulator.refusals import Rejected
from simulator.world import World
from simulator.zones import ZONES

BLANK, TAKEN, NOT_LISTED = "can't be blank", "has already been taken", "is not included in the list"
MONEY_PLACES, LARGEST = Decimal("0.01"), Decimal(10**15)


def create(
    world: World, kind: Kind, owner: Mapping[str, Any], given: Mapping[str, Any], writable: Collection[str]
) -> Row:
    """Add a record of what was sent. `owner`: company_id, project_id and what else it belongs to. Raises Rejected."""
    return world.insert(kind.name, judged(world, kind, given, writable, owner=owner))


def update(world: World, kind: Kind, row: Row, given: Mapping[str, Any], writable: Collection[str]) -> Row:
    """Change a record by what was sent; what was not sent is left alone. Raises Rejected."""
    world.amend(kind.name, row, judged(world, kind, given, writable, row=row))
    return row


def judged(
    world: World,
    kind: Kind,
    given: Mapping[str, Any],
    writable: Collection[str],
    *,
    owner: Mapping[str, Any] | None = None,
    row: Row | None = None,
) -> Row:
    """What a new record of an `owner` would hold, or what would change in a `row`; nothing is done. Raises Rejected."""
    values, errors = accepted(kind, given, writable)
    if row is None:
        whole = {name: field.default for name, field in kind.fields.items()} | values | dict(owner or {})
    else:
        whole = row | values
    derived = kind.derive(world, whole, values)
    _judge(world, kind, whole | derived, values | derived, errors, new=row is None)
    return whole | derived if row is None else values | derived


def accepted(kind: Kind, given: Mapping[str, Any], writable: Collection[str]) -> tuple[Row, Errors]:
    """The values that fields take, and why others cannot. Attributes that are not `writable` are dropped silently."""
    values: Row = {}
    errors: Errors = {}
    for sent, value in given.items():
        name = kind.written_as.get(sent, sent)
        if sent not in writable or name not in kind.fields or (name != sent and name in given and name in writable):
            continue
        try:
            values[name] = _taken(kind.fields[name], value)
        except ValueError as error:
            errors.setdefault(name, []).append(str(error))
    return values, errors


def _judge(world: World, kind: Kind, row: Row, values: Row, errors: Errors, *, new: bool) -> None:
    for name, field in kind.fields.items():
        if field.required and (new or name in values) and name not in errors and blank(row.get(name)):
            errors.setdefault(name, []).append(BLANK)
    if "state_code" in kind.fields and not errors.keys() & {"state_code", "country_code"}:
        _judge_place(world, row, errors)
    duplicate = _origin_taken(world, kind, row, values)
    if duplicate:
        errors.setdefault("origin_id", []).append(TAKEN)
    for name, messages in kind.check(world, row).items():
        errors.setdefault(name, []).extend(messages)
    if errors:
        raise Rejected(errors, duplicate=duplicate)


def _judge_place(world: World, row: Row, errors: Errors) -> None:
    """A state must be one of its country's; without a country, of the company's own."""
    state = row.get("state_code")
    if blank(state):
        return
    company = world.row("companies", row.get("company_id")) or {}
    country = row.get("country_code") or company.get("country_code") or "US"
    if state not in subdivisions(country):
        errors.setdefault("state_code", []).append(f"is not a valid state of {country}")


def _origin_taken(world: World, kind: Kind, row: Row, values: Row) -> bool:
    origin = values.get("origin_id")
    held = world.by_origin(kind.name, row.get("company_id") or 0, origin) if origin else None
    return held is not None and held["id"] != row.get("id")


def blank(value: Any) -> bool:
    """Nothing, or nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())


@cache
def subdivisions(country: str) -> frozenset[str]:
    """The state codes of a country, without its prefix."""
    found: Iterable[Any] = pycountry.subdivisions.get(country_code=country) or ()  # type: ignore[no-untyped-call]
    return frozenset(one.code.partition("-")[2] for one in found)


# ------------------------------------------------------------------------------------------ one value


def _taken(field: Field, value: Any) -> Any:
    if value is None or (value == "" and field.type != "text"):
        return None
    taken = _TAKERS[field.type](value)
    if field.choices and taken not in field.choices:
        raise ValueError(NOT_LISTED)
    if field.length and isinstance(taken, str) and len(taken) > field.length:
        raise ValueError(f"is too long (maximum is {field.length} characters)")
    return taken


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise ValueError("is invalid")  # noqa: TRY004 (a wrong type is one more wrong value)
    return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def _flag(value: Any) -> bool:
    return str(value).lower() not in ("false", "0", "f", "off")


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,18}", str(value)):
        raise ValueError("is not a number")
    return int(value)


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("is not a number") from None
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError("is not a number")
    if abs(number) >= LARGEST:
        raise ValueError("is too large")
    return number


def _number(value: Any) -> float:
    return float(_decimal(value))


def _decimal_text(value: Any) -> str:
    """A quantity or a unit price: text with all its places, and at least one."""
    text = format(_decimal(value), "f")
    return text if "." in text else f"{text}.0"


def _money(value: Any) -> str:
    """Money is answered as text with two decimals, whatever it was sent as (docs/procore.md#money)."""
    return str(_decimal(value).quantize(MONEY_PLACES))


def _date(value: Any) -> str | None:
    """A date that cannot be read does not fail: it becomes null (docs/procore.md#dates)."""
    text = str(value)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text).isoformat()
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", text):
            return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        pass
    return None


def _country(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch("[A-Z]{2}", text) or pycountry.countries.get(alpha_2=text) is None:
        raise ValueError("is not a valid country code")
    return text


def _zone(value: Any) -> str:
    if value not in ZONES:
        raise ValueError("is not a valid time zone")
    return str(value)


def _integers(value: Any) -> list[int]:
    if not isinstance(value, list):
        raise ValueError("is invalid")  # noqa: TRY004 (a wrong type is one more wrong value)
    return [_integer(one) for one in value]


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("is invalid")  # noqa: TRY004 (a wrong type is one more wrong value)
    return value


_TAKERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "flag": _flag,
    "integer": _integer,
    "number": _number,
    "decimal": _decimal_text,
    "money": _money,
    "date": _date,
    "country": _country,
    "state": _text,
    "time_zone": _zone,
    "integers": _integers,
    "object": _object,
}
