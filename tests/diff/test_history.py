"""Where history begins: the documents that sum records up, what they still cover, and what is said of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procore.diff.history import LeftOut, SumOfRecords, document_of, hold_covered
from procore.diff.plan import plan
from procore.elements import ELEMENTS
from procore.elements.element import Direction, Side
from procore.model.records import Line, LineLink, Link, Record
from procore.model.steps import Pair, Policy, Step, Verb, Write
from procore.review.wording import left_out_sentences

COSTS = replace(ELEMENTS["costs"], begins=date(2024, 1, 1))
FIRST = {"type": "invoice", "supplier": "BETON", "invoice_number": "F-1", "description": "Béton", "transferred": True}


def summed(kind, **amounts):
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


# ------------------------------------------------------------------------------------------------ what was sent covers


def entry(key, day, amount="5.00", invoice="F-1"):
    values = {"date": date.fromisoformat(day), "supplier": "BETON", "invoice_number": invoice}
    lines = {"A/MAT": Line(key="A/MAT", values={"amount": Decimal(amount)})}
    return Record(side=Side.MAESTRO, key=key, scope="24-001", values=values, lines=lines)


def sent_as(record, day, amount):
    """The document as it was last sent: with that day, and those dollars in its line."""
    was = replace(record, values={**record.values, "date": date.fromisoformat(day)})
    line = LineLink(procore_key="1", maestro_baseline={"amount": Decimal(amount)}, procore_baseline={})
    return Link(
        maestro_key=record.key, procore_id=7, scope="24-001", maestro_baseline=was.values, lines={"A/MAT": line}
    )


def step_of(record, link=None, *, writes=True):
    verb = Verb.UPDATE if link else Verb.CREATE
    return Step(pair=Pair(maestro=record, link=link), writes=(Write(side=Side.PROCORE, verb=verb),) if writes else ())


def keys_of(groups):
    return [[record.key for step in group for record in step.pair.records] for group in groups]


@pytest.mark.parametrize(("covers", "sent_until", "gets", "day", "waits"), [
    ("OPENING", "2024-03-14", "C-1", "2024-03-14", True),
    ("OPENING", "2024-03-14", "C-1", "2024-03-15", False),
    ("OPENING", "2024-03-14", "MONTH", "2024-03-31", True),
    ("OPENING", "2024-03-14", "MONTH", "2024-04-30", False),
    ("OPENING", "2024-03-14", "INVOICE", "2024-03-14", True),
    ("OPENING", "2024-03-14", "INVOICE", "2024-03-15", False),
    ("MONTH", "2024-03-31", "OPENING", "2024-03-14", True),
    ("MONTH", "2024-03-31", "OPENING", "2024-02-29", False),
    ("MONTH", "2024-03-31", "C-1", "2024-03-02", True),
    ("MONTH", "2024-03-31", "MONTH", "2024-04-30", False),
    ("INVOICE", "2024-03-14", "OPENING", "2024-03-14", True),
    ("INVOICE", "2024-03-15", "OPENING", "2024-03-14", False),
    ("INVOICE", "2024-03-14", "C-1", "2024-05-01", True),
])  # fmt: skip
def test_what_may_be_in_a_document_that_is_not_corrected_waits(covers, sent_until, gets, day, waits):
    document, got = entry(f"{covers}/24-001/0", sent_until), entry(gets if gets == "C-1" else f"{gets}/24-001/1", day)
    link = sent_as(document, sent_until, "9.00")
    held = step_of(document, link, writes=False)
    for mine in [None] if gets == "C-1" else [None, sent_as(got, day, "1.00")]:
        groups = hold_covered(COSTS, [[step_of(got, mine), held]], {document.key: (link, document)})
        (found,) = [step for group in groups for step in group if step.pair.maestro is got]
        assert (found.hold is not None, found.writes == ()) == (waits, waits)


def test_what_loses_dollars_comes_before_what_gets_them():
    opening, month, cost = (
        entry("OPENING/24-001", "2023-12-31"),
        entry("MONTH/24-001/2024-03", "2024-03-31"),
        entry("C-1", "2024-03-01"),
    )
    sent = {
        opening.key: (sent_as(opening, "2024-03-14", "9.00"), opening),
        month.key: (sent_as(month, "2024-03-31", "1.00"), month),
    }
    steps = [step_of(cost), *(step_of(record, link) for link, record in reversed(sent.values()))]
    assert keys_of(hold_covered(COSTS, [steps], sent)) == [["OPENING/24-001"], ["MONTH/24-001/2024-03"], ["C-1"]]
    later = entry("OPENING/24-001", "2024-03-31")
    sent[later.key] = (sent_as(later, "2024-03-14", "9.00"), later)
    steps = [step_of(later, sent[later.key][0]), step_of(month, sent[month.key][0])]
    assert keys_of(hold_covered(COSTS, [steps], sent)) == [["MONTH/24-001/2024-03"], ["OPENING/24-001"]]


def test_what_gets_a_record_waits_for_the_document_that_it_was_in_and_is_written_after_it():
    left, got = entry("MONTH/24-001/2024-03", "2024-03-31"), entry("OPENING/24-001", "2023-12-31")
    sent = {
        left.key: (sent_as(left, "2024-03-31", "9.00"), left),
        got.key: (sent_as(got, "2023-12-31", "1.00"), got),
    }
    moved = {got.key: {left.key}}
    steps = [step_of(record, link) for link, record in sent.values()]
    assert keys_of(hold_covered(COSTS, [steps], sent, moved)) == [[left.key], [got.key]]
    both = hold_covered(COSTS, [steps], sent, moved | {left.key: {got.key}})
    assert sorted(key for part in keys_of(both) for key in part) == [left.key, got.key], (
        "each got of the other: both are written"
    )
    held = step_of(left, sent[left.key][0], writes=False)
    (_, waits) = sorted(
        (step for group in hold_covered(COSTS, [[held, steps[1]]], sent, moved) for step in group),
        key=lambda step: step.pair.maestro.key,
    )
    assert (waits.pair.maestro, waits.hold.facts) == (got, {"value": left.key})


def test_what_no_document_may_hold_goes_together_with_its_correction():
    opening, cost = entry("OPENING/24-001", "2023-12-31"), entry("C-1", "2025-03-01")
    sent = {opening.key: (sent_as(opening, "2023-12-31", "9.00"), opening)}
    steps = [step_of(cost), step_of(opening, sent[opening.key][0])]
    assert keys_of(hold_covered(COSTS, [steps], sent)) == [["C-1", "OPENING/24-001"]]


def test_a_document_that_waits_holds_up_what_it_may_hold_itself():
    month, opening, cost = (
        entry("MONTH/24-001/2024-03", "2024-03-31"),
        entry("OPENING/24-001", "2024-03-31"),
        entry("C-1", "2024-02-02"),
    )
    sent = {
        month.key: (sent_as(month, "2024-03-31", "9.00"), month),
        opening.key: (sent_as(opening, "2024-03-14", "9.00"), opening),
    }
    steps = [step_of(opening, sent[opening.key][0]), step_of(cost)]
    found = [step for group in hold_covered(COSTS, [steps], sent) for step in group]
    assert [step.hold and step.hold.facts["value"] for step in found] == [month.key, opening.key]


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
    opening = "1,234 records are dated before 2024-01-01, where history begins ($1,234,567.89 in all): "
    assert left_out_sentences(COSTS, left) == [
        "1 record of Procore is dated before 2024-01-01, where history begins, and stays out: $5.00.",
        f"{opening}opening balances of their projects hold them.",
        "2 records ($7.00 in all) are summed up by month.",
    ]
