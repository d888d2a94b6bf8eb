"""The logins of docker-compose.yaml: Airflow's FAB auth manager, whose users and roles are in Airflow's database."""

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from demo.airflow_client import AirflowClient
from demo.airflow_setup import DAG
from demo.processes import wait_until
from demo.stack import SIZES, running
from demo.workspace import DemoError, Workspace
from tests.system.person import PATIENCE, Person, settings, written

pytestmark = [pytest.mark.airflow, pytest.mark.slow, pytest.mark.system]
PASSWORD = "open sesame"
ROLES = {"boss": "User", "paul": "User", "eve": "Viewer", "oscar": "Op", "clerk": "demo only"}
ONE_COMPANY = [
    ("can_read", "Website"),
    *((action, f"DAG:{DAG}") for action in ("can_read", "can_edit")),
    *((action, f"DAG Run:{DAG}") for action in ("can_read", "can_create")),
    *((action, "DAG Runs") for action in ("can_read", "can_create")),
    ("can_read", "Task Instances"),
]
"""What docs/compose.md gives a role with the rights of one company."""


@pytest.fixture(scope="module")
def airflow():
    """A whole Airflow with these logins, and two companies."""
    workspace = Workspace(Path(tempfile.mkdtemp(prefix="procore-logins-")))
    workspace.folder.chmod(0o755)
    workspace.create()
    with running(workspace, replace(SIZES["small"], fab=True), companies()) as on:
        for key in ("demo", "other"):
            there = f"/dags/procore_sync__{key}"
            wait_until(lambda there=there: on.airflow.request("GET", there, absent=True), on.processes, there, PATIENCE)
        make_users(on.airflow)
        person = Person(on)
        assert person.done(on.airflow.trigger(DAG)) == "success"  # the run that is due; the next comes tomorrow
        yield on
    shutil.rmtree(workspace.folder, ignore_errors=True)


def companies():
    """The demo's company, and one of which nobody here has any rights but who may do all."""
    found = settings()
    return found | {"other": found["demo"] | {"tag": "OTHER", "name": "Autre inc.", "procore_company_id": 77}}


def make_users(airflow):
    """The role of one company, and who logs in."""
    permissions = [{"action": {"name": action}, "resource": {"name": on}} for action, on in ONE_COMPANY]
    fab(airflow, "roles", name="demo only", permissions=permissions)
    for who, role in ROLES.items():
        names = {"username": who, "first_name": who, "last_name": who, "email": f"{who}@example.com"}
        fab(airflow, "users", **names, password=PASSWORD, roles=[{"name": role}])


def fab(airflow, what, **body):
    airflow.request("GET", "/version")  # logs in
    headers = {"Authorization": f"Bearer {airflow.token}"}
    answer = requests.post(f"{airflow.url}/auth/fab/v1/{what}", json=body, headers=headers, timeout=60)
    assert answer.ok, answer.text


@pytest.fixture
def person(airflow):
    yield Person(airflow)
    airflow.fail_unfinished_runs()


def logged_in(on, who):
    """Airflow's API, and a browser, as one of these people."""
    api = AirflowClient(on.airflow.url, who, PASSWORD, check=on.processes.check)
    api.request("GET", "/version")
    browser = requests.Session()
    browser.cookies.set("_token", api.token)
    browser.headers["Accept-Language"] = "en"
    return api, browser


def test_a_plan_is_written_once_one_of_the_named_approvers_says_so_whom_fab_knows_by_number(person):
    person.settle(approval="required", approvers=["boss"])
    person.maestro("UPDATE maestro.supplier SET phone = '418 555-0123', updated_at = now() WHERE code = 'ARMBOREAL'")
    run = person.trigger(elements=["suppliers"])
    assert person.parked(run)
    with pytest.raises(DemoError, match="403"):
        person.answer(run, "Approve", "without the right to answer", by=logged_in(person.on, "clerk")[0])
    person.answer(run, "Approve", "I am not the boss", by=logged_in(person.on, "paul")[0])
    assert person.parked(run, times=2), "an answer that does not count is asked for again"
    assert written(person, run) == 0
    person.answer(run, "Approve", "checked", by=logged_in(person.on, "boss")[0])
    assert person.until(run, "success", "failed") == "success"
    (plan,) = person.ledger("SELECT decided_by, decision_reason FROM procore_sync.change_set WHERE state = 'applied'")
    assert plan == {"decided_by": "boss", "decision_reason": "checked"}
    assert written(person, run) == 1
    assert person.done(run) == "success"


def test_an_approver_who_is_no_user_is_told_by_the_check(person):
    person.settle(approval="required", approvers=["boss", "nobody"])
    check = person.asked("procore_check")
    note = person.on.airflow.request("GET", f"/dags/procore_check/dagRuns/{check}")["note"]
    assert note == "demo, suppliers: the approver “nobody” is no user of Airflow; correct approvers, or make the user."


OVERVIEW, OTHER = "/demo/overview", "/other/overview"
RUN, OTHER_RUN = "/demo/run", "/other/run"
DECIDE = "/demo/synchronization/suppliers/decide"
DECISION = {"kind": "exclude", "maestro": "ARMBOREAL", "why": "test"}


@pytest.mark.parametrize(
    ("who", "sees", "other", "runs", "other_runs", "configures"),
    [
        ("eve", 200, 200, 403, 403, 403),
        ("paul", 200, 200, 303, 303, 403),
        ("oscar", 200, 200, 303, 303, 200),
        ("clerk", 200, 403, 303, 403, 403),
    ],
)
def test_what_the_page_shows_and_does_is_what_the_role_may(person, who, sees, other, runs, other_runs, configures):
    told = {"key": "procore_companies", "value": json.dumps(companies())}
    person.on.airflow.request("PATCH", f"/variables/{told['key']}", told)
    api, browser = logged_in(person.on, who)
    base = f"{api.url}/procore"
    page = browser.get(f"{base}{OVERVIEW}", timeout=60).text
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    answers = [browser.get(f"{base}{path}", timeout=60).status_code for path in (OVERVIEW, OTHER)]
    answers += [
        browser.post(f"{base}{path}", data={"csrf": token, **DECISION}, timeout=60, allow_redirects=False).status_code
        for path in (RUN, OTHER_RUN, DECIDE)
    ]
    answers.append(browser.get(f"{base}/demo/configuration", timeout=60).status_code)
    assert answers == [sees, other, runs, other_runs, runs, configures]


def test_a_role_of_one_company_starts_nothing_of_another_over_airflow_s_api(person):
    clerk, _ = logged_in(person.on, "clerk")
    for dag in ("procore_sync__other", "procore_links__other", "procore_undo__other"):
        with pytest.raises(DemoError, match="403"):
            clerk.request("POST", f"/dags/{dag}/dagRuns", {"logical_date": None, "conf": {}})


def test_who_is_not_logged_in_is_led_to_fab_s_login(person):
    answer = requests.get(f"{person.on.airflow.url}/procore{OVERVIEW}", timeout=60)
    assert answer.status_code == 401
    assert "/auth/login" in answer.text
