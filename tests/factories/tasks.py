"""What Airflow hands to a task, as far as the tasks of the project read it, and Connections as Airflow reads them."""

import json
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine


class TaskInstance(dict[str, Any]):
    """What a task leaves for others (`xcom_push`), and what other tasks left for it (`left`: task id -> text)."""

    id = None
    try_number, max_tries = 1, 0

    def __init__(self, **left: str) -> None:
        super().__init__()
        self.left = left

    def xcom_push(self, key: str, value: Any) -> None:
        self[key] = value

    def xcom_pull(self, task_ids: str, key: str) -> str | None:
        return self.left.get(task_ids)


def task_context(who: str | None = "Marie", run_id: str = "run 1", **params: Any) -> dict[str, Any]:
    """The context of a task in a run that this person triggered with these parameters."""
    run = SimpleNamespace(
        run_type="manual", data_interval_start=None, data_interval_end=None, triggering_user_name=who, conf=None
    )
    return {"params": params, "dag_run": run, "run_id": run_id, "ti": TaskInstance()}


AWAY = json.dumps({"conn_type": "postgres", "host": "127.0.0.1", "port": 1, "login": "x", "schema": "x"})
"""A Connection to a database that does not answer."""


def postgres_connection(engine: Engine) -> str:
    """A Connection to a database, as Airflow reads it from the environment."""
    return json.dumps(database_connection(engine))


def database_connection(engine: Engine) -> dict[str, Any]:
    """The same, as Airflow's fields."""
    url = engine.url
    socket = url.query.get("host")
    fields = {
        "conn_type": "postgres",
        "host": url.host or (socket if isinstance(socket, str) else None),
        "port": url.port,
        "login": url.username,
        "password": url.password,
        "schema": url.database,
    }
    return {name: value for name, value in fields.items() if value}
