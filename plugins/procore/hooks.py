"""Airflow's Connections -> the project's own doors: Procore over HTTP, maestro* and the ledger over SQL."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from airflow.providers.common.sql.hooks.sql import DbApiHook
from airflow.providers.http.hooks.http import HttpHook
from airflow.sdk import BaseHook, ObjectStoragePath

from procore.config.company import CompanySettings
from procore.config.webhooks import WebhooksSettings
from procore.model.errors import ConfigurationError, SyncError
from procore.model.webhooks import Hook
from procore.run.maestro_side import MaestroSide
from procore.sides.maestro.sql import Maestro
from procore.sides.maestro_files.exports import Exports
from procore.sides.maestro_files.files import MaestroFiles
from procore.sides.maestro_files.outbox import Outbox
from procore.sides.maestro_files.place import SETTLE, Folder, Place, exports_in
from procore.sides.procore.rest.access_token import Credentials, Secret
from procore.sides.procore.rest.addresses import safe_url
from procore.sides.procore.rest.client import Client
from procore.sides.procore.rest.environment import read_environment_once
from procore.sides.procore.rest.retries import FEW_TRIES, TRIES
from procore.store.ledger import Ledger
from procore.store.sql import Engine

TIMEOUT = 60.0
"""Seconds for one request, when the Connection's extra names none."""
API_URL = "https://api.procore.com"
"""Production: where a Connection leads that names no API URL (docs/procore.md#hosts)."""
LOGIN_OF = {
    API_URL: "https://login.procore.com",
    "https://sandbox.procore.com": "https://login-sandbox.procore.com",
    "https://api-monthly.procore.com": "https://login-sandbox-monthly.procore.com",
    "https://api.procoregov.com": "https://login.procoregov.com",
}
"""The login host that belongs to an API host, when the Connection names none (docs/procore.md#hosts)."""
LARGEST_ID = 2**63 - 1
"""Procore's ids have 64 bits."""
OURS = ("login_url", "procore_company_id")
"""Fields of the Connection's extra that are ours; the http provider would send what it does not know as a header."""


class ProcoreHook(HttpHook):
    """Procore's REST API: the http provider's proxy, TLS and timeout settings, with Procore's own login and limits."""

    conn_name_attr = "procore_conn_id"
    default_conn_name = "procore_default"
    conn_type = "procore"
    hook_name = "Procore"

    def __init__(self, procore_conn_id: str = default_conn_name) -> None:
        super().__init__(http_conn_id=procore_conn_id)
        self.procore_conn_id = procore_conn_id

    def client(self, company_id: int | None = None, *, tries: int = TRIES) -> Client:
        """The HTTP door for one Procore company; nothing is sent yet. `tries`: how often it sends a request at most.

        A Connection without an API URL leads to production. Raises ConfigurationError when it lacks its client ID or client
        secret.
        """
        connection = self.get_connection(self.procore_conn_id)
        client_id, client_secret = connection.login or "", Secret(connection.password or "")
        needed = {"Client ID": client_id, "Client secret": client_secret}
        if missing := [name for name, value in needed.items() if not value]:
            raise ConfigurationError(
                "Connection {conn_id}: {missing} is empty; fill it in.",
                conn_id=self.procore_conn_id,
                missing=", ".join(missing),
            )
        session = self.get_conn()
        for name in OURS:
            session.headers.pop(name, None)
        extra: dict[str, Any] = connection.extra_dejson
        base_url = safe_url(self.base_url, "API URL") if connection.host else API_URL
        login_url = safe_url(str(extra.get("login_url") or LOGIN_OF.get(base_url, base_url)), "Login URL")
        own = {"verify", "verify_ssl"} & set(extra)
        read_environment_once(session, (base_url, login_url), verify_is_set=bool(own))
        return Client(
            session,
            base_url,
            company_id or _company_id(extra),
            Credentials(client_id=client_id, client_secret=client_secret, login_url=login_url),
            timeout=float(self.merged_extra.get("timeout") or TIMEOUT),
            tries=tries,
        )

    def test_connection(self) -> tuple[bool, str]:
        """What the Test button says: the companies that these credentials can see."""
        try:
            found = self.client(tries=FEW_TRIES).companies()
        except SyncError as error:
            return False, str(error)
        except ValueError as error:
            return False, f"The Connection's extra is not right: {error}."
        names = ", ".join(f"{company['name']} ({company['id']})" for company in found)
        return True, f"Connected. Companies that these credentials can see: {names or 'none'}."


def _company_id(extra: Mapping[str, Any]) -> int | None:
    """The Procore company that the Connection names. Raises ConfigurationError for what is no id."""
    said = str(extra.get("procore_company_id") or "").strip()
    if said and not is_id(said):
        raise ConfigurationError(
            "The Connection's Company ID “{said}” is no number of Procore: digits only.", said=f"{said:.40}"
        )
    return int(said or 0) or None


SHORTEST_SECRET = 24
"""Characters of the secret that Procore sends with an event: it is all that tells Procore from anybody else."""


def webhook(settings: WebhooksSettings, company: str) -> Hook:
    """The hook that the company is to have in Procore: its address and its secret are those of the Connection.

    Raises ConfigurationError for an address that Procore cannot reach, and for a secret that is none.
    """
    connection = BaseHook.get_connection(settings.conn_id)
    secret = connection.password or ""
    if len(secret) < SHORTEST_SECRET or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ConfigurationError(
            "Connection {conn_id}: its password is the secret that Procore sends with each event; write at least {count} letters "
            "and digits, such as openssl rand -hex 32 makes.",
            conn_id=settings.conn_id,
            count=SHORTEST_SECRET,
        )
    return Hook(
        url=f"{safe_url(_address(connection), 'Host')}/{company}",
        authorization=Secret(f"Bearer {secret}"),
        namespace=settings.namespace,
    )


