"""Values as JSON holds them in the ledger, and back; what tells whether they changed. Pure."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from procore.elements.element import Field, Kind, Value, Values
from procore.mapping.values import text_of
from procore.model.records import Line

_SORTED = json.JSONEncoder(sort_keys=True)
_AS_JSON = frozenset({str, bool, type(None)})
"""What JSON holds as it is: most of what is stored, so that nothing else is asked of it."""


def encode(values: Values) -> dict[str, str | bool | None]:
    """Values as JSON holds them in the ledger: dollars and days as text, never a float."""
    return {name: value if type(value) in _AS_JSON else text_of(value) for name, value in values.items()}  # type: ignore[misc]


def encoded(value: Value) -> str | bool | None:
    """One value as `encode` stores it."""
    return value if type(value) in _AS_JSON else text_of(value)  # type: ignore[return-value]  # by its type


def digest(held: Any, size: int = 16) -> str:
    """A digest of what JSON can hold, in hexadecimal digits, two for each of `size` bytes: equal when, and only when, it is."""
    return blake2b(_SORTED.encode(held).encode(), digest_size=size).hexdigest()


def decode(fields: Iterable[Field], stored: Mapping[str, Any]) -> dict[str, Value]:
    """The values that `encode` stored, of an element's fields or of its lines'."""
    kinds = {f.name: f.kind for f in fields}
    return {
        name: _DECODE[kinds[name]](raw) if kinds[name] in _DECODE else raw
        for name, raw in stored.items()
        if name in kinds
    }


def fingerprint(values: Values, lines: Mapping[str, Line] | None = None) -> str:
    """A short digest of a record's values and lines: equal when, and only when, they are."""
    held: dict[str, Any] = encode(values)
    if lines:
        beside = {key: [line.foreign] if line.foreign else [] for key, line in lines.items()}
        held = {"": held, **{key: [line.twin, encode(line.values), *beside[key]] for key, line in lines.items()}}
    return digest(held)


_DECODE: Mapping[Kind, Callable[[Any], Value]] = {
    Kind.DATE: lambda raw: date.fromisoformat(raw) if raw else None,
    Kind.MONEY: lambda raw: Decimal(raw) if raw else None,
}
