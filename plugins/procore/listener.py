"""The notes that Airflow shows beside a run and its red tasks: Airflow tells this module of every run that ended.

The tasks cannot write notes, since they have no access to Airflow's database: they leave their words as XComs, and the
scheduler, where this is called with the run as it is about to be stored, puts them where people look.
"""

from __future__ import annotations

from typing import Any

from airflow.listeners import hookimpl

from procore.config.companies import DAG
from procore.notify.run_note import NOTE, WHY

LONGEST = 1000
"""Characters that Airflow's tables of notes hold: one more would break the scheduler's transaction."""


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
    from airflow.models.xcom import XComModel  # noqa: PLC0415  # only the scheduler pays for it
    from sqlalchemy import select  # noqa: PLC0415
    from sqlalchemy.orm import object_session  # noqa: PLC0415

    if (session := object_session(dag_run)) is None:
        return
    asked = select(XComModel.task_id, XComModel.key, XComModel.value).where(
        XComModel.dag_id == dag_run.dag_id, XComModel.run_id == dag_run.run_id, XComModel.key.in_((NOTE, WHY))
    )
    with session.no_autoflush:
        said = {(row.task_id, row.key): str(XComModel.deserialize_value(row)) for row in session.execute(asked)}
        if markdown := said.get(("report", NOTE)):
            _put(dag_run, "dag_run_note", markdown)
        for task in dag_run.get_task_instances(session=session):
            _put(task, "task_instance_note", said.get((task.task_id, WHY), "") if task.state == "failed" else "")


def _put(owner: Any, kept: str, text: str) -> None:
    """Write the note, or anew what was written by this module (an empty text: away with it); a person's own note stays."""
    there = getattr(owner, kept)
    if there is not None and there.user_id is not None:
        return
    if text:
        owner.note = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    elif there is not None:
        setattr(owner, kept, None)
