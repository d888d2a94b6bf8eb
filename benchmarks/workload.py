"""What is timed, each in a process of its own so that its memory and CPU are its own: a run of the company, and bare loops.

`python -m benchmarks.workload NAME FACTS`, with JSON as FACTS; prints JSON. It is started by `benchmarks.sync`.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import create_engine, event

from procore.config.companies import company
from procore.config.company import CompanySettings
from procore.config.element import ALL_CODES
from procore.elements import ELEMENTS
from procore.elements.element import Element
from procore.review.limits import LIMIT_NAMES
from procore.run.company_lock import open_pairing
from procore.run.job import RunOptions, job_of
from procore.run.synchronize import synchronize
from procore.sides.maestro.engines import REFERENCE
from procore.sides.maestro.sql import Maestro
from procore.sides.maestro.sql_file import SqlFile
from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client
from procore.store.ledger import Ledger

TAG = "DEMO"
ROWS = 2000
"""Rows that a bare loop takes at once: as many as the product."""
Facts = Mapping[str, Any]
Measured = dict[str, Any]


@contextmanager
def clocked(measured: Measured) -> Iterator[None]:
    """Note the CPU time and the time of what is done inside, in seconds."""
    cpu, began = time.process_time(), time.perf_counter()
    yield
    measured |= {"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - began}


def settings_of(facts: Facts) -> CompanySettings:
    """The company's entry in the Variable: every element without brakes, in its default direction unless the facts say one."""
    row = {"brakes": dict.fromkeys(LIMIT_NAMES), **({"direction": facts["direction"]} if "direction" in facts else {})}
    entry = {
        "tag": TAG,
        "procore_company_id": facts["company"],
        "environment": "demo",
        "maestro_conn_id": "maestro",
        "procore_conn_id": "procore",
        "first_run": "write",
        "elements": {**dict.fromkeys(ELEMENTS, row), "projects": {**row, "make_codes": sorted(ALL_CODES)}},
    }
    return company({"bench": entry}, "bench")


def run(facts: Facts) -> Measured:
    """One DAG run of all elements, or of those that the facts name, as their tasks do it one after the other."""
    settings = settings_of(facts)
    engine, ledger = create_engine(facts["maestro"]), Ledger(create_engine(facts["ledger"]))
    ledger.migrate()
    by_element: Measured = {}
    whole: Measured = {"elements": by_element, "calls": 0, "open": 0, "statements": 0}

    def asked(*_told: object) -> None:
        whole["statements"] += 1

    event.listen(ledger.engine, "before_cursor_execute", asked)
    with requests.Session() as session, clocked(whole):
        for name in facts.get("elements") or ELEMENTS:
            one: Measured = {}
            by_element[name], before = one, whole["statements"]
            with clocked(one):
                done = _synchronize(facts, settings, session, engine, ledger, settings.element(ELEMENTS[name]))
            one |= {"calls": sum(done.calls.values()), "statements": whole["statements"] - before, **done.tally}
            whole["calls"] += one["calls"]
            whole["open"] += one["rejected"] + one["waiting"]
    return whole


def _synchronize(
    facts: Facts, settings: CompanySettings, session: requests.Session, engine: Any, ledger: Ledger, element: Element
) -> Any:
    """One element's task; its run."""
    credentials = Credentials(client_id="demo", client_secret="demo-secret", login_url=facts["procore"])  # noqa: S106 (the demo's, published)
    client = Client(session, facts["procore"], settings.procore_company_id, credentials)
    maestro = Maestro(engine, settings.tag)
    pairing = open_pairing("bench", settings, ledger, maestro, client)
    job = job_of(
        settings,
        element,
        pairing=pairing,
        ledger=ledger,
        maestro=maestro,
        client=client,
        dag_run=facts["dag_run"],
        options=RunOptions(full=facts.get("full", False)),
    )
    return synchronize(job, element)


def bare_calls(facts: Facts) -> Measured:
    """The very requests of a run, in a loop over one connection, answers read as JSON: what Procore and the wire take.

    Its GETs, or all of them, with the very bodies, where `writes` says so; then Procore has to be as it was before the run.
    """
    measured: Measured = {"calls": 0}
    with Path(facts["log"]).open(encoding="utf-8") as log:
        sent = [json.loads(line) for line in log]
    methods = ("GET", "POST", "PATCH") if facts.get("writes") else ("GET",)
    asked = [one for one in sent[facts["since"] :] if "/oauth/" not in one["path"] and one["method"] in methods]
    with requests.Session() as session:
        token = session.post(
            f"{facts['procore']}/oauth/token",
            json={"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo-secret"},
            timeout=60,
        ).json()["access_token"]
        session.headers.update({"Authorization": f"Bearer {token}", "Procore-Company-Id": str(facts["company"])})
        with clocked(measured):
            for one in asked:
                body = {} if one["method"] == "GET" else {"json": one["body"]}
                url = facts["procore"] + one["path"]
                answer = session.request(one["method"], url, params=one["query"], timeout=60, **body)
                answer.raise_for_status()
                answer.json()
                measured["calls"] += 1
    return measured


def bare_rows(facts: Facts) -> Measured:
    """maestro*'s rows of one element with their lines, streamed into frames: what the database and its driver take."""
    import pandas as pd  # noqa: PLC0415  # no run of an element loads it

    file = SqlFile(REFERENCE / f"{facts['element']}.sql")
    measured: Measured = {"rows": 0}
    everything = {"tag": TAG, "since": None, "until": None, "only": False, "keys": [""]}
    personal = {"personal_header": False, "personal_lines": False}
    with clocked(measured), create_engine(facts["maestro"]).connect() as connection:
        streamed = connection.execution_options(yield_per=ROWS)
        rows = streamed.execute(file.block("read"), file.given("read", {**everything, **personal}))
        for page in rows.partitions(ROWS):
            frame = pd.DataFrame(page, columns=list(rows.keys()))
            keys = list(frame["number"].str.strip().str.upper())
            found = file.execute(connection, "read_lines", {"tag": TAG, "keys": keys, **personal})
            lines = pd.DataFrame(found.fetchall(), columns=list(found.keys()))
            measured["rows"] += len(frame) + len(lines)
    return measured


WORK: Mapping[str, Callable[[Facts], Measured]] = {"run": run, "bare_calls": bare_calls, "bare_rows": bare_rows}


def main() -> None:
    """The command."""
    _, name, facts = sys.argv
    measured = WORK[name](json.loads(facts))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux
    print(json.dumps({**measured, "peak_mb": peak}))


if __name__ == "__main__":
    main()
