"""Airflow as it runs: its own metadata database in a temporary folder, the project's dags and plugins folders."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(tempfile.mkdtemp(prefix="procore-airflow-"))
os.environ |= {  # before Airflow is imported: it reads them once
    "AIRFLOW_HOME": str(HOME),
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
}


@pytest.fixture(scope="session")
def metadata() -> Iterator[None]:
    """Airflow's own database, once for the session."""
    from airflow.utils.db import initdb  # noqa: PLC0415  # only after the environment above

    initdb()
    yield
    shutil.rmtree(HOME, ignore_errors=True)


Variable = dict[str, Any] | str | None


@pytest.fixture
def dags(metadata: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[Variable], Any]:
    """The DAGs and import errors of the project's folder, with the Variable that is given."""
    from airflow.dag_processing.dagbag import BundleDagBag  # noqa: PLC0415

    def read(variable: Variable) -> Any:
        if variable is None:
            monkeypatch.delenv("AIRFLOW_VAR_PROCORE_COMPANIES", raising=False)
        else:
            told = variable if isinstance(variable, str) else json.dumps(variable)
            monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", told)
        return BundleDagBag(ROOT / "dags", bundle_path=ROOT / "dags", bundle_name="dags-folder")

    return read


@pytest.fixture
def settings() -> dict[str, Any]:
    """The demo company's entry in the Variable."""
    return dict(SETTINGS)


SETTINGS: dict[str, Any] = {
    "name": "Constructions Boréal inc.",
    "tag": "DEMO",
    "procore_company_id": 598134325684219,
    "environment": "demo",
    "maestro_conn_id": "maestro_demo",
    "procore_conn_id": "procore_demo",
    "schedule": "@hourly",
    "first_run": "write",
}


@dataclass
class Company:
    """A company that Airflow can synchronize: both sides, the ledger, and the environment that names them."""

    simulator: Any
    maestro: Engine
    ledger: Engine
    settings: dict[str, Any]
    dags: Callable[[Variable], Any]

    def run(self, **conf: Any) -> Any:
        """One DAG run in the foreground, as `airflow dags test` does it; the finished DagRun."""
        bag = self.dags({"demo": self.settings})
        assert bag.import_errors == {}
        dag = bag.dags["procore_sync__demo"]
        for task in dag.tasks:
            task.retries = 0  # a retry waits for minutes; what is retried is tested beside the operator
        return dag.test(run_conf=conf)

    def connection(self, **more: Any) -> str:
        """The Connection to the simulator, as Airflow reads it from the environment."""
        return procore_connection(self.simulator, **more)

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        """What maestro* holds."""
        with self.maestro.begin() as connection:
            result = connection.execute(text(sql), params)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []


@pytest.fixture
def company(
    dags: Callable[[Variable], Any], maestro_engine: Engine, ledger_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Company]:
    """The demo company without records: its tag in maestro*, a simulator, an empty ledger, and Connections to them."""
    from simulator import Limits, Simulator  # noqa: PLC0415

    with Simulator(limits=Limits(hour=0, spike=0)) as simulator:
        with maestro_engine.begin() as connection:
            connection.execute(
                text("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Constructions Boréal inc.')")
            )
        for name, engine in (("maestro_demo", maestro_engine), ("procore_ledger", ledger_engine)):
            monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", _postgres_connection(engine))
        monkeypatch.setenv("AIRFLOW_CONN_PROCORE_DEMO", procore_connection(simulator))
        settings = {**SETTINGS, "procore_company_id": simulator.company_id}
        yield Company(simulator, maestro_engine, ledger_engine, settings, dags)


def procore_connection(simulator: Any, **more: Any) -> str:
    """The Connection to a simulator, as Airflow reads it from the environment."""
    fields = {
        "conn_type": "procore",
        "host": simulator.url,
        "login": simulator.client_id,
        "password": simulator.client_secret,
        "extra": {"login_url": simulator.url},
    }
    return json.dumps({**fields, **more})


def _postgres_connection(engine: Engine) -> str:
    url = engine.url
    socket = url.query.get("host")
    fields = {
        "conn_type": "postgres",
        "host": url.host or (socket if isinstance(socket, str) else None),
        "port": url.port,
        "login": url.username,
        "password": url.password,
        "schema": url.database,
    }
    return json.dumps({name: value for name, value in fields.items() if value})
