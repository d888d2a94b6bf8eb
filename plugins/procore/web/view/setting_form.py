"""The settings of a company, and of each of its elements, as form fields: made of the model, with nothing written by hand. Pure.

A field is named by its place: `set_suppliers_brakes.net`. The two columns of a table are two names with `.key` and `.value`,
each as often as there are rows; of rows that are models, `.0.`, `.1.` and so on stand before the column's path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from procore.config.company import CompanySettings
from procore.config.element import ElementSettings
from procore.config.element_checks import belongs
from procore.config.setting_fields import FieldKind, SettingField, setting_fields
from procore.config.tables import TableFacts, table_facts
from procore.elements.element import Direction, Element
from procore.text.reasons import label_of

NOTHING = "-"
"""What a person writes for none at all, where an empty field is the usual value."""
OWNERS = ("", "maestro", "procore")
OWN = frozenset({
    "name", "tag", "procore_company_id", "environment", "maestro_conn_id", "procore_conn_id", "ledger_conn_id", "schedule",
    "timezone", "language", "first_run", "currency", "projects_filter", "elements",
})  # fmt: skip
"""Settings of a company that the page asks for at a place of their own."""
COMPANY = tuple(one for one in setting_fields(CompanySettings) if one.path.partition(".")[0] not in OWN)
ELEMENT = tuple(one for one in setting_fields(ElementSettings) if one.path not in ("direction", "owners"))
FREE = TableFacts()

Typed = Mapping[str, Sequence[str]]
"""What a form sends: each name with its values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table; `fixed`: its first column is one of the usual ones, and stays."""

    key: str
    value: str
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A setting as the form shows it: `text` is what was written, `usual` what holds where nothing is.

    `cards`: of rows that are models, the fields of each, with an empty row last.
    """

    field: SettingField
    name: str
    text: str = ""
    usual: str = ""
    ticked: frozenset[str] = frozenset()
    table: TableFacts = FREE
    rows: tuple[Row, ...] = ()
    cards: tuple[tuple[Shown, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """What is wrong with a row before the settings read it: the row's path, the word that says it, which row it is."""

    path: str
    word: str
    key: str


def prefix_of(scope: str) -> str:
    """How the fields of an element, or of the `company`, begin."""
    return f"set_{scope}_"


def element_fields(element: Element) -> tuple[SettingField, ...]:
    """The settings that this element has."""
    return tuple(one for one in ELEMENT if belongs(element, one.path))


def shown_element(element: Element, row: Mapping[str, Any], typed: Typed) -> list[Shown]:
    """The fields of an element with what it is told; of one that goes both ways no side is only written."""
    both_ways = _direction(element, row) is Direction.BOTH
    fields = [
        one
        for one in element_fields(element)
        if not (both_ways and one.path == "target_edits" and "target_edits" not in row)
    ]
    return [_shown(one, prefix_of(element.id), row, typed, table_facts(element, one.path)) for one in fields]


def shown_company(entry: Mapping[str, Any], typed: Typed) -> list[Shown]:
    """The company's settings that have no place of their own."""
    return [_shown(one, prefix_of("company"), entry, typed, FREE) for one in COMPANY]


def owner_choices(element: Element, row: Mapping[str, Any], typed: Typed, language: str) -> list[tuple[str, str, str]]:
    """The fields that the direction writes: name, label, owner."""
    owners = _inner(row, "owners")
    fields = {one.name: one for one in (*element.fields, *element.lines)}
    direction = _direction(element, row)
    named = [one for one in fields.values() if not one.fixed and one.written & direction.writes]
    return [
        (
            one.name,
            label_of(one, language),
            _last(typed, f"own_{element.id}_{one.name}", str(owners.get(one.name) or "")),
        )
        for one in named
    ]


def _direction(element: Element, row: Mapping[str, Any]) -> Direction:
    """Which way the element goes as it is written; its own direction where nothing that is known is."""
    given = row.get("direction")
    return Direction(given) if given in list(Direction) else element.default


def entered_element(typed: Typed, element: Element, was: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of an element say. What the form shows as it was written, or does not show, stays as it was written."""
    tables = {one.path: table_facts(element, one.path) for one in ELEMENT}
    found = _entered(element_fields(element), prefix_of(element.id), typed, was, tables)
    before = _inner(was, "owners")
    names = {**dict.fromkeys(before), **{one.name: None for one in (*element.fields, *element.lines)}}
    owners = {n: v for n in names if (v := _last(typed, f"own_{element.id}_{n}", before.get(n)))}
    return {**found, **({"owners": owners} if owners else {})}


def entered_company(typed: Typed, was: Mapping[str, Any]) -> dict[str, Any]:
    """What the company's fields without a place of their own say, as `entered_element`."""
    return _entered(COMPANY, prefix_of("company"), typed, was, {})


def row_problems(typed: Typed, elements: Iterable[Element]) -> Iterator[RowProblem]:
    """Rows of tables that say the same twice, or only half of it: of the company and of these elements."""
    company = prefix_of("company")
    for name in typed:
        if name.startswith(company) and name.endswith(".key"):
            place = name.removesuffix(".key")
            yield from _half_rows(place.removeprefix(company), FREE, typed[name], typed.get(f"{place}.value", ()))
    for element in elements:
        for one in element_fields(element):
            name = prefix_of(element.id) + one.path
            if one.kind is FieldKind.TABLE:
                told = (typed.get(f"{name}.key", ()), typed.get(f"{name}.value", ()))
                yield from _half_rows(f"elements.{element.id}.{one.path}", table_facts(element, one.path), *told)


def _half_rows(path: str, table: TableFacts, keys: Sequence[str], values: Sequence[str]) -> Iterator[RowProblem]:
    seen: set[str] = set()
    for key, value in _pairs(keys, values):
        if key in seen:
            yield RowProblem(path=f"{path}.{key}", word="row_twice", key=key)
        elif not key:
            yield RowProblem(path=f"{path}.", word="row_without_key", key=value)
        elif not value and key not in table.usual:
            yield RowProblem(path=f"{path}.{key}", word="row_without_value", key=key)
        seen.add(key)


def _pairs(keys: Sequence[str], values: Sequence[str]) -> list[tuple[str, str]]:
    """The rows that say something."""
    stripped = ((key.strip(), value.strip()) for key, value in zip(keys, values, strict=False))
    return [(key, value) for key, value in stripped if key or value]


# ------------------------------------------------------------------------------------------ what is shown


def _shown(one: SettingField, prefix: str, row: Mapping[str, Any], typed: Typed, table: TableFacts) -> Shown:
    name = prefix + one.path
    if one.kind is FieldKind.TABLE:
        return Shown(field=one, name=name, table=table, rows=tuple(_rows(name, _written(row, one), typed, table)))
    if one.kind is FieldKind.ROWS:
        return Shown(field=one, name=name, cards=tuple(_cards(one, name, _list(row, one), typed)))
    if one.kind is FieldKind.TICKS:
        ticked = frozenset(typed[name]) if name in typed else _ticked(row, one)
        return Shown(field=one, name=name, ticked=ticked)
    return Shown(field=one, name=name, text=_last(typed, name, _written_text(row, one)), usual=_text(one.usual))


def _rows(name: str, written: Any, typed: Typed, table: TableFacts) -> Iterator[Row]:
    """The usual rows with what holds, then those that were added, then an empty one where rows may be added."""
    if f"{name}.key" in typed:
        told = _pairs(typed[f"{name}.key"], typed.get(f"{name}.value", ()))
    else:
        mine = written if isinstance(written, Mapping) else {}
        told = [(str(key), _text(value)) for key, value in {**table.usual, **mine}.items()]
    yield from (Row(key=key, value=value, fixed=key in table.usual) for key, value in told)
    if table.grows:
        yield Row(key="", value="")


def _cards(one: SettingField, name: str, written: Sequence[Any], typed: Typed) -> Iterator[tuple[Shown, ...]]:
    indexes = _indexes(name, typed) or range(len(written))
    rows = {index: written[index] if index < len(written) else {} for index in indexes}
    if not typed or not rows or _has_text(name, max(rows), typed):
        rows[max(rows, default=-1) + 1] = {}
    for index, row in rows.items():
        told = row if isinstance(row, Mapping) else {}
        yield tuple(_shown(column, f"{name}.{index}.", told, typed, FREE) for column in one.columns)


def _has_text(name: str, index: int, typed: Typed) -> bool:
    start = f"{name}.{index}."
    return any(any(values) for field, values in typed.items() if field.startswith(start))


def _indexes(name: str, typed: Typed) -> list[int]:
    """Which rows a form sent."""
    place = re.compile(rf"{re.escape(name)}\.([0-9]{{1,4}})\.")
    return sorted({int(found[1]) for field in typed if (found := place.match(field))})


def _list(row: Mapping[str, Any], one: SettingField) -> list[Any]:
    written = _written(row, one)
    return list(written) if isinstance(written, (list, tuple)) else []


def _ticked(row: Mapping[str, Any], one: SettingField) -> frozenset[str]:
    written = _written(row, one) if _has(row, one) else one.usual
    return frozenset(map(str, written)) if isinstance(written, (list, tuple, set, frozenset)) else frozenset()


# ------------------------------------------------------------------------------------------ what was entered


def _entered(
    fields: Iterable[SettingField],
    prefix: str,
    typed: Typed,
    was: Mapping[str, Any],
    tables: Mapping[str, TableFacts],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields:
        value = _new_value(one, prefix + one.path, typed, was, tables.get(one.path, FREE))
        if value is not _UNSET:
            group, name = one.of
            inner = found
            for step in filter(None, group.split(".")):
                inner = inner.setdefault(step, {})
            inner[name] = value
    return found


_UNSET = object()


def _new_value(one: SettingField, name: str, typed: Typed, was: Mapping[str, Any], table: TableFacts) -> Any:
    """What a setting is told now; _UNSET: nothing, so that the usual value holds."""
    before = _written(was, one) if _has(was, one) else _UNSET
    match one.kind:
        case FieldKind.TABLE if f"{name}.key" in typed:
            pairs = _pairs(typed[f"{name}.key"], typed.get(f"{name}.value", ()))
            return _unless_empty(_entered_table(pairs, before, table), before)
        case FieldKind.ROWS if indexes := _indexes(name, typed):
            return _unless_empty(list(_entered_rows(one, name, indexes, typed, _list(was, one))), before)
        case FieldKind.TICKS if name in typed:
            ticked = frozenset(filter(None, typed[name]))
            return before if ticked == _ticked(was, one) else [choice for choice in one.choices if choice in ticked]
    return _new_text(one, typed[name][-1].strip(), was, before) if name in typed else before


def _unless_empty(made: dict[str, Any] | list[Any], before: Any) -> Any:
    """What was entered; nothing at all is written only where it was written before."""
    return made if made or before == type(made)() else _UNSET


def _new_text(one: SettingField, text: str, was: Mapping[str, Any], before: Any) -> Any:
    """As `_new_value`, of what is one text."""
    if text == _written_text(was, one):
        return before
    return _value(one, text) if text and (before is not _UNSET or text != _text(one.usual)) else _UNSET


def _entered_table(pairs: Iterable[tuple[str, str]], before: Any, table: TableFacts) -> dict[str, Any]:
    """The rows that say something else than the usual ones; one that was not touched stays as it was written."""
    was = before if isinstance(before, Mapping) else {}
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in was and value == _text(was[key]):
            found.setdefault(key, was[key])
        elif value != table.usual.get(key) and (value or key not in table.usual):
            found.setdefault(key, _any(value))
    return found


def _entered_rows(
    one: SettingField, name: str, indexes: Iterable[int], typed: Typed, was: Sequence[Any]
) -> Iterator[dict[str, Any]]:
    for index in indexes:
        before = was[index] if index < len(was) and isinstance(was[index], Mapping) else {}
        if row := _entered(one.columns, f"{name}.{index}.", typed, before, {}):
            yield row


# ------------------------------------------------------------------------------------------ texts and values


def _last(typed: Typed, name: str, otherwise: Any) -> Any:
    return typed[name][-1].strip() if name in typed else otherwise


def _inner(row: Mapping[str, Any], group: str) -> Mapping[str, Any]:
    inner: Any = row
    for step in filter(None, group.split(".")):
        inner = inner.get(step) if isinstance(inner, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _has(row: Mapping[str, Any], one: SettingField) -> bool:
    group, name = one.of
    return name in _inner(row, group)


def _written(row: Mapping[str, Any], one: SettingField) -> Any:
    group, name = one.of
    return _inner(row, group).get(name)


def _written_text(row: Mapping[str, Any], one: SettingField) -> str:
    """What is written for a setting, as the form shows it; empty: nothing is, and the usual one holds."""
    if not _has(row, one):
        return ""
    value = _written(row, one)
    if value is None and one.nullable:
        return "false" if one.kind is FieldKind.FLAG else NOTHING
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(one, str) for one in value):
        return ", ".join(sorted(value) if isinstance(value, (set, frozenset)) else value)
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _value(one: SettingField, text: str) -> Any:
    """A text as the Variable holds it: what is no number stays a text, and the settings refuse it with a sentence."""
    if text == NOTHING and one.nullable:
        return None
    if one.kind is FieldKind.FLAG:
        return {"true": True, "false": False}.get(text, text)
    if one.kind is FieldKind.NAMES:
        return split(text)
    if one.kind is FieldKind.NUMBER and text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    return text


_DIGITS = 18
"""More digits are no number of a setting: they are left for it to refuse."""


def _any(text: str) -> Any:
    """A value of a table: a list or an object as it is written out, anything else is a text."""
    if text[:1] not in ("[", "{"):
        return text
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError:
        return text


def split(text: str) -> list[str]:
    """Words between commas, semicolons or lines."""
    return [word for part in re.split(r"[,;\n]", text) if (word := part.strip())]
