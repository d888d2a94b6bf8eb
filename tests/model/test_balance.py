"""The balance by activity and group: what lines its rows make, what is compared, and where nobody can say."""

from decimal import Decimal

import pytest

from procore.elements.element_facts import Figure
from procore.model.balance import BalanceRow, Why, by_code, lines_of

BUDGET, COMMITTED, COST, CLIENT = Figure


def row(figure, maestro, procore, *, element="purchase_orders", pending=False, why=None, original=(None, None), **more):
    was = [None if amount is None else Decimal(amount) for amount in original]
    return BalanceRow(
        **{"scope": "24-001", "code": "03|MAT", "records": 1, "unknown": 0, **more},
        figure=figure, element=element, pending=pending, maestro=Decimal(maestro), procore=Decimal(procore),
        maestro_original=was[0], procore_original=was[1], why=why,
    )  # fmt: skip


def said(lines):
    return [(line.figure, line.part, str(line.maestro), str(line.procore), str(line.difference)) for line in lines]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([], []),
        ([row(BUDGET, "10", "10", original=("10", "10"))], [(BUDGET, "", "10", "10", "0")]),
        (
            [row(BUDGET, "12", "12", original=("10", "12"))],
            [(BUDGET, "original", "10", "12", "None"), (BUDGET, "changes", "2", "0", "None"), (BUDGET, "", "12", "12", "0")],
        ),
        (  # Procore does not say what the budget was
            [row(BUDGET, "12", "12", original=("10", None))],
            [(BUDGET, "original", "10", "None", "None"), (BUDGET, "changes", "2", "None", "None"), (BUDGET, "", "12", "12", "0")],
        ),
        (  # one side has no budget there: that is no unknown amount
            [row(BUDGET, "12", "0", original=("12", None), why=Why.HELD)],
            [(BUDGET, "", "12", "0", "12")],
        ),
        (
            [
                row(COMMITTED, "7.05", "7.05"),
                row(COMMITTED, "1", "3", element="subcontracts", why=Why.UNSENT),
                row(COMMITTED, "9", "9", pending=True),
                row(COST, "0.10", "0.10"), row(COST, "0.20", "0.20"),
                row(CLIENT, "5", "5", pending=True),
            ],
            [
                (COMMITTED, "purchase_orders", "7.05", "7.05", "0.00"), (COMMITTED, "subcontracts", "1", "3", "-2"),
                (COMMITTED, "", "8.05", "10.05", "-2.00"), (COMMITTED, "pending", "9", "9", "0"),
                (COST, "", "0.30", "0.30", "0.00"), (CLIENT, "pending", "5", "5", "0"),
            ],
        ),
        ([row(COST, "0", "0")], []),
        ([row(COST, "0", "0", unknown=1)], [(COST, "", "0", "0", "0")]),
    ],
)  # fmt: skip
def test_rows_make_these_lines(rows, lines):
    assert said(lines_of(rows)) == lines


def test_a_code_differs_where_a_record_does_even_if_its_dollars_even_out():
    rows = [
        row(COST, "1", "0", why=Why.HELD, maestro_key="A"),
        row(COST, "0", "1", why=Why.HELD, maestro_key="B"),
        row(COST, "4", "4", code="04|MAT"),
        row(COST, "4", "4", code="03|MAT", scope="24-002"),
    ]
    found = list(by_code(rows))
    assert [(one.scope, one.code, one.differs) for one in found] == [
        ("24-001", "03|MAT", True), ("24-001", "04|MAT", False), ("24-002", "03|MAT", False)
    ]  # fmt: skip
    assert [(line.difference, len(line.differing)) for line in found[0].lines] == [(0, 2)]
