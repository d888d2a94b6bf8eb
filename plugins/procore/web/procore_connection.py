"""Procore's Connection as the page shows and saves it, and the companies that its credentials see."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowException
from starlette.concurrency import run_in_threadpool

from procore.hooks import API_URL, ProcoreHook, is_id
from procore.model.errors import ConfigurationError, Sentence, SyncError
from procore.sides.procore.rest.addresses import safe_url
from procore.sides.procore.rest.client import Client
from procore.sides.procore.rest.retries import FEW_TRIES
from procore.sides.procore.tax_code_list import tax_codes_of
from procore.web.airflow_api import AirflowApi, Answer
from procore.web.airflow_database import audit
from procore.web.guard import Forbidden
from procore.web.time_limit import result, start

CONN_ID = re.compile(r"[A-Za-z0-9_.-]{1,250}")
"""What Airflow takes for a Connection's id."""
MASK = "***"
MISSING = 404
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSummary:
    """What a page may show of a Connection: where it leads, never a login or a secret."""

    conn_id: str
    exists: bool
    kind: str = ""
    host: str = ""
    login_url: str = ""
    company_id: str = ""
    complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredConnection:
    """What a person enters for Procore; an empty secret keeps the one that is stored."""

    conn_id: str
    host: str
    login: str
    secret: str = field(repr=False)
    login_url: str = ""
    company_id: str = ""


def connection_summary(conn_id: str) -> ConnectionSummary:
    """What may be shown of a Connection."""
    try:
        found = BaseHook.get_connection(conn_id)
    except AirflowException:
        return ConnectionSummary(conn_id=conn_id, exists=False)
    host = found.host or (API_URL if found.conn_type == ProcoreHook.conn_type else "")
    return ConnectionSummary(
        conn_id=conn_id,
        exists=True,
        kind=found.conn_type or "",
        host=host.rsplit("@", 1)[-1],  # a host that somebody wrote as a whole URL may carry a password
        login_url=str(found.extra_dejson.get("login_url") or "").rsplit("@", 1)[-1],
        company_id=str(found.extra_dejson.get("procore_company_id") or ""),
        complete=bool(host and found.login and found.password),
    )


async def save_connection(api: AirflowApi, user: Any, entered: EnteredConnection) -> None:
    """Write Procore's Connection as this person.

    Raises Forbidden, and ConfigurationError when it is kept elsewhere, something is missing, or Airflow refuses it.
    """
    conn_id = entered.conn_id
    await run_in_threadpool(audit, user, "procore_connection", conn_id=conn_id)
    if not CONN_ID.fullmatch(conn_id):
        raise ConfigurationError(
            "Connection “{conn_id}”: its name has letters, digits, dots, - and _ only.", conn_id=conn_id
        )
    entered = replace(entered, host=safe_url(entered.host, "API URL"))
    if entered.login_url:
        entered = replace(entered, login_url=safe_url(entered.login_url, "Login URL"))
    stored = await _stored(api, conn_id)
    effective = await run_in_threadpool(_effective_extra, conn_id)
    if stored is None and effective is not None:
        raise ConfigurationError(
            "Connection {conn_id} is kept outside of Airflow's database: change it there.", conn_id=conn_id
        )
    if problem := why_not_saved(entered, stored):
        raise ConfigurationError(problem)
    body = {
        "connection_id": conn_id,
        "conn_type": ProcoreHook.conn_type,
        "host": entered.host,
        "port": (stored or {}).get("port")
        or 0,  # Airflow's own form says 0 for none, and tests nothing where none is kept
        "login": entered.login,
        "extra": json.dumps(extra_to_write(entered, _extra_of(stored), effective or {})),
        **({"password": entered.secret} if entered.secret else {}),
    }
    if stored is None:
        _done(await api.call("POST", "/connections", body))
    else:
        _done(await api.call("PATCH", _path(conn_id), body))


def companies_seen(conn_id: str, company_id: int | None) -> list[dict[str, Any]]:
    """The Procore companies that the Connection's credentials see. Asks Procore. Raises SyncError with the reason."""
    return _asked(conn_id, company_id, Client.companies)


