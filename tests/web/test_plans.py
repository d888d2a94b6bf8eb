"""A plan on the page: shown whole with filters, answered, written, and taken back."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from procore.model.errors import PlanStopped
from procore.model.runs import Mode
from tests.web.screens.words import said
from tests.web.stage import asked_by

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

DAG = "procore_sync__demo"


@pytest.fixture
def planned(company):
    """A plan of two suppliers: one that is new, and one whose city changed; its hash."""
    company.supplier("BETON", "Béton ltée", city="Laval")
    company.run("suppliers")
    company.rows("UPDATE maestro.supplier SET city = 'Lévis', updated_at = now()")
    company.supplier("NEUF", "Neuf inc.", city="Québec")
    company.run("suppliers", mode=Mode.PLAN)
    return company


def parked(airflow, company, approvers=()):
    """A run of the company's DAG whose suppliers wait for an answer about their plan; the plan's hash and the run."""
    run = airflow.api("POST", f"/dags/{DAG}/dagRuns", {"logical_date": None}).json()["dag_run_id"]
    company.run("suppliers", dag_run=run, mode=Mode.PLAN)
    plan = company.newest_plan()
    with company.ledger_engine.begin() as connection:
        connection.execute(text(f"UPDATE procore_sync.change_set SET state = 'waiting' WHERE hash = '{plan}'"))
    asked_by(airflow, run, "suppliers", approvers)
    return plan, run


def hitl(airflow, run):
    path = f"/dags/{DAG}/dagRuns/{quote(run, safe='')}/taskInstances/suppliers/-1/hitlDetails"
    return airflow.api("GET", path).json()


def test_a_plan_is_a_table_with_every_value_and_filters(planned, get):
    page = f"/demo/plan/{planned.newest_plan()}"
    words = said(get(page))
    assert "2 writes : 1 new, 1 changed" in words
    assert "City: Laval → Lévis" in words
    assert "Name: Neuf inc." in words
    assert "2 writes" in words
    assert "NEUF" not in said(get(f"{page}?verb=update"))
    assert "BETON" not in said(get(f"{page}?search=neuf"))
    assert "0 writes" in said(get(f"{page}?project=24-001"))
    assert "Ce qu’il écrit" in said(get(page, language="fr"))
    assert f'/plan/{planned.newest_plan()}"' in get("/demo/overview").text
    assert get("/demo/plan/0123456789abcdef").status_code == 404


def test_a_plan_adds_up_to_what_it_lists(company, get):
    company.supplier("NEUF", "Neuf inc.", city="Laval")
    known = {"city": "Laval", "country_code": "CA", "state_code": "QC"}
    company.simulator.world.add("vendors", name="Neuf inc.", origin_code="NEUF", is_active=True, **known)
    company.run("suppliers", mode=Mode.PLAN)
    words = said(get(f"/demo/plan/{company.newest_plan()}"))
    assert words.count("1 write : 1 gets our origin id") == 1
    assert "1 origin id of ours" in said(get("/demo/overview"))


def test_why_a_plan_was_stopped_is_said_in_the_reader_s_language(airflow, planned, get):
    """Whatever the language of the company's logs."""
    planned.more = {"language": "fr", "elements": {"suppliers": {"brakes": {"created": 0}}}}
    with pytest.raises(PlanStopped):
        planned.run("suppliers")
    airflow.put_variable({"demo": planned.entry()})
    page = f"/demo/plan/{planned.newest_plan()}"
    assert "the plan goes over a brake (created: 1, the brake is at 0)" in said(get(page))
    french = said(get(page, language="fr"))
    assert "le plan dépasse un frein (created : 1, le frein est à 0)" in french
    assert "the plan goes over a brake" in said(get("/demo/overview"))


