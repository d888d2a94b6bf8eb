"""The screen of another interface: what shadow mode found, and records that are shown, then adopted."""

import re

import pytest

from tests.web.screens.words import said

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


@pytest.fixture
def past(company, airflow):
    """A company in shadow mode: another interface has linked one of its two suppliers, and has not made the other."""
    for code in ("A1", "B2"):
        company.supplier(code, f"Fournisseur {code}")
    company.vendor = company.simulator.world.add(
        "vendors", name="Fournisseur A1", country_code="CA", state_code="QC", origin_id="X-A1"
    )["id"]
    company.more |= {"shadow": True, "foreign_ids": {"suppliers": "X-(?P<key>.+)"}}
    airflow.put_variable({"demo": company.entry()})
    company.run("suppliers")
    return company


def named(past, name):
    """A run saw the supplier with another name."""
    changed = f"jsonb_set(\"values\", '{{name}}', to_jsonb(CAST('{name}' AS text)))"
    past.ledger_rows(f"UPDATE procore_sync.record SET \"values\" = {changed} WHERE key = 'A1' RETURNING key")


def test_what_is_shown_is_adopted_and_nothing_else_and_only_with_a_reason(past, get, post):
    shown = get("/demo/past?element=suppliers")
    words = said(shown)
    assert "nothing is written to maestro* or Procore" in words
    assert re.search(r"Supplier\S* Procore 0 0 1 –", words)
    assert "B2" in words
    assert re.search(rf"A1 Fournisseur A1 {past.vendor} Fournisseur A1 X-A1 MAESTRO\|SUP\|DEMO\|A1", words)
    seal = re.search(r'name="seal" value="(\w+)"', shown.text).group(1)
    named(past, "Quelqu’un d’autre")
    assert "is not what you were shown any more" in said(post("/demo/past/suppliers", {"seal": seal, "why": "x"}))
    named(past, "Fournisseur A1")
    assert "look" not in said(post("/demo/past/suppliers", {"pairs": f"key,id\nA1,{past.vendor}"}))
    for form, why in (
        ({"seal": seal}, "Say why"),
        ({"seal": "0", "why": "x"}, "is not what you were shown any more"),
        ({"pairs": "key,id,id\nA1,1,2"}, "The header id is there twice"),
    ):
        assert why in said(post("/demo/past/suppliers", form)), form
    assert past.ledger_rows("SELECT * FROM procore_sync.decision") == []
    assert post("/demo/past/suppliers", {"seal": seal, "why": "the old one goes"}).status_code == 303
    (row,) = past.ledger_rows("SELECT kind, maestro_key, facts FROM procore_sync.decision")
    assert row == {"kind": "adopt", "maestro_key": "A1", "facts": {"origin_id": "X-A1"}}


def test_in_french_and_for_who_may_only_look(past, get, post):
    words = said(get("/demo/past?element=suppliers&lang=fr"))
    assert "Mode observation" in words
    assert "1 peut être adoptée" in words
    assert 'name="why"' not in get("/demo/past?element=suppliers", "viewer").text
    assert post("/demo/past/suppliers", {"seal": "x"}, "viewer").status_code == 403
    assert post("/demo/past/budgets", {}).status_code == 404