def tax_codes_seen(conn_id: str, company_id: int) -> tuple[str, ...]:
    """The tax codes that a line may have in this company of Procore. Asks Procore. Raises SyncError with the reason."""
    return tuple(sorted(_asked(conn_id, company_id, lambda client: tax_codes_of(client, company_id)).usable))


def _asked(conn_id: str, company_id: int | None, ask: Callable[[Client], T]) -> T:
    """What Procore answers over a Connection. Raises SyncError with the reason.

    Only a Connection of Procore's type is asked: the password of any other would be sent to its host as a client secret.
    """
    if (kind := connection_summary(conn_id).kind) != ProcoreHook.conn_type:
        raise ConfigurationError(
            Sentence(
                "Connection {conn_id} is of type {kind}: it has to be of type Procore.", conn_id=conn_id, kind=kind
            )
            if kind
            else Sentence("Connection {conn_id} is not there: save it first, with type Procore.", conn_id=conn_id)
        )
    try:
        client = ProcoreHook(conn_id).client(company_id, tries=FEW_TRIES)
        return result(start(partial(ask, client)))
    except SyncError:
        raise
    except Exception as error:
        raise ConfigurationError("Connection {conn_id}: {error}", conn_id=conn_id, error=error) from error


async def _stored(api: AirflowApi, conn_id: str) -> Mapping[str, Any] | None:
    """The Connection as Airflow's database has it, what is secret in it masked; None: it is not there."""
    answer = await api.call("GET", _path(conn_id))
    if answer.status == MISSING:
        return None
    return _done(answer)


def _path(conn_id: str) -> str:
    return f"/connections/{quote(conn_id, safe='')}"


def _done(answer: Answer) -> Mapping[str, Any]:
    """What the API answered. Raises Forbidden, ConfigurationError with Airflow's reason."""
    if answer.refused:
        raise Forbidden("save_connection")
    if answer.failed:
        raise ConfigurationError(answer.reason)
    body: Mapping[str, Any] = answer.body
    return body


def why_not_saved(entered: EnteredConnection, stored: Mapping[str, Any] | None) -> Sentence | None:
    """Why it cannot be saved as it was entered; None: it can."""
    conn_id = entered.conn_id
    if stored and stored["conn_type"] != ProcoreHook.conn_type:
        return Sentence("Connection {conn_id} is of another type: choose another name.", conn_id=conn_id)
    if not entered.login or not (entered.secret or (stored and stored["password"])):
        return Sentence("Connection {conn_id}: Client ID and Client secret are needed.", conn_id=conn_id)
    if stored and stored["host"] and not entered.secret:
        moved = stored["host"] != entered.host or _extra_of(stored).get("login_url", "") != entered.login_url
        if moved:
            return Sentence(
                "Connection {conn_id}: a secret is not sent to another host; enter the Client secret again.",
                conn_id=conn_id,
            )
    return None


def _extra_of(stored: Mapping[str, Any] | None) -> dict[str, Any]:
    found = json.loads((stored or {}).get("extra") or "{}")
    return found if isinstance(found, dict) else {}


def _effective_extra(conn_id: str) -> dict[str, Any] | None:
    """The extra of the Connection that Airflow uses, unmasked; None: there is none of this name."""
    try:
        extra: dict[str, Any] = BaseHook.get_connection(conn_id).extra_dejson
    except AirflowException:
        return None
    return extra


def extra_to_write(
    entered: EnteredConnection, stored: Mapping[str, Any], effective: Mapping[str, Any]
) -> dict[str, Any]:
    """The extra to write: what was there, with the form's two fields. What Airflow masked is taken from the Connection."""
    kept = {name: effective.get(name, value) if MASK in json.dumps(value) else value for name, value in stored.items()}
    company_id = int(entered.company_id) if is_id(entered.company_id) else None
    changed = {**kept, "login_url": entered.login_url, "procore_company_id": company_id}
    return {name: value for name, value in changed.items() if value}
