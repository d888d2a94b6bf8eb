"""What of a project's balance passes a filter, and what is shown first."""

from decimal import Decimal

import pytest

from procore.elements.element_facts import Figure
from procore.model.balance import BalanceRow, Why
from procore.web.view.balance_by_code import NAMED, NAMED_ALONE, PAGE, Filter, largest_first, shown


def row(code, figure=Figure.COST, why=None):
    return BalanceRow(
        scope="24-001", code=code, element="costs", figure=figure, pending=False, records=1, unknown=0,
        maestro=Decimal(2), procore=Decimal(1) if why else Decimal(2), why=why,
        maestro_original=Decimal(2), procore_original=Decimal(2),
    )  # fmt: skip


ROWS = [row("03-300|MAT"), row("03-300|MAT", Figure.BUDGET), row("03-300|SCT", why=Why.HELD), row("04|MAT")]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), {"03-300|MAT": 2, "03-300|SCT": 1, "04|MAT": 1}),
        (Filter(figure="budget"), {"03-300|MAT": 1}),
        (Filter(code="03-300"), {"03-300|MAT": 2, "03-300|SCT": 1}),
        (Filter(code="mat", figure="cost"), {"03-300|MAT": 1, "04|MAT": 1}),
        (Filter(differing=True), {"03-300|SCT": 1}),
        (Filter(differing=True, figure="budget"), {}),
        (Filter(figure="nothing of the kind"), {}),
    ],
)
def test_what_passes_a_filter(wanted, found):
    one = shown(ROWS, wanted, 1)
    assert {code.code: len(code.lines) for code in one.codes} == found
    assert (one.found, one.differing) == (len(found), 1)
    assert one.figures == [Figure.BUDGET, Figure.COST]
    assert one.named == (NAMED_ALONE if len(found) == 1 else NAMED)


def test_many_codes_are_shown_in_pages():
    rows = [row(f"{n:03}|MAT") for n in range(PAGE + 1)]
    assert [code.code for code in shown(rows, Filter(), 2).codes] == [f"{PAGE:03}|MAT"]


def test_the_project_with_the_largest_difference_comes_first():
    rows = [
        {"scope": scope, "difference": Decimal(n)} for scope, n in (("A", 0), ("C", 5), ("B", -9), ("C", -5), ("D", 0))
    ]
    assert largest_first(rows) == ["C", "B", "A", "D"]
