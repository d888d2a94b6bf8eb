"""Airflow whole, with its scheduler and its API: what a person answers, and what a backfill does."""

import re
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
import requests

from demo.airflow_setup import DAG, USER
from demo.workspace import DemoError
from tests.factories.webhook import listening
from tests.system.person import written

pytestmark = [pytest.mark.airflow, pytest.mark.slow, pytest.mark.system]
RUN = "/dags/{dag}/dagRuns/{run}"


TOLD = {"notify": [{"webhook": {"conn_id": "teams"}}]}


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


def test_what_a_webhook_tells_is_read_by_a_run_that_nobody_asked_for_within_a_minute(person):
    receiver = {"connection_id": "procore_webhooks", "conn_type": "http", "password": "0123456789abcdef01234567"}
    person.on.airflow.put_connection({**receiver, "host": f"{person.on.airflow.url}/procore-webhooks"})
    person.settle({"webhooks": {"conn_id": "procore_webhooks", "pause_minutes": 1}})
    person.done(person.trigger(elements=["suppliers"]))
    person.asked("procore_check")
    person.wait_for(
        lambda: "Asset" in person.on.airflow.request("GET", f"/dags/{DAG}")["timetable_summary"],
        "The DAG as it is settled now",
    )
    person.ledger("UPDATE procore_sync.run SET started_at = started_at - interval '2 minutes'")
    vendors = requests.get(f"{person.on.simulator_url}/simulator/vendors?q=gicleurs", timeout=30).text
    typed(person.on.simulator_url + re.search(r"/simulator/vendors/\d+", vendors).group(0), city="Magog")
    city = "SELECT city FROM maestro.supplier WHERE code = 'GICLEURS'"
    person.wait_for(lambda: person.maestro(city) == [{"city": "Magog"}], "What was typed in Procore")
    (last,) = person.on.airflow.request("GET", f"/dags/{DAG}/dagRuns?limit=1&order_by=-run_after")["dag_runs"]
    assert last["run_type"] == "asset_triggered"
    (event,) = person.ledger("SELECT received_at FROM procore_sync.webhook_event")
    waited = datetime.fromisoformat(last["queued_at"]) - event["received_at"]
    print(f"queued {waited} after it was told")  # noqa: T201  # what pytest shows
    assert waited < timedelta(minutes=1)
    person.done(last["dag_run_id"])


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
