"""The screen of the balance by activity and group: numbers, filters, and the way to each record that differs."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from procore.elements import ALL
from tests.factories.ledger import HELD_COST
from tests.web.screens.words import said

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


@pytest.fixture
def differing(company):
    """A company with a supplier, and a cost that is held."""
    company.supplier("BETON", "Béton ltée")
    company.run("suppliers")
    with company.ledger_engine.begin() as connection:
        pairing = connection.execute(text("SELECT id FROM procore_sync.pairing")).scalar_one()
        connection.execute(text(HELD_COST), {"pairing": pairing})
    return company, pairing


def test_a_difference_leads_to_its_record_and_its_reason(differing, get):
    nothing = get("/demo/balance")
    assert "no run has read both sides whole" in said(nothing)
    company, pairing = differing
    company.ledger.balances.renew(pairing, ALL["costs"])
    shown = said(get("/demo/balance"))
    assert "Project 24-001" in shown
    assert "1 activity and group differs between the sides." in shown
    assert re.search(r"03-300 · MAT .*Costs .*\$30\.00 .*\$0\.00 .*\$30\.00", shown)
    answer = get("/demo/balance?differing=1&code=03-300")
    assert "/demo/synchronization/costs/record?maestro=C-17&amp;procore=" in answer.text
    assert said(get("/demo/synchronization/costs/record?maestro=C-17&procore="))
    assert "No activity and group matches this filter." in said(get("/demo/balance?figure=budget"))
    assert "03-300" not in said(get("/demo/balance?project=24-999"))


def test_in_french_and_without_a_run(company, get):
    assert "Aucune exécution" in said(get("/demo/balance?lang=fr"))
