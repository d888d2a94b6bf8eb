"""Suppliers beside how others carry them: drt-core and a script of one call a record, which push them, and dlt, which pulls them.

`python -m benchmarks.rivals --theirs VENV`: VENV is a virtual environment with `drt-core[postgres]` and `dlt[duckdb]` in it, which
this project does not install. Each sends to a Procore of its own, is set up as its documentation has it, and is measured as a
process with all that it starts. Twenty suppliers have no name, which Procore refuses: beside the time stands what became of those.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import requests
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from benchmarks.push import copied
from benchmarks.sync import PROCORE_COMPANY, Stage, simulated, stage

PROJECTS = 100
"""That many have 1,970 suppliers, and a few of the small company."""
UNNAMED = 20
"""Some of them are not active."""
SPOILED = """
UPDATE maestro.supplier SET name = ' '
WHERE code IN (SELECT code FROM maestro.supplier WHERE code LIKE 'F0%' ORDER BY code LIMIT :unnamed)
"""
LOGIN = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo-secret"}
ROWS = """
SELECT 'MAESTRO|SUP|DEMO|' || upper(trim(code)) AS origin_id, coalesce(trim(name), '') AS name, address, city, phone
FROM maestro.supplier WHERE company = 'DEMO' AND status = 'A' ORDER BY code
"""
DRT = """
name: suppliers
model: |
{rows}
destination:
  type: rest_api
  url: "{procore}/rest/v1.0/vendors/sync"
  method: PATCH
  headers: {{Content-Type: application/json, Procore-Company-Id: "{company}"}}
  auth: {{type: oauth2_client_credentials, token_url: "{procore}/oauth/token", client_id_env: P_ID, client_secret_env: P_SECRET}}
  body_mode: batch
  max_records_per_request: 1000
  batch_template: '{{"company_id": {company}, "updates": {{{{ rows | tojson }}}}}}'
sync: {{mode: full, batch_size: 1000, on_error: skip}}
"""
DLT = """
import os, dlt
from dlt.sources.rest_api import rest_api_source
source = rest_api_source({
    "client": {
        "base_url": os.environ["PROCORE"] + "/rest/v1.0/",
        "headers": {"Procore-Company-Id": os.environ["COMPANY"]},
        "auth": {
            "type": "oauth2_client_credentials", "access_token_url": os.environ["PROCORE"] + "/oauth/token",
            "client_id": "demo", "client_secret": "demo-secret",
        },
        "paginator": {"type": "page_number", "base_page": 1, "total_path": None},
    },
    "resource_defaults": {"primary_key": "id", "write_disposition": "merge"},
    "resources": [
        {"name": "vendors", "endpoint": {"path": "vendors", "params": {"company_id": os.environ["COMPANY"], "per_page": 1000}}},
    ],
})
pipeline = dlt.pipeline("vendors", destination=dlt.destinations.duckdb(os.environ["INTO"]), dataset_name="procore")
print(pipeline.run(source))
print(pipeline.last_trace.last_normalize_info.row_counts)
"""
PLAIN = """
import json, os, sys, requests
rows = json.load(open(sys.argv[1]))
with requests.Session() as session:
    procore, company = os.environ["PROCORE"], os.environ["COMPANY"]
    token = session.post(procore + "/oauth/token", json=json.loads(os.environ["LOGIN"]), timeout=60).json()["access_token"]
    session.headers.update({"Authorization": f"Bearer {token}", "Procore-Company-Id": company})
    refused = 0
    for row in rows:
        answer = session.post(procore + "/rest/v1.0/vendors", json={"company_id": int(company), "vendor": row}, timeout=60)
        refused += not answer.ok
