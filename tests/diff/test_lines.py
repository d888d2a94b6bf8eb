"""Which line of one side is which of the other, and what lines add up to."""

from decimal import Decimal

import pytest

from procore.diff.lines import adds_up, amount_field, pair_lines
from procore.elements import ELEMENTS
from procore.model.records import Reason
from tests.factories.lines import ONE, ORDER, keys, line, linked, maestro, procore
from tests.factories.reasons import code

PAIRINGS = {
    "by the link, whatever they say": ([line("1")], [line("9", "5")], linked(_1=("9", line("1"))), [("1", "9")]),
    "by our origin id": ([line("1")], [line("9", "5", twin="1")], None, [("1", "9")]),
    "by Procore's id in maestro*": ([line("1", twin="9")], [line("9", "5")], None, [("1", "9")]),
    "by what they say, when the documents are not linked": ([line("1")], [line("9")], None, [("1", "9")]),
    "not by what they say, once lines are linked": (
        [line("1"), line("2")],
        [line("8"), line("9")],
        linked(_1=("8", line("1"))),
        [("", "9"), ("1", "8"), ("2", "")],
    ),
    "in their order, when they say the same": (
        [line("1"), line("2")],
        [line("8"), line("9")],
        None,
        [("1", "8"), ("2", "9")],
    ),
    "best with the same text": (
        [line("1"), line("2", description="Acier")],
        [line("8", description="Acier"), line("9")],
        None,
        [("1", "9"), ("2", "8")],
    ),
    "not with another amount": ([line("1", "100")], [line("9", "100.01")], None, [("", "9"), ("1", "")]),
    "a line whose number was given again stays with its link": (
        [line("1"), line("2")],
        [line("9", twin="2")],
        linked(_1=("9", line("1"))),
        [("1", "9"), ("2", "")],
    ),
    "a number that came again is another line's, where both of the linked ones are gone": (
        [line("1", twin="12")],
        [line("12")],
        linked(_1=("9", line("1"))),
        [("1", "12")],
    ),
    "and the linked one's where Procore has that still": (
        [line("1", twin="12")],
        [line("9"), line("12")],
        linked(_1=("9", line("1"))),
        [("", "12"), ("1", "9")],
    ),
    "a link whose lines are both gone is no pair": ([], [], linked(_1=("9", line("1"))), []),
}


@pytest.mark.parametrize("case", PAIRINGS)
def test_lines_are_paired(case):
    m, p, link, expected = PAIRINGS[case]
    assert keys(pair_lines(ORDER, maestro(*m), procore(*p), link)) == expected


def test_a_line_that_was_made_anew_is_the_linked_one():
    assert keys(pair_lines(ORDER, maestro(line("1")), procore(line("12", twin="1")), ONE)) == [("1", "12")]


@pytest.mark.parametrize(
    "total,amounts,cause",
    [
        ("100.10", ["100.00", "0.10"], None),
        ("100.10", ["100.00", "0.11"], "does_not_add_up"),
        ("-25", ["75", "-100"], None),
        ("0", [], None),
        (None, ["5"], None),
    ],
)
def test_lines_make_the_total_to_the_cent(total, amounts, cause):
    lines = [line(str(place), amount) for place, amount in enumerate(amounts)]
    reason = adds_up(ORDER, maestro(*lines, total=None if total is None else Decimal(total)))
    assert code(reason) == cause


def test_a_line_that_names_another_one_across_takes_a_lost_one_s_place_in_both_directions():
    assert keys(pair_lines(ORDER, maestro(line("4", twin="9")), procore(line("9")), ONE)) == [("4", "9")]
    assert keys(pair_lines(ORDER, maestro(line("4", twin="8")), procore(line("9")), ONE)) == [("", "9"), ("4", "")]
    assert keys(pair_lines(ORDER, None, procore(line("9")), None)) == [("", "9")]
    assert keys(pair_lines(ORDER, maestro(line("1")), None, None)) == [("1", "")]


def test_a_total_that_lines_do_not_make_is_told_with_both():
    reason = adds_up(ORDER, maestro(line("1", "5"), line("2", amount=Decimal(0)), total=Decimal("5.01")))
    assert reason == Reason("does_not_add_up", {"stated": "5.01", "total": "5"})
    assert adds_up(ORDER, maestro(total=Decimal(1))) == Reason("does_not_add_up", {"stated": "1", "total": "0"})


def test_an_element_without_lines_has_no_amount_of_a_line():
    assert amount_field(ELEMENTS["suppliers"]) == ""
    assert amount_field(ORDER) == "amount"
