"""The settings of a company, and of each of its elements, as form fields: made of the model, with nothing written by hand. Pure.

A field is named by its place: `set_suppliers_brakes.net`. The two columns of a table are two names with `.key` and `.value`,
each as often as there are rows; of rows that are models, `.0.`, `.1.` and so on stand before the column's path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from procore.config.company import CompanySettings
from procore.config.element import ElementSettings
from procore.config.element_checks import belongs
from procore.config.setting_fields import FieldKind, SettingField, setting_fields
from procore.config.tables import COMPANY_TABLE_FACTS, TableFacts, table_facts
from procore.elements.element import Direction, Element
from procore.text.reasons import label_of
from procore.web.view.setting_texts import (
    Typed,
    group_of,
    indexes_of,
    last_typed,
    leaves,
    list_of,
    pairs_of,
    text_of,
    ticks_of,
    written_text,
    written_value,
)

OWN = frozenset({
    "name", "tag", "procore_company_id", "environment", "maestro_conn_id", "procore_conn_id", "ledger_conn_id", "schedule",
    "timezone", "language", "first_run", "currency", "projects_filter", "elements",
})  # fmt: skip
"""Settings of a company that the page asks for at a place of their own."""
COMPANY = tuple(one for one in setting_fields(CompanySettings) if one.path.partition(".")[0] not in OWN)
ELEMENT = tuple(one for one in setting_fields(ElementSettings) if one.path not in ("direction", "owners"))
FREE = TableFacts()


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


def shown_company(
    entry: Mapping[str, Any], typed: Typed, offered: Mapping[str, tuple[str, ...]] = MappingProxyType({})
) -> list[Shown]:
    """The company's settings that have no place of their own. `offered`: what Procore has for a table's second column."""
    tables = {**COMPANY_TABLE_FACTS, **{path: TableFacts(values=values) for path, values in offered.items()}}
    return [_shown(one, prefix_of("company"), entry, typed, tables.get(one.path, FREE)) for one in COMPANY]


def owner_choices(element: Element, row: Mapping[str, Any], typed: Typed, language: str) -> list[tuple[str, str, str]]:
    """The fields that the direction writes: name, label, owner."""
    owners = group_of(row, "owners")
    fields = {one.name: one for one in (*element.fields, *element.lines, *element.lines_if_mapped)}
    direction = _direction(element, row)
    named = [one for one in fields.values() if not one.fixed and one.written & direction.writes]
    return [
        (
            one.name,
            label_of(one, language),
            last_typed(typed, f"own_{element.id}_{one.name}", str(owners.get(one.name) or "")),
        )
        for one in named
    ]


def _direction(element: Element, row: Mapping[str, Any]) -> Direction:
    """Which way the element goes as it is written; its own direction where nothing that is known is."""
    given = row.get("direction")
    return Direction(given) if given in list(Direction) else element.default


def _shown(one: SettingField, prefix: str, row: Mapping[str, Any], typed: Typed, table: TableFacts) -> Shown:
    name = prefix + one.path
    if one.kind is FieldKind.TABLE:
        return Shown(
            field=one, name=name, table=table, rows=tuple(_rows(one, name, written_value(row, one), typed, table))
        )
    if one.kind is FieldKind.ROWS:
        return Shown(field=one, name=name, cards=tuple(_cards(one, name, list_of(row, one), typed)))
    if one.kind is FieldKind.TICKS:
        ticked = frozenset(typed[name]) if name in typed else ticks_of(row, one)
        return Shown(field=one, name=name, ticked=ticked)
    return Shown(field=one, name=name, text=last_typed(typed, name, written_text(row, one)), usual=text_of(one.usual))


def _rows(one: SettingField, name: str, written: Any, typed: Typed, table: TableFacts) -> Iterator[Row]:
    """The usual rows with what holds, then those that were added, then an empty one where rows may be added."""
    if f"{name}.key" in typed:
        told = pairs_of(typed[f"{name}.key"], typed.get(f"{name}.value", ()))
    else:
        mine = written if isinstance(written, Mapping) else {}
        mine = dict(leaves(mine)) if one.nests and mine else mine
        told = [(str(key), text_of(value)) for key, value in {**table.usual, **mine}.items()]
    yield from (Row(key=key, value=value, fixed=key in table.usual) for key, value in told)
    if table.grows:
        yield Row(key="", value="")


def _cards(one: SettingField, name: str, written: Sequence[Any], typed: Typed) -> Iterator[tuple[Shown, ...]]:
    indexes = indexes_of(name, typed) or range(len(written))
    rows = {index: written[index] if index < len(written) else {} for index in indexes}
    if not typed or not rows or _has_text(name, max(rows), typed):
        rows[max(rows, default=-1) + 1] = {}
    for index, row in rows.items():
        told = row if isinstance(row, Mapping) else {}
        yield tuple(_shown(column, f"{name}.{index}.", told, typed, FREE) for column in one.columns)


def _has_text(name: str, index: int, typed: Typed) -> bool:
    start = f"{name}.{index}."
    return any(any(values) for field, values in typed.items() if field.startswith(start))
