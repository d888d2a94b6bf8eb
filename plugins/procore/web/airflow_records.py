"""Airflow's own records that the page reads and writes: the Variable, Connections, DAGs, runs, the audit log."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from airflow.api_fastapi.common.dagbag import create_dag_bag
from airflow.api_fastapi.core_api.datamodels.dag_run import TriggerDAGRunPostBody
from airflow.api_fastapi.core_api.routes.public.dag_run import trigger_dag_run
from airflow.models.connection import Connection
from airflow.models.dag import DagModel
from airflow.models.log import Log
from airflow.models.variable import Variable
from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowException
from airflow.utils.session import create_session
from fastapi import HTTPException, Request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from procore.config.companies import VARIABLE, dag_of
from procore.hooks import ProcoreHook
from procore.model.errors import ConfigurationError, SyncError
from procore.sides.procore.rest.retries import FEW_TRIES
from procore.web.patience import begin, outcome


class SavedMeanwhile(SyncError):
    """Somebody else saved the Variable after this person's page was loaded."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The Variable as it is now. `stamp` changes with every save; `elsewhere`: it is not in Airflow's database."""

    text: str | None
    stamp: str
    elsewhere: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What a page may show of a Connection: where it leads, never a login or a secret."""

    conn_id: str
    exists: bool
    kind: str = ""
    host: str = ""
    login_url: str = ""
    company_id: str = ""
    complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A company's DAG as Airflow has it."""

    dag_id: str
    exists: bool = False
    paused: bool = False
    next_run: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a person enters for Procore; an empty secret keeps the one that is stored."""

    conn_id: str
    host: str
    login: str
    secret: str = field(repr=False)
    login_url: str = ""
    company_id: str = ""


def variable() -> Kept:
    """The Variable that holds the companies, wherever Airflow finds it."""
    effective: str | None = Variable.get(VARIABLE, default_var=None)
    with create_session() as session:
        row = session.scalar(select(Variable).where(Variable.key == VARIABLE))
        stored = row.get_val() if row else None
    return Kept(effective, _stamp(effective), elsewhere=effective is not None and effective != stored)


def save_variable(text: str, stamp: str, user: Any, company: str) -> None:
    """Write the Variable, if it is still the one with this stamp. Raises SavedMeanwhile, ConfigurationError."""
    if variable().elsewhere:
        raise ConfigurationError(f"The Variable {VARIABLE} is kept outside of Airflow's database: change it there.")
    audit(user, "procore_settings", dag_id=dag_of(company), company=company)
    try:
        with create_session() as session:
            row = session.scalar(select(Variable).where(Variable.key == VARIABLE).with_for_update())
            if _stamp(row.get_val() if row else None) != stamp:
                raise SavedMeanwhile(VARIABLE)
            if row:
                row.set_val(text)
            else:
                session.add(_new_variable(text))
    except IntegrityError as error:
        raise SavedMeanwhile(VARIABLE) from error


def _new_variable(text: str) -> Variable:
    made = Variable(key=VARIABLE, description="The companies that are synchronized")  # type: ignore[no-untyped-call]
    made.set_val(text)  # type: ignore[no-untyped-call]
    return made


def _stamp(text: str | None) -> str:
    return blake2b((text or "").encode(), digest_size=12).hexdigest()


def connection(conn_id: str) -> Reached:
    """What may be shown of a Connection."""
    try:
        found = BaseHook.get_connection(conn_id)
    except AirflowException:
        return Reached(conn_id=conn_id, exists=False)
    host = found.host or ""
    return Reached(
        conn_id=conn_id,
        exists=True,
        kind=found.conn_type or "",
        host=host.rsplit("@", 1)[-1],  # a host that somebody wrote as a whole URL may carry a password
        login_url=str(found.extra_dejson.get("login_url") or "").rsplit("@", 1)[-1],
        company_id=str(found.extra_dejson.get("procore_company_id") or ""),
        complete=bool(host and found.login and found.password),
    )


def save_connection(told: Credentials, user: Any) -> None:
    """Write Procore's Connection. Raises ConfigurationError when it is kept elsewhere, or something is missing."""
    audit(user, "procore_connection", conn_id=told.conn_id)
    with create_session() as session:
        row = session.scalar(select(Connection).where(Connection.conn_id == told.conn_id))
        if row is None and connection(told.conn_id).exists:
            raise ConfigurationError(
                f"Connection {told.conn_id} is kept outside of Airflow's database: change it there."
            )
        if row is not None and row.conn_type != ProcoreHook.conn_type:
            raise ConfigurationError(f"Connection {told.conn_id} is of another type: choose another name.")
        if not told.host or not told.login or not (told.secret or (row and row.password)):
            raise ConfigurationError(f"Connection {told.conn_id}: API URL, Client ID and Client secret are needed.")
        row = row or Connection(conn_id=told.conn_id, conn_type=ProcoreHook.conn_type)
        moved = row.host not in (None, told.host) or row.extra_dejson.get("login_url", "") != told.login_url
        if moved and row.host and not told.secret:
            raise ConfigurationError(
                f"Connection {told.conn_id}: a secret is not sent to another host; enter the Client secret again."
            )
        row.host, row.login = told.host, told.login
        if told.secret:
            row.set_password(told.secret)
        company_id = int(told.company_id) if told.company_id.isdecimal() else None
        extra = {**row.extra_dejson, "login_url": told.login_url, "procore_company_id": company_id}
        row.set_extra(json.dumps({name: value for name, value in extra.items() if value}))
        session.add(row)


def companies_seen(conn_id: str, company_id: int | None) -> list[dict[str, Any]]:
    """The Procore companies that the Connection's credentials see. Asks Procore. Raises SyncError with the reason."""
    try:
        client = ProcoreHook(conn_id).client(company_id, tries=FEW_TRIES)
        found: list[dict[str, Any]] = outcome(begin(client.companies))
    except SyncError:
        raise
    except Exception as error:
        raise ConfigurationError(f"Connection {conn_id}: {error}") from error
    return found


def dag(company: str) -> Scheduled:
    """The company's DAG."""
    with create_session() as session:
        row = session.get(DagModel, dag_of(company))
        if row is None or row.is_stale:
            return Scheduled(dag_id=dag_of(company))
        return Scheduled(
            dag_id=row.dag_id, exists=True, paused=bool(row.is_paused), next_run=row.next_dagrun_create_after
        )


def trigger(request: Request, user: Any, company: str, conf: dict[str, Any]) -> str:
    """Start the company's DAG as this person; the run's id. Raises ConfigurationError with Airflow's reason."""
    audit(user, "procore_synchronize", dag_id=dag_of(company), **conf)
    body = TriggerDAGRunPostBody(logical_date=None, conf=conf)
    try:
        with create_session(scoped=False) as session:
            run = trigger_dag_run(dag_of(company), body, create_dag_bag(), user, session, request)
            return str(run.run_id)  # type: ignore[attr-defined]  # it answers the ORM's run
    except HTTPException as error:
        raise ConfigurationError(str(error.detail)) from error


def audit(user: Any, event: str, dag_id: str | None = None, **facts: Any) -> None:
    """One line in Airflow's audit log, kept whatever becomes of what follows."""
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
