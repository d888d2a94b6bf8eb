"""Airflow whole, with its scheduler and its API: what a person answers, and what a backfill does."""

import json
import re
import shutil
import tempfile
from copy import deepcopy
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from sqlalchemy import text

from demo.airflow_setup import DAG, USER, VARIABLE
from demo.database import LEDGER, MAESTRO
from demo.processes import wait_until
from demo.stack import SIZES, running
from demo.workspace import DemoError, Workspace
from tests.factories.webhook import listening

pytestmark = [pytest.mark.airflow, pytest.mark.slow, pytest.mark.system]
PATIENCE = 180
RUN = "/dags/{dag}/dagRuns/{run}"


@pytest.fixture(scope="module")
def airflow():
    """The demo's own Airflow, simulator and databases, in a folder of the test's own."""
    workspace = Workspace(Path(tempfile.mkdtemp(prefix="procore-system-")))
    workspace.folder.chmod(0o755)
    workspace.create()
    with running(workspace, SIZES["small"], settings()) as on:
        wait_until(lambda: on.airflow.request("GET", f"/dags/{DAG}", absent=True), on.processes, "The DAG", PATIENCE)
        person = Person(on)
        assert person.done(on.airflow.trigger(DAG)) == "success"  # the run that is due; the next comes tomorrow
        yield on
    shutil.rmtree(workspace.folder, ignore_errors=True)


TOLD = {"notify": [{"webhook": {"conn_id": "teams"}}]}


def settings(**suppliers):
    """The demo's Variable with a run a day, nothing but suppliers, and their row as given."""
    told = deepcopy(VARIABLE)
    told["demo"] |= {"schedule": "0 3 * * *", "elements": {"suppliers": {"direction": "both", **suppliers}}}
    return told


@pytest.fixture
def person(airflow):
    yield Person(airflow)
    airflow.fail_unfinished_runs()  # one run at a time: what a broken test left would keep the next one waiting


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
        """Trigger a DAG of one task with its form filled in, and see it end well."""
        self.on.airflow.request("PATCH", f"/dags/{dag}?update_mask=is_paused", {"is_paused": False})
        run = self.on.airflow.request("POST", f"/dags/{dag}/dagRuns", {"logical_date": None, "conf": conf})
        self.wait_for(
            lambda: self.on.airflow.run_state(dag, run["dag_run_id"]) in ("success", "failed"), f"The end of {dag}"
        )
        assert self.on.airflow.run_state(dag, run["dag_run_id"]) == "success"

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

    def parked(self, run, task="suppliers"):
        """Whether the task asks, and its worker is accounted for: Airflow 3.3 takes an answer before that for a lost task."""
        if self.until(run, "awaiting_input", "failed", "success", task=task) != "awaiting_input":
            return False
        log = self.on.processes.logs / "scheduler.log"
        ended = f"TaskInstance Finished: dag_id={DAG}, task_id={task}, run_id={run}, "
        self.wait_for(lambda: ended in log.read_text(encoding="utf-8"), f"The end of {task}'s worker")
        return True

    def done(self, run):
        self.wait_for(lambda: self.on.airflow.run_state(DAG, run) in ("success", "failed"), f"The end of {run}")
        return self.on.airflow.run_state(DAG, run)

    def hitl(self, run, method, body=None, task="suppliers"):
        path = f"/dags/{DAG}/dagRuns/{quote(run, safe='')}/taskInstances/{task}/-1/hitlDetails"
        return self.on.airflow.request(method, path, body)

    def answer(self, run, option, reason):
        self.hitl(run, "PATCH", {"chosen_options": [option], "params_input": {"reason": reason}})

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


@pytest.fixture
def teams(person):
    """Where those who watch read their news."""
    with listening() as server:
        host = f"http://127.0.0.1:{server.server_port}"
        person.on.airflow.put_connection({"connection_id": "teams", "conn_type": "http", "host": host})
        yield server


def test_a_plan_waits_in_airflow_s_required_actions_and_is_written_once_it_is_approved(person, teams):
    person.settle(TOLD, approval="required")
    person.maestro("UPDATE maestro.supplier SET phone = '418 555-0101', updated_at = now() WHERE code = 'ARMBOREAL'")
    run = person.trigger(elements=["suppliers"])
    assert person.parked(run)
    asked = person.hitl(run, "GET")
    assert asked["subject"] == "demo, suppliers: may this plan be written?"
    assert "The settings ask for an approval of suppliers." in asked["body"]
    assert "418 555-0101" in asked["body"]
    assert written(person, run) == 0
    (waits,) = [one for letter in teams.got for one in letter["news"] if one["news"] == "waits"]
    assert "suppliers: answer in Airflow, Required actions. The settings ask for an approval" in waits["said"]
    person.answer(run, "Approve", "checked with Marie")
    assert person.until(run, "success", "failed") == "success"
    (plan,) = person.ledger(
        "SELECT p.state, p.decided_by, p.decision_reason FROM procore_sync.change_set AS p "
        f"JOIN procore_sync.run AS r ON r.id = p.run WHERE r.dag_run = '{run}'"
    )
    assert plan == {"state": "applied", "decided_by": USER, "decision_reason": "checked with Marie"}
    assert written(person, run) == 1
    assert person.done(run) == "success"