def _address(connection: Any) -> str:
    """The address that a Connection of the type HTTP holds, as the http provider reads it."""
    host = connection.host or ""
    if "://" in host:
        return host
    port = f":{connection.port}" if connection.port else ""
    return f"{connection.schema or 'https'}://{host}{port}"


def is_id(said: str) -> bool:
    """Whether a text may be one of Procore's ids: plain digits, and no more than 64 bits."""
    return said.isascii() and said.isdecimal() and len(said) <= len(str(LARGEST_ID)) and int(said) <= LARGEST_ID


class MaestroFilesHook(BaseHook):
    """A folder with a maestro*'s exports, and one for import files: on this machine, SFTP, S3 or whatever Airflow reaches."""

    conn_name_attr = "maestro_files_conn_id"
    default_conn_name = "maestro_files_default"
    conn_type = "maestro_files"
    hook_name = "maestro* files"

    def __init__(self, maestro_files_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.maestro_files_conn_id = maestro_files_conn_id

    def place(self) -> Place:
        """The folders, and how the files are written. Raises ConfigurationError for what the Connection lacks or says wrong."""
        connection = self.get_connection(self.maestro_files_conn_id)
        extra: dict[str, Any] = connection.extra_dejson
        exports, outbox = connection.host or "", str(extra.get("outbox") or "")
        if not exports:
            raise ConfigurationError(
                "Connection {conn_id}: the folder of the exports is empty; fill it in.",
                conn_id=self.maestro_files_conn_id,
            )
        storage = str(extra.get("storage_conn_id") or "") or None
        return Place(
            exports=_folder(exports, storage),
            outbox=_folder(outbox, storage) if outbox else None,
            settle=timedelta(seconds=_seconds(self.maestro_files_conn_id, extra)),
            **{name: self._choice(extra, name) for name in CHOICES},
        )

    def _choice(self, extra: Mapping[str, Any], name: str) -> str:
        said = str(extra.get(name) or "")
        if CHOICES[name] and said not in ("", *CHOICES[name]):
            raise ConfigurationError(
                "Connection {conn_id}: “{said}” is no {name}; choose among {among}, or leave it empty.",
                conn_id=self.maestro_files_conn_id,
                said=said,
                name=name,
                among=" ".join(CHOICES[name]),
            )
        return "\t" if said == "tab" else said

    def test_connection(self) -> tuple[bool, str]:
        """What the Test button says: how many exports there are, and whether import files can be written."""
        try:
            place = self.place()
            seen = exports_in(place, self.maestro_files_conn_id)
        except SyncError as error:
            return False, str(error)
        can = f"Import files go to {place.outbox}." if place.outbox else "No outbox: maestro* is read only."
        return True, f"Connected. Exports: {', '.join(seen) or 'none yet'}. {can}"


CHOICES: Mapping[str, tuple[str, ...]] = {
    "encoding": (),
    "delimiter": (";", ",", "tab", "|"),
    "decimal": (",", "."),
    "day_order": ("day", "month"),
}
"""What the Connection's extra may say of how the files are written; empty: anything."""


def _folder(path: str, conn_id: str | None) -> Folder:
    """A folder of this machine by its path, any other by its address."""
    return ObjectStoragePath(path if "://" in path else f"file://{path}", conn_id=conn_id)


def _seconds(conn_id: str, extra: Mapping[str, Any]) -> int:
    said = str(extra.get("settle_seconds") or "").strip()
    if said and not (said.isascii() and said.isdigit()):
        raise ConfigurationError(
            "Connection {conn_id}: “{said}” is no number of seconds; correct settle_seconds.",
            conn_id=conn_id,
            said=f"{said:.40}",
        )
    return int(said or SETTLE)


@contextmanager
def maestro_side(settings: CompanySettings) -> Iterator[MaestroSide]:
    """A company's maestro*, by the type of its Connection. Raises ConfigurationError for a type that it cannot be."""
    hook = BaseHook.get_hook(settings.maestro_conn_id)
    if isinstance(hook, MaestroFilesHook):
        place = hook.place()
        exports = Exports(place, settings.tag, settings.file_layouts, settings.timezone)
        yield MaestroFiles(exports, settings.tag, Outbox(place.outbox, settings.tag) if place.outbox else None)
        return
    with database(settings.maestro_conn_id) as engine:
        yield Maestro(engine, settings.tag, settings.sql_folder)


def answer_of_maestro(conn_id: str) -> None:
    """Raises what is wrong with a Connection to maestro* of which no company is known yet."""
    hook = BaseHook.get_hook(conn_id)
    if isinstance(hook, MaestroFilesHook):
        exports_in(hook.place(), conn_id)
        return
    with database(conn_id) as engine, engine.connect():
        pass


@contextmanager
def database(conn_id: str) -> Iterator[Engine]:
    """The SQLAlchemy engine of any Airflow SQL Connection, closed afterwards. Raises ConfigurationError when it is none."""
    hook = BaseHook.get_hook(conn_id)
    if not isinstance(hook, DbApiHook):
        raise ConfigurationError(
            "Connection {conn_id} is not a database: choose an SQL type, like Postgres.", conn_id=conn_id
        )
    engine: Engine = hook.get_sqlalchemy_engine({"pool_pre_ping": True})
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def opened_ledger(conn_id: str) -> Iterator[Ledger]:
    """The ledger behind a Connection, with all tables of this version."""
    with database(conn_id) as engine:
        ledger = Ledger(engine)
        ledger.migrate()
        yield ledger
