"""Airflow's own database: for what no public door of Airflow gives, in this module and nowhere else. Each function says why.

Its models are Airflow's to change: `AIRFLOW` names the versions that were looked at, and a test fails on another one, and on
another name or signature. Nothing here asks what a person may do: its callers do, with `guard`.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from airflow.configuration import conf
from airflow.models.connection import Connection
from airflow.models.dag import DagModel
from airflow.models.log import Log
from airflow.models.variable import Variable
from airflow.models.xcom import XComModel
from airflow.utils.session import create_session
from sqlalchemy import ColumnClause, column, select, table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import object_session

AIRFLOW = ">=3.3.2,<3.4"


def team_of_dag(dag_id: str) -> str | None:
    """The team that owns a DAG. Airflow's auth manager wants to be told it with each question, and the REST API has it not."""
    team: str | None = DagModel.get_team_name(dag_id)
    return team


def team_of_variable(key: str) -> str | None:
    """The team that owns a Variable: who may not read it gets no answer from the REST API, and asks what they may."""
    team: str | None = Variable.get_team_name(key)
    return team


def team_of_connection(conn_id: str) -> str | None:
    """The team that owns a Connection; as for a Variable."""
    team: str | None = Connection.get_team_name(conn_id)
    return team


def stored_variable(key: str) -> str | None:
    """A Variable's text as the database has it; None: it has none, or it is kept in another secrets backend.

    `airflow.sdk` does not say where a Variable comes from, and the REST API masks what is in it.
    """
    with create_session() as session:
        row = session.scalar(select(Variable).where(Variable.key == key))
        return _text(row)


def replace_variable(key: str, text: str, description: str, still: Callable[[str | None], bool]) -> bool:
    """Write a Variable if it is `still` what it was; whether it was written.

    The REST API and `airflow.sdk` overwrite without a condition: of two people who save at once, one would lose their changes.
    """
    try:
        with create_session() as session:
            row = session.scalar(select(Variable).where(Variable.key == key).with_for_update())
            if not still(_text(row)):
                return False
            if row is None:
                row = Variable(key=key, description=description)  # type: ignore[no-untyped-call]
                session.add(row)
            row.set_val(text)
    except IntegrityError:  # somebody else made it in this moment
        return False
    return True


def _text(row: Variable | None) -> str | None:
    text: str | None = row.get_val() if row else None  # type: ignore[no-untyped-call]
    return text


def audit(user: Any, event: str, dag_id: str | None = None, **facts: Any) -> None:
    """One line in Airflow's audit log, kept whatever becomes of what follows. The REST API reads this log and does not write it."""
    name = user.get_name()
    with create_session(scoped=False) as session:
        session.add(
            Log(
                event=event,
                owner=name,
                owner_display_name=name,
                dag_id=dag_id,
                extra=json.dumps(facts, ensure_ascii=False, default=str),
            )
        )


# ------------------------------------------------- notes: a listener is handed the scheduler's own objects, and no other way


def write_notes(dag_run: Any, task_id: str, run_key: str, task_key: str) -> None:
    """A run's note, from the XCom `run_key` of one of its tasks, and those of failed and skipped tasks, from their XCom `task_key`.

    Tasks cannot write notes, and the REST API takes them from a person only: who is logged in. A run without the first XCom
    keeps its note; a task that is well loses the one that this wrote.
    """
    if (session := object_session(dag_run)) is None:
        return
    with session.no_autoflush:
        texts = _xcoms(session, dag_run, (run_key, task_key))
        if markdown := texts.get((task_id, run_key)):
            _put(dag_run, "dag_run_note", markdown)
        for task in dag_run.get_task_instances(session=session):
            told = task.state in ("failed", "skipped")
            _put(task, "task_instance_note", texts.get((task.task_id, task_key), "") if told else "")


def note_strangers(dag_run: Any, task_id: str, key: str) -> None:
    """Note of a run which names in the XCom `key` of its task are no users of Airflow, by what the task says of each.

    The FAB auth manager keeps its users in Airflow's database, where no task looks; of another auth manager nothing is known.
    """
    if (session := object_session(dag_run)) is None or not conf.get("core", "auth_manager").endswith(".FabAuthManager"):
        return
    with session.no_autoflush:
        if said := _xcoms(session, dag_run, (key,)).get((task_id, key)):
            user: ColumnClause[str] = column("username")
            named = session.scalars(
                select(user).select_from(table("ab_user")).where(user.in_([one for one, _ in said]))
            )
            known = set(named)
            _put(dag_run, "dag_run_note", " ".join(words for one, words in said if one not in known))


LONGEST_NOTE = 1000
"""Characters that Airflow's tables of notes hold: one more would break the scheduler's transaction."""


def _xcoms(session: Any, dag_run: Any, keys: Iterable[str]) -> dict[tuple[str, str], Any]:
    found = select(XComModel.task_id, XComModel.key, XComModel.value).where(
        XComModel.dag_id == dag_run.dag_id, XComModel.run_id == dag_run.run_id, XComModel.key.in_(keys)
    )
    return {(row.task_id, row.key): XComModel.deserialize_value(row) for row in session.execute(found)}


def _put(owner: Any, attribute: str, text: str) -> None:
    """Write a note, or anew what was written here (an empty text: away with it); a person's own note stays."""
    note = getattr(owner, attribute)
    if note is not None and note.user_id is not None:
        return
    if text:
        owner.note = text if len(text) <= LONGEST_NOTE else f"{text[: LONGEST_NOTE - 1]}…"
    elif note is not None:
        setattr(owner, attribute, None)
