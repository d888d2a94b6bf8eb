"""What a person chooses for a field: how it is typed, how long it holds, and what is written for it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procore.diff.choices import choice_of, moved_choice, typed, values_to_write
from procore.diff.decisions import (
    DecisionRequest,
)
from procore.diff.line_changes import line_changes
from procore.diff.merge import FieldPolicy, MergeOutcome, merge
from procore.diff.plan import plan
from procore.elements import ALL
from procore.elements.element import Direction, Side, Value
from procore.mapping.values import Unreadable
from procore.model.choices import Choice
from procore.model.records import FieldConflict, Line, LineLink, Link, Reason, Record
from procore.model.steps import Verb
from tests.factories.decisions import LINKED, MINE, NAME, ORDERS, PHONE, SUPPLIERS, M, P, asked, stored
from tests.factories.reasons import code
from tests.factories.records import BOTH, linked, maestro, policy, procore


@pytest.mark.parametrize(
    "name, raw, value",
    [
        ("active", "oui", True),
        ("active", "B", False),
        ("active", True, True),
        ("country", "Canada", "CA"),
        ("province", "ontario", "ON"),
        ("name", "  Béton \x00", "Béton"),
        ("phone", "   ", None),
        ("province", None, None),
        ("province", "", None),
    ],
)
def test_a_value_is_read_as_a_person_types_it(name, raw, value):
    assert typed(SUPPLIERS.by_name[name], raw, "CA") == value


def test_days_dollars_and_statuses_are_read_as_a_person_types_them():
    assert typed(ALL["projects"].by_name["start_date"], "2026-05-01", "CA") == date(2026, 5, 1)
    assert typed(ORDERS.line_by_name["amount"], " 12.50 ", "CA") == Decimal("12.5")
    assert typed(ORDERS.by_name["status"], "Approved", "CA") == "Approved"
    assert typed(ORDERS.by_name["status"], "P", "CA") == "Draft"  # maestro*'s own code
    with pytest.raises(Unreadable):
        typed(ORDERS.by_name["status"], "Nonsense", "CA")
    with pytest.raises(Unreadable):
        typed(ALL["projects"].by_name["start_date"], "2026-02-30", "CA")


@pytest.mark.parametrize(
    "facts, now_m, now_p, moved",
    [
        ({"side": "procore"}, "1", "2", False),
        ({"side": "procore"}, "2", "2", False),  # written already: the run broke off before it said so
        ({"side": "procore"}, "9", "2", True),
        ({"side": "procore"}, "1", "9", True),
        ({"value": "3"}, "1", "2", False),
        ({"value": "3"}, "3", "2", False),  # one side of two is written
        ({"value": "3"}, "3", "9", True),
        ({"value": None}, None, "2", False),
    ],
)
def test_a_choice_stands_until_a_side_holds_what_the_person_never_saw(facts, now_m, now_p, *, moved):
    made = choice_of(PHONE, 1, {**facts, "maestro": "1", "procore": "2"}, "Marie", {M: now_m, P: now_p})
    assert made.moved is moved


@pytest.mark.parametrize(
    "choice, direction, expected",
    [
        (Choice(decision=1, side=M), Direction.BOTH, {P: "1"}),
        (Choice(decision=1, side=P), Direction.BOTH, {M: "2"}),
        (Choice(decision=1, value="3"), Direction.BOTH, {M: "3", P: "3"}),
        (Choice(decision=1, value="1"), Direction.BOTH, {P: "1"}),
        (Choice(decision=1, side=M), Direction.TO_PROCORE, {P: "1"}),
        (Choice(decision=1, side=P), Direction.TO_PROCORE, {}),  # nothing is written against the direction
        (Choice(decision=1, value="3"), Direction.TO_PROCORE, {P: "3"}),
        (Choice(decision=1, value="3"), Direction.TO_MAESTRO, {M: "3"}),
    ],
)
def test_a_choice_is_written_where_the_direction_lets_it(choice, direction, expected):
    assert values_to_write(PHONE, choice, {M: "1", P: "2"}, direction, "") == expected


def test_a_choice_that_moved_waits_and_says_who_chose():
    found = values_to_write(
        PHONE, Choice(decision=1, side=M, by_whom="Marie", moved=True), {M: "1", P: "2"}, Direction.BOTH, ""
    )
    assert found == Reason("choice_moved", {"by": "Marie"}, (FieldConflict(field="phone", maestro="1", procore="2"),))


def test_nothing_is_left_to_choose_where_both_sides_hold_the_same():
    of_line = ALL["purchase_orders"].line_by_name["budget_code"]
    for one, held in ((PHONE, "2"), (of_line, "77")):  # a code of maestro* stands here by Procore's id
        choice = Choice(decision=1, side=P, by_whom="Marie", moved=True)
        assert values_to_write(one, choice, {M: held, P: held}, Direction.TO_MAESTRO, "10") == {}


def test_a_chosen_text_is_cut_for_the_side_that_has_to():
    long = "N" * 300
    assert values_to_write(NAME, Choice(decision=1, value=long), {M: "a", P: "b"}, Direction.BOTH, "") == {
        M: long[:80],
        P: long[:255],
    }


def in_conflict(choices=None):
    m = maestro("suppliers", code="S1", name="Béton", active="A", phone="1")
    p = procore("suppliers", 7, origin_code="S1", name="Béton", is_active=True, business_phone="2")
    pair = linked(m, p, maestro={"phone": "0"}, procore={"phone": "0"})
    return replace(pair, choices=choices or {})


def test_without_a_choice_the_field_is_in_conflict():
    now = {M: "1", P: "2"}
    assert merge(PHONE, now, {M: "0", P: "0"}, FieldPolicy(direction=Direction.BOTH)).outcome is MergeOutcome.CONFLICT
    (step,) = plan(SUPPLIERS, [in_conflict()], BOTH)
    assert step.hold is not None
    assert code(step.hold) == "conflict"


def test_a_choice_ends_the_conflict_with_a_write():
    (step,) = plan(SUPPLIERS, [in_conflict({("", "phone"): Choice(decision=1, side=M)})], BOTH)
    assert step.hold is None
    (write,) = step.writes
    assert (write.side, write.verb, write.values) == (P, Verb.UPDATE, {"phone": "1"})


def test_a_choice_stands_over_the_field_s_owner():
    pair = in_conflict({("", "phone"): Choice(decision=1, side=M)})
    (step,) = plan(SUPPLIERS, [pair], policy(Direction.BOTH, phone=P))
    assert [write.side for write in step.writes] == [P]


def an_order(side, key, line, **values):
    one = Line(key=line, values={"description": "Béton", **values})
    return Record(side=side, key=key, scope="24-001", values={}, lines={line: one})


def line_written(direction, choice):
    mine, theirs = an_order(M, "24-1", "10", quantity=Decimal(2)), an_order(P, "7", "71", quantity=Decimal(3))
    was = {"description": "Béton", "quantity": Decimal(1)}
    link = Link(
        maestro_key="24-1",
        procore_id=7,
        lines={"10": LineLink(procore_key="71", maestro_baseline=was, procore_baseline=was)},
    )
    choices = {("10", "quantity"): choice} if choice else {}
    found = line_changes(ORDERS, mine, theirs, link, policy(direction), choices)
    assert found.wrong is None
    return [(change.field, change.old, change.new) for line in found.changes for change in line.changes]


@pytest.mark.parametrize(
    "direction, choice, expected",
    [
        (Direction.TO_PROCORE, None, []),  # both changed it
        (Direction.TO_PROCORE, Choice(decision=1, side=M), [("quantity", Decimal(3), Decimal(2))]),
        (Direction.TO_PROCORE, Choice(decision=1, side=P), []),
        (Direction.TO_PROCORE, Choice(decision=1, value=Decimal(9)), [("quantity", Decimal(3), Decimal(9))]),
        (Direction.TO_MAESTRO, Choice(decision=1, value=Decimal(9)), [("quantity", Decimal(2), Decimal(9))]),
    ],
)
def test_a_choice_on_a_line_is_written_to_that_line_of_the_target(direction, choice, expected):
    assert line_written(direction, choice) == expected


def test_a_choice_on_a_line_that_moved_waits_for_another_and_names_the_line():
    mine, theirs = an_order(M, "24-1", "10", quantity=Decimal(2)), an_order(P, "7", "71", quantity=Decimal(3))
    link = Link(maestro_key="24-1", procore_id=7, lines={"10": LineLink(procore_key="71")})
    choices = {("10", "quantity"): Choice(decision=1, side=M, by_whom="Marie", moved=True)}
    found = line_changes(ORDERS, mine, theirs, link, policy(Direction.TO_PROCORE), choices)
    assert found.changes == ()
    reason = found.held
    assert reason is not None
    assert (code(reason), [one.line for one in reason.conflicts]) == ("choice_moved", ["10"])


def test_a_province_is_chosen_in_the_country_of_the_record():
    in_vermont = replace(LINKED, maestro={**MINE, "values": {**MINE["values"], "country": "US"}})
    chosen = asked("province", in_vermont, value="Vermont")
    assert isinstance(chosen, DecisionRequest)
    assert chosen.facts["value"] == "VT"
    nowhere = replace(LINKED, maestro={**MINE, "values": {**MINE["values"], "country": None}})
    facts = {"field": "province", "value": "Vermont", "country": "CA"}
    assert asked("province", nowhere, value="Vermont") == Reason("unknown_province", facts)
    quebec = asked("province", nowhere, value="Québec")
    assert isinstance(quebec, DecisionRequest)
    assert quebec.facts == {"field": "province", "line": "", "value": "QC", "maestro": None, "procore": None}


@pytest.mark.parametrize(
    "mine, theirs, side, expected",
    [
        ("1", "1", "maestro", Reason("decision_same", {"field": "phone", "value": "1"})),
        (None, None, "maestro", Reason("decision_same", {"field": "phone", "value": ""})),
        (
            "1", "3" * 30, "procore",
            Reason("too_long", {"field": "phone", "value": "3" * 30, "length": "30", "limit": "24", "side": "maestro"}),
        ),
    ],
)  # fmt: skip
def test_a_side_s_value_that_the_other_cannot_hold_is_not_chosen(mine, theirs, side, expected):
    sides = {"maestro": stored(phone=mine), "procore": stored(phone=theirs)}
    assert asked("phone", replace(LINKED, **sides), side=side) == expected


HELD_THEN = {"maestro": "1", "procore": "2"}


@pytest.mark.parametrize(
    "facts, now, expected",
    [
        ({"side": "procore"}, ("1", "2"), Choice(decision=5, side=P, by_whom="Marie")),
        ({"side": "procore"}, ("2", "2"), Choice(decision=5, side=P, by_whom="Marie")),
        ({"side": "procore"}, ("3", "2"), Choice(decision=5, side=P, by_whom="Marie", moved=True)),
        ({"side": "procore"}, ("1", "3"), Choice(decision=5, side=P, by_whom="Marie", moved=True)),
        ({"value": "9"}, ("1", "2"), Choice(decision=5, value="9", by_whom="Marie")),
        ({"value": "9"}, ("9", "9"), Choice(decision=5, value="9", by_whom="Marie")),
        ({"value": "9"}, ("8", "9"), Choice(decision=5, value="9", by_whom="Marie", moved=True)),
    ],
)
def test_a_stored_choice_is_taken_as_it_was_made(facts, now, expected):
    held: dict[Side, Value] = dict(zip((M, P), now, strict=True))
    assert choice_of(PHONE, 5, {**HELD_THEN, **facts}, "Marie", held) == expected


def test_a_side_that_holds_what_was_chosen_cut_has_not_moved():
    long = "N" * 300
    facts = {"maestro": "a", "procore": "b", "value": long}
    assert not choice_of(NAME, 5, facts, "Marie", {M: long[:80], P: long[:255]}).moved
    assert choice_of(NAME, 5, facts, "Marie", {M: long[:79], P: long[:255]}).moved


def test_a_side_that_lacks_the_line_of_a_choice_that_moved_is_shown_empty():
    found = moved_choice("amount", Choice(decision=1, by_whom="Marie"), {M: Decimal(5)}, "10")
    held = FieldConflict(field="amount", maestro="5", procore="", line="10")
    assert found == Reason("choice_moved", {"by": "Marie"}, (held,))
