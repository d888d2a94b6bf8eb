"""Where history begins: the documents that sum records up, what they still cover, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procore.diff.history import LeftOut, SumOfRecords, document_of
from procore.diff.plan import plan
from procore.elements import ELEMENTS
from procore.elements.element import Direction, Side
from procore.model.records import Record
from procore.model.steps import Pair, Policy
from procore.review.wording import left_out_sentences

COSTS = replace(ELEMENTS["costs"], begins=date(2024, 1, 1))
FIRST = {"type": "invoice", "supplier": "BETON", "invoice_number": "F-1", "description": "Béton", "transferred": True}


def summed(kind: str, **amounts: str) -> SumOfRecords:
    codes = {code.replace("_", "|"): Decimal(amount) for code, amount in amounts.items()}
    return SumOfRecords(
        key=f"{kind}/24-001", scope="24-001", records=3, first_day="2024-02-10", amounts=codes, values=FIRST
    )


@pytest.mark.parametrize(
    "kind, day, values",
    [
        (
            "OPENING",
            date(2023, 12, 31),
            {"type": "expense", "supplier": None, "description": "Solde d’ouverture au 2023-12-31"},
        ),
        ("MONTH", date(2024, 2, 29), {"type": "expense", "supplier": None, "description": "Coûts de 2024-02"}),
        ("INVOICE", date(2024, 2, 10), {"type": "invoice", "supplier": "BETON", "description": "Béton"}),
    ],
)
def test_a_document_that_sums_records_up_is_a_record_of_maestro(kind, day, values):
    made = document_of(COSTS, summed(kind, A_MAT="10.10", A_MO="-0.10"), "fr")
    assert (made.side, made.key, made.scope) == (Side.MAESTRO, f"{kind}/24-001", "24-001")
    assert (made.get("date"), made.get("amount")) == (day, Decimal("10.00"))
    assert {name: made.get(name) for name in values} == values
    assert {key: line.get("budget_code") for key, line in made.lines.items()} == {"A/MAT": "A|MAT", "A/MO": "A|MO"}


def test_one_without_records_keeps_its_header_and_loses_its_lines():
    empty = replace(summed("OPENING"), records=0, first_day="", values={**FIRST, "date": date(2023, 12, 31)})
    made = document_of(COSTS, empty, "en")
    assert (made.lines, made.get("amount"), made.get("date")) == ({}, Decimal(0), date(2023, 12, 31))


def test_codes_that_only_join_alike_are_two_lines():
    made = document_of(COSTS, replace(summed("MONTH"), amounts={"A/B|C": Decimal(1), "A|B/C": Decimal(2)}), "en")
    assert sorted(made.lines) == ["A%2FB/C", "A/B%2FC"]


@pytest.mark.parametrize("side", Side)
def test_what_both_sides_have_and_is_older_is_not_linked(side):
    orders = replace(ELEMENTS["purchase_orders"], begins=date(2024, 1, 1))
    days = {Side.MAESTRO: date(2024, 5, 1), Side.PROCORE: date(2024, 5, 1), side: date(2023, 5, 1)}
    both = {one: Record(side=one, key="1", scope="24-001", values={"order_date": day}) for one, day in days.items()}
    pair = Pair(maestro=both[Side.MAESTRO], procore=both[Side.PROCORE])
    assert plan(orders, [pair], Policy(direction=Direction.TO_MAESTRO, owners={})) == []


def test_what_stays_out_is_said_with_its_dollars():
    left = [
        LeftOut(kind="", side=Side.PROCORE, records=1, documents=0, amount=Decimal("5.00")),
        LeftOut(kind="OPENING", side=Side.MAESTRO, records=1234, documents=2, amount=Decimal("1234567.89")),
        LeftOut(kind="MONTH", side=Side.MAESTRO, records=2, documents=1, amount=Decimal("7.00")),
    ]
    opening = "1,234 records are dated before 2024-01-01, where history begins (1,234,567.89 in all): "
    assert left_out_sentences(COSTS, left) == [
        "1 record of Procore is dated before 2024-01-01, where history begins, and stays out: 5.00.",
        f"{opening}opening balances of their projects hold them.",
        "2 records (7.00 in all) are summed up by month.",
    ]
