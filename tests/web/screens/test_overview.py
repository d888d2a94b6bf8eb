"""What the overview says, through Airflow's API server: both languages, the first run, and each thing that may be away."""

from base64 import b64encode
from hashlib import sha256
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from sqlalchemy import text

from tests.web.screens.words import said

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


def test_the_overview_tells_freshness_numbers_causes_and_runs(synchronized, get):
    words = said(get("/demo/overview"))
    for piece in (
        "Constructions Boréal inc.",
        "Suppliers",
        "just now",
        "1 rejected",
        "Atlantide",
        "calls to Procore in the last hour",
    ):
        assert piece in words or piece == "1 rejected"
    assert "was changed on both sides" in words
    assert "Never" not in words


def test_the_overview_says_how_long_changes_took_and_marks_what_is_over_its_goal(airflow, synchronized, get):
    synchronized.ledger_rows(
        "UPDATE procore_sync.action SET source_changed_at = ended_at - interval '90 minutes' WHERE state = 'done' RETURNING id"
    )
    for minutes, late in ((60, True), (120, False)):
        airflow.put_variable({"demo": synchronized.entry(elements={"suppliers": {"latency_minutes": minutes}})})
        answer = get("/demo/overview")
        assert "95 of 100 within" in said(answer)
        assert ('<span class="late">90 minutes</span>' in answer.text) == late
        assert f"goal: {minutes // 60} hour" in said(answer)


@pytest.mark.parametrize(
    ("language", "piece"),
    [("fr-CA,fr;q=0.9,en;q=0.8", "Ce qui attend quelqu’un"), ("de,en;q=0.5", "What waits for somebody")],
)
def test_the_page_speaks_the_browsers_language(synchronized, get, language, piece):
    answer = get("/demo/overview", language=language)
    assert piece in said(answer)
    assert f'<html lang="{language[:2] if language.startswith("fr") else "en"}">' in answer.text


def test_a_language_that_was_chosen_stays(synchronized, get):
    answer = get("/demo/overview?lang=fr")
    assert "Ce qui attend quelqu’un" in said(answer)
    assert "a changé des deux côtés" in said(answer)
    assert answer.cookies["procore_language"] == "fr"


@pytest.mark.parametrize(
    ("paused", "button"), [(True, "Unpause the DAG and start the first run"), (False, "Start the first run")]
)
def test_before_the_first_run_the_overview_says_what_to_do(airflow, company, get, paused, button):
    airflow.api("PATCH", "/dags/procore_sync__demo", {"is_paused": paused}).raise_for_status()
    answer = get("/demo/overview")
    assert answer.status_code == 200
    assert "No run has reached the ledger yet." in said(answer)
    assert "by the settings, writes at once" in said(answer)
    assert f">{button}</button>" in answer.text


def test_the_first_run_is_started_from_the_overview_of_a_dag_that_airflow_paused_as_new(airflow, company, post):
    airflow.api("PATCH", "/dags/procore_sync__demo", {"is_paused": True}).raise_for_status()
    assert post("/demo/run", {}, "viewer").status_code == 403
    answer = post("/demo/run", {}, "dispatcher")
    run = parse_qs(urlsplit(answer.headers["location"]).query)["run"][0]
    found = airflow.api("GET", f"/dags/procore_sync__demo/dagRuns/{quote(run, safe='')}").json()
    assert (found["conf"], found["triggering_user_name"]) == ({}, "dispatcher")
    assert airflow.api("GET", "/dags/procore_sync__demo").json()["is_paused"] is False


ARRIVED = {"trouble": "", "plan_waits": False, "running": [], "newest": {}}


