"""The page for people."""

import re

import pytest
import requests

from simulator import Fault, Limits, Simulator

NASTY = "<script>alert(\"x\")</script> & 'Éclair' 🏗️"


@pytest.fixture
def web(sim):
    with requests.Session() as session:

        def ask(path, sent=None):
            method = "GET" if sent is None else "POST"
            return session.request(method, sim.url + path, data=sent, timeout=10)

        yield ask


def test_the_front_shows_companies_records_and_requests(web, sim, api, project):
    sim.world.add("vendors", name="Béton ABC")
    api.get("/rest/v1.0/me")
    sim.faults.add(Fault(status=500))
    text = web("/").text
    for wanted in ("Constructions Boréal inc.", str(sim.company_id), "Pont de l&#39;Île", "Béton ABC", "/rest/v1.0/me"):
        assert wanted in text
    assert "1 fault switch" in text


def test_the_front_shows_the_calls_left():
    with Simulator(limits=Limits(hour=600, spike=25)) as sim:
        text = requests.get(sim.url, timeout=10).text
    assert "600 of 600 calls left" in text
    assert "25 of 25 calls left" in text


def test_everything_is_escaped(web, sim):
    row = sim.world.add("vendors", name=NASTY, notes=NASTY, city=NASTY)
    for path in ("/", "/simulator/vendors", f"/simulator/vendors/{row['id']}", "/simulator/vendors?q=<script>"):
        text = web(path).text
        assert "<script>" not in text
        assert "&lt;script&gt;" in text


def test_a_record_is_changed_by_its_form(web, sim):
    row = sim.world.add("vendors", name="V", city="Laval", notes="a\nb")
    sim.clock.advance(60)
    answer = web(f"/simulator/vendors/{row['id']}", {"name": NASTY, "is_active": "on", "city": "", "tax_number": "114"})
    assert answer.status_code == 200
    held = sim.world.get("vendors", row["id"])
    assert (held["name"], held["city"], held["is_active"], held["notes"]) == (NASTY, None, True, "a\nb")
    assert held["business_register"]["identifier"] == "114"
    assert held["updated_at"] > row["updated_at"]


@pytest.mark.parametrize("kind", ["vendors", "projects"])
def test_a_form_that_is_saved_as_it_is_changes_nothing(web, sim, kind):
    fields = {"name": NASTY, "country_code": "CA", "state_code": "QC"}
    extra = {"notes": "a\n\n b"} if kind == "vendors" else {"description": "\na\nb", "total_value": "12.50"}
    row = sim.world.add(kind, **fields, **extra)
    sim.clock.advance(60)
    web(f"/simulator/{kind}/{row['id']}", _filled(web(f"/simulator/{kind}/{row['id']}").text))
    assert sim.world.get(kind, row["id"]) == row


def _filled(text):
    """What a browser would send of a form."""
    from html import unescape  # noqa: PLC0415 (its only use)

    form = re.search(r"<form.*?</form>", text, re.DOTALL)[0]
    sent = {m[1]: unescape(m[2]) for m in re.finditer(r'<input type="\w+" id="\w+" name="(\w+)" value="([^"]*)"', form)}
    sent |= {m[1]: "on" for m in re.finditer(r'<input type="checkbox" id="\w+" name="(\w+)" checked', form)}
    areas = re.finditer(r'<textarea id="\w+" name="(\w+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    sent |= {m[1]: unescape(m[2]).replace("\n", "\r\n") for m in areas}
    for select in re.finditer(r'<select id="\w+" name="(\w+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r"<option selected>([^<]*)", select[2])
        sent[select[1]] = unescape(chosen[1]) if chosen else ""
    return sent


def test_a_form_obeys_the_rules_of_the_api(web, sim):
    row = sim.world.add("vendors", name="V")
    answer = web(f"/simulator/vendors/{row['id']}", {"name": " ", "country_code": "CA", "state_code": "PQ"})
    assert answer.status_code == 422
    assert "can&#39;t be blank" in answer.text
    assert "is not a valid state of CA" in answer.text
    assert sim.world.get("vendors", row["id"]) == row


def test_records_are_added_by_a_form(web, sim, project):
    company = {"company_id": sim.company_id, "is_active": "on", "active": "on"}
    assert web("/simulator/vendors/new", {"name": "Nouveau", **company}).status_code == 200
    assert web("/simulator/projects/new", {"name": "Nouveau", "project_number": "9", **company}).status_code == 200
    code = {"project_id": project["id"], "code": "01", "name": "Nouveau"}
    assert web("/simulator/cost_codes/new", code).status_code == 200
    for kind in ("vendors", "projects", "cost_codes"):
        assert sim.world.records(kind)[-1]["name"] == "Nouveau"
    assert web("/simulator/vendors/new", {"name": "Nobody's"}).status_code == 422


def test_two_thousand_vendors_are_paged_and_searched(web, sim):
    with sim.world.lock:
        for n in range(2000):
            sim.world.insert("vendors", {"name": f"Vendor {n:04}", "city": "Laval" if n == 1234 else "Québec"})
    assert web("/simulator/vendors").text.count("<tr><td>") == 100
    assert "Vendor 1999" in web("/simulator/vendors?page=20").text
    found = web("/simulator/vendors?q=laval vendor").text
    assert found.count("<tr><td>") == 1
    assert "Vendor 1234" in found


@pytest.mark.parametrize("path", ["/simulator/nothing", "/simulator/vendors/1", "/simulator/nothing/new", "/nothing"])
def test_what_is_not_there_is_not_found(web, path):
    assert web(path).status_code == 404


def test_every_kind_has_its_list_and_its_forms(web, sim, project):
    for kind in sim.world.kinds:
        assert web(f"/simulator/{kind}").status_code == 200
        assert web(f"/simulator/{kind}/new").status_code in {200, 404}
        for row in sim.world.records(kind)[:1]:
            assert web(f"/simulator/{kind}/{row['id']}").status_code == 200


def test_the_kept_requests_are_shown_as_json(web, api):
    api.get("/rest/v1.0/me")
    assert web("/simulator/requests").json()[0]["path"] == "/rest/v1.0/me"
