"""The notes that Airflow shows beside a run and its red tasks: Airflow tells this module of every run that ended.

The tasks cannot write notes, since they have no access to Airflow's database: they leave their words as XComs, and the
scheduler, where this is called with the run as it is about to be stored, puts them where people look.
"""

from typing import Any

from airflow.listeners import hookimpl

from procore.config.companies import CHECK, DAG
from procore.notify.run_note import APPROVERS, NOTE, WHY


@hookimpl
def on_dag_run_success(dag_run: Any, msg: str) -> None:
    """Note what a run did."""
    del msg
    _note(dag_run)


@hookimpl
def on_dag_run_failed(dag_run: Any, msg: str) -> None:
    """Note what a run did, and why its red tasks are."""
    del msg
    _note(dag_run)


def _note(dag_run: Any) -> None:
    if dag_run.dag_id != CHECK and not dag_run.dag_id.startswith(DAG):
        return
    from procore.web import airflow_database  # noqa: PLC0415  # only the scheduler pays for it

    if dag_run.dag_id == CHECK:
        airflow_database.note_strangers(dag_run, "check", APPROVERS)
    else:
        airflow_database.write_notes(dag_run, "report", NOTE, WHY)