@pytest.mark.parametrize(
    ("there", "known", "just_started", "awaited"),
    [
        (False, {"trouble": "no_run_yet"}, False, True),
        (True, {"trouble": "no_run_yet"}, False, False),
        (True, {"trouble": "no_run_yet"}, True, True),
        (True, {"trouble": "ledger_away"}, True, False),
        (True, ARRIVED, True, True),
        (True, {**ARRIVED, "running": ["suppliers"], "newest": {"suppliers": {}}}, True, True),
        (True, {**ARRIVED, "running": ["suppliers"], "newest": {"suppliers": {}}}, False, False),
        (True, {**ARRIVED, "running": ["suppliers"], "plan_waits": True}, True, False),
        (True, {**ARRIVED, "newest": {"suppliers": {}}}, True, False),
    ],
)
def test_the_overview_looks_again_by_itself_until_what_was_asked_for_is_there(there, known, just_started, awaited):
    from procore.web.company_dag import CompanyDag  # noqa: PLC0415  # imports Airflow, which reads its environment then
    from procore.web.screens.overview import is_awaited  # noqa: PLC0415

    dag = CompanyDag(dag_id="procore_sync__demo", exists=there)
    assert is_awaited(dag, known, just_started=just_started) is awaited


def test_after_a_session_s_end_the_page_still_looks_like_the_page(company, get):
    answer = get("/demo/overview", None)
    assert answer.status_code == 401
    assert "static/" not in answer.text
    assert ".notice" in answer.text.split("<style>", 1)[1]
    policy = answer.headers["Content-Security-Policy"]
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        text = answer.text.split(f"<{tag}>", 1)[1].split(f"</{tag}>", 1)[0]
        assert f"{name} 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    assert "Log in" in said(answer)


def test_a_dead_ledger_is_one_sentence_and_the_configuration_still_works(airflow, company, get):
    airflow.put_connection(
        "procore_ledger", conn_type="postgres", host="127.0.0.1", port=1, login="nobody", schema="none"
    )
    overview = get("/demo/overview")
    assert (overview.status_code, "The ledger's database does not answer." in said(overview)) == (200, True)
    assert get("/demo/synchronization").status_code == 503
    assert get("/demo/configuration").status_code == 200


def test_with_a_dead_ledger_every_screen_says_so_in_one_sentence_and_no_form_is_lost_in_silence(
    airflow, company, get, post
):
    dead = {"conn_type": "postgres", "host": "127.0.0.1", "port": 1, "login": "nobody", "schema": "none"}
    airflow.put_connection("procore_ledger", **dead)
    suppliers = "/demo/synchronization/suppliers"
    for path in (f"{suppliers}/record?maestro=A", f"{suppliers}/suggestions", "/demo/plans/0123456789abcdef.csv"):
        answer = get(path)
        assert (answer.status_code, "The ledger's database does not answer." in said(answer)) == (503, True), path
    for path, form in (
        (f"{suppliers}/decide", {"kind": "exclude", "maestro": "A", "why": "x"}),
        (f"{suppliers}/suggestions", {"score": "90", "seal": "x"}),
    ):
        answer = post(path, form)
        assert (answer.status_code, "The ledger's database does not answer." in said(answer)) == (503, True), path
    assert "How many projects pass shows once" in said(get("/demo/configuration/filter-count?status=active"))


def test_a_ledger_that_no_run_of_this_version_has_reached_is_no_breakdown(synchronized, get):
    with synchronized.ledger_engine.begin() as connection:
        connection.execute(text("ALTER TABLE procore_sync.run DROP COLUMN resumes_at"))
    for path, status in (("/demo/overview", 200), ("/demo/synchronization", 404)):
        answer = get(path)
        assert (answer.status_code, "No run has reached the ledger yet." in said(answer)) == (status, True), path


def test_before_the_first_run_every_screen_says_what_to_do(company, get):
    suppliers = "/demo/synchronization/suppliers"
    for path in (
        "/demo/synchronization", f"{suppliers}/record?maestro=A", f"{suppliers}/suggestions", "/demo/plans/0123456789abcdef.json",
    ):  # fmt: skip
        answer = get(path)
        assert (answer.status_code, "No run has reached the ledger yet." in said(answer)) == (404, True), path


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1,204 activities and 12 groups"), ("fr", "1\u00a0204 activités et 12 groupes")]
)
def test_the_records_of_parts_are_said_apart(language, said):
    from procore.web.screens.overview import parts_in_words  # noqa: PLC0415

    run = {"parts": {"cost_types": 12, "cost_codes": 1204}}
    assert sorted(parts_in_words(run, language).replace(" et ", " and ").split(" and ")) == sorted(
        said.replace(" et ", " and ").split(" and ")
    )