def test_what_a_plan_leaves_out_is_said_while_it_is_open_and_no_more_once_it_is_over(airflow, company, get):
    """What stays out is counted as the ledger knows it now: of a plan that is over it would be said of another day."""
    company.run("costs", mode=Mode.PLAN)
    company.ledger_rows("""
        INSERT INTO procore_sync.record (pairing, element, side, key, scope, "values", fingerprint, never_created)
        SELECT id, 'costs', 'maestro', 'C-17', '24-001', '{"amount": "30.00"}', 'x', 'before'
        FROM procore_sync.pairing RETURNING key
    """)
    airflow.put_variable({"demo": company.entry(elements={"costs": {"from_date": "2026-01-01"}})})
    page, out = f"/demo/plan/{company.newest_plan()}", "1 record of maestro* is dated before 2026-01-01"
    for state, told in (
        ("made", True),
        ("waiting", True),
        ("approved", False),
        ("applied", False),
        ("rejected", False),
    ):
        company.ledger_rows(f"UPDATE procore_sync.change_set SET state = '{state}' RETURNING id")
        assert (out in said(get(page))) is told, state


def test_a_plan_is_written_by_a_run_that_writes_nothing_else(airflow, planned, post):
    plan = planned.newest_plan()
    assert post(f"/demo/plan/{plan}/apply", {}, "viewer").status_code == 403
    answer = post(f"/demo/plan/{plan}/apply", {}, "dispatcher")
    run = parse_qs(urlsplit(answer.headers["location"]).query)["run"][0]
    found = airflow.api("GET", f"/dags/{DAG}/dagRuns/{quote(run, safe='')}").json()
    assert found["conf"] == {"elements": ["suppliers"], "mode": "apply", "plan": plan}
    assert found["triggering_user_name"] == "dispatcher"


def test_a_plan_over_a_brake_is_written_only_with_a_reason(airflow, planned, get, post):
    entry = planned.entry()
    entry["elements"]["suppliers"] = {"brakes": {"created": 0}}
    airflow.put_variable({"demo": entry})
    plan = planned.newest_plan()
    page = get(f"/demo/plan/{plan}")
    assert "This plan goes over a brake: Brake: new records" in said(page)
    over = re.findall(r'name="brake" value="(\w+)"', page.text)
    answer = post(f"/demo/plan/{plan}/apply", {"brake": over[0]}, "dispatcher")
    assert (answer.status_code, "needs a reason" in said(answer)) == (409, True)
    answer = post(f"/demo/plan/{plan}/apply", {"brake": over[0], "reason": "new year"}, "dispatcher")
    run = parse_qs(urlsplit(answer.headers["location"]).query)["run"][0]
    conf = airflow.api("GET", f"/dags/{DAG}/dagRuns/{quote(run, safe='')}").json()["conf"]
    assert (conf["override"], conf["override_reason"]) == (["created"], "new year")


def test_a_plan_that_waits_is_answered_on_the_page_in_the_person_s_name(airflow, planned, get, post):
    plan, run = parked(airflow, planned)
    assert "A plan waits for an approval" in said(get("/demo/overview"))
    assert "Whoever may trigger the DAG may answer" in said(get(f"/demo/plan/{plan}"))
    assert post(f"/demo/plan/{plan}/answer", {"answer": "approve"}, "viewer").status_code == 403
    assert post(f"/demo/plan/{plan}/answer", {"answer": "perhaps"}, "dispatcher").status_code == 400
    told = {"answer": "approve", "reason": "checked with Marie"}
    assert post(f"/demo/plan/{plan}/answer", told, "dispatcher").status_code == 303
    found = hitl(airflow, run)
    assert (found["chosen_options"], found["responded_by_user"]["name"]) == (["Approve"], "dispatcher")
    assert found["params_input"] == {"reason": "checked with Marie"}
    page = get(f"/demo/plan/{plan}")
    assert "Approve decided by dispatcher. The run goes on." in said(page)
    assert 'value="reject"' not in page.text
    again = post(f"/demo/plan/{plan}/answer", {"answer": "reject"}, "dispatcher")
    assert (again.status_code, "already" in said(again)) == (409, True)


def test_only_those_whom_the_settings_name_may_answer(airflow, planned, get, post):
    plan, run = parked(airflow, planned, approvers=["marie"])
    page = get(f"/demo/plan/{plan}", "dispatcher")
    assert ("Only marie may answer" in said(page), 'name="answer"' in page.text) == (True, False)
    answer = post(f"/demo/plan/{plan}/answer", {"answer": "approve"}, "dispatcher")
    assert (answer.status_code, "do not let you answer this plan" in said(answer)) == (403, True)
    assert not hitl(airflow, run)["response_received"]


