"""What a person decides on the page beside one field: several fields at once, many links at once; and cut values."""

import json
import re

import pytest
from sqlalchemy import text

from tests.web.screens.words import said

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

RECORD = "/demo/synchronization/suppliers/record"
DECIDE = "/demo/synchronization/suppliers/decide"
SUGGESTED = "/demo/synchronization/suppliers/suggestions"
LONG = "1200, boulevard des Récollets, édifice administratif, porte 14, deuxième étage"


def decisions(company):
    with company.ledger_engine.connect() as connection:
        found = connection.execute(
            text("SELECT kind, maestro_key, facts, by_whom FROM procore_sync.decision ORDER BY id")
        )
        return [dict(row) for row in found.mappings()]


# ------------------------------------------------------------------------------------------------ several fields


@pytest.fixture
def disputed(company):
    """A supplier whose phone, city and address were changed on both sides."""
    company.supplier("ACIER01", "Aciers inc.", phone="819 555-0100", city="Laval", address="1, rue A")
    company.run("suppliers")
    (vendor,) = (v for v in company.simulator.world.records("vendors") if v["origin_code"] == "ACIER01")
    company.simulator.world.change(
        "vendors", vendor["id"], business_phone="418 555-0199", city="Québec", address="2, rue B"
    )
    company.rows(
        "UPDATE maestro.supplier SET phone = '514 555-0111', city = 'Lévis', address = '3, rue C', updated_at = now()"
    )
    company.run("suppliers")
    return company


def form_of(html):
    fields = re.findall(r'<input type="hidden" name="(field(?:_\d+)?)" value="([^"]+)"', html)
    return dict(fields)


def test_every_field_in_conflict_is_asked_for_in_one_form_and_the_next_run_applies_each(disputed, get, post):
    fields = form_of(get(f"{RECORD}?maestro=ACIER01").text)
    assert sorted(fields.values()) == ["address", "city", "phone"]
    picks = {"address": ("value", "4, rue D"), "city": ("maestro", ""), "phone": ("procore", "")}
    form = {"kind": "choose", "maestro": "ACIER01", **fields}
    for name, field in fields.items():
        place = name.removeprefix("field")
        form |= {f"choice{place}": picks[field][0], f"value{place}": picks[field][1]}
    assert post(DECIDE, form, "dispatcher").status_code == 303
    disputed.run("suppliers")
    (supplier,) = disputed.rows("SELECT phone, city, address FROM maestro.supplier")
    assert supplier == {"phone": "418 555-0199", "city": "Lévis", "address": "4, rue D"}
    (vendor,) = (v for v in disputed.simulator.world.records("vendors") if v["origin_code"] == "ACIER01")
    assert (vendor["city"], vendor["address"]) == ("Lévis", "4, rue D")


def test_a_field_that_is_left_open_stays_in_conflict(disputed, get, post):
    fields = form_of(get(f"{RECORD}?maestro=ACIER01").text)
    (phone,) = (name for name, field in fields.items() if field == "phone")
    form = {"kind": "choose", "maestro": "ACIER01", **fields, phone.replace("field", "choice"): "maestro"}
    assert post(DECIDE, form).status_code == 303
    assert [one["facts"]["field"] for one in decisions(disputed)] == ["phone"]
    disputed.run("suppliers")
    assert sorted(form_of(get(f"{RECORD}?maestro=ACIER01").text).values()) == ["address", "city"]


def test_all_of_one_side_stands_but_where_another_was_chosen_and_one_quiet_line_says_so(disputed, get, post):
    fields = form_of(get(f"{RECORD}?maestro=ACIER01").text)
    (phone,) = (name for name, field in fields.items() if field == "phone")
    form = {
        "kind": "choose",
        "maestro": "ACIER01",
        "all": "procore",
        **fields,
        phone.replace("field", "choice"): "maestro",
    }
    assert post(DECIDE, form, "dispatcher").status_code == 303
    assert {one["facts"]["field"]: one["facts"]["side"] for one in decisions(disputed)} == {
        "address": "procore", "city": "procore", "phone": "maestro",
    }  # fmt: skip
    html = get(f"{RECORD}?maestro=ACIER01").text
    assert html.count('class="decided"') == 1
    assert "notice" not in html
    assert 's-decided">Decided' in html
    row = get("/demo/synchronization?element=suppliers").text
    assert 's-decided">Decided' in row
    assert "Resolve ACIER01" not in row
    assert "decided: 1, the next run goes on" in said(get("/demo/overview"))


