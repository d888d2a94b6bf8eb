"""The exports of an element as rows, as a SQL file's `read` and `read_lines` would give them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from procore.elements import ALL
from procore.elements.element import Element, Field, Kind, Scope, Side
from procore.mapping.records import from_maestro, row_key
from procore.model.errors import ConfigurationError
from procore.model.layouts import FileLayout
from procore.model.records import Reason
from procore.sides.maestro_files import cells
from procore.sides.maestro_files.cells import folded
from procore.sides.maestro_files.columns import (
    NOT_EXPORTED,
    Cell,
    Source,
    as_text,
    cell_of,
    found_in,
    sources,
    usual,
    usual_names,
    usual_of,
)
from procore.sides.maestro_files.place import Place, name_matches, newest
from procore.sides.maestro_files.tables import Table, read_table

HINTED = (Kind.MONEY, Kind.DATE)
"""The kinds of which the other cells of a file tell how one is meant."""
USUAL = FileLayout()


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One row: the values by column name, and why the first cell that cannot be read is none."""

    values: Mapping[str, Any]
    problem: Reason | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """What the exports of an element hold: its rows, a document's lines by its key, the time that they are of (aware, UTC).

    `headers`, `line_headers`: by column name, where it stands in the export: an import file has the same names.
    """

    rows: Sequence[ExportRow]
    lines: Mapping[str, Sequence[ExportRow]]
    at: datetime
    headers: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    line_headers: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)


@dataclass
class Exports:
    """The exports of one company. Each is read once: what a run sees of it does not change while it runs.

    `now`: this machine's time, aware.
    """

    place: Place
    company: str
    layouts: Mapping[str, FileLayout] = field(default_factory=dict)
    zone: str = "America/Toronto"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _read: dict[str, Rows] = field(default_factory=dict)
    _skipped: dict[str, frozenset[str]] = field(default_factory=dict)
    _tables: dict[str, tuple[Table, datetime]] = field(default_factory=dict)

    def of(self, element: Element) -> Rows:
        """The rows of an element. Raises ConfigurationError, or Unreachable, with one sentence about one file."""
        if element.id not in self._read:
            self._read[element.id] = self._rows(element)
        return self._read[element.id]

    def _rows(self, element: Element) -> Rows:
        layout = self.layouts.get(element.id, USUAL)
        table, at = self._records_table(element, layout)
        columns = _Columns(self, element, table, layout.columns)
        headers = columns.of_record()
        read = columns.reader(headers, element.fields)
        rows = [read(number, row) for number, row in table.rows]
        rows = self._closed(element, headers, [one for one in rows if not self._left_out(element, one.values)])
        lines, line_headers = {}, {}
        if element.lines:
            line_table, lines_at = self._table(element, layout.lines_file, lines=True)
            columns = _Columns(self, element, line_table, layout.line_columns)
            line_headers = columns.of_lines(layout.columns)
            lines, at = _by_document(columns.reader(line_headers, element.lines), line_table), min(at, lines_at)
        return Rows(_counted(element, rows), lines, at, headers, line_headers)

    def _records_table(self, element: Element, layout: FileLayout) -> tuple[Table, datetime]:
        """The list of the records itself; one by which rows of other lists are left out is kept for these."""
        if not _leaves_out(element.id):
            return self._table(element, layout.file, lines=False)
        if element.id not in self._tables:
            self._tables[element.id] = self._table(element, layout.file, lines=False)
        return self._tables[element.id]

    def _table(self, element: Element, pattern: str, *, lines: bool) -> tuple[Table, datetime]:
        names = usual_names(element, lines)
        what = pattern or f"{element.id}_lines" if lines else pattern or element.id
        named = name_matches(pattern, names)
        export = newest(self.place, self.company, what, named=named, zone=self.zone, now=self.now())
        encoding, delimiter = self.place.encoding, self.place.delimiter
        return read_table(self.company, export.name, export.content, encoding=encoding, delimiter=delimiter), export.at

    def _left_out(self, element: Element, values: Mapping[str, Any]) -> bool:
        """Whether a row is no record of the element, itself or by what it names."""
        if any(as_text(values.get(name)) in words for name, words in element.left_out.items()):
            return True
        named = ((one, ALL[one.to]) for one in element.fields if one.to and one.to != element.id)
        return any(_named(one, of, values) in self._left_out_keys(of) for one, of in named if _leaves_out(of.id))

    def _left_out_keys(self, element: Element) -> frozenset[str]:
        """The keys of the rows that are no records of the element."""
        if element.id not in self._skipped:
            layout = self.layouts.get(element.id, USUAL)
            table, _ = self._records_table(element, layout)
            columns = _Columns(self, element, table, layout.columns)
            read = columns.reader(columns.of_record(), element.fields)
            rows = (read(number, row).values for number, row in table.rows)
            self._skipped[element.id] = frozenset(row_key(element, one) for one in rows if self._left_out(element, one))
        return self._skipped[element.id]

    def _closed(self, element: Element, headers: Mapping[str, Any], rows: list[ExportRow]) -> list[ExportRow]:
        """The rows; whether the one that a field names is closed is told by its own export, where this one does not say."""
        if not element.closed_reference or element.closed_reference[0] in headers:
            return rows
        fact, name = element.closed_reference
        closed = self.closed(element)
        return [
            ExportRow({**one.values, fact: as_text(one.values.get(name)).upper() in closed}, one.problem)
            for one in rows
        ]

    def closed(self, element: Element) -> frozenset[str]:
        """The keys of what a field of the element may name (suppliers) that their own export shows as closed."""
        if not element.closed_reference:
            return frozenset()
        named = ALL[element.by_name[element.closed_reference[1]].to or ""]
        records = (from_maestro(named, one.values) for one in self.of(named).rows)
        return frozenset(one.key for one in records if one.get(named.active_field or "") is False)


