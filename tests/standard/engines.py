"""The engine of maestro*'s database in this suite: PostgreSQL, or what MAESTRO_ENGINE names (`make engines`).

A company's ledger is always PostgreSQL. With the reference maestro* stands in the same database; with another engine it has
a database of its own there, and what tests ask of it is written for that engine.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any, Protocol

from sqlalchemy import URL, Engine, create_engine, make_url, text

from procore.sides.maestro.engines import LAYOUTS, REFERENCE

Rows = list[dict[str, Any]]
QUICK = {"options": "-c synchronous_commit=off"}
"""How a test that needs many ledgers connects to them."""


@dataclass(frozen=True)
class Doors:
    """The ways into one company's databases: maestro*'s as a run has it and as a person does, and the ledger's."""

    maestro: Engine
    person: Engine
    ledger: Engine

    @property
    def asked(self) -> tuple[Engine, ...]:
        """The engines that a run sends statements to."""
        return (self.maestro,) if self.maestro is self.ledger else (self.maestro, self.ledger)

    def close(self) -> None:
        for engine in {self.maestro, self.person, self.ledger}:
            engine.dispose()


class MaestroEngine(Protocol):
    """What this suite asks of an engine."""

    ledger_template: str

    def copied(self, source: URL) -> AbstractContextManager[Callable[[URL], None]]:
        """maestro*'s tables of a company, copied; the caller says to which company's ledger they belong."""

    def doors(self, database: URL, **options: Any) -> Doors:
        """The ways into the company whose ledger is in that database."""

    def said(self, sql: str) -> str:
        """A statement of a test, as the engine takes it."""

    def value(self, value: Any) -> Any:
        """A value of a test, as the engine takes it."""

    def row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row of the engine, as PostgreSQL would give it."""

    def empty(self, engine: Engine, tables: tuple[str, ...]) -> None:
        """Take all rows out of these tables, and of those that refer to them."""

    def refuse(self, engine: Engine, table: str, said: str, column: str, value: str) -> None:
        """Refuse new rows, in these words; only those with a value in a column, where one is named."""

    def refuse_no_more(self, engine: Engine, table: str) -> None:
        """Take new rows again."""

    def drop_index(self, engine: Engine, table: str, name: str) -> None:
        """Drop an index of a table."""

    def load(self, doors: Doors, script: str) -> None:
        """Fill a company that holds nothing with what a script for the reference makes."""


class Postgresql:
    """The reference: maestro* and the ledger in one database."""

    ledger_template = "maestro"

    @contextmanager
    def copied(self, source: URL) -> Iterator[Callable[[URL], None]]:
        yield lambda database: None

    def doors(self, database: URL, **options: Any) -> Doors:
        engine = create_engine(database, **options)
        return Doors(engine, engine, engine)

    def said(self, sql: str) -> str:
        return sql

    def value(self, value: Any) -> Any:
        return value

    def row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return dict(row)

    def empty(self, engine: Engine, tables: tuple[str, ...]) -> None:
        _execute(engine, f"TRUNCATE {', '.join(f'maestro.{table}' for table in tables)} CASCADE")

    def refuse(self, engine: Engine, table: str, said: str, column: str = "", value: str = "") -> None:
        condition = f"NEW.{column} = '{value}'" if column else "true"
        _execute(
            engine,
            "CREATE FUNCTION maestro.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{said}'; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER refuse BEFORE INSERT ON maestro.{table} FOR EACH ROW EXECUTE FUNCTION maestro.refuse()",
        )

    def refuse_no_more(self, engine: Engine, table: str) -> None:
        _execute(engine, f"DROP TRIGGER refuse ON maestro.{table}")

    def drop_index(self, engine: Engine, table: str, name: str) -> None:
        _execute(engine, f"DROP INDEX maestro.{name}")

    def load(self, doors: Doors, script: str) -> None:
        _execute(doors.person, script)


@dataclass
class Mariadb:
    """maestro* in a MariaDB that runs already: TEST_MARIADB_URL, as a user who may create databases."""

    ledger_template = "ledger"
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    of: dict[str, str] = field(default_factory=dict)  # a ledger's database -> the database of its maestro*
    free: list[str] = field(default_factory=list)
    altered: set[str] = field(default_factory=set)

    @property
    def server(self) -> URL:
        return make_url(os.environ["TEST_MARIADB_URL"])

    @contextmanager
    def copied(self, source: URL) -> Iterator[Callable[[URL], None]]:
        name, owners = self._made(self.of.get(str(source.database))), []

        def belongs(database: URL) -> None:
            owners.append(str(database.database))
            self.of[owners[-1]] = name

        try:
            yield belongs
        finally:
            for owner in owners:
                del self.of[owner]
            if name in self.altered:
                _execute(self._root(), f"DROP DATABASE {name}")
            else:
                self.free.append(name)

    def doors(self, database: URL, **options: Any) -> Doors:
        own = self.server.set(database=self.of[str(database.database)])
        by_hand = {
            "init_command": "SET time_zone = '+00:00', sql_mode = concat(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT')"
        }
        return Doors(create_engine(own), create_engine(own, connect_args=by_hand), create_engine(database, **options))

    def said(self, sql: str) -> str:
        for was, instead in TRANSLATED:
            sql = re.sub(was, instead, sql)
        return sql

    def value(self, value: Any) -> Any:
        return _zoneless(value)

    def row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for name, value in row.items()
        }

    def empty(self, engine: Engine, tables: tuple[str, ...]) -> None:
        referring = self._referring(engine)
        found, more = set(tables), set(tables)
        while more := {child for parent in more for child in referring.get(parent, ())} - found:
            found |= more
        _execute(engine, "SET foreign_key_checks = 0", *(f"DELETE FROM {table}" for table in sorted(found)))

    def refuse(self, engine: Engine, table: str, said: str, column: str = "", value: str = "") -> None:
        self.altered.add(str(engine.url.database))
        condition = f"NEW.{column} = '{value}'" if column else "true"
        _execute(
            engine,
            f"CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW "
            f"BEGIN IF {condition} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{said}'; END IF; END",
        )

    def refuse_no_more(self, engine: Engine, table: str) -> None:
        _execute(engine, "DROP TRIGGER refuse")

    def drop_index(self, engine: Engine, table: str, name: str) -> None:
        self.altered.add(str(engine.url.database))
        _execute(engine, f"DROP INDEX {name} ON {table}")

    def load(self, doors: Doors, script: str) -> None:
        schema = (REFERENCE / "schema.sql").read_text(encoding="utf-8")
        with doors.ledger.connect() as source, doors.person.begin() as target:  # where the reference is made goes again
            source.execution_options(no_parameters=True).exec_driver_sql(schema + script)
            for table in _tables():
                rows = [_in_utc(row) for row in source.execute(text(f"SELECT * FROM maestro.{table}")).mappings()]
                if rows:
                    marks = ", ".join(f":{name}" for name in rows[0])
                    target.execute(text(f"INSERT IGNORE INTO {table} ({', '.join(rows[0])}) VALUES ({marks})"), rows)

    def _made(self, source: str | None) -> str:
        """A database that holds what another one does, or only the tables."""
        root = self._root()
        if self.free:
            name = self.free.pop()
            clear = [f"DELETE FROM {name}.{table}" for table in _tables()]
        else:
            name = f"test_{os.getpid()}_{next(self.numbers)}"
            schema = re.sub(r"--[^\n]*", "", (LAYOUTS / "mariadb" / "schema.sql").read_text(encoding="utf-8"))
            _execute(root, f"CREATE DATABASE {name}", f"USE {name}", *filter(str.strip, schema.split(";")), "USE mysql")
            clear = []
        rows = [f"INSERT INTO {name}.{table} SELECT * FROM {source}.{table}" for table in _tables() if source]
        _execute(root, "SET foreign_key_checks = 0", *clear, *rows)
        return name

    @cache  # noqa: B019 (one for the session)
    def _root(self) -> Engine:
        return create_engine(self.server.set(database="mysql"), pool_size=1)

    def _referring(self, engine: Engine) -> dict[str, set[str]]:
        with engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT referenced_table_name, table_name FROM information_schema.key_column_usage "
                "WHERE table_schema = database() AND referenced_table_name IS NOT NULL"
            )
            found: dict[str, set[str]] = {}
            for parent, child in rows:
                found.setdefault(parent, set()).add(child)
        return found

    def __hash__(self) -> int:
        return id(self)


TRANSLATED = (
    (r"\bmaestro\.", ""),
    (r"'maestro'", "database()"),
    (r"\bnow\(\)", "current_timestamp(6)"),
    (r"clock_timestamp\(\)", "sysdate(6)"),
    (r"interval '(\d+) (\w+?)s?'", r"INTERVAL \1 \2"),
)
"""What tests write for the reference -> what MariaDB takes."""
ENGINES: Mapping[str, Callable[[], MaestroEngine]] = {"mariadb": Mariadb}


@cache
def engine_of_maestro() -> MaestroEngine:
    """The engine that this session tests."""
    return ENGINES.get(
        os.environ.get("MAESTRO_ENGINE", ""), Postgresql
    )()  # on files a person exports from the reference


@cache
def _tables() -> tuple[str, ...]:
    schema = (REFERENCE / "schema.sql").read_text(encoding="utf-8")
    return tuple(re.findall(r"CREATE TABLE IF NOT EXISTS maestro\.(\w+)", schema))


def _zoneless(value: Any) -> Any:
    """A time as an engine without time zones takes it."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


def _in_utc(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _zoneless(value) for name, value in row.items()}


def _execute(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        plain = connection.execution_options(no_parameters=True)
        for statement in statements:
            plain.exec_driver_sql(statement)
