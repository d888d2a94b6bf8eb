"""What the configuration says and saves, through Airflow's API server: nothing is lost, and no secret comes out."""

import json
import re
from zoneinfo import ZoneInfo

import pytest

from tests.web.screens.words import changed, form_of, said

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


def test_no_page_shows_a_secret(synchronized, get):
    secret = synchronized.simulator.client_secret
    for path in (
        "/demo/configuration?list=1",
        "/demo/overview",
        "/configuration/new",
        "/configuration/companies?conn=procore_demo",
    ):
        assert secret not in get(path).text


def test_no_page_asks_procore_but_the_list_and_the_test(synchronized, get):
    before = len(synchronized.simulator.requests)
    for path in (
        "/demo/overview",
        "/demo/synchronization",
        "/demo/configuration",
        "/demo/synchronization/suppliers/record?maestro=ACIER01",
    ):
        assert get(path).status_code == 200
    assert len(synchronized.simulator.requests) == before
    listed = get(f"/configuration/companies?conn=procore_demo&chosen={synchronized.simulator.company_id}")
    assert "Constructions Boréal" in listed.text
    assert len(synchronized.simulator.requests) > before
    assert '<option value="TPS-TVQ">' in get("/demo/configuration?list=1").text, "Procore's tax codes are offered"


def test_the_list_is_empty_and_says_why_until_the_credentials_work(airflow, company, get):
    airflow.put_connection("procore_demo", **{**company.procore_connection(), "password": "wrong"})
    assert "The list is empty:" in said(get("/configuration/companies?conn=procore_demo"))
    assert "The list is empty: Connection nobody" in said(get("/configuration/companies?conn=nobody"))


def test_a_dead_procore_leaves_the_configuration_standing(airflow, company, get, post):
    airflow.put_connection("procore_demo", **{**company.procore_connection(), "host": "http://127.0.0.1:1"})
    answer = get("/demo/configuration?list=1")
    assert answer.status_code == 200
    assert "The list is empty:" in said(answer)
    assert "598134325684219" in answer.text
    tested = post("/configuration/test", form_of(answer))
    assert tested.status_code == 200
    assert "ledger procore_ledger answers as it should" in said(tested)


def test_saving_shows_the_difference_first_and_then_writes_the_variable(airflow, company, get, post):
    fields = changed(form_of(get("/demo/configuration")), schedule="@daily")
    shown = post("/configuration/save", fields, "operator")
    assert shown.status_code == 200
    assert "Schedule @hourly @daily" in said(shown)
    assert airflow.variable()["demo"]["schedule"] == "@hourly"
    assert post("/configuration/save", [*fields, ("step", "save")], "operator").status_code == 303
    assert airflow.variable()["demo"]["schedule"] == "@daily"


def test_a_form_that_was_not_touched_changes_nothing(company, get, post):
    assert "Nothing is different" in said(post("/configuration/save", form_of(get("/demo/configuration"))))


def test_of_two_who_save_the_second_is_told_and_nothing_is_lost(airflow, company, get, post):
    first = form_of(get("/demo/configuration"))
    second = changed(first, name="Second")
    assert post("/configuration/save", [*changed(first, name="First"), ("step", "save")]).status_code == 303
    answer = post("/configuration/save", [*second, ("step", "save")])
    assert answer.status_code == 409
    assert "Somebody else saved" in said(answer)
    assert 'value="Second"' in answer.text
    assert airflow.variable()["demo"]["name"] == "First"


