"""`procore-sync balance`: the balance as a workbook, cent by cent what the ledger holds; nothing is asked of the two systems."""

from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from procore.elements import ALL
from tests.factories.ledger import HELD_COST

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


def test_the_balance_is_written_as_a_workbook(shell, tmp_path):
    file = tmp_path / "month-end.xlsx"
    early = shell.start("balance", "--output", str(file))
    assert (early.returncode, early.stderr) == (2, "demo was never synchronized: it has no balance yet.\n")
    ledger = shell.company.ledger
    with shell.company.ledger_engine.begin() as connection:
        pairing = connection.execute(
            text(
                "INSERT INTO procore_sync.pairing (company, tag, procore_company_id, host, environment) "
                "VALUES ('demo', 'DEMO', 1, 'h', 'demo') RETURNING id"
            )
        ).scalar_one()
        connection.execute(text(HELD_COST), {"pairing": pairing})
    ledger.balances.renew(pairing, ALL["costs"])
    asked = len(shell.company.simulator.requests)
    for words, projects in (([], 1), (["--project", "24-001"], 1), (["--project", "24-999"], 0)):
        written = shell.type("balance", "--output", str(file), *words)
        assert (written.returncode, written.stdout) == (0, f"{file}\n"), written.stderr
        summary, codes, records, exceptions = load_workbook(file)
        assert [sheet.max_row - 4 for sheet in (codes, records, exceptions)] == [projects] * 3
        assert Decimal(str(summary.cell(summary.max_row, 5).value)) == 30 * projects
    nowhere = shell.type("balance", "--output", str(tmp_path / "none" / "month-end.xlsx"))
    assert nowhere.returncode == 2
    assert nowhere.stderr.endswith("month-end.xlsx cannot be written: No such file or directory.\n"), nowhere.stderr
    assert len(shell.company.simulator.requests) == asked
