"""A company's DAG, as Airflow shows it to the person who asks, and starts it for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from starlette.concurrency import run_in_threadpool

from procore.config.companies import dag_of
from procore.model.errors import ConfigurationError
from procore.web.airflow_api import AirflowApi, AirflowApiDep
from procore.web.airflow_database import audit
from procore.web.guard import Forbidden, SeenDep

MISSING = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDag:
    """A company's DAG. `next_run`: when Airflow will start it (UTC); None: it will not."""

    dag_id: str
    exists: bool = False
    paused: bool = False
    next_run: datetime | None = None


async def company_dag(company: SeenDep, api: AirflowApiDep) -> CompanyDag:
    """The DAG of the path's company. Raises Forbidden, ConfigurationError with Airflow's reason."""
    dag_id = dag_of(company)
    answer = await api.call("GET", f"/dags/{dag_id}")
    if answer.refused:
        raise Forbidden("see")
    if answer.status == MISSING:
        return CompanyDag(dag_id=dag_id)
    if answer.failed:
        raise ConfigurationError(answer.reason)
    dag = answer.body
    if dag["is_stale"]:
        return CompanyDag(dag_id=dag_id)
    next_run = dag["next_dagrun_run_after"]
    return CompanyDag(
        dag_id=dag_id,
        exists=True,
        paused=bool(dag["is_paused"]),
        next_run=datetime.fromisoformat(next_run) if next_run else None,
    )


CompanyDagDep = Annotated[CompanyDag, Depends(company_dag)]


async def trigger(api: AirflowApi, user: Any, company: str, conf: dict[str, Any]) -> str:
    """Start the company's DAG as this person; the run's id. Raises Forbidden, ConfigurationError with Airflow's reason."""
    return await trigger_dag(api, user, dag_of(company), "procore_synchronize", conf)


async def unpause(api: AirflowApi, user: Any, company: str) -> None:
    """Let Airflow run the company's DAG, as this person, with a line in the audit log. Raises ConfigurationError.

    Whoever may trigger a DAG but not unpause it leaves it paused: the page then says that its runs wait.
    """
    dag_id = dag_of(company)
    await run_in_threadpool(audit, user, "procore_unpause", dag_id=dag_id)
    answer = await api.call("PATCH", f"/dags/{dag_id}", {"is_paused": False})
    if answer.failed and not answer.refused:
        raise ConfigurationError(answer.reason)


async def trigger_dag(api: AirflowApi, user: Any, dag_id: str, event: str, conf: dict[str, Any]) -> str:
    """Start a DAG as this person, with a line in the audit log; the run's id. Raises Forbidden, ConfigurationError."""
    await run_in_threadpool(audit, user, event, dag_id=dag_id, **conf)
    answer = await api.call("POST", f"/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": conf})
    if answer.refused:
        raise Forbidden("run")
    if answer.failed:
        raise ConfigurationError(answer.reason)
    return str(answer.body["dag_run_id"])
