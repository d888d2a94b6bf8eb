"""Lines of budget modifications, as a site's SQL returns them, made into documents."""

from datetime import date
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.mapping.modifications import columns_of, modifications_of
from procore.model.modifications import Modification

DAY = date(2026, 3, 2)


def line(code, amount, *, number="MB-1", text="Dalle", day=DAY, project="24-001"):
    return dict(zip(columns_of(ALL["budgets"]), (project, number, day, text, code, amount), strict=True))


def made(*lines):
    return modifications_of(ALL["budgets"], lines)


def test_the_lines_of_one_number_are_a_document_and_what_cancels_out_is_not_in_it():
    found = made(
        line("03-300|mat", Decimal("10.10"), number=" MB-1 "),
        line("03-300|MAT", Decimal("0.15"), text="Coffrage"),
        line("03-400|SCT", Decimal("-5.00")),
        line("03-400|SCT", Decimal("5.00"), text=None),
        line("03-300|MAT", Decimal(7), project="24-002", text=None, day=None),
    )
    assert found == [
        Modification(
            scope="24-001",
            number="MB-1",
            date=DAY,
            text="Dalle; Coffrage",
            amounts={"24-001|03-300|MAT": Decimal("10.25")},
        ),
        Modification(scope="24-002", number="MB-1", amounts={"24-002|03-300|MAT": Decimal(7)}),
    ]


@pytest.mark.parametrize(
    "odd",
    [
        line("03-300|MAT", None),
        line("03-300|MAT", 0.1),
        line("03-300|MAT", "x"),
        line("03-300|MAT", Decimal(1), day="demain"),
    ],
)
def test_a_document_with_a_line_that_cannot_be_read_is_left_out(odd):
    assert made(line("03-400|SCT", Decimal(1)), odd, line("03-300|MO", Decimal(2), number="MB-2")) == [
        Modification(scope="24-001", number="MB-2", date=DAY, text="Dalle", amounts={"24-001|03-300|MO": Decimal(2)})
    ]


@pytest.mark.parametrize(("number", "kept"), [("", []), (None, []), ("MB-1,2", ["MB-1 2"])])
def test_a_line_without_a_number_is_no_documents_and_a_comma_would_divide_one(number, kept):
    assert [one.number for one in made(line("03-300|MAT", Decimal(1), number=number))] == kept


@pytest.mark.parametrize(
    ("amounts", "is_transfer"), [(["5", "-5"], True), (["5", "-4"], False), (["5"], False), ([], False)]
)
def test_a_transfer_moves_dollars_and_adds_none(amounts, is_transfer):
    held = {str(code): Decimal(amount) for code, amount in enumerate(amounts)}
    assert Modification(scope="24-001", number="MB-1", amounts=held).is_transfer is is_transfer


def entered(code, amount, *, change=7, **facts):
    return {**line(code, amount, **facts), "budget_change": change}


def test_what_was_entered_for_a_budget_change_stays_known_whatever_became_of_its_lines():
    found = made(
        entered("03-300|MAT", Decimal(1), number="P-001", change="7"),
        line("03-300|MAT", Decimal(2), number="P-001"),
        entered("03-300|MAT", Decimal(3), number=None, change=8),
        entered("03-300|MAT", None, number="P-003", change=9),
        entered("03-300|MAT", Decimal(4), number=None, change=None),
    )
    assert [(one.number, one.budget_change, sum(one.amounts.values())) for one in found] == [
        ("P-001", 7, 1), ("P-001", None, 2), ("", 8, 3), ("P-003", 9, 0),
    ]  # fmt: skip
