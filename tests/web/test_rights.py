"""Nobody sees or does what Airflow does not let them: every route, as a stranger and as people with three roles."""

import json

import pytest
import requests
from fastapi.routing import APIRoute

from procore.model.runs import Mode
from procore.notify.addresses import HOOKS
from tests.web.routes import (
    EXPECTED,
    METHODS,
    NOTHING,
    PAGE,
    PEOPLE,
    RECEIVED,
    REFUSED,
    STRANGER,
    others,
    page,
    stranger,
)  # fmt: skip

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

FORM = {"kind": "exclude", "maestro": "ACIER01", "why": "test", "procore_conn_id": "procore_demo", "key": "demo"}
FORM |= {"score": "90", "seal": "none", "answer": "approve", "run": "manual__1", "reason": "test"}
FORM |= {"maestro_conn_id": "maestro_demo", "ledger_conn_id": "procore_ledger"}


def routes():
    from procore.web.app import create_app  # noqa: PLC0415  # imports Airflow, which reads its environment then

    found = []
    for route in create_app().routes:
        assert isinstance(route, APIRoute), f"{route} is no route that the app's guard covers"
        found += [(method, route.path) for method in sorted(route.methods)]
    return found


def address(path, plan="0123456789abcdef"):
    path = path.replace("/plans/{name}", f"/plans/{plan}.csv")
    for name, value in (
        ("{company}", "demo"),
        ("{element}", "suppliers"),
        ("{name}", "page.css"),
        ("{plan_hash}", plan),
        ("{path:path}", "a/b/c"),
    ):
        path = path.replace(name, value)
    return path + ("?maestro=ACIER01" if path.endswith("/record") else "?run=x" if path.endswith("/undo") else "")


@pytest.fixture
def ready(company):
    company.supplier("ACIER01", "Aciers Trois-Rivières inc.")
    company.run("suppliers", mode=Mode.PLAN)
    company.run("suppliers")
    return company


def test_every_route_of_the_app_is_in_the_table():
    assert set(routes()) == set(EXPECTED)


def test_the_page_about_routes_is_this_table():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.web.routes writes it anew"


def test_a_stranger_gets_401_on_every_route(airflow, ready):
    answers = {}
    for method, path in [*routes(), *others()]:
        answer = requests.request(
            method, f"{airflow.url}/procore{address(path, ready.newest_plan())}", timeout=60, allow_redirects=False
        )
        answers[method, path] = answer.status_code
        assert "Boréal" not in answer.text
        assert "Trois-Rivières" not in answer.text
    has = EXPECTED.keys()
    assert answers == {one: stranger(one[1]) if one in has else STRANGER for one in answers}


@pytest.mark.parametrize("place", range(3), ids=PEOPLE)
def test_what_one_may_do_is_what_airflow_lets_them_do(airflow, ready, post, place):
    answers, plan = {}, ready.newest_plan()
    with airflow.login(PEOPLE[place]) as session:
        for method, path in routes():
            if method == "POST":
                form = {**FORM, **({"one_record": "ACIER01"} if path.endswith("/run") else {})}
                answers[method, path] = post(address(path, plan), form, PEOPLE[place]).status_code
            else:
                answers[method, path] = asked(session, airflow, method, address(path, plan))
    assert answers == {route: expected[place] for route, expected in EXPECTED.items()}


def test_a_method_that_a_route_does_not_have_does_nothing_for_whoever_may_do_all(airflow, ready):
    with airflow.login("boss") as session:
        answers = {(method, path): asked(session, airflow, method, address(path)) for method, path in others()}
    changing = ("POST", "PUT", "PATCH", "DELETE")  # from no form of the page
    assert answers == {one: REFUSED if one[0] in changing else NOTHING for one in answers}


def asked(session, airflow, method, path):
    """What a request without a form is answered."""
    return session.request(method, f"{airflow.url}/procore{path}", timeout=60, allow_redirects=False).status_code


def test_the_receiver_of_webhooks_looks_at_no_login_and_takes_nothing_without_its_hook_s_secret(airflow, ready):
    from procore.web.receiver import create_receiver  # noqa: PLC0415  # as `create_app`

    assert [(route.path, route.methods) for route in create_receiver().routes] == [("/{company}", {"POST"})]
    for who in (None, *PEOPLE):
        session = airflow.login(who) if who else requests.Session()
        with session:
            answers = {method: session.request(method, f"{airflow.url}{HOOKS}/demo", timeout=60) for method in METHODS}
        assert {method: answer.status_code for method, answer in answers.items()} == RECEIVED, who


def test_without_its_token_no_form_is_taken(airflow, ready, post):
    before = len(airflow.api("GET", "/dags/procore_sync__demo/dagRuns").json()["dag_runs"])
    for method, path in routes():
        if method == "POST":
            assert post(address(path), FORM, csrf="").status_code == REFUSED, path
            assert post(address(path), FORM, csrf="forged").status_code == REFUSED, path
    assert len(airflow.api("GET", "/dags/procore_sync__demo/dagRuns").json()["dag_runs"]) == before


def test_the_token_of_another_person_is_not_taken(airflow, ready, post):
    with airflow.login("dispatcher") as other:
        html = other.get(f"{airflow.url}/procore/demo/synchronization", timeout=60).text
    token = html.split('name="csrf" value="', 1)[1].split('"', 1)[0]
    assert post("/demo/synchronization/suppliers/run", {"what": "all"}, "operator", csrf=token).status_code == REFUSED


def test_a_form_from_another_site_is_not_taken_even_with_the_token(ready, post):
    answer = post("/demo/synchronization/suppliers/run", {"what": "all"}, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == REFUSED


def test_an_expired_session_says_so_and_offers_the_login(airflow, ready):
    cookies = {"_token": "eyJhbGciOiJIUzI1NiJ9.e30.nothing"}
    answer = requests.get(f"{airflow.url}/procore/demo/overview", cookies=cookies, timeout=60)
    assert answer.status_code in (401, 403)
    assert "Boréal" not in answer.text
    if answer.status_code == 401:
        assert "your session is over" in answer.text
        assert "/auth/login" in answer.text


def test_what_people_do_is_in_airflows_audit_log(airflow, ready, post):
    post("/demo/synchronization/suppliers/run", {"one_record": "AUDITED"}, "dispatcher")
    post("/demo/synchronization/suppliers/decide", {**FORM, "why": "audited"}, "dispatcher")
    told = []
    for event in ("procore_synchronize", "procore_exclude"):
        found = airflow.api("GET", f"/eventLogs?dag_id=procore_sync__demo&event={event}&owner=dispatcher&limit=1000")
        told += [json.loads(log["extra"]) for log in found.json()["event_logs"]]
    assert {"elements": ["suppliers"], "records": ["AUDITED"]} in told
    assert {"element": "suppliers", "maestro": "ACIER01", "procore": ""} in told


def test_the_page_has_no_documentation_that_lists_its_routes(get):
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert get(path).status_code == NOTHING


def test_a_page_lets_no_foreign_script_or_frame_in(company, get):
    told = get("/demo/overview").headers
    assert "script-src 'self'" in told["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in told["Content-Security-Policy"]
    assert told["Cache-Control"] == "no-store"
