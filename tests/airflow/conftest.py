"""Airflow as it runs: its own metadata database in a temporary folder, the project's dags and plugins folders."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from procore.config.element import ALL_CODES
from procore.elements import ELEMENTS
from tests.factories.tasks import postgres_connection

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
    "elements": {**dict.fromkeys(ELEMENTS, True), "projects": {"make_codes": sorted(ALL_CODES)}},
}


@dataclass
class Company:
    """A company that Airflow can synchronize: both sides, the ledger, and the environment that names them."""

    simulator: Any
    maestro: Engine
    ledger: Engine
    settings: dict[str, Any]
    dags: Callable[[Variable], Any]

    def run(self, *, whole: bool = False, **conf: Any) -> Any:
        """One DAG run in the foreground, as `airflow dags test` does it; the finished DagRun.

        Where it is asked for elements, and not `whole`, its DAG has their tasks and the report only: the others would end at
        once, each after as long as Airflow takes to begin a task.
        """
        bag = self.dags({"demo": self.settings})
        assert bag.import_errors == {}
        dag = bag.dags["procore_sync__demo"]
        asked = [name for name in conf.get("elements", []) if dag.has_task(name)]
        if not whole:  # without the mark, which has its own test
            wanted = [*asked, "report"] if asked else [name for name in dag.task_ids if name != "review"]
            dag = dag.partial_subset(wanted, include_upstream=False)
            for name in asked:  # by way of others, in the whole DAG
                dag.get_task(name).set_downstream(dag.get_task("report"))
        for task in dag.tasks:
            task.retries = 0  # a retry waits for minutes; what is retried is tested beside the operator
        return dag.test(run_conf=conf)

    def red(self, **conf: Any) -> list[str]:
        """The same for a run that is to end red: why its tasks failed, each sentence once."""
        with capture_logs(processors=[_with_what_was_raised]) as logged:
            run = self.run(**conf)
        assert str(run.state) == "failed"
        return _raised(logged)

    def kept_by_airflow(self) -> Any:
        """The company's DAG, which Airflow's database holds as well, as its scheduler has it there."""
        from airflow.dag_processing.bundles.manager import DagBundlesManager  # noqa: PLC0415
        from airflow.dag_processing.dagbag import sync_bag_to_db  # noqa: PLC0415

        bag = self.dags({"demo": self.settings})
        DagBundlesManager().sync_bundles_to_db()
        sync_bag_to_db(bag, "dags-folder", None)
        return bag.dags["procore_sync__demo"]

    def task_of(self, dag: Any, run_id: str, name: str) -> Any:
        """One task of a DAG run that Airflow's database holds, as a worker runs it; its task instance."""
        from airflow.models.taskinstance import TaskInstance  # noqa: PLC0415
        from airflow.sdk.definitions.dag import _run_task  # noqa: PLC0415
        from airflow.utils.session import create_session  # noqa: PLC0415
        from sqlalchemy import select  # noqa: PLC0415

        with create_session() as session:
            found = select(TaskInstance).where(TaskInstance.run_id == run_id, TaskInstance.task_id == name)
            task = session.scalars(found.where(TaskInstance.dag_id == dag.dag_id)).one()
            task.try_number += 1
            session.commit()
            _run_task(ti=task, task=dag.get_task(name))
            return task

    def supplier(self, code: str, **columns: Any) -> None:
        """A supplier in maestro*."""
        self._put(
            "supplier", {"code": code, "name": f"Fournisseur {code}", "province": "QC", "country": "CA", **columns}
        )

    def project(self, number: str = "24-001", **columns: Any) -> None:
        """A project in maestro*, marked for Procore, with an activity and its groups."""
        days = {"start_date": "2026-01-05", "closing_date": "2026-12-18"}
        place = {"city": "Laval", "province": "QC", "country": "CA"}
        self._put(
            "project",
            {"number": number, "description": f"Projet {number}", "procore": True, **days, **place, **columns},
        )
        for group, kind in (("MAT", "Material"), ("SCT", "Subcontractor")):
            self.rows(
                "INSERT INTO maestro.cost_group (company, code, description, type) "
                "VALUES ('DEMO', :code, :code, :kind) ON CONFLICT DO NOTHING",
                code=group,
                kind=kind,
            )
        for code, section in (("03", None), ("03-300", "03")):
            self._put(
                "activity", {"project": number, "code": code, "section": section, "description": f"Activité {code}"}
            )
        for group in ("MAT", "SCT"):
            self._put("activity_group", {"project": number, "activity": "03-300", "group_code": group})

    def change(self, code: str, **columns: Any) -> None:
        """A supplier is changed in maestro*."""
        pairs = ", ".join(f"{name} = :{name}" for name in columns)
        self.rows(f"UPDATE maestro.supplier SET updated_at = now(), {pairs} WHERE code = :code", code=code, **columns)

    def vendor(self, code: str) -> dict[str, Any]:
        """Procore's record of a supplier that was synchronized."""
        return next(v for v in self.simulator.world.records("vendors") if v["origin_code"] == code)

    def writes(self, since: int = 0) -> list[str]:
        """What Procore was asked to write since the first `since` requests, as `PATCH /rest/...`."""
        return [
            f"{one['method']} {one['path']}"
            for one in self.simulator.requests[since:]
            if one["method"] != "GET" and "/oauth/" not in one["path"]
        ]

    def kept(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        """What the ledger holds."""
        with self.ledger.begin() as connection:
            return [dict(row) for row in connection.execute(text(sql), params).mappings()]

    def held(self, element: str) -> list[dict[str, Any]]:
        """The open inbox entries of an element, by their keys."""
        return self.kept(
            "SELECT * FROM procore_sync.inbox WHERE element = :element AND closed_at IS NULL "
            "ORDER BY maestro_key, procore_key",
            element=element,
        )

    def _put(self, table: str, row: dict[str, Any]) -> None:
        names, holes = ", ".join(row), ", ".join(f":{name}" for name in row)
        self.rows(f"INSERT INTO maestro.{table} (company, {names}) VALUES ('DEMO', {holes})", **row)

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
            monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", postgres_connection(engine))
        monkeypatch.setenv("AIRFLOW_CONN_PROCORE_DEMO", procore_connection(simulator))
        settings = {**SETTINGS, "procore_company_id": simulator.company_id}
        yield Company(simulator, maestro_engine, ledger_engine, settings, dags)


def _with_what_was_raised(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {**event, "raised": str(sys.exc_info()[1])} if event.get("exc_info") else event


def _raised(logged: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(str(one["raised"]) for one in logged if "raised" in one))


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
