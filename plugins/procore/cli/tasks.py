"""The operators of the DAGs, run one after the other in this process: Airflow's context is made of what was typed.

They are what Airflow runs, so that a command writes, reports and tells what a DAG run does. Three things are a shell's own:
the hourly limit is waited for here, a change set that needs a person ends the command (`approve` answers it), and what
failed is not tried again by itself.
"""

import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowException, AirflowSkipException, TaskDeferred

from procore.cli.shell import user
from procore.model.errors import ApprovalNeeded, SyncError


@dataclass
class TaskInstance:
    """What the operators use of Airflow's task instance: `id` is nothing that Airflow knows, and XComs live in memory."""

    task_id: str
    xcoms: dict[tuple[str, str], Any]
    id: None = None
    try_number: int = 1
    max_tries: int = 0

    def xcom_push(self, key: str, value: Any) -> None:
        """Leave a value for the tasks after this one."""
        self.xcoms[self.task_id, key] = value

    def xcom_pull(self, task_ids: str, key: str) -> Any:
        """A value that a task left; None: it left none."""
        return self.xcoms.get((task_ids, key))


@dataclass(frozen=True, slots=True)
class Ended:
    """How a task ended: success, skipped, failed, or waiting for a person; `said`: why it was not success."""

    state: str
    said: str = ""

    @property
    def code(self) -> int:
        """The exit code of a command whose worst task ended so."""
        return {"failed": 1, "waiting": 3}.get(self.state, 0)


@dataclass
class ShellRun:
    """A run of some operators. `params`: what the trigger form would give. `id` is kept in the ledger as the DAG run's."""

    params: Mapping[str, Any]
    id: str = field(default_factory=lambda: f"shell__{datetime.now(UTC).isoformat(timespec='milliseconds')}")
    sleep: Callable[[float], None] = time.sleep
    xcoms: dict[tuple[str, str], Any] = field(default_factory=dict)

    def run(self, operator: BaseOperator, begin: Callable[..., Any] | None = None) -> Ended:
        """Run an operator to its end; `begin`: the method that it begins with (None: execute, as Airflow does)."""
        try:
            self._to_its_end(operator, begin or _execute(operator))
        except AirflowSkipException as skipped:
            return Ended("skipped", str(skipped))
        except ApprovalNeeded as waiting:
            return Ended("waiting", str(waiting))
        except (SyncError, AirflowException) as failed:
            return Ended("failed", str(failed))
        except Exception as unforeseen:
            operator.log.exception("%s, %s", operator.task_id, self.id)
            return Ended("failed", f"{type(unforeseen).__name__}: {unforeseen}")
        return Ended("success")

    def _to_its_end(self, operator: BaseOperator, method: Callable[..., Any]) -> None:
        context, answer = self._context(operator), dict[str, Any]()
        while True:
            try:
                method(context, **answer)
            except TaskDeferred as deferred:  # until Procore's hourly limit is reset
                self.sleep(max(0.0, (deferred.trigger.moment - datetime.now(UTC)).total_seconds()))
                method, answer = getattr(operator, deferred.method_name), {**(deferred.kwargs or {}), "event": deferred}
            else:
                return

    def _context(self, operator: BaseOperator) -> Context:
        run = SimpleNamespace(
            run_type="manual", conf={}, triggering_user_name=user(), data_interval_start=None, data_interval_end=None
        )
        instance = TaskInstance(operator.task_id, self.xcoms)
        return Context(params=dict(self.params), run_id=self.id, dag_run=run, ti=instance)  # type: ignore[typeddict-item]


def _execute(operator: BaseOperator) -> Callable[[Context], Any]:
    """The operator's own `execute`: Airflow wraps it to warn of a call outside its task runner, which this is on purpose."""
    return inspect.unwrap(type(operator).execute).__get__(operator)  # type: ignore[no-any-return]