def test_where_airflow_asks_everybody_the_settings_names_and_four_eyes_hold_on_the_page(airflow, planned, get, post):
    """As under FAB, whose users a task cannot look up: Airflow is given nobody's name."""
    entry = planned.entry()
    plan, run = parked(airflow, planned)
    suppliers = {**entry["elements"]["suppliers"], "approval": "required", "approvers": ["boss"]}
    airflow.put_variable({"demo": {**entry, "elements": {**entry["elements"], "suppliers": suppliers}}})
    page = get(f"/demo/plan/{plan}", "dispatcher")
    assert ("Only boss may answer" in said(page), 'name="answer"' in page.text) == (True, False)
    assert post(f"/demo/plan/{plan}/answer", {"answer": "approve"}, "dispatcher").status_code == 403
    assert 'value="approve"' in get(f"/demo/plan/{plan}", "boss").text
    suppliers = {**entry["elements"]["suppliers"], "approval": "required", "approval_by_another": True}
    airflow.put_variable({"demo": {**entry, "elements": {**entry["elements"], "suppliers": suppliers}}})
    started = airflow.api("GET", f"/dags/{DAG}/dagRuns/{quote(run, safe='')}").json()["triggering_user_name"]
    page = get(f"/demo/plan/{plan}", started)
    assert ("you may only refuse it" in said(page), 'value="approve"' in page.text, 'value="reject"' in page.text) == (
        True,
        False,
        True,
    )
    token = re.findall('name="csrf" value="([^"]+)"', page.text)[0]
    assert post(f"/demo/plan/{plan}/answer", {"answer": "approve"}, started, csrf=token).status_code == 403
    assert not hitl(airflow, run)["response_received"]
    viewer = get(f"/demo/plan/{plan}", "viewer")
    assert ("Whoever may trigger the DAG may answer" in said(viewer), 'name="answer"' in viewer.text) == (True, False)


# ------------------------------------------------------------------------------------------------ undo


def test_an_undo_shows_its_plan_first_and_is_written_by_a_second_click(airflow, planned, get, post):
    run = "manual__to_undo"
    planned.run("suppliers", dag_run=run)
    assert "/demo/undo?run=manual__to_undo" in get("/demo/overview").text
    assert post("/demo/undo", {"run": run, "reason": ""}, "dispatcher").status_code == 400
    told = {"run": run, "element": "suppliers", "reason": "the wrong month"}
    answer = post("/demo/undo", told, "dispatcher")
    shown = parse_qs(urlsplit(answer.headers["location"]).query)["shown"][0]
    asked = airflow.api("GET", f"/dags/procore_undo__demo/dagRuns/{quote(shown, safe='')}").json()["conf"]
    assert asked == {**told, "company": "demo", "project": "", "record": "", "apply": "no"}
    path = f"/demo/undo?run={run}&shown={quote(shown, safe='')}"
    assert "Airflow is at it" in said(get(path))
    planned.undo(run, dag_run=shown, reason="the wrong month")
    engine = create_engine(airflow.env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"], poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE dag_run SET state = 'success' WHERE run_id = :run"), {"run": shown})
    page = get(path)
    assert "Take it back now" in said(page)
    plan = re.search(r"/demo/plan/([0-9a-f]+)", page.text)[1]
    words = said(get(f"/demo/plan/{plan}"))
    assert "Plan of the undo" in words
    assert "City: Lévis → Laval" in words
    answer = post("/demo/undo", {**told, "step": "write"}, "dispatcher")
    written = parse_qs(urlsplit(answer.headers["location"]).query)["shown"][0]
    asked = airflow.api("GET", f"/dags/procore_undo__demo/dagRuns/{quote(written, safe='')}").json()
    assert (asked["conf"]["apply"], asked["triggering_user_name"]) == ("yes", "dispatcher")


def test_an_undo_of_another_company_is_no_page_of_this_one(airflow, planned, get):
    body = {"logical_date": None, "conf": {"company": "other", "run": "x", "reason": "y"}}
    run = airflow.api("POST", "/dags/procore_undo__demo/dagRuns", body).json().get("dag_run_id", "none")
    assert get(f"/demo/undo?run=x&shown={quote(run, safe='')}").status_code == 404
