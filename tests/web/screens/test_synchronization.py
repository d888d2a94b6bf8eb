"""What the tabs and a record say, through Airflow's API server: what waits and why, bad input, decisions."""

from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.web.screens.conftest import NASTY
from tests.web.screens.words import said

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


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
