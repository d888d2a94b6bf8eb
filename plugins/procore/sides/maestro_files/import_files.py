"""Orders -> the sheets of import files: of each kind of write, and each set of columns, one of its own. Pure.

An import changes the columns that it has, so that none has more than what changed (docs/maestro.md#files).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procore.elements.element import Element, Field, Kind, Scope, Side
from procore.mapping.values import text_of
from procore.mapping.writing import to_row
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.steps import Verb
from procore.sides.maestro_files.columns import Source
from procore.sides.maestro_files.exports import Rows
from procore.sides.maestro_files.workbooks import Sheet

OWN = {
    "external_id": Kind.CODE,
    "project": Kind.CODE,
    "document": Kind.CODE,
    "line": Kind.CODE,
    "external_line": Kind.CODE,
}
"""The kinds of what is no field."""
YES = {True: "Oui", False: "Non"}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row: what the sheet is called after, the key of its record, and the values as text by column name."""

    of: str
    key: str
    values: Mapping[str, str]


def line_numbers(order: Order) -> dict[int, str]:
    """The numbers of the lines that an order creates, by their place: they follow those that the document has."""
    highest = max((int(key) for key in order.lines_before if key.isdigit()), default=0)
    created = [place for place, line in enumerate(order.lines) if line.verb is LineVerb.CREATE]
    return {place: str(highest + n) for n, place in enumerate(created, 1)}


def sheets_of(element: Element, orders: Sequence[Order], held: Rows) -> list[Sheet]:
    """The sheets of these orders: records before lines, creations before changes."""
    records = [_record(element, order) for order in orders if order.values]
    lines = [_line(element, order, place, line) for order in orders for place, line in enumerate(order.lines)]
    return [
        *_sheets(records, element.fields, held.headers),
        *_sheets(lines, element.lines, held.line_headers),
    ]


def _record(element: Element, order: Order) -> ImportRow:
    created = order.verb is Verb.CREATE
    said = {**order.before, **order.values}
    row = to_row(element.fields, said)
    names = dict.fromkeys([*element.key, *order.values] if not created else [one.name for one in element.fields])
    values = {name: _text(row[name]) for name in names}
    if element.scope is Scope.PROJECT:
        values = {"project": order.scope, **values}
    if created:
        given = to_row(element.set_up_in(Side.MAESTRO), order.set_up)
        values |= {name: _text(value) for name, value in given.items()}
    if order.external_id:
        values["external_id"] = str(order.external_id)
    return ImportRow("create" if created else "update", order.maestro_key, values)


def _line(element: Element, order: Order, place: int, line: LineOrder) -> ImportRow:
    number = line_numbers(order).get(place, line.key or "")
    row = to_row(element.lines, line.values)
    created = line.verb is LineVerb.CREATE
    names = [one.name for one in element.lines] if created else list(line.values)
    document = order.maestro_key.rpartition("|")[2]
    values = {"document": document, "line": number, **{name: _text(row[name]) for name in names}}
    if line.source:
        values["external_line"] = line.source
    return ImportRow("lines-create" if created else "lines-update", order.maestro_key, values)


def _text(value: Any) -> str:
    return YES[value] if isinstance(value, bool) else text_of(value)


def _sheets(
    rows: Iterable[ImportRow], fields: Iterable[Field], places: Mapping[str, tuple[Source, ...]]
) -> list[Sheet]:
    """The rows by what they are and which columns they have; a column that the list does not have is left out."""
    kinds: dict[str, Kind] = {**OWN, **{one.name: one.kind for one in fields}}
    by_columns: dict[tuple[str, tuple[str, ...]], list[ImportRow]] = defaultdict(list)
    for row in rows:
        by_columns[row.of, tuple(name for name in row.values if name in places)].append(row)
    return [
        _sheet(f"{of}-{n}", names, alike, kinds, places)
        for n, ((of, names), alike) in enumerate(sorted(by_columns.items()), 1)
    ]


def _sheet(
    name: str,
    names: Sequence[str],
    rows: Sequence[ImportRow],
    kinds: Mapping[str, Kind],
    places: Mapping[str, tuple[Source, ...]],
) -> Sheet:
    """One sheet with these columns; what stands in several of the list is divided."""
    taken = [(one, places[one][0]) for one in names]
    return Sheet(
        name=name,
        headers=[header for _, source in taken for header in source.headers],
        kinds=[
            (kinds.get(one, Kind.TEXT) if len(source.headers) == 1 else Kind.CODE).value
            for one, source in taken
            for _ in source.headers
        ],
        rows=[[cell for one, source in taken for cell in _cells(source, row.values[one])] for row in rows],
        keys=[row.key for row in rows],
    )


def _cells(source: Source, value: str) -> list[str]:
    """A value as the cells of its columns."""
    if source.equals is not None:
        return [source.equals if value == YES[True] else ""]
    parts = source.split(value)
    return [parts.get(header, "") if parts else "" for header in source.headers]