@pytest.mark.parametrize(
    ("wrong", "piece"),
    [
        ({"schedule": "now"}, "“now” is not a schedule"), ({"tag": ""}, "is empty"),
        ({"direction_costs": "to_maestro"}, "costs cannot go “to_maestro”"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_not_saved_and_what_was_typed_stays(airflow, company, get, post, wrong, piece):
    before = airflow.variable()
    answer = post("/configuration/save", [*changed(form_of(get("/demo/configuration")), **wrong), ("step", "save")])
    assert answer.status_code == 422
    assert piece in said(answer)
    assert 'aria-invalid="true"' in answer.text
    for kept in ("America/Toronto", "procore_ledger", 'name="name" value="Constructions Boréal inc."'):
        assert kept in answer.text
    assert airflow.variable() == before


@pytest.mark.parametrize("text", ["not json at all", "[1, 2]"])
def test_a_variable_that_somebody_broke_is_said_and_never_overwritten(airflow, company, get, post, text):
    fields = form_of(get("/demo/configuration"))
    airflow.put_variable(text)
    assert get("/demo/overview").status_code == 403
    answer = get("/demo/configuration")
    assert answer.status_code == 200
    assert any(why in said(answer) for why in ("it is not JSON", "it must be an object of companies"))
    assert post("/configuration/save", [*fields, ("step", "save")]).status_code == 409
    assert airflow.api("GET", "/variables/procore_companies").json()["value"] == text


def test_one_broken_company_leaves_the_other_alone(airflow, company, get):
    airflow.put_variable({"demo": company.entry(), "other": {"tag": 7}})
    assert get("/demo/overview").status_code == 200
    assert "company other" in said(get("/other/configuration"))


def test_the_live_count_follows_the_filter(company, get):
    company.project("24-001", category="A")
    company.project("24-002", category="B")
    company.project("24-003", procore=False)
    company.run("projects")
    count = "/demo/configuration/filter-count?status=active"
    assert "2 of 3 projects pass" in said(get(f"{count}&marked=yes"))
    assert "3 of 3 projects pass" in said(get(count))
    assert "1 of 3 projects passes" in said(get(f"{count}&numbers=24-003"))
    assert "0 of 3 projects pass" in said(get(f"{count}&pattern=99*"))


def test_credentials_go_in_and_never_come_out(airflow, company, get, post):
    url = company.simulator.url
    told = {
        "procore_conn_id": "procore_new",
        "host": url,
        "login": "demo",
        "secret": "s3cret!",
        "login_url": url,
        "company_id": "77",
    }
    assert post("/configuration/connection", told).status_code == 200
    kept = airflow.api("GET", "/connections/procore_new").json()
    assert (kept["conn_type"], kept["host"], kept["login"]) == ("procore", url, "demo")
    assert json.loads(kept["extra"]) == {"login_url": url, "procore_company_id": 77}
    (row,) = airflow.rows("SELECT * FROM connection WHERE conn_id = 'procore_new'")
    assert (row["is_encrypted"], row["is_extra_encrypted"]) == (True, True)
    assert "s3cret!" not in str(row)
    logs = json.dumps(airflow.api("GET", "/eventLogs?order_by=-id&limit=20").json())
    assert "s3cret!" not in logs


def test_the_api_url_is_productions_unless_another_one_is_entered(airflow, company, get, post):
    form = get("/configuration/new").text
    assert 'name="host" type="url" value="https://api.procore.com"' in form
    assert 'placeholder="https://api.procore.com"' not in form
    told = {
        "procore_conn_id": "procore_new2",
        "host": "",
        "login": "demo",
        "secret": "x",
        "login_url": "",
        "company_id": "",
    }
    assert post("/configuration/connection", told).status_code == 200
    assert airflow.api("GET", "/connections/procore_new2").json()["host"] == "https://api.procore.com"


def test_the_grid_says_when_each_element_was_last_synchronized(synchronized, get):
    rows = re.findall(r'<th scope="row"><label class="tick">.*?</tr>', get("/demo/configuration").text, re.DOTALL)
    cells = {re.search(r"tick_(\w+)", row)[1]: re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows}
    newest = synchronized.ledger_rows("SELECT max(ended_at) AS at FROM procore_sync.run WHERE element = 'suppliers'")
    local = newest[0]["at"].astimezone(ZoneInfo("America/Toronto"))
    assert f"{local:%Y-%m-%d %H:%M}" in cells["suppliers"][2]
    assert "never" in cells["subcontracts"][2]
    french = get("/demo/configuration", language="fr").text
    assert "Dernière synchronisation" in french
    assert "Bons de commande et lignes de leur liste de valeurs" in french
    assert "Purchase Order" not in french


def test_a_connection_is_saved_and_its_companies_listed_in_the_form_that_is_being_filled_in(
    airflow, company, get, post
):
    fields = changed(
        form_of(get("/configuration/new")), procore_conn_id="procore_third", tag="DEMO", timezone="America/Halifax"
    )
    url, world = company.simulator.url, company.simulator
    told = {"host": url, "login_url": url, "login": world.client_id, "secret": world.client_secret}
    told["company_id"] = str(world.company_id)
    answer = post("/configuration/connection", changed(fields, **told))
    assert answer.status_code == 200
    assert f"Constructions Boréal inc. ({world.company_id})" in said(answer)
    assert 'name="timezone" value="America/Halifax"' in answer.text
    assert world.client_secret not in answer.text
    wrong = post("/configuration/connection", changed(fields, procore_conn_id="procore_fourth", host=url))
    assert (wrong.status_code, "Client ID and Client secret are needed" in said(wrong)) == (409, True)
    assert 'name="timezone" value="America/Halifax"' in wrong.text
    typed = post("/configuration/save", changed(fields, key="neuve", **told, procore_company_id="5"))
    assert "save the Connection first" in said(typed)
    assert world.client_secret not in typed.text


def test_connections_are_tested_as_they_are_typed_while_no_company_exists(airflow, company, get, post):
    airflow.put_variable(None)
    known = company.procore_connection()
    extra = {"login_url": company.simulator.url, "procore_company_id": company.simulator.company_id}
    airflow.put_connection("procore_demo", **{**known, "extra": json.dumps(extra)})
    fields = changed(
        form_of(get("/configuration/new")), procore_conn_id="procore_demo", maestro_conn_id="maestro_demo", tag="DEMO"
    )
    words = said(post("/configuration/test", fields))
    for answered in ("Procore procore_demo", "maestro* maestro_demo", "ledger procore_ledger"):
        assert f"{answered} answers as it should" in words
    assert "maestro* nowhere The conn_id" in said(
        post("/configuration/test", changed(fields, maestro_conn_id="nowhere"))
    )


def test_an_element_s_approval_owners_and_brakes_are_fields_and_the_difference_speaks_in_words(
    airflow, company, get, post
):
    fields = changed(
        form_of(get("/demo/configuration")), set_suppliers_approval="required", own_suppliers_phone="procore"
    )
    fields = changed(
        fields,
        **{"set_suppliers_brakes.net": "5000", "set_suppliers_approvers": "marie"},
        **{"set_company_notify.0.smtp.to": "a@b.ca"},
    )
    words = said(post("/configuration/save", fields))
    for piece in (
        "Suppliers, Approval of each plan none needed", "Suppliers, Who owns a field, Phone none Procore",
        "Suppliers, Brake: dollars net none 5000", "Suppliers, Who may approve none", "Who is told, Entry 1, E-mail to none a@b.ca",
    ):  # fmt: skip
        assert piece in words
    assert post("/configuration/save", [*fields, ("step", "save")]).status_code == 303
    saved = airflow.variable()["demo"]
    told = saved["elements"]["suppliers"]
    assert (told["approval"], told["owners"], told["approvers"]) == ("required", {"phone": "procore"}, ["marie"])
    assert (told["brakes"]["net"], told["brakes"]["created"]) == (5000, None)
    assert saved["notify"] == [{"smtp": {"to": ["a@b.ca"]}}]


def test_a_kept_secret_is_not_sent_to_another_host(airflow, company, post):
    told = {"procore_conn_id": "procore_demo", "host": "http://127.0.0.1:1", "login": "demo", "secret": ""}
    answer = post("/configuration/connection", told)
    assert answer.status_code == 409
    assert "enter the Client secret again" in said(answer)
    assert airflow.api("GET", "/connections/procore_demo").json()["host"] == company.simulator.url


def test_a_connection_that_the_page_saved_is_tested_by_airflows_own_form(airflow, company, post):
    told = {"procore_conn_id": "procore_new", "host": "http://127.0.0.1:1", "login": "demo", "secret": "x"}
    assert post("/configuration/connection", told).status_code == 200
    form = {
        "connection_id": "procore_new",
        "conn_type": "procore",
        "host": "http://127.0.0.1:1",
        "login": "demo",
        "port": 0,
    }
    answer = airflow.api("POST", "/connections/test", form)
    assert answer.status_code == 200, answer.text  # it was tried: nobody answers there
    assert "does not answer POST /oauth/token" in answer.json()["message"]


def test_a_connection_of_another_type_is_left_alone(airflow, company, post):
    told = {"procore_conn_id": "procore_ledger", "host": "http://127.0.0.1:1", "login": "demo", "secret": "x"}
    assert post("/configuration/connection", told).status_code == 409
    assert airflow.api("GET", "/connections/procore_ledger").json()["conn_type"] == "postgres"
