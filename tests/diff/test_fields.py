"""All fields in conflict are one reason, in the order of the element's fields."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.fields import differences
from procore.diff.held_fields import held_lines, joined, without_field
from procore.elements import ALL
from procore.elements.element import Direction, Side, TargetEdits
from procore.model.choices import Choice
from procore.model.records import Change, FieldConflict, Link, Reason
from procore.model.steps import BegunValues, Pair
from tests.factories.reasons import code
from tests.factories.records import linked, plain, policy

SUPPLIERS = ALL["suppliers"]
M, P = Side.MAESTRO, Side.PROCORE
SEVEN = ("name", "address", "city", "postal_code", "phone", "email", "tax_number")


def in_conflict(*names):
    """A linked supplier of whom both sides changed these fields."""
    mine = plain("suppliers", Side.MAESTRO, "S1", code="S1", **{name: f"m {name}" for name in names})
    theirs = plain("suppliers", Side.PROCORE, "7", code="S1", **{name: f"p {name}" for name in names})
    before = dict.fromkeys(names, "before")
    return linked(mine, theirs, maestro=before, procore=before)


def held(pair):
    assert pair.maestro is not None
    assert pair.procore is not None
    return differences(SUPPLIERS, pair, pair.maestro, pair.procore, policy(Direction.BOTH)).hold


def conflict(name):
    return FieldConflict(field=name, maestro=f"m {name}", procore=f"p {name}")


@pytest.mark.parametrize("names", [("phone",), ("city", "phone"), SEVEN], ids=["one", "two", "seven"])
def test_every_field_in_conflict_is_listed_with_what_both_sides_hold(names):
    assert held(in_conflict(*reversed(names))) == Reason("conflict", conflicts=tuple(map(conflict, names)))


def test_a_record_without_a_conflict_is_not_held():
    assert held(in_conflict()) is None


def test_a_choice_that_moved_is_listed_beside_the_other_conflicts():
    moved = {("", "city"): Choice(decision=1, side=Side.MAESTRO, by_whom="Marie", moved=True)}
    reason = held(replace(in_conflict("city", "phone"), choices=moved))
    assert reason == Reason("choice_moved", {"by": "Marie"}, (conflict("city"), conflict("phone")))


def test_a_record_that_is_held_for_something_else_stays_held_for_that():
    pair = in_conflict("phone")
    assert pair.procore is not None
    pair = replace(pair, procore=replace(pair.procore, values={**pair.procore.values, "code": "S2"}))
    assert held(pair) == Reason("key_changed", {"field": "code", "value": "S2"})


# ------------------------------------------------------------------------------------------------ to the letter

BUDGETS, UNIT = ALL["budgets"], "unit"  # Procore takes a budget line's unit, and never lists it


def budget(side, **values):
    return plain("budgets", side, "P-1|03|MAT" if side is M else "7", "P-1", **values)


def of_budget(mine, theirs, link=None, **more):
    how = policy(Direction.TO_PROCORE)
    return differences(BUDGETS, Pair(maestro=mine, procore=theirs, link=link, **more), mine, theirs, how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "was, says, expected",
    [
        ({UNIT: "h"}, {}, ("h", None)),  # what was last written
        ({UNIT: "m"}, {}, ("m", "h")),
        ({}, {}, (None, "h")),
        ({UNIT: "m"}, {UNIT: "h"}, ("h", None)),  # it says it, for once
    ],
)
def test_what_procore_never_lists_it_holds_as_it_was_last_written(was, says, expected):
    mine, theirs = budget(M, unit="h", amount=Decimal(5)), budget(P, amount=Decimal(5), **says)
    link = Link(maestro_key=mine.key, procore_id=7, maestro_baseline={UNIT: "old"}, procore_baseline=was)
    found = of_budget(mine, theirs, link)
    written = [change for change in found.changes[P] if change.field == UNIT]
    assert written == ([Change(UNIT, expected[0], expected[1])] if expected[1] else [])
    assert (UNIT in found.baseline) is (expected[1] is None)


def test_where_procore_lists_a_field_its_silence_is_not_what_was_written():
    mine, theirs = budget(M, amount=Decimal(5)), budget(P)
    link = Link(maestro_key=mine.key, procore_id=7, procore_baseline={"amount": Decimal(5)})
    assert "amount" not in of_budget(mine, theirs, link).baseline


@pytest.mark.parametrize("theirs, waits", [(Decimal(0), False), (Decimal(4), True)])
def test_a_budget_line_of_zero_dollars_is_filled_in_and_another_amount_waits(theirs, waits):
    found = of_budget(budget(M, amount=Decimal(5)), budget(P, amount=theirs))
    assert found.changes[P] == ([] if waits else [Change("amount", theirs, Decimal(5))])
    assert (found.hold is not None) is waits


@pytest.mark.parametrize(
    "begun, waits",
    [(None, True), ({}, False), ({(P, "amount"): (Decimal(4),)}, False), ({(P, "quantity"): (Decimal(4),)}, False)],
)
def test_what_a_broken_run_left_of_a_record_that_nothing_links_is_its_own_work(begun, waits):
    found = of_budget(budget(M, amount=Decimal(5)), budget(P, amount=Decimal(4)), begun=begun)
    assert found.changes[P] == ([] if waits else [Change("amount", Decimal(4), Decimal(5))])
    assert (code(found.hold, "budgets") == "differ") is waits


def supplier(side, **values):
    return plain("suppliers", side, "S1" if side is M else "7", **values)


@pytest.mark.parametrize(
    "mine, theirs, owner, edits, expected",
    [
        ("1", "3", None, TargetEdits.HOLD, ([], [], "drift")),
        ("1", "3", None, TargetEdits.OVERWRITE, ([Change("phone", "3", "1", overwrites=True)], [], None)),
        ("1", "3", M, TargetEdits.HOLD, ([Change("phone", "3", "1", overwrites=True)], [], None)),
        ("1", "3", P, TargetEdits.HOLD, ([], ["phone"], None)),
        ("2", "1", None, TargetEdits.HOLD, ([Change("phone", "1", "2")], [], None)),
        ("1", "1", None, TargetEdits.HOLD, ([], [], None)),
        ("2", "2", None, TargetEdits.HOLD, ([], ["phone"], None)),
    ],
)
def test_one_field_one_way(mine, theirs, owner, edits, expected):
    pair = linked(supplier(M, phone=mine), supplier(P, phone=theirs), maestro={"phone": "1"}, procore={"phone": "1"})
    how = policy(Direction.TO_PROCORE, edits, **({"phone": owner} if owner else {}))
    assert pair.maestro is not None
    assert pair.procore is not None
    found = differences(SUPPLIERS, pair, pair.maestro, pair.procore, how)
    assert (found.changes[P], found.baseline, code(found.hold, "suppliers")) == expected
    assert found.changes[M] == []


@pytest.mark.parametrize(
    "choice, written, agreed",
    [
        (Choice(decision=1, side=M), {P: [Change("phone", "3", "2")], M: []}, []),
        (Choice(decision=1, value="9"), {P: [Change("phone", "3", "9")], M: [Change("phone", "2", "9")]}, []),
        (Choice(decision=1, value="2"), {P: [Change("phone", "3", "2")], M: []}, []),
    ],
)
def test_what_a_person_chose_is_written_where_it_does_not_stand(choice, written, agreed):
    pair = replace(linked(supplier(M, phone="2"), supplier(P, phone="3")), choices={("", "phone"): choice})
    assert pair.maestro is not None
    assert pair.procore is not None
    found = differences(SUPPLIERS, pair, pair.maestro, pair.procore, policy(Direction.BOTH))
    assert (found.changes, found.baseline, found.hold) == (written, agreed, None)
    equal = replace(choice, side=None, value="3")
    found = differences(
        SUPPLIERS, replace(pair, choices={("", "phone"): equal}), *pair.records, policy(Direction.TO_PROCORE)
    )
    assert (found.changes, found.baseline) == ({M: [], P: []}, ["phone"])


def test_what_a_record_names_for_good_is_agreed_on_whatever_it_is_called():
    one = next(one for one in BUDGETS.fields if one.fixed and one.to)
    found = of_budget(budget(M, **{one.name: "03|MAT"}), budget(P, **{one.name: "03|LAB"}))
    assert found.baseline == [one.name]


@pytest.mark.parametrize(
    "was, now, waits", [("S1", "S2", True), ("S2", "S2", False), ("S0", "S1", False), (None, "S2", False)]
)
def test_a_key_that_moved_in_procore_is_told(was, now, waits):
    pair = linked(supplier(M, code="S1"), supplier(P, code=now), maestro={"code": "S9"})
    assert pair.link is not None
    held = {} if was is None else {"code": was}
    pair = replace(pair, link=replace(pair.link, procore_baseline=held))
    found = differences(SUPPLIERS, pair, *pair.records, policy(Direction.TO_PROCORE))
    assert found.hold == (Reason("key_changed", {"field": "code", "value": "S2"}) if waits else None)


# ------------------------------------------------------------------------------------------------ of several fields

AMOUNT = FieldConflict(field="amount", maestro="1", procore="2", line="3")
TOTAL, DIFFER = FieldConflict(field="total", maestro="1", procore="2"), Reason("differ", conflicts=(AMOUNT,))
GONE = Reason("gone", {"side": "procore"})


@pytest.mark.parametrize(
    "hold, more, expected",
    [
        (None, None, None),
        (GONE, None, GONE),
        (None, GONE, GONE),
        (GONE, DIFFER, GONE),
        (DIFFER, GONE, GONE),
        (DIFFER, Reason("differ", conflicts=(TOTAL,)), Reason("differ", conflicts=(AMOUNT, TOTAL))),
        (Reason("drift", {"side": "maestro"}, (TOTAL,)), DIFFER, Reason("differ", conflicts=(TOTAL, AMOUNT))),
        (
            DIFFER,
            Reason("choice_moved", {"by": "Marie"}, (TOTAL,)),
            Reason("choice_moved", {"by": "Marie"}, (AMOUNT, TOTAL)),
        ),
    ],
)
def test_what_waits_is_one_reason(hold, more, expected):
    assert joined(hold, more) == expected


@pytest.mark.parametrize(
    "hold, expected",
    [
        (None, None),
        (GONE, GONE),
        (Reason("drift", {"side": "maestro"}, (TOTAL,)), None),
        (
            Reason("drift", {"side": "maestro"}, (TOTAL, AMOUNT, replace(TOTAL, line="4"))),
            Reason("drift", {"side": "maestro"}, (AMOUNT, replace(TOTAL, line="4"))),
        ),
    ],
)
def test_a_field_that_does_not_wait_after_all_is_taken_out(hold, expected):
    assert without_field(hold, "total") == expected


def test_the_lines_that_wait_are_known_by_number():
    assert held_lines(None) == {}
    several = Reason("differ", conflicts=(TOTAL, AMOUNT, replace(AMOUNT, field="unit"), replace(AMOUNT, line="4")))
    assert held_lines(several) == {"3": {"amount", "unit"}, "4": {"amount"}}


def test_what_a_broken_run_wrote_cut_is_no_person_s_change():
    long = "x" * 100
    pair = linked(
        supplier(M, address=long[:60]), supplier(P, address=long), maestro={"address": "a"}, procore={"address": "a"}
    )
    begun: BegunValues = {(M, "address"): (long,)}
    found = differences(SUPPLIERS, replace(pair, begun=begun), *pair.records, policy(Direction.TO_MAESTRO))
    assert (found.changes[M], found.baseline, found.hold) == ([], ["address"], None)
    moved = replace(pair, procore=supplier(P, address="y"), begun=begun)
    found = differences(SUPPLIERS, moved, *moved.records, policy(Direction.TO_MAESTRO))
    assert (found.changes[M], found.hold) == ([Change("address", long[:60], "y")], None)
