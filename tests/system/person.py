"""Somebody at a whole Airflow, over its API: changes settings, triggers, answers, looks."""

import json
from copy import deepcopy
from urllib.parse import quote

from sqlalchemy import text

from demo.airflow_setup import DAG, VARIABLE
from demo.database import LEDGER, MAESTRO, METADATA
from demo.processes import wait_until

PATIENCE = 180


def settings(**suppliers):
    """The demo's Variable with a run a day, nothing but suppliers, and their row as given."""
    told = deepcopy(VARIABLE)
    told["demo"] |= {"schedule": "0 3 * * *", "elements": {"suppliers": {"direction": "both", **suppliers}}}
    return told


class Person:
    """Somebody at Airflow: changes settings, triggers, answers, looks."""

    def __init__(self, on):
        self.on = on

    def settle(self, company=None, **suppliers):
        """Write the Variable with the suppliers' row as given; `company`: what else its entry says."""
        told = settings(**suppliers)
        told["demo"] |= company or {}
        body = {"key": "procore_companies", "value": json.dumps(told)}
        self.on.airflow.request("PATCH", "/variables/procore_companies", body)

    def trigger(self, **conf):
        """Trigger the DAG; the run's id."""
        run = self.on.airflow.request("POST", f"/dags/{DAG}/dagRuns", {"logical_date": None, "conf": conf})
        return str(run["dag_run_id"])

    def asked(self, dag, **conf):
        """Trigger a DAG of one task with its form filled in, and see it end well; the run's id."""
        self.on.airflow.request("PATCH", f"/dags/{dag}?update_mask=is_paused", {"is_paused": False})
        run = self.on.airflow.request("POST", f"/dags/{dag}/dagRuns", {"logical_date": None, "conf": conf})
        self.wait_for(
            lambda: self.on.airflow.run_state(dag, run["dag_run_id"]) in ("success", "failed"), f"The end of {dag}"
        )
        assert self.on.airflow.run_state(dag, run["dag_run_id"]) == "success"
        return str(run["dag_run_id"])

    def wait_for(self, what, said):
        wait_until(what, self.on.processes, said, PATIENCE)

    def state(self, run, task="suppliers"):
        return self.on.airflow.task_states(DAG, run).get(task, "none")

    def until(self, run, *states, task="suppliers"):
        self.wait_for(lambda: self.state(run, task) in states, f"{task} in {states}")
        state = self.state(run, task)
        if state in {"success", "failed"}:
            print(self.log(run, task))  # noqa: T201  # what pytest shows when it should have been another state
        return state

    def parked(self, run, task="suppliers", times=1):
        """Whether the task asks, and its worker is accounted for: Airflow 3.3 takes an answer before that for a lost task.

        `times`: how often it has asked by then.
        """
        if self.until(run, "awaiting_input", "failed", "success", task=task) != "awaiting_input":
            return False
        log = self.on.processes.logs / "scheduler.log"
        ended = f"TaskInstance Finished: dag_id={DAG}, task_id={task}, run_id={run}, "
        self.wait_for(lambda: log.read_text(encoding="utf-8").count(ended) >= times, f"The end of {task}'s worker")
        return self.until(run, "awaiting_input", "failed", "success", task=task) == "awaiting_input"

    def done(self, run):
        self.wait_for(lambda: self.on.airflow.run_state(DAG, run) in ("success", "failed"), f"The end of {run}")
        return self.on.airflow.run_state(DAG, run)

    def hitl(self, run, method, body=None, task="suppliers", by=None):
        path = f"/dags/{DAG}/dagRuns/{quote(run, safe='')}/taskInstances/{task}/-1/hitlDetails"
        return (by or self.on.airflow).request(method, path, body)

    def answer(self, run, option, reason, by=None):
        """Answer what is asked; `by`: somebody else's login."""
        self.hitl(run, "PATCH", {"chosen_options": [option], "params_input": {"reason": reason}}, by=by)

    def notes(self, run, task="suppliers"):
        """What Airflow shows beside the run, and beside the task."""
        path = f"/dags/{DAG}/dagRuns/{quote(run, safe='')}"
        both = [self.on.airflow.request("GET", one) or {} for one in (path, f"{path}/taskInstances/{task}")]
        return str(both[0]["note"]), str(both[1]["note"])

    def log(self, run, task="suppliers", attempt=1):
        path = f"/dags/{DAG}/dagRuns/{quote(run, safe='')}/taskInstances/{task}/logs/{attempt}?full_content=true"
        return json.dumps(self.on.airflow.request("GET", path), ensure_ascii=False)

    def ledger(self, sql):
        return self._rows(LEDGER, sql)

    def maestro(self, sql):
        return self._rows(MAESTRO, sql)

    def metadata(self, sql):
        return self._rows(METADATA, sql)

    def _rows(self, database, sql):
        engine = self.on.server.engine(database)
        try:
            with engine.begin() as connection:
                result = connection.execute(text(sql))
                return [dict(row) for row in result.mappings()] if result.returns_rows else []
        finally:
            engine.dispose()


def written(person, run):
    """How many writes of the run went through."""
    (found,) = person.ledger(
        "SELECT count(*) AS n FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run "
        f"WHERE r.dag_run = '{run}' AND a.state = 'done'"
    )
    return found["n"]