@cache
def _leaves_out(element_id: str) -> bool:
    """Whether some rows of an element's export, or of what it names, are no records of it."""
    element = ALL[element_id]
    return bool(element.left_out) or any(
        _leaves_out(one.to) for one in element.fields if one.to and one.to != element_id
    )


def _named(one: Field, named: Element, values: Mapping[str, Any]) -> str:
    """The key of the record that a reference names."""
    key = as_text(values.get(one.name)).upper()
    return f"{as_text(values.get('project')).upper()}|{key}" if named.scope is Scope.PROJECT else key


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the values of an element stand in one table, and how they are read."""

    exports: Exports
    element: Element
    table: Table
    said: Mapping[str, str]

    def of_record(self) -> dict[str, tuple[Source, ...]]:
        """By column name: where it stands. Raises ConfigurationError for one that the export lacks."""
        element = self.element
        found = {one.name: self._required(one.name, usual(one, element.fields)) for one in element.fields}
        closed = element.closed_reference[0] if element.closed_reference else ""
        for name in element.facts:
            place = self._required(name, usual_of(name)) if name != closed else self._optional(name)
            found |= {name: place} if place else {}
        if element.scope is Scope.PROJECT:
            found["project"] = self._required("project", usual_of("project"))
        given = (one for one in element.set_up_in(Side.MAESTRO) if one.name not in found)
        found |= {one.name: self._optional(one.name, usual(one, element.fields)) for one in given}
        found["external_id"] = self._optional("external_id")
        return {name: place for name, place in found.items() if place}

    def of_lines(self, header: Mapping[str, str]) -> dict[str, tuple[Source, ...]]:
        """The same of a table of lines. `header`: what the settings say of the documents' own columns."""
        key = self.element.by_name[self.element.key[-1]]
        own = sources(header.get(key.name, "")) or usual(key, self.element.fields)
        found = {one.name: self._required(one.name, usual(one, self.element.lines)) for one in self.element.lines}
        found["document"] = self._required("document", (*usual_of("document"), *own))
        found["line"] = self._required("line", usual_of("line"))
        found["external_line"] = self._optional("external_line")
        return {name: place for name, place in found.items() if place}

    def reader(
        self, headers: Mapping[str, tuple[Source, ...]], fields: Iterable[Field]
    ) -> Callable[[int, Sequence[Any]], ExportRow]:
        """How one row is read."""
        kinds = {one.name: one.kind for one in fields}
        if self.element.balance and self.element.balance.original:
            kinds[self.element.balance.original] = Kind.MONEY  # a fact that is dollars
        taken = {name: cell_of(self.table, places) for name, places in headers.items()}
        hints = self._hints(kinds, taken)

        def read(number: int, row: Sequence[Any]) -> ExportRow:
            values: dict[str, Any] = {}
            problem: Reason | None = None
            for name, cell in taken.items():
                raw = cell(row)
                try:
                    values[name] = _value(kinds.get(name), raw, hints)
                except ValueError as error:
                    values[name] = None
                    problem = problem or self._unread(error, name, headers[name], number, as_text(raw))
            return ExportRow(values, problem)

        return read

    def _unread(self, error: ValueError, name: str, places: tuple[Source, ...], number: int, value: str) -> Reason:
        """Why a cell cannot be read."""
        column = ", ".join(places[0].headers)
        where = {"field": name, "file": self.table.name, "row": str(number), "column": column, "value": value}
        return Reason("unclear_cell", where) if isinstance(error, cells.Unclear) else Reason("unreadable_cell", where)

    def _hints(self, kinds: Mapping[str, Kind], taken: Mapping[str, Cell]) -> dict[Kind, str]:
        """What tells two readings of a cell apart: as the Connection says, else as the other cells of the file show."""
        place = self.exports.place
        of_kind = {
            kind: [cell(row) for name, cell in taken.items() if kinds.get(name) is kind for _, row in self.table.rows]
            for kind in HINTED
        }
        mark = place.decimal or cells.decimal_mark(of_kind[Kind.MONEY]) or self.table.mark
        return {Kind.MONEY: mark, Kind.DATE: place.day_order or cells.day_order(of_kind[Kind.DATE])}

    def _required(self, name: str, choices: tuple[Source, ...]) -> tuple[Source, ...]:
        said = self.said.get(name, "")
        if said == NOT_EXPORTED:
            return ()
        if found := self._found(said, choices):
            return found
        raise ConfigurationError(
            "{company}, {file}: there is no column {column} for {field} of {element}; export it, write its header into the table "
            "`columns` of the element, or - there, if maestro* has none.",
            company=self.exports.company,
            file=self.table.name,
            column=_shown(sources(said) or choices),
            field=name,
            element=self.element.id,
        )

    def _optional(self, name: str, choices: tuple[Source, ...] = ()) -> tuple[Source, ...]:
        said = self.said.get(name, "")
        return () if said == NOT_EXPORTED else self._found(said, choices or usual_of(name))

    def _found(self, said: str, choices: tuple[Source, ...]) -> tuple[Source, ...]:
        """Where the table has it; of the usual places one alone, of what the settings say all that are there."""
        if said:
            named = sources(said)
            return found_in(self.table, named) if len(found_in(self.table, named)) == len(named) else ()
        return found_in(self.table, choices)[:1]