print(len(rows) - refused, "created,", refused, "refused")
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one of them took: of its process and all that it started, and of Procore."""

    name: str
    cpu: float
    seconds: float
    calls: int
    found: int
    """How many records are on the other side afterwards."""
    said: str

    def row(self) -> str:
        """As people read it."""
        return f"| {self.name} | {self.cpu:,.1f} | {self.seconds:,.1f} | {self.calls} | {self.found:,} | {self.said} |"


@contextmanager
def fresh(here: Stage, folder: Path, state: Path, name: str) -> Iterator[Stage]:
    """A Procore of its own, with the records of `state`."""
    log = folder / f"{name}.jsonl"
    with simulated(log, copied(state, folder / f"{name}.sqlite")) as address:
        yield replace(here, procore=address, log=log)


def ended(name: str, here: Stage, command: list[str], more: Mapping[str, str], said: str) -> tuple[Measured, str]:
    """A process run to its end. `said`: the word in its last lines that says what it told. Raises CalledProcessError."""
    told = {"PROCORE": here.procore, "COMPANY": str(PROCORE_COMPANY), "LOGIN": json.dumps(LOGIN)}
    since, before, began = here.requests(), resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(  # noqa: S603  # our own commands
        command,
        env={**os.environ, **told, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{name} ended with {done.returncode}:\n{done.stdout[-2000:]}")
    lines = [line.strip() for line in done.stdout.splitlines() if said in line]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    seconds, calls = time.perf_counter() - began, here.requests() - since
    return Measured(name, cpu, seconds, calls, vendors(here), lines[-1] if lines else ""), done.stdout


def vendors(here: Stage) -> int:
    """How many active vendors this Procore has."""
    token = requests.post(f"{here.procore}/oauth/token", json=LOGIN, timeout=60).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Procore-Company-Id": str(PROCORE_COMPANY)}
    params = {"company_id": PROCORE_COMPANY, "per_page": 1}
    answer = requests.get(f"{here.procore}/rest/v1.0/vendors", headers=headers, params=params, timeout=60)
    return int(answer.headers["Total"])


def ours(here: Stage, direction: str, dag_run: str) -> Measured:
    """The product's task of the suppliers."""
    facts = here.facts(dag_run=dag_run, direction=direction, elements=["suppliers"])
    command = [sys.executable, "-m", "benchmarks.workload", "run", json.dumps(facts)]
    measured, printed = ended(f"the product, {direction}", here, command, {}, "")
    tally = json.loads(printed.splitlines()[-1])["elements"]["suppliers"]
    words = ", ".join(f"{tally[name]:,} {name}" for name in ("created", "rejected", "waiting"))
    return replace(measured, said=words)


def drt(here: Stage, folder: Path, theirs: Path) -> Measured:
    """drt-core: rows of a statement, a thousand in one request."""
    project = folder / "drt"
    (project / "syncs").mkdir(parents=True)
    rows = "\n".join(f"  {line}" for line in ROWS.strip().splitlines())
    (project / "drt_project.yml").write_text("name: suppliers\nversion: '0.1'\nprofile: maestro\n", encoding="utf-8")
    (project / "syncs" / "suppliers.yml").write_text(
        DRT.format(rows=rows, procore=here.procore, company=PROCORE_COMPANY), encoding="utf-8"
    )
    home = project / "home" / ".drt"
    home.mkdir(parents=True)
    profile = {
        "type": "postgres",
        "host": here.maestro.query["host"],
        "dbname": "maestro",
        "user": "postgres",
        "password": "none",
    }
    (home / "profiles.yml").write_text(json.dumps({"maestro": profile}), encoding="utf-8")
    secrets = {"P_ID": LOGIN["client_id"], "P_SECRET": LOGIN["client_secret"], "HOME": str(home.parent)}
    command = [
        str(theirs / "bin" / "python"),
        "-c",
        "import os, sys; os.chdir(sys.argv.pop(1)); from drt.cli.main import app; app()",
    ]
    return ended("drt-core", here, [*command, str(project), "run"], secrets, "synced")[0]


def plain(here: Stage, folder: Path) -> Measured:
    """A script: one call a record."""
    with create_engine(here.maestro, poolclass=NullPool).connect() as connection:
        rows = [{k: v for k, v in row.items() if v} for row in connection.execute(text(ROWS)).mappings()]
    (folder / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    return ended("one call a record", here, [sys.executable, "-c", PLAIN, str(folder / "rows.json")], {}, "created")[0]


def dlt(here: Stage, theirs: Path, folder: Path) -> Measured:
    """dlt: the vendors' list into a table."""
    more = {
        "INTO": str(folder / "vendors.duckdb"),
        "DLT_DATA_DIR": str(folder / "dlt"),
        "RUNTIME__DLTHUB_TELEMETRY": "false",
    }
    return ended("dlt, into a table", here, [str(theirs / "bin" / "python"), "-c", DLT], more, "vendors")[0]


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.rivals", description=__doc__)
    parser.add_argument(
        "--theirs", type=Path, required=True, help="a virtual environment with drt-core[postgres] and dlt[duckdb]"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="procore-bench-") as name:
        folder, state = Path(name), Path(name) / "procore.sqlite"
        with stage(folder, PROJECTS, 1, state) as here:
            with create_engine(here.maestro, poolclass=NullPool).begin() as connection:
                connection.execute(text(SPOILED), {"unnamed": UNNAMED})
                (sent,) = connection.execute(text(f"SELECT count(*) FROM ({ROWS}) AS s")).scalars()  # noqa: S608  # our own
            print(f"{sent:,} active suppliers\n")
            print(
                "| | CPU, seconds | seconds | calls | vendors there afterwards | it said |\n|---|---|---|---|---|---|"
            )
            with fresh(here, folder, state, "ours") as there:
                print(ours(there, "to_procore", "push").row(), flush=True)
            with fresh(here, folder, state, "drt") as there:
                print(drt(there, folder, args.theirs).row(), flush=True)
            with fresh(here, folder, state, "plain") as there:
                print(plain(there, folder).row(), flush=True)
                print(dlt(there, args.theirs, folder).row(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
