"""What happens in a cluster: all companies are synchronized side by side, a worker is killed in the middle, all end equal."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from chaos.case import difference
from cluster.companies import Company
from cluster.report import Outcome
from cluster.stack import Cluster
from demo.processes import wait_until
from demo.stack import say
from demo.workspace import DemoError
from procore.config.companies import dag_of

ENDED = ("success", "failed")
TOLD_EVERY = 20.0
"""Seconds between two lines about what goes on."""
BEGUN = "SELECT count(*) FROM procore_sync.action WHERE state = 'intended'"


@dataclass
class Story:
    """The runs of all companies. `runs`: the id of each by the company's key."""

    cluster: Cluster
    companies: Sequence[Company]
    runs: dict[str, str] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    killed_at: datetime | None = None

    def begin(self) -> None:
        """Trigger each company's DAG."""
        for one in self.companies:
            parsed = partial(self.cluster.airflow.request, "GET", f"/dags/{dag_of(one.key)}", absent=True)
            wait_until(parsed, self.cluster.processes, f"the DAG of {one.key}")
        for one in self.companies:
            self.runs[one.key] = self.cluster.airflow.trigger(dag_of(one.key))

    def kill_in_the_middle(self) -> None:
        """Kill the worker that has the most to do, while all companies write; another one takes its place."""
        wait_until(self._in_the_middle, self.cluster.processes, "a worker that writes")
        self._measure()
        busy = self.cluster.busy()
        victim = max(self.cluster.workers, key=lambda worker: busy.get(worker.name, 0))
        say(f"Killing {victim.name}, which runs {busy[victim.name]} tasks")
        self.killed_at = datetime.now(UTC)
        self.cluster.kill_worker(victim)
        self.cluster.start("worker")

    def _in_the_middle(self) -> bool:
        """Whether every company has written something, and a worker is full."""
        return all(one.writes() for one in self.companies) and any(n > 1 for n in self.cluster.busy().values())

    def finish(self) -> None:
        """Wait for the end of every run."""
        seen = 0.0
        while pending := [key for key in self.runs if self.state(key) not in ENDED]:
            self.cluster.processes.check()
            if time.monotonic() - seen > TOLD_EVERY:
                seen = time.monotonic()
                self._measure()
                say(
                    f"{len(self.runs) - len(pending)} of {len(self.runs)} companies done; {self._unfinished(pending[0])}"
                )
            time.sleep(1)

    def state(self, key: str) -> str:
        """The state of a company's run."""
        return self.cluster.airflow.run_state(dag_of(key), self.runs[key])

    def _unfinished(self, key: str) -> str:
        states = self.cluster.airflow.task_states(dag_of(key), self.runs[key])
        return f"{key}: " + ", ".join(f"{task} {state}" for task, state in states.items() if state != "success")

    def _measure(self) -> None:
        for name, size in self.cluster.memory().items():
            self.memory[name] = max(size, self.memory.get(name, 0))

    def tries_after_the_kill(self, key: str) -> dict[str, float]:
        """The tasks of a company that were tried again, with the seconds from the kill until the newest try."""
        path = f"/dags/{dag_of(key)}/dagRuns/{quote(self.runs[key], safe='')}/taskInstances"
        found: Any = self.cluster.airflow.request("GET", path)
        assert self.killed_at
        return {
            one["task_id"]: (datetime.fromisoformat(one["start_date"]) - self.killed_at).total_seconds()
            for one in found["task_instances"]
            if one["try_number"] > 1
        }


def outcomes(story: Story, calm: Company) -> list[Outcome]:
    """Each company compared with the calm one, by what both sides hold. Raises DemoError: the kill hit no task."""
    found, wanted = [], calm.picture()
    for one in story.companies:
        again = story.tries_after_the_kill(one.key)
        wrong = [difference(wanted, one.picture())]
        if (state := story.state(one.key)) != "success":
            wrong.append(f"its run is {state}")
        found.append(
            Outcome(
                key=one.key,
                again=tuple(again),
                writes=one.writes(),
                calm_writes=calm.writes(),
                wrong="; ".join(filter(None, wrong)),
            )
        )
    if not any(one.again for one in found):
        raise DemoError("The kill hit no task: nothing was shown. Run it again.")
    return found


def begun_writes(company: Company) -> int:
    """How many writes the ledger of a company holds that were begun, and not ended."""
    with create_engine(company.ledger, poolclass=NullPool).connect() as connection:
        return int(connection.execute(text(BEGUN)).scalar_one())
