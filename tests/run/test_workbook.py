"""The balance as a workbook, read back: every cent, the heads that stay in sight, and no text that becomes a formula."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from procore.elements.element_facts import Figure
from procore.model.balance import BalanceRow, Why
from procore.model.records import Reason
from procore.run.workbook import HEADER, BalanceBook, as_xlsx
from tests.factories.ledger import open_exception

DIFFERENCE = "Difference (maestro* − Procore)"
AT = datetime(2026, 11, 30, 22, 5, tzinfo=UTC)
FORMULA = "=HYPERLINK(0)"


def row(figure, maestro, procore, **more):
    told = {
        "scope": "24-001",
        "code": "03-300|MAT",
        "element": "costs",
        "pending": False,
        "records": 1,
        "unknown": 0,
        **more,
    }
    return BalanceRow(figure=figure, maestro=Decimal(maestro), procore=Decimal(procore), **told)


ROWS = [
    row(
        Figure.BUDGET, "1000.10", "1000.10", element="budgets",
        maestro_original=Decimal("900.10"), procore_original=Decimal("1000.10"),
    ),
    row(Figure.COMMITTED, "7000000000.07", "7000000000.07", element="subcontracts"),
    row(
        Figure.COMMITTED, "0.01", "0.02", element="change_orders", why=Why.UNEXPLAINED,
        maestro_key=FORMULA, procore_key="598134325700943",
    ),
    row(
        Figure.COST, "-412.50", "0", why=Why.HELD, maestro_key="A-1",
        kind="rejected", cause="required", facts={"field": "date", "side": "procore"},
    ),
    row(Figure.COST, "3.00", "3.00", code=""),
]  # fmt: skip


def project(element, maestro, procore, explained="0"):
    dollars = {"maestro": Decimal(maestro), "procore": Decimal(procore), "explained": Decimal(explained)}
    return {
        "scope": "24-001", "element": element, **dollars, "difference": dollars["maestro"] - dollars["procore"],
        "records": 2, "unknown": 0, "maestro_at": AT, "procore_at": None,
    }  # fmt: skip


def book(**more):
    told: dict[str, Any] = {
        "company": "=Constructions Boréal inc.", "at": AT, "zone": "America/Toronto", "language": "en",
        "projects": [project("costs", "-409.50", "3.00", "-412.50"), project("budgets", "1000.10", "1000.10")],
        "rows": ROWS,
        "exceptions": [open_exception(1, "@SUM(A1)", Reason("required", {"field": "name", "side": "procore"}), scope="24-001")],
        "key": "demo", "base": "https://airflow",
        **more,
    }  # fmt: skip
    return BalanceBook(**told)


@pytest.fixture(scope="module")
def sheets():
    return {sheet.title: sheet for sheet in load_workbook(BytesIO(as_xlsx(book())))}


def table(sheet):
    heads, *rows = sheet.iter_rows(min_row=HEADER, values_only=True)
    return [dict(zip(heads, one, strict=True)) for one in rows]


def cents(value):
    return Decimal(str(value))


def test_each_sheet_says_of_which_company_and_when_and_its_heads_stay_in_sight(sheets):
    assert list(sheets) == ["Projects", "Activities and groups", "Records that differ", "Exceptions"]
    for sheet in sheets.values():
        assert sheet["A1"].value == "Balance of =Constructions Boréal inc."
        assert "2026-11-30 17:05 (America/Toronto)" in sheet["A2"].value
        assert sheet.freeze_panes == "A5"
        assert sheet.auto_filter.ref == f"A4:{sheet.cell(HEADER, sheet.max_column).coordinate[:-1]}{sheet.max_row}"


def test_every_cent_of_both_sides_is_a_number(sheets):
    *projects, total = table(sheets["Projects"])
    assert {(one["Project"], one["Element"]): cents(one[DIFFERENCE]) for one in projects} == {
        ("24-001", "Project Budgets"): Decimal(0), ("24-001", "Project Costs"): Decimal("-412.5"),
    }  # fmt: skip
    assert (cents(total["maestro*"]), cents(total["Explained by exceptions"])) == (Decimal("590.6"), Decimal("-412.5"))
    assert projects[0]["maestro* read at (America/Toronto)"] == datetime(2026, 11, 30, 17, 5)  # noqa: DTZ001 (the zone is in its head)
    assert projects[0]["Procore read at (America/Toronto)"] is None
    known, unknown = table(sheets["Activities and groups"])
    assert (known["Activity"], known["Group"], unknown["Activity"]) == ("03-300", "MAT", None)
    assert {name: cents(value) for name, value in known.items() if isinstance(value, float | int)} == {
        "Original budget, maestro*": Decimal("900.1"), "Original budget, Procore": Decimal("1000.1"),
        "Approved budget changes, maestro*": Decimal(100), "Approved budget changes, Procore": Decimal(0),
        "Revised budget, maestro*": Decimal("1000.1"), "Revised budget, Procore": Decimal("1000.1"),
        f"Revised budget, {DIFFERENCE}": Decimal(0),
        "Committed, maestro*": Decimal("7000000000.08"), "Committed, Procore": Decimal("7000000000.09"),
        f"Committed, {DIFFERENCE}": Decimal("-0.01"),
        "Costs, maestro*": Decimal("-412.5"), "Costs, Procore": Decimal(0), f"Costs, {DIFFERENCE}": Decimal("-412.5"),
    }  # fmt: skip
    assert sheets["Activities and groups"].cell(HEADER + 1, 4).number_format == "#,##0.00;[Red]-#,##0.00"


def test_each_record_that_differs_says_why_and_where_it_is_once(sheets):
    odd, held = table(sheets["Records that differ"])
    assert (odd["Element"], odd["Amount of"], cents(odd[DIFFERENCE])) == (
        "Change Orders",
        "Committed",
        Decimal("-0.01"),
    )
    assert odd["Id in Procore"] == "598134325700943"  # 64 bits are text
    assert "Nothing explains" in odd["Why"]
    assert "Date" in held["Why"]
    assert held["Page"] == "https://airflow/procore/demo/synchronization/costs/record?maestro=A-1"


def test_no_text_is_a_formula(sheets):
    cells = [cell for sheet in sheets.values() for line in sheet.iter_rows() for cell in line]
    assert {FORMULA, "@SUM(A1)"} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
    assert all(cell.quotePrefix for cell in cells if isinstance(cell.value, str))
    with ZipFile(BytesIO(as_xlsx(book()))) as written:
        parts = [written.read(name) for name in written.namelist() if name.startswith("xl/worksheets/")]
    assert len(parts) == 4
    assert all(b"<f>" not in part for part in parts)


def test_what_no_cell_holds_is_left_out_and_french_is_french():
    told = book(
        language="fr",
        exceptions=[],
        projects=[],
        rows=[row(Figure.COST, "1", "0", why=Why.UNSENT, maestro_key="A\x07B" + "x" * 40_000)],
    )
    made = load_workbook(BytesIO(as_xlsx(told)))
    assert made.sheetnames == ["Projets", "Activités et groupes", "Fiches qui diffèrent", "Exceptions"]
    key = made["Fiches qui diffèrent"].cell(HEADER + 1, 6).value
    assert (key[:3], len(key)) == ("ABx", 32_767)


def test_no_run_loads_it():
    code = "import sys; import procore.run.synchronize, procore.store.ledger; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
