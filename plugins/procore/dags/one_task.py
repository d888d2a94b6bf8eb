"""What the DAGs of one task have in common: those that a person triggers, and the watch."""

from collections.abc import Mapping
from datetime import UTC, datetime

from airflow.sdk import DAG, BaseOperator, Param

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
"""The start date of every DAG. None of them catches up, so that it may be any day that is past."""


def one_task(
    operator: type[BaseOperator],
    task_id: str,
    *,
    dag_id: str,
    title: str,
    description: str,
    doc: str,
    params: Mapping[str, Param] | None = None,
    schedule: str | None = None,
    paused: bool | None = None,
) -> DAG:
    """A DAG of one task, one run at a time. `paused`: whether it is when Airflow first sees it (None: as Airflow is set).

    One without a schedule is never paused at first: what a person asks for, on the page too, would wait for ever.
    """
    dag = DAG(
        dag_id=dag_id,
        dag_display_name=title,
        description=description,
        doc_md=doc,
        schedule=schedule,
        start_date=BEGAN,
        catchup=False,
        max_active_runs=1,
        auto_register=False,  # whoever builds it says whether Airflow gets it
        is_paused_upon_creation=paused if schedule else False,
        tags=["procore"],
        params=dict(params or {}),
    )
    dag.add_task(
        operator(task_id=task_id, owner="procore")
    )  # inside of it, Airflow would copy the parameters into the task
    return dag
