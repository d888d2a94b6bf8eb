"""Airflow's API server as it runs, a company with both sides and a ledger, and the people who log in."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from procore.config.companies import company
from procore.config.element import ALL_CODES
from procore.config.problems import VARIABLE
from procore.diff.undo.refusal import UndoRequest
from procore.elements import ELEMENTS
from procore.elements.element import Element
from procore.model.runs import Mode, Run
from procore.review.limits import LIMIT_NAMES
from procore.run.company_lock import open_pairing
from procore.run.job import Job, RunOptions, job_of
from procore.run.synchronize import synchronize
from procore.run.undo import undo
from procore.sides.maestro.sql import Maestro
from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client
from procore.store.ledger import Ledger
from simulator import Limits, Simulator
from tests.factories.tasks import database_connection

ROOT = Path(__file__).resolve().parents[2]
ROLES = {"viewer": "viewer", "dispatcher": "user", "operator": "op", "boss": "admin"}
"""Who logs in, and what Airflow's simple auth manager lets them do."""
PASSWORD = "open sesame"
OFF = dict.fromkeys(LIMIT_NAMES)


@dataclass
class Server:
    """Airflow's API server in a process of its own, with an Airflow database of its own."""

    url: str
    env: Mapping[str, str]
    tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def login(self, who: str) -> requests.Session:
        """A session that is logged in as one of ROLES, with the cookie that a browser would have."""
        session = requests.Session()
        session.cookies.set("_token", self.token(who))
        return session

    def token(self, who: str) -> str:
        """A person's token; one login serves the whole session."""
        if who not in self.tokens:
            told = {"username": who, "password": PASSWORD}
            answer = requests.post(f"{self.url}/auth/token", json=told, timeout=60)
            answer.raise_for_status()
            self.tokens[who] = str(answer.json()["access_token"])
        return self.tokens[who]

    def api(self, method: str, path: str, body: Any = None) -> requests.Response:
        """Airflow's own API, as the boss."""
        headers = {"Authorization": f"Bearer {self.token('boss')}"}
        return requests.request(method, f"{self.url}/api/v2{path}", json=body, headers=headers, timeout=60)

    def put_variable(self, companies: Any) -> None:
        """Write the Variable as Airflow's own screen would; None removes it."""
        self.api("DELETE", f"/variables/{VARIABLE}")
        if companies is not None:
            told = companies if isinstance(companies, str) else json.dumps(companies)
            self.api("POST", "/variables", {"key": VARIABLE, "value": told}).raise_for_status()

    def variable(self) -> dict[str, Any]:
        """What the Variable holds now."""
        found: dict[str, Any] = json.loads(self.api("GET", f"/variables/{VARIABLE}").json()["value"])
        return found

    def put_connection(self, conn_id: str, **fields: Any) -> None:
        """Write a Connection."""
        self.api("DELETE", f"/connections/{conn_id}")
        self.api("POST", "/connections", {"connection_id": conn_id, **fields}).raise_for_status()

    def forget(self) -> None:
        """Airflow without the Connections and runs of whoever was here before: no test finds what another left."""
        engine = create_engine(self.env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"], poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM connection"))
            connection.execute(text("DELETE FROM dag_run"))

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """What Airflow's own database holds."""
        engine = create_engine(self.env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"], poolclass=NullPool)
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(sql)).mappings()]

    def read_dags(self) -> None:
        """Airflow reads the DAGs anew, with the Variable as it is now."""
        told = {f"AIRFLOW_VAR_{VARIABLE.upper()}": json.dumps(self.variable())}  # a command sees no other Variables
        airflow({**self.env, **told}, "dags", "reserialize")


