"""The companies of a cluster: each has tables of its own in maestro*, a Procore of its own, and its own Connections."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import URL, create_engine
from sqlalchemy.pool import NullPool

from demo.airflow_setup import CLIENT_ID, CLIENT_SECRET, PROCORE_COMPANY, TAG, VARIABLE
from demo.database import SQL
from demo.workspace import ROOT, DemoError
from procore.store.ledger import Ledger
from simulator import Limits, Simulator
from tests.standard.conftest import World
from tests.standard.engines import Doors
from tests.standard.pictures import picture


@dataclass(frozen=True, kw_only=True)
class Company:
    """One company. `database`: its maestro*'s. `ledger`: where it is paired and linked."""

    key: str
    tag: str
    procore_id: int
    simulator: Simulator
    database: URL
    ledger: URL

    @property
    def settings(self) -> dict[str, Any]:
        """Its entry in the Variable: as the demo's, but that a person alone starts it."""
        (demo,) = VARIABLE.values()
        ids = {"maestro_conn_id": f"maestro_{self.key}", "procore_conn_id": f"procore_{self.key}"}
        return demo | ids | {"name": self.key, "tag": self.tag, "procore_company_id": self.procore_id, "schedule": ""}

    @property
    def connections(self) -> list[dict[str, Any]]:
        """Its two Connections, as Airflow's API takes them."""
        extra = {"login_url": self.simulator.url, "procore_company_id": self.procore_id}
        login = {"login": CLIENT_ID, "password": CLIENT_SECRET, "extra": json.dumps(extra)}
        return [
            {"connection_id": f"procore_{self.key}", "conn_type": "procore", "host": self.simulator.url, **login},
            connection(f"maestro_{self.key}", self.database),
        ]

    def picture(self) -> dict[str, list[str]]:
        """What both sides hold, seen without the ledger; the company's own name in it is `TAG`."""
        engines = [create_engine(url, poolclass=NullPool) for url in (self.database, self.ledger)]
        with requests.Session() as session:
            seen = picture(
                World(Doors(engines[0], engines[0], engines[1]), Ledger(engines[1]), self.simulator, session)
            )
        return {name: [row.replace(self.tag, "TAG") for row in rows] for name, rows in seen.items()}

    def writes(self) -> int:
        """Requests so far that were to change something in its Procore."""
        return sum(1 for one in self.simulator.requests if one["method"] != "GET" and "/oauth/" not in one["path"])


def connection(name: str, url: URL) -> dict[str, Any]:
    """A database's Connection, as Airflow's API takes it. The folder of a socket is its host."""
    return {
        "connection_id": name,
        "conn_type": "postgres",
        "host": url.query["host"],
        "login": url.username,
        "password": url.password,
        "schema": url.database,
    }


def company(number: int, database: URL, ledger: URL) -> Company:
    """Company `number`, its Procore started: the demo's records, and a supplier that no other one has."""
    tag, procore_id = f"C{number:02}", PROCORE_COMPANY + number
    engine = create_engine(database, poolclass=NullPool)
    with engine.begin() as opened:
        opened.execution_options(no_parameters=True)
        for name in ("schema.sql", "demo.sql"):
            opened.exec_driver_sql((SQL / name).read_text(encoding="utf-8").replace(f"'{TAG}'", f"'{tag}'"))
        opened.exec_driver_sql(
            "INSERT INTO maestro.supplier (company, code, name, country, province) "  # noqa: S608 (a number of ours)
            f"VALUES ('{tag}', 'SEUL{tag}', 'Fournisseur de {tag} seul inc.', 'CA', 'QC')"
        )
    simulator = Simulator(limits=Limits(hour=3600), companies=[(procore_id, tag)], seed="demo").start()
    return Company(
        key=tag.lower(), tag=tag, procore_id=procore_id, simulator=simulator, database=database, ledger=ledger
    )


def variable(companies: Sequence[Company]) -> dict[str, Any]:
    """The Variable with all of them."""
    return {one.key: one.settings for one in companies}


def synchronize_calmly(one: Company, env: Mapping[str, str], log: Path) -> None:
    """Synchronize a company to its end from a shell: no Airflow runs, and nobody disturbs. DemoError: it does not end well."""
    every = [connection("procore_ledger", one.ledger), *one.connections]
    shell = {f"AIRFLOW_CONN_{found.pop('connection_id').upper()}": json.dumps(found) for found in every}
    shell["AIRFLOW_VAR_PROCORE_COMPANIES"] = json.dumps(variable([one]))
    words = [sys.executable, "-m", "procore.cli.command", "sync", "--company", one.key]
    with log.open("wb") as file:
        ended = subprocess.run(words, env={**env, **shell}, cwd=ROOT, stdout=file, stderr=file, check=False)  # noqa: S603
    if ended.returncode:
        raise DemoError(f"The calm run ended with {ended.returncode}; its log is {log}.")
