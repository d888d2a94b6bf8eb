"""What the demo sets in Airflow: its configuration, the Connections, and the Variable with the demo company."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from demo.database import LEDGER, MAESTRO, METADATA, Server
from demo.workspace import ROOT, Workspace
from procore.elements import ELEMENTS

COMPANY, TAG = "demo", "DEMO"
DAG = f"procore_sync__{COMPANY}"
PROCORE_COMPANY = 598134325684219  # above 32 bits, as Procore's are
CLIENT_ID, CLIENT_SECRET = "demo", "demo-secret"
USER, PASSWORD = "admin", "admin"  # the demo listens on this machine only
FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
"""The auth manager of docker-compose.yaml, which keeps users and roles in Airflow's database."""

MADE = ["cost_types", "cost_codes", "activities"]
"""The codes that the demo lets be made on both sides: its groups and activities are called the same in Procore."""

VARIABLE: dict[str, dict[str, Any]] = {
    COMPANY: {
        "name": "Constructions Boréal inc.",
        "tag": TAG,
        "maestro_conn_id": "maestro_demo",
        "procore_conn_id": "procore_demo",
        "procore_company_id": PROCORE_COMPANY,
        "environment": "demo",
        "schedule": "@hourly",
        "first_run": "write",  # the demo's sides are its own; a real company's first plan is approved by a person
        "elements": {
            "projects": {"direction": "both", "make_codes": MADE},
            "suppliers": {"direction": "both"},
            "budgets": {"target_edits": "overwrite"},  # Procore has an old budget of a project; maestro*'s is right
            "costs": {},
            "purchase_orders": {"direction": "to_procore"},
            "subcontracts": {},
            "change_orders": {},
        },
        "projects_filter": {"status": ["active"], "marked": True},
    }
}

LARGE = {
    COMPANY: {
        **VARIABLE[COMPANY],
        "elements": {
            **{element: {"direction": "to_procore"} for element in ELEMENTS},
            "projects": {"direction": "to_procore", "make_codes": MADE},
        },
        "projects_filter": {"status": ["active"], "marked": True, "pattern": "25-*"},  # the small demo's stay out
    }
}
"""The large company: all of it goes to Procore."""


NUMBERS = {"purchase_orders": "P#####-0", "subcontracts": "S#####-0"}
"""How the demo's maestro* numbers what comes from Procore in import files: its orders have an extension."""


def on_files(variable: Mapping[str, Any]) -> dict[str, Any]:
    """The same company with a maestro* of exports and import files."""
    entry = variable[COMPANY]
    elements = {name: {**row, **_numbered(name)} for name, row in entry["elements"].items()}
    return {**variable, COMPANY: {**entry, "elements": elements}}


def _numbered(element: str) -> dict[str, str]:
    return {"number_pattern": NUMBERS[element]} if element in NUMBERS else {}


def connections(server: Server, simulator_url: str, files: Path | None = None) -> list[dict[str, Any]]:
    """The three Connections, as Airflow's API takes them. `files`: maestro* is the exports and the outbox in this folder."""
    database = {"conn_type": "postgres", "host": server.socket, "login": "postgres"}
    return [
        {
            "connection_id": "procore_demo",
            "conn_type": "procore",
            "host": simulator_url,
            "port": 0,  # what Airflow's form says for none: else its Test button refuses the Connection
            "login": CLIENT_ID,
            "password": CLIENT_SECRET,
            "extra": json.dumps(_extra(simulator_url)),
            "description": "The simulator of Procore",
        },
        {
            "connection_id": "maestro_demo",
            **(_files(files) if files else {**database, "schema": MAESTRO}),
            "description": "The demo's maestro* company",
        },
        {
            "connection_id": "procore_ledger",
            **database,
            "schema": LEDGER,
            "description": "What is linked, agreed, written, held",
        },
    ]


def make_admin(user: str = USER, password: str = PASSWORD) -> list[str]:
    """What makes FAB's first login, as words behind `airflow`: the image of docker-compose.yaml does it at its first start."""
    who = {
        "username": user,
        "password": password,
        "firstname": "First",
        "lastname": "Login",
        "email": "admin@example.com",
    }
    return ["users", "create", "--role", "Admin", *(f"--{name}={told}" for name, told in who.items())]


def configuration(workspace: Workspace, server: Server, port: int) -> dict[str, str]:
    """The configuration of Airflow, as the environment of its processes."""
    options = {
        "CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": "4",
        "CORE__FERNET_KEY": workspace.secret("fernet"),
        "CORE__TEST_CONNECTION": "Enabled",
        "CORE__HOSTNAME_CALLABLE": "socket.gethostname",
        "CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(workspace.airflow / "passwords.json"),
        "DATABASE__SQL_ALCHEMY_CONN": server.url(METADATA),
        "DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
        "API__HOST": "127.0.0.1",
        "API__PORT": str(port),
        "API__BASE_URL": f"http://localhost:{port}",
        "API__SECRET_KEY": workspace.secret("api"),
        "API__INSTANCE_NAME": "maestro* ⇄ Procore, demo",
        "API_AUTH__JWT_SECRET": workspace.secret("jwt"),
        "DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "10",  # a change of the Variable shows soon
        "DAG_PROCESSOR__STALE_DAG_THRESHOLD": "120",  # a laptop that slept is no reason to hide a DAG
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
        # a slow machine is not a broken one: Airflow's first answers may take a minute there
        "WORKERS__EXECUTION_API_TIMEOUT": "180",
        "CORE__DAGBAG_IMPORT_TIMEOUT": "300",
        "DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "300",
    }
    return {"AIRFLOW_HOME": str(workspace.airflow), **{f"AIRFLOW__{name}": value for name, value in options.items()}}


def _files(folder: Path) -> dict[str, Any]:
    """A Connection of the type maestro* files. A file of the demo is written at once, so that none has to rest."""
    extra = {"outbox": str(folder / "outbox"), "settle_seconds": "0"}
    return {"conn_type": "maestro_files", "host": str(folder / "exports"), "extra": json.dumps(extra)}


def shell_file(
    server: Server, simulator_url: str, variable: Mapping[str, Any] = VARIABLE, files: Path | None = None
) -> str:
    """The same Connections and Variable as a shell file: `. .demo/env.sh`, then `make sync COMPANY=demo`."""
    database = f"postgres://postgres:@{quote(server.socket, safe='')}"
    procore = {
        "conn_type": "procore",
        "host": simulator_url,
        "login": CLIENT_ID,
        "password": CLIENT_SECRET,
        "extra": _extra(simulator_url),
    }
    values = {
        "AIRFLOW_CONN_PROCORE_DEMO": json.dumps(procore),
        "AIRFLOW_CONN_MAESTRO_DEMO": json.dumps(_files(files)) if files else f"{database}/{MAESTRO}",
        "AIRFLOW_CONN_PROCORE_LEDGER": f"{database}/{LEDGER}",
        "AIRFLOW_VAR_PROCORE_COMPANIES": json.dumps(variable, ensure_ascii=False),
    }
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items())


def _extra(simulator_url: str) -> dict[str, Any]:
    """Where tokens are given, and the company that the Test button asks with."""
    return {"login_url": simulator_url, "procore_company_id": PROCORE_COMPANY}
