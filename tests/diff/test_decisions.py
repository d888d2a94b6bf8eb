"""What a person may decide about a record, and what is refused, with its reason."""

from dataclasses import replace

import pytest

from procore.diff.decisions import (
    DecisionFacts,
    DecisionKind,
    DecisionRequest,
    checked,
    is_procore_id,
)
from procore.diff.plan import plan
from procore.elements import ALL
from procore.elements.element import Direction, Field
from procore.model.records import Reason
from procore.model.steps import Pair, Verb
from tests.factories.decisions import ALONE, LINKED, ORDERS, SUPPLIERS, THEIRS, P, ask, refused, stored
from tests.factories.records import BOTH, plain, policy

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
def test_a_decision_is_kept_or_refused_for_what_the_ledger_knows(one, known, outcome):
    assert refused("suppliers", one, known) == outcome


@pytest.mark.parametrize("element_id", ["budget_codes", "budgets", "costs"])
def test_what_is_what_its_code_says_is_never_another_one(element_id):
    assert refused(element_id, ask("create", procore_key=""), ALONE) == "decision_not_another"


def test_a_code_gets_one_of_its_own_where_somebody_says_so():
    """A group is made in Procore, never in maestro*, where accounting makes it."""
    assert refused("cost_types", ask("create", procore_key=""), ALONE) == "kept"
    theirs = DecisionFacts(tag="DEMO", procore=stored("", code="L"))
    assert refused("cost_types", ask("create", maestro_key=""), theirs) == "decision_not_another"


def test_a_document_that_was_unlinked_is_never_made_anew_over_its_own_lines():
    known = DecisionFacts(tag="DEMO", maestro=stored("24-001", number="24105"), unlinked=True)
    assert refused("purchase_orders", ask("create", procore_key=""), known) == "decision_unlinked"
    assert refused("purchase_orders", ask("create", procore_key=""), replace(known, unlinked=False)) == "kept"


def test_records_of_two_projects_are_never_linked():
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
def test_a_choice_is_kept_or_refused(facts, known, outcome):
    assert refused("suppliers", ask("choose", facts), known) == outcome


def test_a_choice_keeps_what_both_sides_held_when_the_person_chose():
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
def test_a_line_s_field_is_chosen_by_its_line(facts, outcome):
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
def test_of_a_line_that_one_side_lacks_a_person_says_which_side_is_right(facts, outcome):
    removed = replace(LINES, procore=stored("24-001", []))
    assert refused("purchase_orders", ask("choose", facts), removed) == outcome


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
def test_an_id_of_procore_is_a_whole_number_of_at_most_64_bits(key, *, expected):
    assert is_procore_id(key) is expected


def test_a_record_whose_link_was_moved_gives_our_origin_id_free_and_stays_held():
    p = plain("suppliers", P, "7", name="Béton", active=True)
    reason = Reason("kept_apart", {"across": "S1", "by": "Marie", "why": ""})
    (step,) = plan(SUPPLIERS, [Pair(procore=p, reason=reason, clears_origin_id=True)], BOTH)
    assert [(write.side, write.verb) for write in step.writes] == [(P, Verb.CLEAR_ORIGIN_ID)]
    assert step.hold == reason
    assert (
        plan(SUPPLIERS, [Pair(procore=p, reason=reason, clears_origin_id=True)], policy(Direction.TO_MAESTRO))[0].writes
        == ()
    )


def test_every_kind_of_decision_is_judged():
    for kind in DecisionKind:
        assert isinstance(checked(SUPPLIERS, ask(kind.value), ALONE), DecisionRequest | Reason)


def test_a_field_that_is_never_written_cannot_be_chosen():
    unwritable: list[Field] = [f for f in ORDERS.fields if not f.written]
    known = replace(LINES, maestro=stored(**{f.name: "a" for f in unwritable}), procore=stored())
    for one in unwritable:
        assert refused("purchase_orders", ask("choose", {"field": one.name, "value": "x"}), known) == "decision_fixed"


def no_record(side, key):
    return Reason("decision_no_record", {"side": side, "element": "suppliers", "key": key})


def not_linked(key):
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
def test_a_refusal_names_what_it_is_about(one, known, expected):
    assert checked(SUPPLIERS, one, known) == expected


@pytest.mark.parametrize("gone", ["maestro", "procore"])
def test_of_a_linked_pair_of_which_one_side_is_gone_the_other_is_kept_out(gone):
    assert checked(SUPPLIERS, ask("exclude"), replace(LINKED, **{gone: None})) == ask("exclude")
    assert isinstance(checked(SUPPLIERS, ask("exclude"), replace(ALONE, **{gone: None})), Reason)
    named = SEVEN if gone == "maestro" else S1  # the one that is there, alone
    assert checked(SUPPLIERS, ask("exclude", **named), replace(ALONE, **{gone: None})) == ask("exclude", **named)


def test_of_an_element_without_origin_ids_every_id_is_another_one_s():
    known = DecisionFacts(tag="DEMO", maestro=stored("P1"), procore={**stored("P1"), "origin_id": "MAESTRO|X"})
    one = ask("link")
    assert checked(ALL["budget_codes"], one, known) == Reason("foreign_origin", {"origin_id": "MAESTRO|X"})


@pytest.mark.parametrize("lacks", ["maestro", "procore"])
def test_a_choice_of_a_line_that_one_side_lacks_is_kept_as_the_side_that_is_right(lacks):
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
def test_a_line_that_is_not_linked_or_that_no_side_has_is_no_line(known):
    one = ask("choose", {"field": "amount", "line": "10", "side": "procore"})
    assert checked(ORDERS, one, known) == Reason("decision_no_line", {"line": "10"})
    assert checked(SUPPLIERS, replace(one, facts={"field": "phone", "line": "10"}), LINKED) == Reason(
        "decision_no_field", {"name": "phone", "known": ""}
    )
