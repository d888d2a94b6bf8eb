"""One value that was sent -> the value that a field holds, by the type of the field."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import pycountry

from simulator.records.fields import Field
from simulator.records.time_zones import ZONES

NOT_LISTED = "is not included in the list"
MONEY_PLACES = Decimal("0.01")
LARGEST = Decimal(10**15)


def blank(value: Any) -> bool:
    """Nothing, or nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())


@cache
def subdivisions(country: str) -> frozenset[str]:
    """The state codes of a country, without its prefix."""
    found: Iterable[Any] = pycountry.subdivisions.get(country_code=country) or ()  # type: ignore[no-untyped-call]
    return frozenset(one.code.partition("-")[2] for one in found)


# ------------------------------------------------------------------------------------------ one value


def parsed(field: Field, value: Any) -> Any:
    """A value that was sent, as the field holds it; ValueError says in Procore's words why it cannot."""
    if value is None or (value == "" and field.type != "text"):
        return None
    taken = _PARSERS[field.type](value)
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


_PARSERS: Mapping[str, Callable[[Any], Any]] = {
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


def as_id(id: Any) -> int | None:
    """An id that was sent, as a number or as digits; None for anything else."""
    return int(id) if not isinstance(id, bool) and re.fullmatch(r"[0-9]{1,18}", str(id)) else None
