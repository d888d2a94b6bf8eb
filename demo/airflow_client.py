"""Airflow's REST API, as far as the demo needs it."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from demo.workspace import DemoError

JSON = dict[str, Any]
_DIRECT = build_opener(ProxyHandler({}))  # a proxy for the world has no business on this machine
_AGAIN_AFTER = 0.5
"""So many seconds pass before a request that was left unanswered is sent again."""


_BUSY = (502, 503, 504)
"""What a server that is still starting answers."""


def _nothing() -> None:
    """What is looked at in between, where nothing is."""


@dataclass(slots=True)
class AirflowClient:
    """Airflow at `url`. Logs in with the first request, and again when its token has expired.

    A slow machine is not a broken one: what is left unanswered for `timeout` seconds, or cut off, is asked again without
    end. `check` is called in between, and raises when waiting has no sense any more.
    """

    url: str
    user: str
    password: str
    check: Callable[[], None] = _nothing
    timeout: float = 120
    token: str = field(default="", repr=False)

    def answers(self) -> bool:
        """Whether the API server is up."""
        try:
            _DIRECT.open(f"{self.url}/api/v2/version", timeout=self.timeout).close()
        except OSError:
            return False
        return True

    def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, absent: bool = False
    ) -> JSON | None:
        """One request below /api/v2. `absent`: 404 and 409 answer None instead of raising DemoError."""
        renewed = False
        while True:
            try:
                return self._send(method, path, body)
            except HTTPError as error:
                text = error.read().decode(errors="replace")
                if error.code == 401 and not renewed:  # noqa: PLR2004
                    self.token, renewed = "", True
                elif absent and error.code in (404, 409):
                    return None
                elif error.code not in _BUSY:
                    raise DemoError(f"Airflow refused {method} {path} ({error.code}): {text[:500]}") from None
            except OSError:  # refused, cut off, or not answered in time
                time.sleep(_AGAIN_AFTER)
            self.check()

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
        body: JSON = {"logical_date": None, "dag_run_id": f"demo__{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"}
        if due["next_dagrun_run_after"] and datetime.fromisoformat(due["next_dagrun_run_after"]) <= datetime.now(UTC):
            body |= {
                "run_after": due["next_dagrun_run_after"],
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
            self.token = str((self._call("POST", "/auth/token", login, {}) or {})["access_token"])
        return self._call(method, f"/api/v2{path}", body, {"Authorization": f"Bearer {self.token}"})

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> JSON | None:
        data = None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **headers}
        request = Request(f"{self.url}{path}", data=data, method=method, headers=sent)  # noqa: S310
        with _DIRECT.open(request, timeout=self.timeout) as answer:
            text = answer.read()
        return json.loads(text) if text else None
