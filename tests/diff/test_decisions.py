"""What a person may decide, what is refused and why, and what a choice makes of a field.

Long, because its tables are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procore.diff.choices import choice_of, moved_choice, typed, values_to_write
from procore.diff.decisions import (
    DecisionFacts,
    DecisionKind,
    DecisionRequest,
    checked,
    is_procore_id,
)
from procore.diff.line_changes import line_changes
from procore.diff.merge import FieldPolicy, MergeOutcome, merge
from procore.diff.plan import plan
from procore.elements import ALL
from procore.elements.element import Direction, Field, Side, Value
from procore.mapping.values import Unreadable
from procore.model.choices import Choice
from procore.model.records import FieldConflict, Line, LineLink, Link, Reason, Record
from procore.model.steps import Pair, Verb
from tests.factories.reasons import code
from tests.factories.records import BOTH, linked, maestro, plain, policy, procore

SUPPLIERS, COST_CODES, ORDERS = ALL["suppliers"], ALL["cost_codes"], ALL["purchase_orders"]
PHONE, NAME = SUPPLIERS.by_name["phone"], SUPPLIERS.by_name["name"]
M, P = Side.MAESTRO, Side.PROCORE


def stored(scope: str = "", lines: list[dict[str, Any]] | None = None, **values: Any) -> dict[str, Any]:
    return {"scope": scope, "values": values, "lines": lines or [], "origin_id": None}


MINE = stored(name="Béton", phone="1", country="CA", active=True)
THEIRS = stored(name="Béton", phone="2", country="CA", active=True)
LINKED = DecisionFacts(tag="DEMO", maestro=MINE, procore=THEIRS, linked_id="7", linked_key="S1")
ALONE = DecisionFacts(tag="DEMO", maestro=MINE, procore=THEIRS)


def ask(kind: str, facts: dict[str, Any] | None = None, **more: Any) -> DecisionRequest:
    told = {"maestro_key": "S1", "procore_key": "7", "by_whom": "Marie", "reason": "why", **more}
    return DecisionRequest(kind=DecisionKind(kind), facts=facts or {}, **told)


def refused(element_id: str, one: DecisionRequest, known: DecisionFacts) -> str:
    found = checked(ALL[element_id], one, known)
    return code(found, element_id) or "" if isinstance(found, Reason) else "kept"


FOREIGN = {**THEIRS, "origin_id": "SAGE|7"}
OURS = {**THEIRS, "origin_id": "MAESTRO|SUP|DEMO|S9"}


@pytest.mark.parametrize(
    "one, known, outcome",
    [
        (ask("link"), ALONE, "kept"),
        (ask("link", by_whom=" "), ALONE, "decision_needs_name"),
        (ask("link", reason=""), ALONE, "kept"),
        (ask("link"), LINKED, "decision_linked"),
        (ask("link"), replace(ALONE, linked_key="S2"), "decision_linked"),
        (ask("link"), replace(ALONE, linked_id="8"), "decision_linked"),
        (ask("link"), replace(ALONE, maestro=None), "decision_no_record"),
        (ask("link"), replace(ALONE, procore=None), "decision_no_record"),
        (ask("link"), replace(ALONE, procore=FOREIGN), "foreign_origin"),
        (ask("link"), replace(ALONE, procore=OURS), "kept"),  # left by a link of ours that was forgotten
        (ask("link"), replace(ALONE, unlinked=True, excluded=True), "kept"),
        (ask("unlink"), LINKED, "kept"),
        (ask("unlink", reason=""), LINKED, "decision_needs_reason"),
        (ask("unlink"), ALONE, "decision_not_linked"),
        (ask("unlink", procore_key="8"), LINKED, "decision_not_linked"),
        (ask("unlink"), replace(LINKED, procore=None), "kept"),  # one that is gone can be let go
        (ask("relink", procore_key="8"), replace(LINKED, linked_key=""), "kept"),
        (ask("relink", procore_key="8"), replace(LINKED, linked_key="S2"), "decision_linked"),
        (ask("relink", procore_key="8"), replace(LINKED, linked_key="", procore=None), "decision_no_record"),
        (ask("relink", procore_key="8"), ALONE, "decision_not_linked"),
        (ask("relink", procore_key="8", reason=""), LINKED, "decision_needs_reason"),
        (ask("exclude"), LINKED, "kept"),
        (ask("exclude", procore_key=""), ALONE, "kept"),
        (ask("exclude", procore_key=""), replace(ALONE, maestro=None), "decision_no_record"),
        (ask("exclude", maestro_key="", procore_key=""), replace(ALONE, maestro=None), "decision_no_record"),
        (ask("exclude", reason=" "), LINKED, "decision_needs_reason"),
        (ask("exclude"), replace(LINKED, excluded=True), "decision_out_already"),
        (ask("include"), replace(LINKED, excluded=True), "kept"),
        (ask("include"), replace(ALONE, unlinked=True), "kept"),
        (ask("include"), LINKED, "decision_not_out"),
        (ask("create", procore_key=""), ALONE, "kept"),
        (ask("create", maestro_key=""), ALONE, "kept"),
        (ask("create", procore_key="", reason=""), replace(ALONE, excluded=True, unlinked=True), "kept"),
        (ask("create"), LINKED, "decision_linked"),
        (ask("create", maestro_key=""), replace(ALONE, linked_key="S2"), "decision_linked"),
        (ask("create"), ALONE, "decision_one_side"),
        (ask("create", procore_key=""), replace(ALONE, maestro=None), "decision_no_record"),
        (ask("create", maestro_key=""), replace(ALONE, procore=None), "decision_no_record"),
        (ask("create", maestro_key="", procore_key=""), replace(ALONE, procore=None), "decision_no_record"),
    ],
)
def test_a_decision_is_kept_or_refused_for_what_the_ledger_knows(
    one: DecisionRequest, known: DecisionFacts, outcome: str
) -> None:
    assert refused("suppliers", one, known) == outcome


@pytest.mark.parametrize("element_id", ["cost_codes", "cost_types", "budget_codes", "budgets", "costs"])
def test_what_is_what_its_code_says_is_never_another_one(element_id: str) -> None:
    assert refused(element_id, ask("create", procore_key=""), ALONE) == "decision_not_another"


def test_a_document_that_was_unlinked_is_never_made_anew_over_its_own_lines() -> None:
    known = DecisionFacts(tag="DEMO", maestro=stored("24-001", number="24105"), unlinked=True)
    assert refused("purchase_orders", ask("create", procore_key=""), known) == "decision_unlinked"
    assert refused("purchase_orders", ask("create", procore_key=""), replace(known, unlinked=False)) == "kept"


def test_records_of_two_projects_are_never_linked() -> None:
    known = DecisionFacts(tag="DEMO", maestro=stored("24-001", code="03"), procore=stored("24-002", code="03"))
    assert refused("cost_codes", ask("link"), known) == "decision_other_project"
    assert refused("cost_codes", ask("link"), replace(known, procore=stored("24-001", code="03"))) == "kept"


@pytest.mark.parametrize(
    "facts, known, outcome",
    [
        ({"field": "phone", "side": "maestro"}, LINKED, "kept"),
        ({"field": "phone", "side": "procore"}, LINKED, "kept"),
        ({"field": "phone", "value": "3"}, LINKED, "kept"),
        ({"field": "phone", "value": None}, LINKED, "kept"),
        ({"field": "phone", "side": "maestro"}, ALONE, "decision_not_linked"),
        ({"field": "phone", "side": "maestro"}, replace(LINKED, procore=None), "decision_no_record"),
        ({"field": "telegram", "side": "maestro"}, LINKED, "decision_no_field"),
        ({"side": "maestro"}, LINKED, "decision_no_field"),
        ({"field": "phone"}, LINKED, "decision_needs_side"),
        ({"field": "phone", "side": "maestro", "value": "3"}, LINKED, "decision_needs_side"),
        ({"field": "phone", "side": "sage"}, LINKED, "decision_needs_side"),
        ({"field": "code", "value": "S2"}, LINKED, "decision_fixed"),
        ({"field": "name", "side": "maestro"}, LINKED, "decision_same"),
        ({"field": "phone", "value": "3" * 25}, LINKED, "too_long"),
        ({"field": "name", "value": ""}, LINKED, "required"),
        ({"field": "name", "value": "N" * 300}, LINKED, "kept"),  # cut where a side has to
        ({"field": "province", "value": "Atlantide"}, LINKED, "unknown_province"),
        ({"field": "province", "value": "Québec"}, LINKED, "kept"),
        ({"field": "active", "value": "perhaps"}, LINKED, "unknown_status"),
        ({"field": "phone", "line": "1", "value": "3"}, LINKED, "decision_no_field"),
    ],
)
def test_a_choice_is_kept_or_refused(facts: dict[str, Any], known: DecisionFacts, outcome: str) -> None:
    assert refused("suppliers", ask("choose", facts), known) == outcome


def test_a_choice_keeps_what_both_sides_held_when_the_person_chose() -> None:
    kept = checked(SUPPLIERS, ask("choose", {"field": "phone", "side": "procore"}), LINKED)
    assert isinstance(kept, DecisionRequest)
    assert kept.facts == {"field": "phone", "line": "", "side": "procore", "maestro": "1", "procore": "2"}


LINES = DecisionFacts(
    tag="DEMO",
    maestro=stored("24-001", [{"key": "10", "values": {"quantity": "2", "unit_cost": "5", "amount": "10"}}]),
    procore=stored("24-001", [{"key": "71", "values": {"quantity": "3", "unit_cost": "5", "amount": "15"}}]),
    linked_id="7",
    lines={"10": {"procore_key": "71"}},
)


@pytest.mark.parametrize(
    "facts, outcome",
    [
        ({"field": "quantity", "line": "10", "value": "4"}, "kept"),
        ({"field": "quantity", "line": "10", "side": "procore"}, "kept"),
        ({"field": "quantity", "line": "11", "value": "4"}, "decision_no_line"),
        ({"field": "quantity", "value": "4"}, "decision_no_field"),
        ({"field": "quantity", "line": "10", "value": "four"}, "not_a_number"),
        ({"field": "quantity", "line": "10", "value": "-4"}, "too_small"),
        ({"field": "quantity", "line": "10", "value": "4.00001"}, "too_many_decimals"),
    ],
)
def test_a_line_s_field_is_chosen_by_its_line(facts: dict[str, Any], outcome: str) -> None:
    assert refused("purchase_orders", ask("choose", facts), LINES) == outcome


@pytest.mark.parametrize(
    "facts, outcome",
    [
        ({"field": "amount", "line": "10", "side": "procore"}, "kept"),
        ({"field": "amount", "line": "10", "side": "maestro"}, "kept"),
        ({"field": "amount", "line": "10", "value": "4"}, "decision_needs_side"),
        ({"field": "quantity", "line": "10", "side": "maestro"}, "decision_needs_side"),
    ],
)
def test_of_a_line_that_one_side_lacks_a_person_says_which_side_is_right(facts: dict[str, Any], outcome: str) -> None:
    removed = replace(LINES, procore=stored("24-001", []))
    assert refused("purchase_orders", ask("choose", facts), removed) == outcome


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
def test_a_value_is_read_as_a_person_types_it(name: str, raw: object, value: Value) -> None:
    assert typed(SUPPLIERS.by_name[name], raw, "CA") == value


def test_days_dollars_and_statuses_are_read_as_a_person_types_them() -> None:
    assert typed(ALL["projects"].by_name["start_date"], "2026-05-01", "CA") == date(2026, 5, 1)
    assert typed(ORDERS.line_by_name["amount"], " 12.50 ", "CA") == Decimal("12.5")
    assert typed(ORDERS.by_name["status"], "Approved", "CA") == "Approved"
    assert typed(ORDERS.by_name["status"], "P", "CA") == "Draft"  # maestro*'s own code
    with pytest.raises(Unreadable):
        typed(ORDERS.by_name["status"], "Nonsense", "CA")
    with pytest.raises(Unreadable):
        typed(ALL["projects"].by_name["start_date"], "2026-02-30", "CA")


@pytest.mark.parametrize(
    "key, expected",
    [
        ("7", True),
        ("598134325700257", True),
        ("", False),
        ("0", False),
        ("-7", False),
        ("7.0", False),
        ("9" * 19, False),
    ],
)
def test_an_id_of_procore_is_a_whole_number_of_at_most_64_bits(key: str, *, expected: bool) -> None:
    assert is_procore_id(key) is expected


# ------------------------------------------------------------------------------------------------ what becomes of it


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
def test_a_choice_stands_until_a_side_holds_what_the_person_never_saw(
    facts: dict[str, Any], now_m: Value, now_p: Value, *, moved: bool
) -> None:
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
def test_a_choice_is_written_where_the_direction_lets_it(
    choice: Choice, direction: Direction, expected: dict[Side, Value]
) -> None:
    assert values_to_write(PHONE, choice, {M: "1", P: "2"}, direction, "") == expected


def test_a_choice_that_moved_waits_and_says_who_chose() -> None:
    found = values_to_write(
        PHONE, Choice(decision=1, side=M, by_whom="Marie", moved=True), {M: "1", P: "2"}, Direction.BOTH, ""
    )
    assert found == Reason("choice_moved", {"by": "Marie"}, (FieldConflict(field="phone", maestro="1", procore="2"),))


def test_a_chosen_text_is_cut_for_the_side_that_has_to() -> None:
    long = "N" * 300
    assert values_to_write(NAME, Choice(decision=1, value=long), {M: "a", P: "b"}, Direction.BOTH, "") == {
        M: long[:80],
        P: long[:255],
    }


def in_conflict(choices: dict[tuple[str, str], Choice] | None = None) -> Pair:
    m = maestro("suppliers", code="S1", name="Béton", active="A", phone="1")
    p = procore("suppliers", 7, origin_code="S1", name="Béton", is_active=True, business_phone="2")
    pair = linked(m, p, maestro={"phone": "0"}, procore={"phone": "0"})
    return replace(pair, choices=choices or {})


def test_without_a_choice_the_field_is_in_conflict() -> None:
    now = {M: "1", P: "2"}
    assert merge(PHONE, now, {M: "0", P: "0"}, FieldPolicy(direction=Direction.BOTH)).outcome is MergeOutcome.CONFLICT
    (step,) = plan(SUPPLIERS, [in_conflict()], BOTH)
    assert step.hold is not None
    assert code(step.hold) == "conflict"


def test_a_choice_ends_the_conflict_with_a_write() -> None:
    (step,) = plan(SUPPLIERS, [in_conflict({("", "phone"): Choice(decision=1, side=M)})], BOTH)
    assert step.hold is None
    (write,) = step.writes
    assert (write.side, write.verb, write.values) == (P, Verb.UPDATE, {"phone": "1"})


def test_a_choice_stands_over_the_field_s_owner() -> None:
    pair = in_conflict({("", "phone"): Choice(decision=1, side=M)})
    (step,) = plan(SUPPLIERS, [pair], policy(Direction.BOTH, phone=P))
    assert [write.side for write in step.writes] == [P]


def test_a_record_whose_link_was_moved_gives_our_origin_id_free_and_stays_held() -> None:
    p = plain("suppliers", P, "7", name="Béton", active=True)
    reason = Reason("kept_apart", {"across": "S1", "by": "Marie", "why": ""})
    (step,) = plan(SUPPLIERS, [Pair(procore=p, reason=reason, clears_origin_id=True)], BOTH)
    assert [(write.side, write.verb) for write in step.writes] == [(P, Verb.CLEAR_ORIGIN_ID)]
    assert step.hold == reason
    assert (
        plan(SUPPLIERS, [Pair(procore=p, reason=reason, clears_origin_id=True)], policy(Direction.TO_MAESTRO))[0].writes
        == ()
    )


# ------------------------------------------------------------------------------------------------ lines


def an_order(side: Side, key: str, line: str, **values: Value) -> Record:
    one = Line(key=line, values={"description": "Béton", **values})
    return Record(side=side, key=key, scope="24-001", values={}, lines={line: one})


def line_written(direction: Direction, choice: Choice | None) -> list[tuple[str, Value, Value]]:
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
def test_a_choice_on_a_line_is_written_to_that_line_of_the_target(
    direction: Direction, choice: Choice | None, expected: list[tuple[str, Value, Value]]
) -> None:
    assert line_written(direction, choice) == expected


def test_a_choice_on_a_line_that_moved_waits_for_another_and_names_the_line() -> None:
    mine, theirs = an_order(M, "24-1", "10", quantity=Decimal(2)), an_order(P, "7", "71", quantity=Decimal(3))
    link = Link(maestro_key="24-1", procore_id=7, lines={"10": LineLink(procore_key="71")})
    choices = {("10", "quantity"): Choice(decision=1, side=M, by_whom="Marie", moved=True)}
    found = line_changes(ORDERS, mine, theirs, link, policy(Direction.TO_PROCORE), choices)
    assert found.changes == ()
    reason = found.held
    assert reason is not None
    assert (code(reason), [one.line for one in reason.conflicts]) == ("choice_moved", ["10"])


def test_every_kind_of_decision_is_judged() -> None:
    for kind in DecisionKind:
        assert isinstance(checked(SUPPLIERS, ask(kind.value), ALONE), DecisionRequest | Reason)


def test_a_field_that_is_never_written_cannot_be_chosen() -> None:
    unwritable: list[Field] = [f for f in ORDERS.fields if not f.written]
    known = replace(LINES, maestro=stored(**{f.name: "a" for f in unwritable}), procore=stored())
    for one in unwritable:
        assert refused("purchase_orders", ask("choose", {"field": one.name, "value": "x"}), known) == "decision_fixed"


# ------------------------------------------------------------------------------------------------ to the letter


def asked(name: str, known: DecisionFacts = LINKED, **facts: Any) -> DecisionRequest | Reason:
    return checked(SUPPLIERS, ask("choose", {"field": name, **facts}), known)


def test_a_province_is_chosen_in_the_country_of_the_record() -> None:
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
def test_a_side_s_value_that_the_other_cannot_hold_is_not_chosen(
    mine: str | None, theirs: str | None, side: str, expected: Reason
) -> None:
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
def test_a_stored_choice_is_taken_as_it_was_made(facts: dict[str, Any], now: tuple[str, str], expected: Choice) -> None:
    held: dict[Side, Value] = dict(zip((M, P), now, strict=True))
    assert choice_of(PHONE, 5, {**HELD_THEN, **facts}, "Marie", held) == expected


def test_a_side_that_holds_what_was_chosen_cut_has_not_moved() -> None:
    long = "N" * 300
    facts = {"maestro": "a", "procore": "b", "value": long}
    assert not choice_of(NAME, 5, facts, "Marie", {M: long[:80], P: long[:255]}).moved
    assert choice_of(NAME, 5, facts, "Marie", {M: long[:79], P: long[:255]}).moved


def test_a_side_that_lacks_the_line_of_a_choice_that_moved_is_shown_empty() -> None:
    found = moved_choice("amount", Choice(decision=1, by_whom="Marie"), {M: Decimal(5)}, "10")
    held = FieldConflict(field="amount", maestro="5", procore="", line="10")
    assert found == Reason("choice_moved", {"by": "Marie"}, (held,))


def no_record(side: str, key: str) -> Reason:
    return Reason("decision_no_record", {"side": side, "element": "suppliers", "key": key})


def not_linked(key: str) -> Reason:
    return Reason("decision_not_linked", {"key": key})


NO_FIELD = Reason("decision_no_field", {"name": "", "known": ", ".join(SUPPLIERS.by_name)})
S1, SEVEN = {"maestro_key": "S1", "procore_key": ""}, {"maestro_key": "", "procore_key": "7"}


@pytest.mark.parametrize(
    "one, known, expected",
    [
        (ask("unlink"), ALONE, not_linked("S1")),
        (ask("unlink", **SEVEN), ALONE, not_linked("7")),
        (ask("relink", **SEVEN), ALONE, not_linked("7")),
        (ask("choose", {"field": "phone", "side": "maestro"}, **SEVEN), ALONE, not_linked("7")),
        (ask("choose", {"field": "phone", "side": "maestro"}, procore_key="8"), LINKED, not_linked("S1")),
        (ask("create"), LINKED, Reason("decision_linked", {"key": "S1", "other": "S1"})),
        (
            ask("create", **SEVEN),
            replace(ALONE, linked_key="S2"),
            Reason("decision_linked", {"key": "Procore 7", "other": "S2"}),
        ),
        (
            ask("create", **S1),
            replace(ALONE, linked_id="8"),
            Reason("decision_linked", {"key": "S1", "other": "Procore 8"}),
        ),
        (ask("link"), replace(ALONE, maestro=None), no_record("maestro", "S1")),
        (ask("link"), replace(ALONE, procore=None), no_record("procore", "7")),
        (ask("link", **S1), replace(ALONE, procore=None), no_record("procore", "?")),
        (ask("relink"), replace(LINKED, maestro=None), no_record("maestro", "S1")),
        (ask("choose", {"field": "phone"}), replace(LINKED, maestro=None), no_record("maestro", "S1")),
        (ask("choose", {"side": "maestro"}), LINKED, NO_FIELD),
        (ask("exclude", **SEVEN), replace(ALONE, procore=None), no_record("procore", "7")),
        (ask("exclude"), replace(ALONE, procore=None), no_record("procore", "7")),
        (ask("exclude"), replace(LINKED, maestro=None, procore=None), no_record("maestro", "S1")),
        (ask("exclude", **S1), replace(ALONE, excluded=True), Reason("decision_out_already", {"key": "S1"})),
    ],
)
def test_a_refusal_names_what_it_is_about(one: DecisionRequest, known: DecisionFacts, expected: Reason) -> None:
    assert checked(SUPPLIERS, one, known) == expected


@pytest.mark.parametrize("gone", ["maestro", "procore"])
def test_of_a_linked_pair_of_which_one_side_is_gone_the_other_is_kept_out(gone: str) -> None:
    assert checked(SUPPLIERS, ask("exclude"), replace(LINKED, **{gone: None})) == ask("exclude")
    assert isinstance(checked(SUPPLIERS, ask("exclude"), replace(ALONE, **{gone: None})), Reason)
    named = SEVEN if gone == "maestro" else S1  # the one that is there, alone
    assert checked(SUPPLIERS, ask("exclude", **named), replace(ALONE, **{gone: None})) == ask("exclude", **named)


def test_of_an_element_without_origin_ids_every_id_is_another_one_s() -> None:
    known = DecisionFacts(tag="DEMO", maestro=stored("P1"), procore={**stored("P1"), "origin_id": "MAESTRO|X"})
    one = ask("link")
    assert checked(ALL["budget_codes"], one, known) == Reason("foreign_origin", {"origin_id": "MAESTRO|X"})


@pytest.mark.parametrize("lacks", ["maestro", "procore"])
def test_a_choice_of_a_line_that_one_side_lacks_is_kept_as_the_side_that_is_right(lacks: str) -> None:
    known = replace(LINES, **{lacks: stored("24-001", [])})
    kept = checked(ORDERS, ask("choose", {"field": "amount", "line": "10", "side": "procore"}), known)
    assert isinstance(kept, DecisionRequest)
    held = {"maestro": "10", "procore": "15", lacks: None}
    assert kept.facts == {"field": "amount", "line": "10", "side": "procore", **held}


@pytest.mark.parametrize(
    "known",
    [
        replace(LINES, lines={}),
        replace(LINES, lines={"10": {"procore_key": ""}}),
        replace(LINES, maestro=stored("24-001", []), procore=stored("24-001", [])),
    ],
)
def test_a_line_that_is_not_linked_or_that_no_side_has_is_no_line(known: DecisionFacts) -> None:
    one = ask("choose", {"field": "amount", "line": "10", "side": "procore"})
    assert checked(ORDERS, one, known) == Reason("decision_no_line", {"line": "10"})
    assert checked(SUPPLIERS, replace(one, facts={"field": "phone", "line": "10"}), LINKED) == Reason(
        "decision_no_field", {"name": "phone", "known": ""}
    )
