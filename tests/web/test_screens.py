"""What the screens say, through Airflow's API server: both languages, bad input, and each thing that may be away.

Long, because it mirrors every screen.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

NASTY = '<script>alert("1")</script> & l\'"Éclair" {{ 7 * 7 }}'


def said(answer):
    """The page's words, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
def synchronized(company):
    """Suppliers: one fine, one in conflict, one rejected, one that only Procore has and that may be a pair."""
    company.supplier("ACIER01", "Aciers Trois-Rivières inc.", phone="819 555-0100")
    company.supplier("BETON", "Béton Provincial ltée")
    company.supplier("NASTY", NASTY)
    company.run("suppliers")
    vendor = next(v for v in company.simulator.world.records("vendors") if v["origin_code"] == "ACIER01")
    company.simulator.world.change("vendors", vendor["id"], business_phone="418 555-0199")
    company.rows("UPDATE maestro.supplier SET phone = '514 555-0111', updated_at = now() WHERE code = 'ACIER01'")
    company.supplier("WRONG", "Sans province", province="Atlantide")
    company.run("suppliers")
    return company


def form_of(answer):
    """Every field of the settings form as a browser would send it."""
    html = answer.text.split('action="', 1)[1].split('class="settings"', 1)[1].split("</form>", 1)[0]
    fields = []
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf" and ("checkbox" not in tag or " checked" in tag):
            fields.append((name[1], unescape(value[1]) if value else ""))
    for name, inner in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', html, re.DOTALL):
        options = re.findall(r'<option value="([^"]*)"( selected)?', inner)
        fields.append((name, unescape(next((v for v, chosen in options if chosen), options[0][0]))))
    for name, inner in re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', html, re.DOTALL):
        fields.append((name, unescape(inner)))
    return fields


def changed(fields, **values):
    return [(name, values.get(name, value)) for name, value in fields]


# ------------------------------------------------------------------------------------------------ overview


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


# ------------------------------------------------------------------------------------------------ synchronization


def test_a_tab_shows_what_waits_and_why(synchronized, get):
    answer = get("/demo/synchronization?element=suppliers")
    words = said(answer)
    assert "Suppliers (2)" in words
    assert "Phone was changed on both sides: maestro* has “514 555-0111”, Procore “418 555-0199”" in words
    assert "not a province" in words
    assert "BETON" not in words
    assert "BETON" in said(get("/demo/synchronization?element=suppliers&state=all"))


def test_the_numbers_of_the_other_tabs_follow_the_runs(synchronized, get):
    assert "Suppliers (2)" in said(get("/demo/synchronization?element=projects&state=all"))
    synchronized.rows("UPDATE maestro.supplier SET province = 'QC', updated_at = now() WHERE code = 'WRONG'")
    synchronized.run("suppliers")
    assert "Suppliers (1)" in said(get("/demo/synchronization?element=projects&state=all"))


def test_names_with_markup_and_quotes_are_only_text(synchronized, get):
    for path in (
        "/demo/synchronization?element=suppliers&state=all",
        "/demo/synchronization/suppliers/record?maestro=NASTY",
    ):
        answer = get(path)
        assert "<script>alert" not in answer.text
        assert NASTY in unescape(answer.text)


@pytest.mark.parametrize("search", ["nobody has this", "<b>", "%", "'", "\\", "0" * 100])
def test_a_filter_that_matches_nothing_says_so(synchronized, get, search):
    answer = get("/demo/synchronization", params={"element": "suppliers", "state": "fine", "search": search})
    assert answer.status_code == 200
    assert ("No record matches this filter." in said(answer)) is (search != "'")


@pytest.mark.parametrize(
    "path",
    [
        "/demo/synchronization?element=unicorns",
        "/demo/synchronization/suppliers/record?maestro=NOBODY",
        "/demo/synchronization/suppliers/record?procore=not-a-number",
        "/nobody/overview/at/all",
    ],
)
def test_what_does_not_exist_is_404_in_one_sentence(synchronized, get, path):
    answer = get(path)
    assert answer.status_code == 404
    assert "There is no such page or record." in said(answer)


@pytest.mark.parametrize("query", ["number=0", "number=x", "search=" + "a" * 101])
def test_a_request_that_makes_no_sense_is_400_in_one_sentence(synchronized, get, query):
    answer = get(f"/demo/synchronization?{query}")
    assert answer.status_code == 400
    assert "does not understand" in said(answer)


