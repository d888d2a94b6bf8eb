"""The notes that Airflow shows beside a run and its red tasks: Airflow tells this module of every run that ended.

The tasks cannot write notes, since they have no access to Airflow's database: they leave their words as XComs, and the
scheduler, where this is called with the run as it is about to be stored, puts them where people look.
"""

from typing import Any

from airflow.listeners import hookimpl

from procore.config.companies import DAG
from procore.notify.run_note import NOTE, WHY


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
    if not dag_run.dag_id.startswith(DAG):
        return
    from procore.web.airflow_database import write_notes  # noqa: PLC0415  # only the scheduler pays for it

    write_notes(dag_run, "report", NOTE, WHY)