def airflow(env: Mapping[str, str], *arguments: str) -> None:
    """One of Airflow's own commands."""
    command = [sys.executable, "-m", "airflow", *arguments]
    done = subprocess.run(command, env={**os.environ, **env}, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@contextmanager
def server(home: Path, metadata: Engine) -> Iterator[Server]:
    """Start the API server on a free port of this machine, on an empty database; it is stopped at the end."""
    (home / "passwords.json").write_text(json.dumps(dict.fromkeys(ROLES, PASSWORD)), encoding="utf-8")
    env = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__TEST_CONNECTION": "Enabled",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{who}:{role}" for who, role in ROLES.items()),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata.url.set(drivername="postgresql+psycopg2").render_as_string(
            hide_password=False
        ),
        "AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
        "AIRFLOW__API__SECRET_KEY": "a key for tests",
        "AIRFLOW__API_AUTH__JWT_SECRET": "another key for tests, long enough for it",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "plugins"))),
    }
    airflow(env, "db", "migrate")
    with socket.create_server(("127.0.0.1", 0)) as door, (home / "server.log").open("w", encoding="utf-8") as said:
        port = door.getsockname()[1]
        command = [sys.executable, "-m", "uvicorn", "airflow.api_fastapi.main:app", "--fd", str(door.fileno())]
        process = subprocess.Popen(
            command, env={**os.environ, **env}, cwd=ROOT, stdout=said, stderr=said, pass_fds=(door.fileno(),)
        )
    try:
        started = Server(f"http://127.0.0.1:{port}", env)
        requests.get(f"{started.url}/api/v2/version", timeout=180).raise_for_status()  # waits in the socket's queue
        yield started
    except requests.ConnectionError as error:
        raise AssertionError((home / "server.log").read_text(encoding="utf-8")[-4000:]) from error
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


@dataclass
class Company:
    """The demo company: maestro*'s tables, Procore's simulator, a ledger, and what a task would do."""

    maestro: Engine
    ledger_engine: Engine
    simulator: Simulator
    runs: Iterator[int] = field(default_factory=lambda: count(1))
    makes: list[str] = field(default_factory=lambda: sorted(ALL_CODES))
    more: dict[str, Any] = field(default_factory=dict)  # of its entry in the Variable
    saved: dict[str, Any] | None = None  # the entry as the page saved it, instead

    @property
    def ledger(self) -> Ledger:
        """The ledger's own door."""
        return Ledger(self.ledger_engine)

    def entry(self, **more: Any) -> dict[str, Any]:
        """The company's entry in the Variable."""
        if self.saved is not None:
            return {**self.saved, **more}
        return {
            "name": "Constructions Boréal inc.",
            "tag": "DEMO",
            "procore_company_id": self.simulator.company_id,
            "environment": "demo",
            "maestro_conn_id": "maestro_demo",
            "procore_conn_id": "procore_demo",
            "schedule": "@hourly",
            "first_run": "write",
            "elements": {
                **{name: {"brakes": OFF} for name in ELEMENTS},
                "projects": {"brakes": OFF, "make_codes": self.makes},
            },
            **self.more,
            **more,
        }

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        """Any statement in maestro*'s database."""
        with self.maestro.begin() as connection:
            result = connection.execute(text(sql), params)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    def ledger_rows(self, sql: str) -> list[dict[str, Any]]:
        """What the ledger holds."""
        with self.ledger_engine.begin() as connection:
            return [dict(row) for row in connection.execute(text(sql)).mappings()]

    def project(self, number: str, **more: Any) -> None:
        """A project in maestro* that is marked for Procore."""
        values = {
            "number": number,
            "description": f"Projet {number}",
            "city": "Laval",
            "province": "QC",
            "country": "Canada",
            "start_date": "2026-01-05",
            "closing_date": "2026-12-18",
            "procore": True,
            **more,
        }
        self._put("project", values)

    def supplier(self, code: str, name: str, **more: Any) -> None:
        """A supplier in maestro*."""
        self._put("supplier", {"code": code, "name": name, "province": "QC", "country": "CA", **more})

    def _put(self, table: str, values: Mapping[str, Any]) -> None:
        columns, holes = ", ".join(values), ", ".join(f":{name}" for name in values)
        self.rows(f"INSERT INTO maestro.{table} (company, {columns}) VALUES ('DEMO', {holes})", **values)

    def run(self, element_id: str, dag_run: str = "", **asked: Any) -> Run:
        """Synchronize one element as its task does."""
        with self._job(element_id, dag_run, **asked) as (job, element):
            return synchronize(job, element)

    def undo(self, run: str, dag_run: str, reason: str) -> None:
        """Make the plan of a run's undo, of its suppliers, as its task does."""
        request = UndoRequest(run=run, reason=reason, by_whom="dispatcher", element="suppliers")
        with self._job("suppliers", dag_run, mode=Mode.PLAN) as (job, element):
            undo(job, element, request)

    @contextmanager
    def _job(self, element_id: str, dag_run: str, **asked: Any) -> Iterator[tuple[Job, Element]]:
        settings = company({"demo": self.entry()}, "demo")
        credentials = Credentials(
            client_id=self.simulator.client_id, client_secret=self.simulator.client_secret, login_url=self.simulator.url
        )
        with requests.Session() as session:
            client = Client(session, self.simulator.url, settings.procore_company_id, credentials)
            maestro = Maestro(self.maestro, settings.tag, settings.sql_folder)
            element = settings.element(ELEMENTS[element_id])
            yield (
                job_of(
                    settings,
                    element,
                    pairing=open_pairing("demo", settings, self.ledger, maestro, client),
                    ledger=self.ledger,
                    maestro=maestro,
                    client=client,
                    dag_run=dag_run or f"manual__{next(self.runs)}",
                    options=RunOptions(**asked),
                ),
                element,
            )

    def newest_plan(self) -> str:
        """The hash of the plan that was made last."""
        with self.ledger_engine.connect() as connection:
            return str(
                connection.execute(
                    text("SELECT hash FROM procore_sync.change_set ORDER BY id DESC LIMIT 1")
                ).scalar_one()
            )

    def connect(self, to: Server) -> None:
        """Give Airflow the three Connections."""
        to.put_connection("procore_demo", **self.procore_connection())
        for conn_id, engine in (("maestro_demo", self.maestro), ("procore_ledger", self.ledger_engine)):
            to.put_connection(conn_id, **database_connection(engine))

    def procore_connection(self) -> dict[str, Any]:
        """The Connection to the simulator."""
        return {
            "conn_type": "procore",
            "host": self.simulator.url,
            "login": self.simulator.client_id,
            "password": self.simulator.client_secret,
            "extra": json.dumps({"login_url": self.simulator.url}),
        }


