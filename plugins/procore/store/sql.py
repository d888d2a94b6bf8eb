"""The ledger's own SQL: named blocks of the files below include/sql/ledger, run with bound parameters in transactions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, TextClause, event, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from procore.mapping.sql_blocks import FOLDER, named_block
from procore.model.errors import SyncError, Unreachable

__all__ = [
    "Blocks",
    "Engine",
    "LedgerRow",
    "NotMigrated",
    "Queries",
    "block",
    "migrations",
    "no_answer",
    "on_connect",
    "transaction",
]

STREAMED = 1000
"""How many rows of a stream are held at once."""
LedgerRow = Mapping[str, Any]
"""A row as the ledger gives it, by column: JSON as Python's objects, times aware, dollars as Decimal."""


MISSING = ("42P01", "42703", "3F000")
"""PostgreSQL's codes for a table, a column and a schema that are not there."""


class NotMigrated(SyncError):
    """The database answers, and lacks a table or a column: no run of this version ever reached it."""


@cache
def block(file: str, name: str) -> TextClause:
    """One block of a file below include/sql. Raises ConfigurationError naming the file and the block that it lacks."""
    return text(named_block(FOLDER / file, name))


def migrations() -> list[tuple[str, str]]:
    """The ledger's migrations in their order: name and SQL."""
    return [(p.stem, p.read_text(encoding="utf-8")) for p in sorted((FOLDER / "ledger" / "migrations").glob("*.sql"))]


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Committed when the `with` block ends well, else rolled back. Raises Unreachable, NotMigrated."""
    with _errors_in_words(), engine.begin() as connection:
        yield connection


@contextmanager
def _errors_in_words() -> Iterator[None]:
    try:
        yield
    except ProgrammingError as error:
        if (getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)) in MISSING:
            raise NotMigrated(_first_line(error)) from error
        raise
    except DBAPIError as error:
        if not isinstance(error, OperationalError) and not error.connection_invalidated:
            raise
        raise no_answer(error) from error


def no_answer(error: DBAPIError) -> Unreachable:
    """The database's own first line, in a sentence."""
    return Unreachable("The ledger's database does not answer: {words}", words=_first_line(error))


def _first_line(error: DBAPIError) -> str:
    return str(error.__cause__ or error).strip().split("\n", 1)[0]


def on_connect(engine: Engine, sql: str) -> None:
    """Run SQL at the beginning of each new connection of the engine's pool."""

    def begin(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)
        connection.commit()

    event.listen(engine, "connect", begin)


class Blocks:
    """The blocks of one file inside one transaction: `run("add", key="S1")` gives the rows that the block returns."""

    def __init__(self, connection: Connection, file: str) -> None:
        self._connection = connection
        self._file = file

    def __call__(self, name: str, /, **params: Any) -> list[LedgerRow]:
        """The rows of a block; none for a statement that returns none."""
        result = self._connection.execute(block(self._file, name), params)
        return [dict(row) for row in result.mappings()] if result.returns_rows else []

    def of(self, file: str) -> Blocks:
        """The blocks of another file, in the same transaction."""
        return Blocks(self._connection, file)


class Queries:
    """The blocks of one file, asked of one ledger."""

    def __init__(self, engine: Engine, file: str) -> None:
        self._engine = engine
        self._alone = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._file = file

    def __call__(self, name: str, /, **params: Any) -> list[LedgerRow]:
        """The rows of a block, in a transaction of its own. Raises Unreachable.

        The database makes that transaction itself, without a BEGIN and a COMMIT to wait for.
        """
        with _errors_in_words(), self._alone.connect() as connection:
            return Blocks(connection, self._file)(name, **params)

    def stream(self, name: str, /, *, first: str = "", **params: Any) -> Iterator[LedgerRow]:
        """The rows of a block as the database gives them, so that any number of them needs no more memory. Raises Unreachable.

        `first`: a block that is run before it, in the same transaction; empty: none.
        """
        with _errors_in_words(), self._engine.connect() as connection:
            if first:
                Blocks(connection, self._file)(first)
            streamed = connection.execution_options(yield_per=STREAMED)
            for row in streamed.execute(block(self._file, name), params).mappings():
                yield dict(row)

    @contextmanager
    def transaction(self) -> Iterator[Blocks]:
        """Several blocks in one transaction, committed when the `with` block ends well. Raises Unreachable."""
        with transaction(self._engine) as connection:
            yield Blocks(connection, self._file)