def test_a_record_shows_both_sides_and_every_value_ever_written(synchronized, get):
    words = said(get("/demo/synchronization/suppliers/record?maestro=ACIER01"))
    assert "514 555-0111" in words
    assert "418 555-0199" in words
    assert "Which value stands?" in words
    assert "manual__1" in words


def test_a_record_is_found_by_procores_id_too(synchronized, get):
    vendor = next(v for v in synchronized.simulator.world.records("vendors") if v["origin_code"] == "BETON")
    assert "BETON" in said(get(f"/demo/synchronization/suppliers/record?procore={vendor['id']}"))


def test_synchronizing_triggers_the_dag_as_the_person_who_asked(airflow, synchronized, post):
    form = [("records", "ACIER01"), ("records", "procore:77"), ("what", "some")]
    answer = post("/demo/synchronization/suppliers/run", form, "dispatcher")
    assert answer.status_code == 303
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    run = airflow.api("GET", f"/dags/procore_sync__demo/dagRuns/{quote(told['run'][0], safe='')}").json()
    assert run["conf"] == {"elements": ["suppliers"], "records": ["ACIER01", "procore:77"]}
    assert run["triggering_user_name"] == "dispatcher"


def test_a_part_of_an_element_goes_with_its_task(airflow, synchronized, post):
    post("/demo/synchronization/cost_codes/run", {"what": "all"})
    newest = airflow.api("GET", "/dags/procore_sync__demo/dagRuns?order_by=-id&limit=1").json()["dag_runs"][0]
    assert newest["conf"] == {"elements": ["projects"]}


def test_nothing_ticked_starts_nothing(airflow, synchronized, post):
    before = airflow.api("GET", "/dags/procore_sync__demo/dagRuns").json()["total_entries"]
    answer = post("/demo/synchronization/suppliers/run", {"what": "some"})
    assert "notice=nothing_chosen" in answer.headers["location"]
    assert airflow.api("GET", "/dags/procore_sync__demo/dagRuns").json()["total_entries"] == before


def test_a_decision_is_kept_shown_and_applied_by_the_next_run(synchronized, post, get):
    choice = {"kind": "choose", "field": "phone", "maestro": "ACIER01", "choice": "procore", "why": "site called"}
    assert post("/demo/synchronization/suppliers/decide", choice, "dispatcher").status_code == 303
    assert "decided by dispatcher" in said(get("/demo/synchronization/suppliers/record?maestro=ACIER01"))
    synchronized.run("suppliers")
    assert synchronized.rows("SELECT phone FROM maestro.supplier WHERE code = 'ACIER01'") == [{"phone": "418 555-0199"}]


@pytest.mark.parametrize(
    ("decision", "piece"),
    [
        ({"kind": "unlink", "maestro": "BETON", "why": ""}, "reason"),
        (
            {"kind": "choose", "field": "phone", "maestro": "ACIER01", "choice": "value", "value": " "},
            "Write the value that should stand.",
        ),
        ({"kind": "link", "maestro": "NOBODY", "procore": "1"}, ""),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_one_sentence(synchronized, post, decision, piece):
    answer = post("/demo/synchronization/suppliers/decide", decision)
    assert answer.status_code == 409
    assert piece in said(answer)


# ------------------------------------------------------------------------------------------------ configuration


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
        ({"rest_costs": "{oops"}, "not a JSON object"), ({"direction_costs": "to_maestro"}, "costs cannot go “to_maestro”"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_not_saved_and_what_was_typed_stays(airflow, company, get, post, wrong, piece):
    before = airflow.variable()
    answer = post("/configuration/save", [*changed(form_of(get("/demo/configuration")), **wrong), ("step", "save")])
    assert answer.status_code == 422
    assert piece in said(answer)
    assert 'aria-invalid="true"' in answer.text or piece.startswith("costs")
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
    assert "JSON" in said(answer) or "object" in said(answer)
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
    assert "1 of 3 projects pass" in said(get(f"{count}&numbers=24-003"))
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
    rows = re.findall(r'<th scope="row">.*?</tr>', get("/demo/configuration").text, re.DOTALL)
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
        fields, **{"set_suppliers_brakes.net": "5000", "set_suppliers_approvers": "marie"}, notify_mail="a@b.ca"
    )
    words = said(post("/configuration/save", fields))
    for piece in (
        "Suppliers, Approval of each plan none needed", "Suppliers, Who owns a field, Phone none procore",
        "Suppliers, Brake: dollars net none 5000", "Suppliers, Who may approve none", "Tell by e-mail",
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