def disputed(company: Company) -> None:
    """A supplier in conflict, and two suppliers that may be one, as two runs leave them."""
    company.supplier("ACIER01", "Aciers Trois-Rivières inc.", phone="819 555-0100")
    company.project("24-001")
    company.run("projects")
    company.run("suppliers")
    world = company.simulator.world
    vendor = next(v for v in world.records("vendors") if v["origin_code"] == "ACIER01")
    world.change("vendors", vendor["id"], business_phone="418 555-0199")
    company.rows("UPDATE maestro.supplier SET phone = '514 555-0111', updated_at = now() WHERE code = 'ACIER01'")
    company.supplier("EXCAV", "Excavation Gagnon inc.", phone="450 555-0123", city="Laval")
    known = {"city": "Laval", "country_code": "CA", "state_code": "QC"}
    world.add("vendors", name="Excavation Gagnon inc.", business_phone="450 555-0123", **known)
    company.run("suppliers")


def asked_by(airflow: Server, run: str, element: str, approvers: Sequence[str] = ()) -> None:
    """An element's task of a run asks for an approval, as Airflow keeps it."""
    engine = create_engine(airflow.env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"], poolclass=NullPool)
    users = json.dumps([{"id": who, "name": who} for who in approvers])
    with engine.begin() as connection:
        connection.execute(text(ASKED), {"run": run, "element": element, "users": users})


ASKED = """
WITH parked AS (
    UPDATE task_instance SET state = 'awaiting_input' WHERE run_id = :run AND task_id = :element RETURNING id
)
INSERT INTO hitl_detail (ti_id, options, subject, body, multiple, params, params_input, assignees, created_at)
SELECT id, '["Approve", "Reject"]', 'May it?', 'This plan.', false, '{}', '{}', CAST(:users AS json), now() FROM parked
"""


@contextmanager
def standing(maestro: Engine, ledger: Engine) -> Iterator[Company]:
    """A company without records: its tag in maestro*, an empty Procore."""
    with Simulator(limits=Limits(hour=0, spike=0)) as simulator:
        made = Company(maestro, ledger, simulator)
        made.rows("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Constructions Boréal inc.')")
        yield made
