"""The screen of the balance by activity and group: numbers, filters, and the way to each record that differs."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from procore.elements import ALL
from procore.web.screens.downloads import XLSX
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


def test_the_workbook_holds_what_the_ledger_does(differing, get):
    company, pairing = differing
    company.ledger.balances.renew(pairing, ALL["costs"])
    for path in ("/demo/balance.xlsx", "/demo/balance.xlsx?project=24-001"):
        answer = get(path, language="fr")
        assert answer.headers["content-type"] == XLSX
        assert re.search(
            r'filename="demo-balance-(24-001-)?\d{4}-\d\d-\d\d\.xlsx"', answer.headers["content-disposition"]
        )
        projects, codes, records, exceptions = load_workbook(BytesIO(answer.content))
        assert projects["A1"].value == "Rapprochement de Constructions Boréal inc."
        held = company.ledger.balances.by_project(pairing)
        assert [Decimal(str(row[2])) for row in projects.iter_rows(min_row=5, max_row=5, values_only=True)] == [
            row["maestro"] for row in held
        ]
        assert [sheet.max_row for sheet in (codes, records, exceptions)] == [5, 5, 5]
        assert "/procore/demo/synchronization/costs/record?maestro=C-17" in records.cell(5, 12).value
    assert get("/demo/balance.xlsx", "viewer").status_code == 200
    assert get("/demo/balance.xlsx", None).status_code == 401


def test_in_french_and_without_a_run(company, get):
    assert "Aucune exécution" in said(get("/demo/balance?lang=fr"))
