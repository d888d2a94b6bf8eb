"""Values -> what each side is written: the attributes that Procore is sent, the parameters of SQL blocks. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from procore.elements.element import Field, Kind, Value, Values
from procore.mapping.values import text_of


def to_payload(by_name: Mapping[str, Field], values: Values) -> dict[str, Any]:
    """Values (of `Element.by_name`, or of its lines) -> the attributes that Procore is sent.

    References must already be Procore's ids; they go as numbers.
    """
    payload: dict[str, Any] = {}
    for name, value in values.items():
        one = by_name[name]
        *path, last = (one.procore_write or one.procore).split(".")
        inner = payload
        for step in path:
            inner = inner.setdefault(step, {})
        inner[last] = _outgoing(one, value)
    return payload


def to_row(fields: Iterable[Field], values: Values) -> dict[str, Any]:
    """Values -> the parameters of the SQL blocks, by field name (a missing field is NULL)."""
    row: dict[str, Any] = {}
    for one in fields:
        value = values.get(one.name)
        if one.maestro_flags and isinstance(value, bool):
            value = one.maestro_flags[value]
        elif one.words and isinstance(value, str):
            back = one.words_back or {theirs: ours for ours, theirs in reversed(list(one.words.items()))}
            value = back.get(value.casefold(), value) if one.open_words else back.get(value)
        row[one.name] = value
    return row


def _outgoing(one: Field, value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if one.kind is Kind.REFERENCE and not one.by_code and value is not None:
        return int(text_of(value))
    if one.entries is not None and value is not None:
        return next((own for own, entry in one.entries.items() if entry == value), None)
    if isinstance(value, Decimal):
        return float(value) if one.as_number else text_of(value)
    return value