def test_choosing_nothing_at_all_is_said_and_nothing_is_kept(disputed, get, post):
    fields = form_of(get(f"{RECORD}?maestro=ACIER01").text)
    answer = post(DECIDE, {"kind": "choose", "maestro": "ACIER01", **fields})
    assert (answer.status_code, "Choose a value for at least one field." in said(answer)) == (409, True)
    assert decisions(disputed) == []


def test_one_choice_that_cannot_be_keeps_none_of_them(disputed, get, post):
    form = {"kind": "choose", "maestro": "ACIER01", "field": "phone", "choice": "maestro", "field_2": "no_such_field"}
    assert post(DECIDE, {**form, "choice_2": "procore"}).status_code == 409
    assert decisions(disputed) == []


def test_a_held_record_says_when_it_was_last_tried_not_only_seen(disputed, get):
    with disputed.ledger_engine.begin() as connection:
        connection.execute(text("UPDATE procore_sync.inbox SET last_tried = '2026-01-02 03:04:00+00'"))
    answer = get(f"{RECORD}?maestro=ACIER01")
    assert 'last tried <time datetime="2026-01-02T03:04:00+00:00">' in answer.text


# ------------------------------------------------------------------------------------------------ many links


@pytest.fixture
def alike(company):
    """Two pairs of suppliers that are surely one each, and one of maestro*'s that two of Procore's may be."""
    world = company.simulator.world
    known = {"city": "Laval", "country_code": "CA", "state_code": "QC"}
    for code, name, phone in (("EXCAV", "Excavation Gagnon", "450 555-0123"), ("TOIT", "Toitures Roy", "450 555-0145")):
        company.supplier(code, f"{name} inc.", phone=phone, city="Laval")
        world.add("vendors", name=f"{name} inc.", business_phone=phone, **known)
    company.supplier("VITRE", "Vitrerie Lavoie inc.", phone="450 555-0177", city="Laval")
    for _ in range(2):
        world.add("vendors", name="Vitrerie Lavoie inc.", business_phone="450 555-0177", **known)
    company.run("suppliers")
    return company


def accept_form(answer):
    return dict(re.findall(r'<input type="hidden" name="(score|seal)" value="([^"]+)"', answer.text))


def test_links_above_a_score_are_counted_and_shown_before_they_are_accepted(alike, get, post):
    assert "Accept the 2 likely links at once" in said(get("/demo/synchronization?element=suppliers"))
    shown = get(f"{SUGGESTED}?score=60", "viewer")
    words = said(shown)
    assert "2 links of 60 % and above" in words
    assert "2 more compete for the same record" in words
    assert "Excavation Gagnon inc." in words
    assert accept_form(shown) == {}, "who may only look is offered nothing to send"
    assert decisions(alike) == []
    form = accept_form(get(f"{SUGGESTED}?score=60"))
    answer = post(SUGGESTED, {**form, "why": "looked at"}, "dispatcher")
    assert (answer.status_code, "notice=decided_links" in answer.headers["location"]) == (303, True)
    assert {(one["kind"], one["maestro_key"], one["by_whom"]) for one in decisions(alike)} == {
        ("link", "EXCAV", "dispatcher"),
        ("link", "TOIT", "dispatcher"),
    }
    alike.run("suppliers")
    assert "Linked since" in said(get(f"{RECORD}?maestro=EXCAV"))
    assert "Linked since" not in said(get(f"{RECORD}?maestro=VITRE"))


def test_what_competes_is_decided_one_by_one_and_no_link_leads_to_an_empty_list(alike, get, post):
    post(SUGGESTED, accept_form(get(f"{SUGGESTED}?score=60")))
    words = said(get("/demo/synchronization?element=suppliers"))
    assert "likely links" not in words
    assert "2 pairs may be the same record: decide on each" in words


def test_candidates_show_what_tells_them_apart(alike, get):
    alike.project("24-001")
    alike.run("projects")
    vendor = vendor_id(alike, "Toitures Roy inc.")
    with alike.ledger_engine.begin() as connection:
        connection.execute(text(NAMES_VENDOR), {"vendor": str(vendor)})
    words = said(get(f"{RECORD}?maestro=TOIT"))
    assert "City Laval" in words
    assert "Phone 450 555-0145" in words
    assert "Last use 2026-03-02 07:00 in 1 document" in words
    assert "Last use in no document" in said(get(f"{RECORD}?maestro=EXCAV"))