def _shown(choices: Sequence[Source]) -> str:
    """The headers of these, as a person looks for them."""
    said = {folded(text): text for one in reversed(choices) if (text := " + ".join(one.headers))}
    return ", ".join(f"“{one}”" for one in reversed(said.values()))


def _value(kind: Kind | None, raw: object, hints: Mapping[Kind, str]) -> object:
    """A cell as the field's kind has it. Raises ValueError."""
    if raw is None or raw == "" or raw != raw:  # noqa: PLR0124 (a cell that is not there is NaN)
        return None
    if kind is Kind.MONEY:
        return cells.amount(raw, hints[kind])
    if kind is Kind.DATE:
        return cells.day(raw, hints[kind])
    if isinstance(raw, bool):
        return raw
    text = as_text(raw)
    return cells.flag(text) if kind in (Kind.FLAG, None) else text


def _counted(element: Element, rows: Sequence[ExportRow]) -> list[ExportRow]:
    """The rows, each with how many of them have its key."""
    copies = Counter(row_key(element, one.values) for one in rows)
    return [ExportRow({**one.values, "copies": copies[row_key(element, one.values)]}, one.problem) for one in rows]


def _by_document(read: Callable[[int, Sequence[Any]], ExportRow], table: Table) -> dict[str, list[ExportRow]]:
    found: dict[str, list[ExportRow]] = defaultdict(list)
    for number, row in table.rows:
        line = read(number, row)
        found[as_text(line.values.get("document")).upper()].append(line)
    return found
