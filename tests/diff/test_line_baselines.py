"""What two documents' lines agree on after a run, and after an undo."""

from decimal import Decimal

import pytest

from procore.diff.line_baselines import baseline_lines, undone_lines
from tests.factories.lines import ONE, ORDER, line, linked, maestro, procore


def test_what_waits_keeps_its_baseline_and_all_else_agrees():
    mine, theirs = maestro(line("1", "120")), procore(line("9", "120", budget_code="03-400|SCT"))
    now = baseline_lines(ORDER, mine, theirs, ONE, frozenset(), held={"1": {"budget_code"}})["1"]
    assert (now.procore_baseline["amount"], now.procore_baseline["budget_code"]) == (Decimal(120), "03-300|MAT")
    gone = baseline_lines(ORDER, mine, procore(), ONE, frozenset(), held={"1": {"amount"}})
    assert gone == ONE.lines


def test_lines_agree_as_each_side_holds_them():
    found = baseline_lines(ORDER, maestro(line("1", "5")), procore(line("9", "4", twin="1")), None, frozenset())
    assert (found["1"].procore_key, found["1"].maestro_baseline["amount"], found["1"].procore_baseline["amount"]) == (
        "9",
        Decimal(5),
        Decimal(4),
    )


@pytest.mark.parametrize("name", ["1", "9"])
def test_a_line_whose_write_did_not_go_through_keeps_what_it_agreed_on(name):
    was = linked(_1=("9", line("1")))
    found = baseline_lines(ORDER, maestro(line("1", "120")), procore(line("9")), was, frozenset({name}))
    assert found == was.lines


@pytest.mark.parametrize(
    ("mine", "theirs", "unsettled", "kept"),
    [
        pytest.param([], [line("9", twin="1")], "9", {"1": "9"}, id="ours in Procore"),
        pytest.param([line("1", twin="9")], [], "1", {"1": "9"}, id="ours in maestro*"),
        pytest.param([], [line("9")], "9", {}, id="a person's"),
        pytest.param([], [line("9", twin="1")], "8", {}, id="never tried"),
        pytest.param([line("1")], [line("9", twin="1")], "9", {}, id="not kept as it was sent"),
    ],
)
def test_a_line_of_a_broken_run_that_could_not_be_removed_stays_ours(mine, theirs, unsettled, kept):
    found = baseline_lines(ORDER, maestro(*mine), procore(*theirs), None, frozenset({unsettled}))
    assert {number: link.procore_key for number, link in found.items()} == kept


def test_a_line_that_is_gone_on_both_sides_is_forgotten():
    assert baseline_lines(ORDER, maestro(), procore(), linked(_1=("9", line("1"))), frozenset()) == {}


@pytest.mark.parametrize(
    "mine, theirs, touched, expected",
    [
        (line("1"), line("9"), set(), ("1", "9", "100", "100", False)),  # as it was
        (line("1", "95"), line("9"), set(), ("1", "9", "100", "100", False)),  # an edit that waits is not agreed on
        (line("1", "95"), line("9"), {"1"}, ("1", "9", "95", "100", False)),
        (line("1", "95"), line("9"), {"9"}, ("1", "9", "95", "100", False)),
        (line("1", "95"), None, {"9"}, ("1", "9", "95", None, True)),  # taken away in Procore
        (None, line("9", "95"), {"1"}, ("1", "9", None, "95", True)),
        (line("1"), line("12", twin="1"), set(), ("1", "12", "100", "100", False)),  # it was made anew there
        (line("1"), None, set(), ("1", "9", "100", "100", False)),
    ],
)
def test_after_an_undo_a_line_agrees_on_what_was_written_and_else_on_what_it_did(mine, theirs, touched, expected):
    now = maestro(*([mine] if mine else [])), procore(*([theirs] if theirs else []))
    found = undone_lines(ORDER, now, (maestro(line("1")), procore(line("9"))), ONE, frozenset(touched))
    ((number, one),) = found.items()
    held = (one.maestro_baseline.get("amount"), one.procore_baseline.get("amount"))
    assert (number, one.procore_key, *(str(v) if v is not None else None for v in held), one.left_out) == expected


@pytest.mark.parametrize(
    "known, touched, found", [({"8"}, set(), {}), ({"8"}, {"8"}, {"8": "8"}), (set(), set(), {"8": "8"})]
)
def test_after_an_undo_a_line_that_nothing_links_is_noted_when_it_is_new_or_written(known, touched, found):
    before = procore(*(line(key) for key in known))
    made = undone_lines(ORDER, (maestro(), procore(line("8"))), (None, before), linked(), frozenset(touched))
    assert {number: one.procore_key for number, one in made.items()} == found


def test_a_linked_line_that_one_side_lost_and_nobody_left_there_is_linked_no_more():
    assert baseline_lines(ORDER, maestro(line("1")), procore(), ONE, frozenset()) == {}


def test_what_waits_of_a_line_that_was_never_agreed_on_has_no_baseline():
    mine, theirs = maestro(line("1")), procore(line("9", "95", twin="1"))
    found = baseline_lines(ORDER, mine, theirs, None, frozenset(), held={"1": {"amount"}})["1"]
    assert ("amount" in found.maestro_baseline, "amount" in found.procore_baseline) == (False, False)
    assert found.maestro_baseline["description"] == "Béton"
