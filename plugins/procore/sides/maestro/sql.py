"""How each element is read and written in maestro*: named SQL blocks over any SQLAlchemy engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, Connection, CursorResult, Engine, RowMapping, TextClause, bindparam, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError

from procore.elements.element import Element, Side
from procore.mapping.records import from_maestro
from procore.mapping.sql_blocks import FOLDER, named_block, named_blocks, shown
from procore.mapping.values import clean, text_of
from procore.mapping.writing import to_row
from procore.model.errors import ConfigurationError, Unreachable
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.model.steps import Verb

PAGE = 2000
LINE_BLOCKS = {LineVerb.CREATE: "insert_line", LineVerb.UPDATE: "update_line", LineVerb.REMOVE: "remove_line"}
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)


@dataclass(frozen=True)
class Maestro:
    """One maestro* company: its database, its tag, and the folder of the SQL files that know its tables.

    Raises ConfigurationError when there is no such folder.
    """

    engine: Engine
    tag: str
    folder: Path = FOLDER / "maestro"
    side = Side.MAESTRO

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise ConfigurationError(
                f"There is no folder {shown(self.folder)} on this machine: put it there, or correct `maestro_sql` in the "
                "Variable procore_companies."
            )

    def clock(self) -> datetime:
        """The database's own time (aware, UTC): what windows are measured by.

        Raises ConfigurationError when the company's tag is not there, Unreachable when the database does not answer.
        """
        with self._connected("company.sql") as connection:
            if connection.execute(self._block("company.sql", "company"), {"tag": self.tag}).first() is None:
                raise ConfigurationError(
                    f"maestro* has no company with the tag “{self.tag}”: correct `tag` in the Variable "
                    "procore_companies."
                )
            now: datetime = connection.execute(self._block("company.sql", "clock")).scalar_one()
        return now if now.tzinfo else now.replace(tzinfo=UTC)

    def read(self, element: Element, window: Window, keys: Sequence[str] | None = None) -> Iterator[list[Record]]:
        """The element's records that changed inside the window (or those with these keys), a page at a time.

        Raises ConfigurationError naming the SQL file when a table or a column is missing.
        """
        file = f"{element.id}.sql"
        params = {
            "tag": self.tag,
            "since": window.since,
            "until": window.until,
            "only": keys is not None,
            "keys": list(keys or [""]),
        }
        with (
            self._connected(file) as connection,
            connection.begin(),
            connection.execution_options(yield_per=PAGE).execute(self._block(file, "read"), params) as rows,
        ):
            names = set(rows.keys())
            if missing := [f.name for f in element.fields if f.name not in names]:
                raise ConfigurationError(
                    f"{shown(self.folder / file)}: the block `read` returns no column {', '.join(missing)}: add it."
                )
            for page in rows.mappings().partitions(PAGE):
                records = [from_maestro(element, dict(row)) for row in page]
                yield self._with_lines(connection, element, page, records) if element.lines else records

    def _with_lines(
        self, connection: Connection, element: Element, page: Sequence[RowMapping], records: Sequence[Record]
    ) -> list[Record]:
        """The same documents with their lines, read together."""
        params = {"tag": self.tag, "keys": [record.key for record in records]}
        lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for line in connection.execute(self._block(f"{element.id}.sql", "read_lines"), params).mappings():
            lines[clean(line["document"])].append(dict(line))
        return [from_maestro(element, dict(row), lines[record.key]) for row, record in zip(page, records, strict=True)]

    def next_keys(self, element: Element, count: int) -> list[str]:
        """The keys that maestro* gives to the next records (elements that Procore does not number itself).

        A block that takes them from a counter takes them for good.
        """
        file = f"{element.id}.sql"
        with self._connected(file) as connection, connection.begin():
            asked = ({"tag": self.tag, "ahead": ahead} for ahead in range(1, count + 1))
            return [str(self._execute(connection, file, "next_key", params).scalar_one()) for params in asked]

    def write(self, element: Element, orders: Sequence[Order]) -> Iterator[list[Outcome]]:
        """Carry out the orders, a page in one transaction; one outcome an order, in their order.

        A row that the database refuses is rolled back alone. What was written is read back.
        """
        for start in range(0, len(orders), PAGE):
            page = orders[start : start + PAGE]
            with self._connected(f"{element.id}.sql") as connection, connection.begin():
                reasons = [self._write_one(connection, element, order) for order in page]
            done = [o for o, reason in zip(page, reasons, strict=True) if reason is None]
            written = [order.maestro_key for order in done if order.verb is not Verb.REMOVE]
            back = {r.key: r for records in self.read(element, Window(), written) for r in records} if written else {}
            lost = Reason("unanswered", {"side": Side.MAESTRO.value})
            yield [
                Outcome(order=o, removed=True)
                if reason is None and o.verb is Verb.REMOVE
                else Outcome(order=o, record=found, reason=None)
                if reason is None and (found := back.get(o.maestro_key))
                else Outcome(order=o, reason=reason or lost)
                for o, reason in zip(page, reasons, strict=True)
            ]

    def removes(self, element: Element) -> bool:
        """Whether the site lets an undo take away what the synchronization created."""
        return "remove" in named_blocks(self.folder / f"{element.id}.sql")

    def _write_one(self, connection: Connection, element: Element, order: Order) -> Reason | None:
        file = f"{element.id}.sql"
        params: dict[str, Any] = {"tag": self.tag, "project": order.scope, "key": order.maestro_key}
        params |= to_row(element.fields, order.values) | {"external_id": order.external_id}
        name = "insert"
        if order.verb is Verb.REMOVE:
            name, params = "remove", {**params, "read_at": order.read_at}
        elif order.verb is Verb.UPDATE:
            name = "update"
            params |= {f"set_{f.name}": f.name in order.values for f in element.fields}
            params |= {"read_at": order.read_at}
        elif refused := self._refused(connection, file, params):
            return Reason(refused, {n: text_of(v) for n, v in order.values.items()})
        try:
            with connection.begin_nested() as attempt:
                touched = self._execute(connection, file, name, params).rowcount
                lines = () if order.verb is Verb.REMOVE else order.lines
                whole = touched == 1 and all(self._write_line(connection, element, order, one) for one in lines)
                if not whole:
                    attempt.rollback()
        except (SQLAlchemyError, UnicodeError) as error:
            if not _of_the_row(error):
                raise
            said = str(getattr(error, "orig", error)).strip().split("\n", 1)[0]
            return Reason("refused", {"side": Side.MAESTRO.value, "said": said})
        if touched == 0:
            taken = Reason("key_taken", {"key": order.maestro_key})
            return taken if order.verb is Verb.CREATE else Reason("moved", {"side": Side.MAESTRO.value})
        if touched > 1:
            return Reason("duplicate_key", {"key": order.maestro_key, "copies": str(touched)})
        return None if whole else Reason("moved", {"side": Side.MAESTRO.value})

    def _refused(self, connection: Connection, file: str, params: Mapping[str, Any]) -> str | None:
        """Why maestro* does not take a new record, where the SQL file asks."""
        if "refuse_insert" not in named_blocks(self.folder / file):
            return None
        code: str | None = self._execute(connection, file, "refuse_insert", params).scalar()
        return code

    def _write_line(self, connection: Connection, element: Element, order: Order, line: LineOrder) -> bool:
        """Enter, change or remove one line of a document; whether it was there."""
        params: dict[str, Any] = {"tag": self.tag, "project": order.scope, "key": order.maestro_key, "line": line.key}
        params |= to_row(element.lines, line.values) | {"external_line": line.source}
        params |= {f"set_{f.name}": f.name in line.values for f in element.lines}
        return self._execute(connection, f"{element.id}.sql", LINE_BLOCKS[line.verb], params).rowcount == 1

    def _execute(self, connection: Connection, file: str, name: str, params: Mapping[str, Any]) -> CursorResult[Any]:
        """Run a block with those of the parameters that it names."""
        wanted = {k: v for k, v in params.items() if k in _parameters(self.folder / file, name)}
        return connection.execute(self._block(file, name), wanted)

    def _connected(self, file: str) -> _Guarded:
        return _Guarded(self.engine, self.folder / file)

    def _block(self, file: str, name: str) -> TextClause:
        return _block(self.folder / file, name)


class _Guarded:
    """A connection whose errors say which SQL file to mend."""

    def __init__(self, engine: Engine, file: Path) -> None:
        self._engine, self._file = engine, file

    def __enter__(self) -> Connection:
        try:
            self._connection = self._engine.connect()
        except SQLAlchemyError as error:
            raise _readable(error, self._file) from error
        return self._connection

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._connection.close()
        if isinstance(error, SQLAlchemyError):
            raise _readable(error, self._file) from error


def _of_the_row(error: Exception) -> bool:
    """Whether the database refused this row (a value, a key, a trigger's own words), not the statement or us."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    return isinstance(error, DataError | IntegrityError | UnicodeError) or state.startswith("P0")


def _readable(error: SQLAlchemyError, file: Path) -> ConfigurationError | Unreachable:
    said = str(getattr(error, "orig", None) or error).strip().split("\n", 1)[0]
    if isinstance(error, OperationalError):
        return Unreachable(f"maestro*'s database does not answer: {said}")
    return ConfigurationError(f"maestro*'s database refuses {shown(file)}: {said}. Correct the SQL file.")


@cache
def _block(file: Path, name: str) -> TextClause:
    statement = text(named_block(file, name))
    return statement.bindparams(_KEYS) if name in {"read", "read_lines"} else statement


@cache
def _parameters(file: Path, name: str) -> frozenset[str]:
    return frozenset(_block(file, name).compile().params)