def test_the_first_run_of_an_element_writes_nothing_until_a_person_approves_it(person):
    person.settle({"first_run": "approve", "elements": {"projects": {}}})
    run = person.trigger(elements=["projects"])
    assert person.parked(run, "projects")
    assert (
        "This is the first run of projects: nothing is linked yet." in person.hitl(run, "GET", task="projects")["body"]
    )
    assert written(person, run) == 0
    answered = {"chosen_options": ["Approve"], "params_input": {"reason": "seen"}}
    person.hitl(run, "PATCH", answered, task="projects")
    assert person.until(run, "success", "failed", task="projects") == "success"
    assert written(person, run) > 0
    assert person.done(run) == "success"


def test_a_rejected_plan_ends_the_task_with_the_person_s_reason_and_writes_nothing(person):
    person.settle(approval="required")
    person.maestro("UPDATE maestro.supplier SET phone = '418 555-0199', updated_at = now() WHERE code = 'ARMBOREAL'")
    run = person.trigger(elements=["suppliers"])
    assert person.parked(run)
    person.answer(run, "Reject", "not before the month is closed")
    assert person.until(run, "failed", "success") == "failed"
    rejected = f"the plan was rejected by {USER}: not before the month is closed"
    assert rejected in person.log(run)
    assert written(person, run) == 0
    assert person.done(run) == "failed"
    of_the_run, of_the_task = person.notes(run)
    assert "|✗ suppliers|" in of_the_run
    assert rejected in of_the_task


def test_only_those_whom_the_settings_name_may_approve(person):
    person.settle(approval="required", approvers=["marie"])
    run = person.trigger(elements=["suppliers"])
    assert person.parked(run)
    with pytest.raises(DemoError, match="403"):
        person.answer(run, "Approve", "I am not Marie")
    assert person.state(run) == "awaiting_input"
    person.on.airflow.request("PATCH", f"/dags/{DAG}/dagRuns/{quote(run, safe='')}", {"state": "failed"})
    person.done(run)


def test_a_backfill_of_one_element_reads_its_dates_and_moves_no_watermark(person):
    person.settle()
    person.done(person.trigger(elements=["suppliers"]))
    marks = person.ledger(
        "SELECT side, scope, read_until FROM procore_sync.watermark WHERE element = 'suppliers' ORDER BY side"
    )
    person.maestro(
        "INSERT INTO maestro.supplier (company, code, name, country, province, updated_at) VALUES "
        "('DEMO', 'VIEUX', 'Vieille fiche inc.', 'CA', 'QC', '2026-03-10 12:00+00')"
    )
    body = {
        "dag_id": DAG,
        "from_date": "2026-03-10T00:00:00Z",
        "to_date": "2026-03-11T00:00:00Z",
        "dag_run_conf": {"elements": ["suppliers"]},
    }
    backfill = person.on.airflow.request("POST", "/backfills", body)

    def over():
        return bool((person.on.airflow.request("GET", f"/backfills/{backfill['id']}") or {})["completed_at"])

    person.wait_for(over, "The backfill")
    assert person.ledger("SELECT maestro_key FROM procore_sync.link WHERE maestro_key = 'VIEUX'") == [
        {"maestro_key": "VIEUX"}
    ]
    assert (
        person.ledger(
            "SELECT side, scope, read_until FROM procore_sync.watermark WHERE element = 'suppliers' ORDER BY side"
        )
        == marks
    )


def typed(address, **values):
    """Open a form of the demo, type over some of its fields, save."""
    form = (
        requests.get(address, timeout=30).text.split('<form method="post" class="record"', 1)[1].split("</form>", 1)[0]
    )
    sent = dict(re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', form))
    sent |= dict(re.findall(r'<select[^>]*name="(\w+)".*?<option[^>]*value="([^"]*)" selected', form, re.DOTALL))
    sent |= dict.fromkeys(re.findall(r'<input type="checkbox"[^>]*name="(\w+)" checked', form), "on")
    requests.post(address, data={**sent, **values}, timeout=30).raise_for_status()


def test_the_tour_of_the_readme_change_see_conflict_decide_undo(person):
    person.settle()
    (row,) = person.maestro("SELECT id FROM maestro.supplier WHERE code = 'GICLEURS'")
    maestro = f"{person.on.maestro_url}/supplier/record?id={row['id']}"
    vendors = requests.get(f"{person.on.simulator_url}/simulator/vendors?q=gicleurs", timeout=30).text
    procore = person.on.simulator_url + re.search(r"/simulator/vendors/\d+", vendors).group(0)

    def synchronized():
        run = person.trigger(elements=["suppliers"])
        assert person.done(run) == "success"
        return run

    def held(address, value):
        return f'value="{value}"' in requests.get(address, timeout=30).text

    typed(maestro, phone="819 555-0312")
    synchronized()
    assert held(procore, "819 555-0312")
    typed(procore, city="Sherbrooke")
    synchronized()
    assert held(maestro, "Sherbrooke")
    typed(maestro, email="comptes@gicleurs.example")
    typed(procore, email_address="bureau@gicleurs.example")
    synchronized()
    assert held(maestro, "comptes@gicleurs.example")
    assert held(procore, "bureau@gicleurs.example")
    key = {"company": "demo", "element": "suppliers", "maestro_key": "GICLEURS"}
    person.asked("procore_links__demo", **key, action="choose", field="email", side="procore")
    decided = synchronized()
    assert held(maestro, "bureau@gicleurs.example")
    for apply in ("no", "yes"):
        person.asked("procore_undo__demo", company="demo", run=decided, reason="tour", apply=apply)
        assert held(maestro, "comptes@gicleurs.example") is (apply == "yes")
    synchronized()
    assert held(maestro, "comptes@gicleurs.example")
    assert held(procore, "bureau@gicleurs.example")
