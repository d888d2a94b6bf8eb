"""Airflow's REST API, as far as the demo needs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from demo.workspace import DemoError

JSON = dict[str, Any]
_DIRECT = build_opener(ProxyHandler({}))  # a proxy for the world has no business on this machine
_TIMEOUT = 30


@dataclass(slots=True)
class AirflowClient:
    """Airflow at `url`. Logs in with the first request, and again when its token has expired."""

    url: str
    user: str
    password: str
    token: str = field(default="", repr=False)

    def answers(self) -> bool:
        """Whether the API server is up."""
        try:
            _DIRECT.open(f"{self.url}/api/v2/version", timeout=2).close()
        except (URLError, OSError):
            return False
        return True

    def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, absent: bool = False
    ) -> JSON | None:
        """One request below /api/v2. `absent`: 404 and 409 answer None instead of raising DemoError."""
        for attempt in (1, 2):
            try:
                return self._send(method, path, body)
            except HTTPError as error:
                text = error.read().decode(errors="replace")
                if error.code == 401 and attempt == 1:  # noqa: PLR2004
                    self.token = ""
                elif absent and error.code in (404, 409):
                    return None
                else:
                    raise DemoError(f"Airflow refused {method} {path} ({error.code}): {text[:500]}") from None
        return None

    def put_connection(self, connection: Mapping[str, Any]) -> None:
        """Create the Connection; when it is there already, move its address only: the rest may be the user's."""
        if self.request("POST", "/connections", connection, absent=True) is None:
            self.request(
                "PATCH", f"/connections/{connection['connection_id']}?update_mask=host&update_mask=extra", connection
            )

    def put_variable(self, name: str, value: object, description: str) -> None:
        """Create the Variable when it is not there: an existing one may be the user's."""
        text = json.dumps(value, indent=2, ensure_ascii=False)
        self.request("POST", "/variables", {"key": name, "value": text, "description": description}, absent=True)

    def fail_runs_before(self, dag: str, moment: datetime) -> None:
        """Fail the runs that an earlier demo did not finish."""
        for run in self._unfinished(dag):
            if datetime.fromisoformat(run["queued_at"] or run["run_after"]) < moment:
                self.request("PATCH", f"/dags/{dag}/dagRuns/{quote(run['dag_run_id'], safe='')}", {"state": "failed"})

    def trigger(self, dag: str) -> str:
        """Unpause and trigger the DAG. Returns the id of the run, which is the one under way when there is one.

        A run that the schedule has due is triggered by hand: unpausing alone would start it beside ours.
        """
        if unfinished := self._unfinished(dag):
            return str(unfinished[0]["dag_run_id"])
        due = self.request("GET", f"/dags/{dag}/details") or {}
        body: JSON = {"logical_date": None}
        if due["next_dagrun_run_after"] and datetime.fromisoformat(due["next_dagrun_run_after"]) <= datetime.now(UTC):
            body = {
                "logical_date": due["next_dagrun_logical_date"],
                "data_interval_start": due["next_dagrun_data_interval_start"],
                "data_interval_end": due["next_dagrun_data_interval_end"],
            }
        run = self.request("POST", f"/dags/{dag}/dagRuns", body, absent=True)
        self.request("PATCH", f"/dags/{dag}?update_mask=is_paused", {"is_paused": False})
        return str(run["dag_run_id"]) if run else self.trigger(dag)

    def run_state(self, dag: str, run: str) -> str:
        """The run's state: queued, running, success, failed."""
        return str((self.request("GET", f"/dags/{dag}/dagRuns/{quote(run, safe='')}") or {})["state"])

    def task_states(self, dag: str, run: str) -> dict[str, str]:
        """Each task's state by its id; a task that is not scheduled yet is `none`."""
        found = self.request("GET", f"/dags/{dag}/dagRuns/{quote(run, safe='')}/taskInstances") or {}
        return {one["task_id"]: one["state"] or "none" for one in found["task_instances"]}

    def _unfinished(self, dag: str) -> list[JSON]:
        found = self.request("GET", f"/dags/{dag}/dagRuns?state=queued&state=running") or {}
        return list(found["dag_runs"])

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> JSON | None:
        if not self.token:
            login = {"username": self.user, "password": self.password}
            self.token = str((_call("POST", f"{self.url}/auth/token", login, {}) or {})["access_token"])
        return _call(method, f"{self.url}/api/v2{path}", body, {"Authorization": f"Bearer {self.token}"})


def _call(method: str, url: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> JSON | None:
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data=data, method=method, headers={"Content-Type": "application/json", **headers})  # noqa: S310
    with _DIRECT.open(request, timeout=_TIMEOUT) as answer:
        text = answer.read()
    return json.loads(text) if text else None
