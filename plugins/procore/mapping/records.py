"""A side's own row or payload <-> a record: read, checked, cut and written back by the facts of the element. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Final

from procore.elements.element import Element, Field, Kind, Side, Value, Values
from procore.mapping import regions as places
from procore.mapping.lines import JOINT, lines_from_maestro, lines_from_procore
from procore.mapping.values import clean, fact, moment, read_fields
from procore.model.records import Line, Reason, Record

MISSING: Final = object()
"""What `dig` answers when the payload does not hold the path at all (not: holds null)."""


# ------------------------------------------------------------------------------------------------ reading


def from_maestro(element: Element, row: Mapping[str, Any], lines: Iterable[Mapping[str, Any]] = ()) -> Record:
    """One row of the element's `read` block, and a document's rows of `read_lines`, -> its record.

    Columns are the fields' names. Beside them: `project` (the scope of a project's records), `updated_at`, the element's
    facts, `external_id` (Procore's id, when maestro* keeps it), and `copies` (how many rows share this key: more than one
    cannot be told apart).
    """
    values, problem = _read(element, Side.MAESTRO, {f.name: row.get(f.name) for f in element.fields})
    scope = clean(row.get("project") or "").upper()  # as the project's own number is read
    key = maestro_key(element, scope, values)
    if missing := _missing_key(element, values):
        name = text_of(values.get(element.name_field or ""))
        key = f"{key}?{name}"  # no key of its own: still told apart in the inbox
        problem = problem or Reason("empty_key", {"field": missing, "name": name or "?"})
    problem = problem or _ambiguous_key(element, values)
    if not problem and int(row.get("copies") or 1) > 1:
        problem = Reason("duplicate_key", {"key": key, "copies": str(row["copies"])})
    held, line_problem = lines_from_maestro(element, lines)
    return Record(
        side=Side.MAESTRO,
        key=key,
        values=values,
        lines=held,
        scope=scope,
        facts={name: fact(row.get(name)) for name in element.facts},
        origin_id=clean(row["external_id"]) if row.get("external_id") else None,
        problem=problem or line_problem,
        changed_at=moment(row.get("updated_at")),
        fingerprint=fingerprint({**values, "project": scope} if element.unique_in_company else values, held),
    )


def from_procore(element: Element, payload: Mapping[str, Any], scope: str = "", sent: Values | None = None) -> Record:
    """One item of a list, or one entity of an answer, -> its record.

    `sent` is what was just written: an answer that leaves a field out (answers are thinner than lists) is completed
    with it; a field that the answer holds as null was *not* stored (invalid dates, docs/procore.md#dates). A field that
    nobody names is not among the record's values: unknown is not empty.
    """
    raw = {f.name: dig(payload, f.procore) for f in element.fields}
    held = {**(sent or {}), **{name: value for name, value in raw.items() if value is not MISSING}}
    values, problem = _read(element, Side.PROCORE, held)
    lines, line_problem = lines_from_procore(element, payload.get("line_items") or ())
    return Record(
        side=Side.PROCORE,
        key=str(payload["id"]),
        values=values,
        lines=lines,
        scope=scope,
        origin_id=clean(payload.get("origin_id") or "") or None,
        problem=problem or line_problem,
        changed_at=moment(payload.get("updated_at")),
        fingerprint=fingerprint(values, lines),
    )


def maestro_key(element: Element, scope: str, values: Values) -> str:
    """The key of a record in maestro*: its project (unless it is numbered once in the company), then its key fields."""
    parts = [scope] if scope and not element.unique_in_company else []
    return "|".join(parts + [text_of(values.get(name)) for name in element.key])


def origin_id(element: Element, tag: str, key: str) -> str | None:
    """The id that Procore keeps for us: unique in the company, whatever the project (docs/procore.md#origin-ids)."""
    return f"MAESTRO|{element.origin_kind}|{tag}|{key}" if element.origin_kind else None


def _missing_key(element: Element, values: Values) -> str | None:
    return next((name for name in element.key if not values.get(name)), None)


def _ambiguous_key(element: Element, values: Values) -> Reason | None:
    """Why two records could get one key, and one origin id, of these values: keys are joined by a character of theirs."""
    for name in element.key:
        if element.by_name[name].kind is not Kind.REFERENCE and JOINT in text_of(values.get(name)):
            return Reason("separator_in_key", {"field": name, "value": text_of(values[name])})
    return None


def _read(element: Element, side: Side, raw: Mapping[str, Any]) -> tuple[dict[str, Value], Reason | None]:
    values, problem = read_fields(element.fields, side, raw)
    named = next((f for f in element.fields if f.kind is Kind.PROVINCE), None)
    if named and not problem:
        problem = _settle_province(named, side, values)
    filled = [name for name in element.exclusive_references if values.get(name)]
    if element.exclusive_references and side is Side.MAESTRO and len(filled) != 1:
        problem = problem or Reason(
            "not_one_of", {"field": ", ".join(element.exclusive_references), "count": str(len(filled))}
        )
    return values, problem


def _settle_province(one: Field, side: Side, values: dict[str, Value]) -> Reason | None:
    """maestro*'s province as typed -> its code; a Canadian province without a country means Canada."""
    typed, country = values.get(one.name), values.get(one.country_field or "")
    if side is Side.PROCORE or not isinstance(typed, str):
        return None
    found = places.province(typed, str(country or "CA"))
    if found is None:
        return Reason("unknown_province", {"field": one.name, "value": typed, "country": str(country or "CA")})
    values[one.name] = found
    if one.country_field:
        values[one.country_field] = country or "CA"
    return None


def dig(payload: Any, path: str) -> Any:
    """The value at a dotted path; MISSING when the first step is not there; None when a later one is null or absent."""
    first, *rest = path.split(".")
    if not isinstance(payload, Mapping) or first not in payload:
        return MISSING
    value = payload[first]
    for step in rest:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


# ------------------------------------------------------------------------------------------------ comparing


def fit(one: Field, value: Value, side: Side) -> Value:
    """What that side would hold of the value: cut where it may be cut, else as it is."""
    length = one.length(side)
    if one.cut and length and isinstance(value, str) and len(value) > length:
        return value[:length].rstrip()
    return value


def same(one: Field, maestro: Value, procore: Value) -> bool:
    """Whether the two values are the same, or one is the other as its side had to cut it."""
    return (
        maestro == procore or fit(one, procore, Side.MAESTRO) == maestro or fit(one, maestro, Side.PROCORE) == procore
    )


def holds(one: Field, now: Value, wrote: Value) -> bool:
    """Whether a side still holds what was written, as far as it keeps the spelling."""
    if one.ignore_case:
        return text_of(now).casefold() == text_of(wrote).casefold()
    return now == wrote


def cut_fields(fields: Iterable[Field], names: Collection[str], maestro: Values, procore: Values) -> list[str]:
    """Of the fields with these names, those of which one side holds no more than the other's value, cut."""
    return [
        one.name
        for one in fields
        if one.cut and one.name in names
        if (here := maestro.get(one.name)) != (across := procore.get(one.name)) and same(one, here, across)
    ]


def check(element: Element, values: Values, side: Side, *, only: frozenset[str] | None = None) -> Reason | None:
    """Why these values (between the sides, already fitted) cannot be written to that side; None: they can.

    `only`: the fields to look at, when not all are written.
    """
    return check_fields(element.fields, values, side, only=only)


def check_fields(
    fields: Iterable[Field], values: Values, side: Side, *, only: frozenset[str] | None = None
) -> Reason | None:
    """The same for a line's values."""
    for one in fields:
        if only is not None and one.name not in only:
            continue
        value = values.get(one.name)
        if value is None or value == "":
            if side in one.required_by:
                if one.may_be_undecided:
                    return Reason("undecided", {"field": one.name, "side": side.value})
                return Reason("required", {"field": one.name, "side": side.value})
            continue
        if isinstance(value, Decimal) and (reason := _inexact(one, value)):
            return reason
        length = one.length(side)
        if isinstance(value, str) and length and len(value) > length:
            facts = {"field": one.name, "value": value, "length": str(len(value)), "limit": str(length)}
            return Reason("too_long", {**facts, "side": side.value})
        if side is Side.MAESTRO and one.forbidden and (bad := re.search(one.forbidden, str(value))):
            return Reason("forbidden_character", {"field": one.name, "value": str(value), "character": bad.group()})
    return None


def _inexact(one: Field, value: Decimal) -> Reason | None:
    facts = {"field": one.name, "value": text_of(value)}
    kept = -int(value.normalize().as_tuple().exponent)
    if one.decimals is not None and kept > one.decimals:
        return Reason("too_many_decimals", {**facts, "decimals": str(one.decimals)})
    if one.minimum is not None and value < one.minimum:
        return Reason("too_small", {**facts, "minimum": text_of(one.minimum)})
    if (
        one.as_number and Decimal(repr(float(value))) != value
    ):  # JSON's numbers are binary: what they cannot hold stays here
        return Reason("too_many_decimals", {**facts, "decimals": "15"})
    return None


def fingerprint(values: Values, lines: Mapping[str, Line] | None = None) -> str:
    """A short digest of a record's values and lines: equal when, and only when, they are."""
    held: dict[str, Any] = encode(values)
    if lines:
        held = {"": held, **{key: [line.twin, encode(line.values)] for key, line in lines.items()}}
    return blake2b(json.dumps(held, sort_keys=True).encode(), digest_size=16).hexdigest()


# ------------------------------------------------------------------------------------------------ writing


def encode(values: Values) -> dict[str, str | bool | None]:
    """Values as JSON holds them in the ledger: dollars and days as text, never a float."""
    return {name: value if isinstance(value, bool | None) else text_of(value) for name, value in values.items()}


def decode(fields: Iterable[Field], stored: Mapping[str, Any]) -> dict[str, Value]:
    """The values that `encode` stored, of an element's fields or of its lines'."""
    kinds = {f.name: f.kind for f in fields}
    return {name: _DECODE.get(kinds[name], _as_is)(raw) for name, raw in stored.items() if name in kinds}


def text_of(value: Value) -> str:
    """A value as a person reads it: a day as 2026-05-01, dollars without an exponent, nothing as the empty text."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


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
            value = back.get(value)
        row[one.name] = value
    return row


def _outgoing(one: Field, value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if one.kind is Kind.REFERENCE and value is not None:
        return int(text_of(value))
    if isinstance(value, Decimal):
        return float(value) if one.as_number else text_of(value)
    return value


def _as_is(raw: Any) -> Value:
    return raw  # type: ignore[no-any-return]  # JSON text, flag or null


_DECODE: Mapping[Kind, Callable[[Any], Value]] = {
    Kind.DATE: lambda raw: date.fromisoformat(raw) if raw else None,
    Kind.MONEY: lambda raw: Decimal(raw) if raw else None,
}