NAMES_VENDOR = """
INSERT INTO procore_sync.record (pairing, element, side, key, scope, fingerprint, "values", facts, changed_at)
SELECT id, 'purchase_orders', 'procore', '77', '24-001', 'x', jsonb_build_object('supplier', CAST(:vendor AS text)), '{}',
    '2026-03-02 12:00+00' FROM procore_sync.pairing
"""


def test_links_that_are_not_those_that_were_shown_are_not_accepted(alike, get, post):
    form = accept_form(get(f"{SUGGESTED}?score=60"))
    link = {"kind": "link", "maestro": "EXCAV", "procore": str(vendor_id(alike, "Excavation Gagnon inc."))}
    assert post(DECIDE, link).status_code == 303
    answer = post(SUGGESTED, form)
    assert (answer.status_code, "not those that you were shown" in said(answer)) == (409, True)
    assert len(decisions(alike)) == 1


def vendor_id(company, name):
    (vendor,) = (v for v in company.simulator.world.records("vendors") if v["name"] == name)
    return vendor["id"]


@pytest.mark.parametrize("score", ["", "0", "101", "many"])
def test_a_score_that_makes_no_sense_is_refused_in_one_sentence(alike, get, post, score):
    assert get(SUGGESTED, params={"score": score}).status_code == 400
    assert post(SUGGESTED, {"score": score, "seal": "x"}).status_code == 400
    assert decisions(alike) == []


def test_accepted_links_are_in_airflows_audit_log(airflow, alike, get, post):
    form = accept_form(get(f"{SUGGESTED}?score=60"))
    post(SUGGESTED, form, "dispatcher")
    path = "/eventLogs?dag_id=procore_sync__demo&event=procore_link_all&owner=dispatcher&order_by=-id&limit=1"
    (log,) = airflow.api("GET", path).json()["event_logs"]
    told = json.loads(log["extra"])
    assert (told["score"], sorted(m for m, _ in told["links"])) == (60, ["EXCAV", "TOIT"])


# ------------------------------------------------------------------------------------------------ cut values


@pytest.fixture
def cut(company):
    """A vendor of Procore with an address that maestro* has no room for."""
    known = {"country_code": "CA", "state_code": "QC", "city": "Laval"}
    company.simulator.world.add("vendors", name="Gypse Laval inc.", address=LONG, **known)
    company.supplier("BETON", "Béton ltée", address="1, rue A")
    company.run("suppliers")
    return company


def test_a_value_that_was_cut_is_a_warning_that_waits_for_nobody(cut, get):
    words = said(get("/demo/synchronization?element=suppliers&state=warning"))
    assert "Gypse Laval inc." in words
    assert "One side holds less of Address than the other" in words
    assert "BETON" not in words
    assert "Warning (1)" in words
    assert "Suppliers (0)" in words
    assert "Gypse Laval" not in said(get("/demo/synchronization?element=suppliers"))
    (supplier,) = cut.rows("SELECT code FROM maestro.supplier WHERE name = 'Gypse Laval inc.'")
    assert "One side holds less of Address" in said(get(f"{RECORD}?maestro={supplier['code']}"))


def test_a_warning_goes_when_the_whole_value_fits(cut, get):
    cut.simulator.world.change("vendors", vendor_id(cut, "Gypse Laval inc."), address="12, rue B")
    cut.run("suppliers")
    assert "Warning (" not in said(get("/demo/synchronization?element=suppliers&state=all"))


def test_a_list_that_goes_on_is_opened_whole(company, get):
    company.supplier("A", "A inc.")
    company.run("suppliers")
    company.ledger_rows("""
        INSERT INTO procore_sync.suggestion (pairing, element, maestro_key, procore_key, score, matched)
        SELECT p.id, 'suppliers', 'S' || n, CAST(n AS text), 95, '[]'
        FROM procore_sync.pairing AS p, generate_series(1000, 1102) AS n
        RETURNING score
    """)
    page = get(SUGGESTED)
    assert ("S1102" in said(page), "and 3 more" in said(page), "?all=1" in page.text) == (False, True, True)
    whole = said(get(f"{SUGGESTED}?all=1"))
    assert ("S1102" in whole, "more" in whole) == (True, False)
