"""maestro* as one of the two sides: how each element is read and written, over any SQLAlchemy engine."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, Engine

from procore.elements.element import Direction, Element, Side
from procore.mapping.lines import mapped_lines
from procore.mapping.modifications import BUDGET_CHANGE, columns_of, modifications_of
from procore.mapping.records import from_maestro, row_key
from procore.mapping.sql_blocks import named_blocks, shown
from procore.mapping.sum_keys import key_of_number, number_of_key
from procore.mapping.values import clean
from procore.model.errors import ConfigurationError
from procore.model.modifications import Modification
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.model.steps import Verb
from procore.sides.maestro.database_errors import TransactionUndone, waited_in_vain
from procore.sides.maestro.digests import basis_of, digest_of
from procore.sides.maestro.document_writes import WrittenTogether, packages_of, write_package
from procore.sides.maestro.engines import LAYOUTS, EngineFacts, facts_of, files_of
from procore.sides.maestro.port import (
    ENTERS,
    Port,
    blocks_of_documents,
    columns_of_lines,
    columns_of_read,
    left_to_fill,
    returned,
)
from procore.sides.maestro.row_writes import write_row
from procore.sides.maestro.sql_file import SqlFile, leaving
from procore.sides.maestro.time_checks import inexact, newest, with_zone, wrong_clock, wrong_updated_at
from procore.sides.maestro.write_checks import check_creation, check_mapped_lines, check_orders, check_own_fields

SECOND = timedelta(seconds=1)
SAMPLE = 200
"""How many rows the check of a SQL file looks at."""
PAGE = 2000
"""How many records are read, or written in one transaction, at a time."""
UNANSWERED: Final = Reason("unanswered", {"side": Side.MAESTRO.value})
"""What was written is not there when it is read back."""


@dataclass(frozen=True)
class Maestro:
    """One maestro* company: its database, its tag, and the folder of the SQL files that know its tables.

    `layout` is that folder, or holds one an engine. Raises ConfigurationError when there is no such folder.
    """

    engine: Engine
    tag: str
    layout: Path = LAYOUTS
    side = Side.MAESTRO

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise ConfigurationError(
                "There is no folder {folder} on this machine: put it there, or correct `maestro_sql` in the "
                "Variable procore_companies.",
                folder=shown(self.folder),
            )

    @property
    def folder(self) -> Path:
        """Where the SQL files of its engine are."""
        return files_of(self.layout, self.facts)

    @property
    def facts(self) -> EngineFacts:
        """What its engine is."""
        return facts_of(self.engine)

    def clock(self) -> datetime:
        """The database's own time (aware, UTC): what windows are measured by.

        Raises ConfigurationError when the company's tag is not there or the time says no zone, Unreachable when the database
        does not answer.
        """
        file = SqlFile(self.folder / "company.sql", self.facts)
        with file.connected(self.engine) as connection:
            if connection.execute(file.block("company"), {"tag": self.tag}).first() is None:
                raise ConfigurationError(
                    "maestro* has no company with the tag “{tag}”: correct `tag` in the Variable procore_companies.",
                    tag=self.tag,
                )
            now = connection.execute(file.block("clock")).scalar_one()
        if wrong := wrong_clock(now, datetime.now(UTC), self.facts.clock):
            raise ConfigurationError("{shown}: {wrong}.", shown=file.shown, wrong=wrong)
        return with_zone(now) or datetime.now(UTC)

    def as_of(self, _element: Element, now: datetime) -> datetime:
        """A database shows what it holds now."""
        return now

    def check_direction(self, element: Element, direction: Direction, *, over_dates: bool = False) -> None:
        """Raises ConfigurationError where documents are asked for and the site's file has no statements for them.

        A database can be written, and says when a row changed: nothing else to refuse.
        """
        del over_dates
        file = self._file(element)
        for block in blocks_of_documents(element, written=Side.MAESTRO in direction.writes):
            if not file.has(block):
                raise ConfigurationError(
                    "{shown}: it has no block `{block}`, by which budget modifications travel as documents: add it as the file "
                    "that comes with this version has it, or set elements.{element}.modifications to lump.",
                    shown=file.shown,
                    block=block,
                    element=element.id,
                )

    def read(self, element: Element, window: Window, keys: Sequence[str] | None = None) -> Iterator[list[Record]]:
        """The element's records that changed inside the window (or those with these keys), a page at a time.

        Raises ConfigurationError naming the SQL file when a table or a column is missing.
        """
        file = self._file(element)
        apart = bool(element.lines) and self.facts.one_result_at_a_time
        with (
            file.connected(self.engine) as connection,
            connection.begin(),
            file.connected(self.engine) if apart else nullcontext(connection) as beside,
        ):
            streamed = connection.execution_options(yield_per=PAGE)
            yield from self._pages(streamed, element, window, keys, lines_from=beside)

    def _pages(
        self,
        connection: Connection,
        element: Element,
        window: Window,
        keys: Sequence[str] | None,
        *,
        lines_from: Connection,
    ) -> Iterator[list[Record]]:
        """What `read` gives, inside a transaction."""
        most, flags = self.facts.keys_at_most, element.flags
        if keys is not None and len(keys) > most:
            for start in range(0, len(keys), most):
                some = keys[start : start + most]
                yield from self._pages(connection, element, window, some, lines_from=lines_from)
            return
        alone = element.lines and self.facts.one_result_at_a_time and lines_from is connection
        with self._rows(connection, element, window, keys) as rows:
            told = [
                name for name in (element.taken_by_part,) if name in element.facts
            ]  # without it both would make the record
            _check_columns(self._file(element), "read", [*(one.name for one in element.fields), *told], rows)
            pages = rows.mappings().partitions(min(PAGE, most))
            for page in list(pages) if alone else pages:
                found = [self._row(row, flags) for row in page]
                yield list(map(partial(from_maestro, element), found, self._lines(lines_from, element, found)))

    def digests(self, element: Element) -> Iterator[list[tuple[str, str]]] | None:
        """The key of each record and a digest of all that is read of it, a page at a time; None: the site's file says none.

        The database makes them. A digest is another one, too, where the file, the element's fields, or this version is.
        """
        file = self._file(element)
        return self._digests(element, file) if file.has("digests") else None

    def _digests(self, element: Element, file: SqlFile) -> Iterator[list[tuple[str, str]]]:
        basis = basis_of(element, file)
        with file.connected(self.engine) as connection, connection.begin():
            rows = connection.execution_options(yield_per=PAGE).execute(file.block("digests"), {"tag": self.tag})
            for page in rows.partitions(PAGE):
                yield [(key_of_number(element, str(key)), digest_of(basis, digest)) for key, digest in page]

    def codes(self, element: Element) -> list[tuple[str, str, int]]:
        """How often each code of a list occurs: the field, the code, how many; empty where the site's file does not say."""
        file = self._file(element)
        if not file.has("codes"):
            return []
        with file.connected(self.engine) as connection:
            rows = connection.execute(file.block("codes"), {"tag": self.tag})
            return [(str(field), clean(code or ""), int(count)) for field, code, count in rows]

    def _rows(
        self, connection: Connection, element: Element, window: Window, keys: Sequence[str] | None
    ) -> CursorResult[Any]:
        """What the block `read` gives."""
        file = self._file(element)
        params = {
            "tag": self.tag,
            "since": window.since,
            "until": window.until,
            "only": keys is not None,
            "keys": [number_of_key(element, key) for key in keys or [""]],
            **leaving(element),
        }
        return file.execute(connection, "read", params)

    def _row(self, row: Mapping[Any, Any], flags: frozenset[str]) -> dict[str, Any]:
        """A row as the mapping takes it: what is yes or no is a truth value."""
        found = dict(row)
        if self.facts.flags_are_numbers:
            found |= {name: bool(found[name]) for name in flags if isinstance(found.get(name), int)}
        return found

    def check_reading(self, element: Element) -> None:
        """Raises ConfigurationError where the SQL file would lose edits, or round amounts, without a word.

        Of some rows it takes the one that changed last, and reads it back by its own time
        (docs/maestro.md#times).
        """
        file, clock = self._file(element), self.clock()
        with (
            file.connected(self.engine) as connection,
            self._rows(connection.execution_options(yield_per=SAMPLE), element, Window(), None) as rows,
        ):
            some = [dict(row) for row in rows.mappings().fetchmany(SAMPLE)]
        row = newest(some)
        if row is None:
            return
        untimed = file.has("digests") and row.get("updated_at", "") is None
        if not untimed and (wrong := wrong_updated_at(row, clock, self.facts.zoned)):
            raise ConfigurationError("{shown}: {wrong}.", shown=file.shown, wrong=wrong)
        if floats := sorted({name for one in some for name in inexact(element, one)}):
            raise ConfigurationError(
                "{shown}: the block `read` returns {floats} as binary numbers, which round: cast to {exact}.",
                shown=file.shown,
                exact=self.facts.exact,
                floats=", ".join(floats),
            )
        key, changed = from_maestro(element, row).key, with_zone(row["updated_at"])
        if changed is None or "?" in key:
            return
        around = Window(since=changed - SECOND, until=changed + SECOND)
        if not any(record.key == key for page in self.read(element, around, [key]) for record in page):
            raise ConfigurationError(
                "{shown}: the block `read` does not give {key}, which changed at {changed} UTC, when it is asked"
                " for what changed at that second: compare :since and :until with the same updated_at that it "
                "returns, in the same time zone.",
                shown=file.shown,
                key=key,
                changed=f"{changed:%Y-%m-%d %H:%M:%S}",
            )

    def port(self, element: Element) -> Port:
        """What the site's file of an element returns of some rows. Raises ConfigurationError naming the file, or Unreachable."""
        file = self._file(element)
        with file.connected(self.engine) as connection:
            with self._rows(connection.execution_options(yield_per=SAMPLE), element, Window(), None) as result:
                names, some = tuple(result.keys()), [dict(row) for row in result.mappings().fetchmany(SAMPLE)]
            found = [returned("read", some, names, columns_of_read(element))]
            if element.lines:
                params = {"tag": self.tag, "keys": [row_key(element, row) for row in some] or [""], **leaving(element)}
                lines = file.execute(connection, "read_lines", params)
                names, rows = tuple(lines.keys()), [dict(row) for row in lines.mappings().fetchmany(SAMPLE)]
                found.append(returned("read_lines", rows, names, columns_of_lines(element)))
        example = from_maestro(element, self._row(some[0], element.flags)) if some else None
        blocks = frozenset(named_blocks(file.path))
        return Port(file=file.shown, blocks=blocks, returned=tuple(found), example=example)

    def to_fill(self, elements: Iterable[Element]) -> dict[str, dict[str, tuple[str, ...]]]:
        """What a scaffold left open in the company's file and in these elements': by file and block, the columns."""
        files = [SqlFile(self.folder / "company.sql"), *map(self._file, elements)]
        found = {file.shown: left_to_fill(named_blocks(file.path)) for file in files if file.path.is_file()}
        return {file: blocks for file, blocks in found.items() if blocks}

    def _lines(
        self, connection: Connection, element: Element, rows: Sequence[Mapping[str, Any]]
    ) -> list[Sequence[Mapping[str, Any]]]:
        """Of each of these documents its lines, read together."""
        if not element.lines:
            return [()] * len(rows)
        file, keys = self._file(element), [row_key(element, row) for row in rows]
        params = {"tag": self.tag, "keys": keys, **leaving(element)}
        lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
        rows_of_lines = file.execute(connection, "read_lines", params)
        names = set(rows_of_lines.keys())
        for one in mapped_lines(element):
            if one.name not in names:
                raise ConfigurationError(
                    "{shown}: the block `read_lines` returns no column {column}, whose codes the settings map ({table}): add it, "
                    "or empty that table.",
                    shown=file.shown,
                    column=one.name,
                    table=one.table,
                )
        for line in rows_of_lines.mappings():
            lines[clean(line["document"])].append(dict(line))
        return [lines.get(key, ()) for key in keys]

    def modifications(self, element: Element, projects: Sequence[str]) -> list[Modification]:
        """The documents that changed the element's amounts in these projects. Raises ConfigurationError, Unreachable."""
        file, most, rows = self._file(element), self.facts.keys_at_most, list[Mapping[str, Any]]()
        with file.connected(self.engine) as connection:
            for start in range(0, len(projects), most):
                params = {"tag": self.tag, "keys": list(projects[start : start + most])}
                found = file.execute(connection, "modifications", params)
                entered = [BUDGET_CHANGE] if file.has(ENTERS) else []
                _check_columns(file, "modifications", [*columns_of(element), *entered], found)
                rows += map(dict, found.mappings())
        return modifications_of(element, rows)

    def next_keys(self, element: Element, count: int) -> list[str]:
        """The keys that maestro* gives to the next records (elements that Procore does not number itself).

        A block that takes them from a counter takes them for good.
        """
        file = self._file(element)
        with file.connected(self.engine) as connection, connection.begin():
            params = ({"tag": self.tag, "ahead": ahead} for ahead in range(1, count + 1))
            return [str(file.execute(connection, "next_key", one).scalar_one()) for one in params]

    def write(self, element: Element, orders: Sequence[Order]) -> Iterator[list[Outcome]]:
        """Carry out the orders, a page in one transaction; one outcome an order, in their order.

        A row that the database refuses is rolled back alone. What was written is read back before it is let go, so that nobody
        else's edit of it is taken for ours.
        """
        check_orders(self._file(element), element, orders)
        for start in range(0, len(orders), PAGE):
            yield self._write_page(element, orders[start : start + PAGE])

    def _write_page(self, element: Element, page: Sequence[Order]) -> list[Outcome]:
        """Carry out a page; where one row took back all others with it, each package in a transaction of its own."""
        packages = packages_of(element, page)
        try:
            found = self._write_together(element, packages)
        except TransactionUndone as undone:
            found = _refused(packages[0], undone.reason) if len(packages) == 1 else self._one_by_one(element, packages)
        by_order = {id(outcome.order): outcome for outcome in found}
        return [by_order[id(order)] for order in page]

    def _one_by_one(self, element: Element, packages: Sequence[WrittenTogether]) -> list[Outcome]:
        found: list[Outcome] = []
        for package in packages:
            if held := waited_in_vain([one.reason for one in found]):
                found += _refused(package, held)
                continue
            try:
                found += self._write_together(element, [package])
            except TransactionUndone as undone:
                found += _refused(package, undone.reason)
        return found

    def _write_together(self, element: Element, packages: Sequence[WrittenTogether]) -> list[Outcome]:
        """Carry out a page in one transaction. Raises TransactionUndone where one row took back all others with it."""
        file, reasons = self._file(element), dict[int, Reason | None]()
        with file.connected(self.engine) as connection, connection.begin():
            for package in packages:
                held = waited_in_vain(reasons.values())
                reason = held or self._write_package(connection, file, element, package)
                reasons |= dict.fromkeys(map(id, package.orders), reason)
            orders = [order for package in packages for order in package.orders]
            done = [order for order in orders if reasons[id(order)] is None and order.verb is not Verb.REMOVE]
            keys = [order.maestro_key for order in done]
            pages = self._pages(connection, element, Window(), keys, lines_from=connection) if keys else ()
            read_back = {record.key: record for records in pages for record in records}
        return [_outcome(order, reasons[id(order)], read_back) for order in orders]

    def _write_package(
        self, connection: Connection, file: SqlFile, element: Element, package: WrittenTogether
    ) -> Reason | None:
        if package.documents:
            return write_package(connection, file, self.tag, element, package)
        return write_row(connection, file, self.tag, element, package.orders[0])

    def check_creation(self, element: Element) -> None:
        """Raises ConfigurationError where the SQL file would enter a record of Procore twice."""
        check_creation(self._file(element))

    def check_own_fields(self, element: Element, written: Mapping[Verb, Collection[str]]) -> None:
        """Raises ConfigurationError where the SQL file would lose a value of a field that the site mapped itself."""
        check_own_fields(self._file(element), element, written)

    def check_mapped_lines(self, element: Element) -> None:
        """Raises ConfigurationError where the SQL file would lose a field of lines whose codes the settings map."""
        check_mapped_lines(self._file(element), element)

    def not_withdrawn(self, _element: Element, wanted: Collection[tuple[str, str]]) -> Collection[tuple[str, str]]:
        """All of these records: what was handed over in files, before the company had a database, is not here to be taken back."""
        return wanted

    def can_remove(self, element: Element) -> bool:
        """Whether the site lets an undo take away what the synchronization created."""
        return self._file(element).has("remove")

    def _file(self, element: Element) -> SqlFile:
        return SqlFile(self.folder / f"{element.id}.sql", self.facts)


def _check_columns(file: SqlFile, block: str, wanted: Iterable[str], rows: CursorResult[Any]) -> None:
    """Raises ConfigurationError where a block returns none of these columns."""
    names = set(rows.keys())
    if missing := [name for name in wanted if name not in names]:
        raise ConfigurationError(
            "{shown}: the block `{block}` returns no column {missing}: add it.",
            shown=file.shown,
            block=block,
            missing=", ".join(missing),
        )


def _outcome(order: Order, reason: Reason | None, read_back: Mapping[str, Record]) -> Outcome:
    """What became of an order: taken away, refused, or as it was read back."""
    if reason is not None:
        return Outcome(order=order, reason=reason)
    if order.verb is Verb.REMOVE:
        return Outcome(order=order, removed=True)
    record = read_back.get(order.maestro_key)
    return Outcome(order=order, record=record, reason=None if record else UNANSWERED)


def _refused(package: WrittenTogether, reason: Reason) -> list[Outcome]:
    return [Outcome(order=order, reason=reason) for order in package.orders]
