"""What docker-compose.yaml says of Airflow's processes, for the same processes on this machine without Docker."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import yaml

from demo.workspace import ROOT

FILE = ROOT / "docker-compose.yaml"
DATABASES = ROOT / "include" / "postgres" / "databases.sql"
"""The roles and their databases, as the file's PostgreSQL makes them at its first start."""
AIRFLOW = ("api-server", "scheduler", "triggerer", "worker", "dag-processor")
"""The services that stay, in the order of their start: the DAGs are parsed when the Variable is there."""
OF_CONTAINERS = ("PYTHONPATH",)
"""What holds in the image only: the package is where it is."""


def services() -> dict[str, Any]:
    """The services of docker-compose.yaml."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return dict(read["services"])


def secrets_wanted() -> list[str]:
    """The names that .env has to give a value."""
    return sorted(set(re.findall(r"(?<!\$)\$\{(\w+)", FILE.read_text(encoding="utf-8"))))


def command(service: str) -> list[str]:
    """The command of a service, as words behind `airflow`; a worker's name is not among them."""
    stated = services()[service]["command"]
    words = stated if isinstance(stated, str) else stated[-1].partition("exec airflow ")[2]
    return list(words.partition(" --celery-hostname ")[0].split())


def environment(secrets: Mapping[str, str], *, socket: str, redis: int, api: int) -> dict[str, str]:
    """The environment of Airflow's services, with the containers' addresses replaced by those of this machine.

    `secrets`: what .env holds. `socket`: the folder of PostgreSQL's socket. `redis`, `api`: ports.
    """
    stated = services()["api-server"]["environment"]
    return {
        name: _here(name, _filled(str(value), secrets), socket=socket, redis=redis, api=api)
        for name, value in stated.items()
        if name not in OF_CONTAINERS
    }


def _filled(value: str, secrets: Mapping[str, str]) -> str:
    """The value with `${NAME}` and `${NAME:?why}` replaced."""
    return re.sub(r"\$\{(\w+)(?::\?[^}]*)?\}", lambda found: secrets[found[1]], value)


def _here(name: str, value: str, *, socket: str, redis: int, api: int) -> str:
    """The value with the addresses of this machine. A Connection has its socket in the host, SQLAlchemy behind the name."""
    if name.startswith("AIRFLOW_CONN_"):
        value = value.replace("@postgres/", f"@{quote(socket, safe='')}/")
    else:
        value = re.sub(r"@postgres/(\w+)", rf"@/\1?host={socket}", value)
    return value.replace("redis:6379", f"127.0.0.1:{redis}").replace("api-server:8080", f"127.0.0.1:{api}")
