"""What an unlinked record becomes, and which choices go with a pair."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.user_decisions import (
    ExcludedRecord,
    StoredChoice,
    UnlinkedFacts,
    UnlinkedPair,
    UserDecisions,
    decisions_of,
    unlinked_pairs,
)
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Line, LineLink, Reason
from procore.model.steps import Pair
from tests.factories.reasons import code
from tests.factories.records import linked, plain

SUPPLIERS, ORDERS = ALL["suppliers"], ALL["purchase_orders"]
M, P = Side.MAESTRO, Side.PROCORE
OURS = "MAESTRO|SUP|DEMO|S1"
UNLINKED = UnlinkedPair(maestro_key="S1", procore_key="7", by_whom="Marie", reason="two firms")


def found(*, maestro=("S1",), procore=("7",), carries=False, may_clear=True, separate_m=(), separate_p=()):
    """What becomes of the unlinked records, by key: the cause that holds them, and whether they give the origin id free."""
    decisions = UserDecisions(unlinked=[UNLINKED], separate={M: frozenset(separate_m), P: frozenset(separate_p)})
    facts = UnlinkedFacts(
        tag="DEMO",
        maestro={key: plain("suppliers", M, key) for key in maestro},
        procore={key: plain("suppliers", P, key) for key in procore},
        origin_ids={"7": OURS} if carries else {},
        may_clear=may_clear,
    )
    made = unlinked_pairs(SUPPLIERS, decisions, facts)
    return {pair.here.key: (code(pair.reason), pair.clears_origin_id) for pair in made}


HELD = ("kept_apart", False)
CASES = {
    "both wait for a person": ({}, {"S1": HELD, "7": HELD}),
    "the other side's is linked elsewhere": ({"maestro": ()}, {"7": HELD}),
    "and has our origin id: it is freed": ({"maestro": (), "carries": True}, {"7": ("kept_apart", True)}),
    "not while its partner is there": ({"carries": True}, {"S1": HELD, "7": HELD}),
    "nor where Procore is not written": ({"maestro": (), "carries": True, "may_clear": False}, {"7": HELD}),
    "one of its own that is free is like any other": ({"separate_m": {"S1"}}, {"7": HELD}),
    "one of its own waits for the origin id that Procore's has": (
        {"separate_m": {"S1"}, "carries": True}, {"S1": ("origin_taken", False), "7": ("kept_apart", True)},
    ),
    "Procore's own one gives it free": (
        {"separate_p": {"7"}, "carries": True}, {"S1": HELD, "7": (None, True)},
    ),
    "or waits, where Procore is not written": (
        {"separate_p": {"7"}, "carries": True, "may_clear": False}, {"S1": HELD, "7": ("origin_taken", False)},
    ),
    "both of their own": ({"separate_m": {"S1"}, "separate_p": {"7"}}, {}),
}  # fmt: skip


@pytest.mark.parametrize(("case", "expected"), CASES.values(), ids=list(CASES))
def test_what_becomes_of_two_that_a_person_unlinked(case, expected):
    assert found(**case) == expected


def test_who_unlinked_and_why_is_told():
    facts = UnlinkedFacts(
        tag="DEMO", maestro={"S1": plain("suppliers", M, "S1")}, procore={}, origin_ids={}, may_clear=True
    )
    (pair,) = unlinked_pairs(SUPPLIERS, UserDecisions(unlinked=[UNLINKED]), facts)
    assert pair.reason.facts == {"across": "7", "by": "Marie", "why": "two firms"}


# ------------------------------------------------------------------------------------------------ choices


def choice(number, **facts):
    held = {"maestro": None, "procore": None, **facts}
    return StoredChoice(id=number, maestro_key="24105", by_whom="Marie", facts=held)


def test_a_choice_goes_with_its_pair_by_line_and_field():
    pair = linked(plain("purchase_orders", M, "24105", name="A"), plain("purchase_orders", P, "7", name="B"))
    m = replace(pair.maestro, lines={"1": Line(key="1", values={"description": "a"})})
    p = replace(pair.procore, lines={"70": Line(key="70", values={"description": "b"})})
    link = replace(pair.link, lines={"1": LineLink(procore_key="70")})
    rows = [
        choice(1, field="name", side="maestro"),
        choice(2, field="description", line="1", side="procore"),
        choice(3, field="description", line="2", side="procore"),
        choice(4, field="no such field", side="procore"),
    ]
    decisions = decisions_of(choices=rows)
    chosen = decisions.chosen(ORDERS, link, m, p)
    assert {place: one.decision for place, one in chosen.items()} == {("", "name"): 1, ("1", "description"): 2}
    assert decisions.chosen(ORDERS, link, m, None) == {}


def test_a_pair_is_kept_out_by_either_of_its_records():
    out = UserDecisions(excluded={M: frozenset(), P: frozenset({"7"})})
    assert out.excludes(Pair(maestro=plain("suppliers", M, "7"), procore=plain("suppliers", P, "7")))
    assert not out.excludes(Pair(maestro=plain("suppliers", M, "7")))


def test_what_the_ledger_keeps_of_each_kind_of_decision_is_put_together():
    common = {"element": "suppliers", "by_whom": "Marie", "reason": "why"}
    out = [ExcludedRecord(maestro_key=m, procore_key=p, **common) for m, p in (("S1", ""), ("S2", "8"))]
    found = decisions_of(choices=[choice(1), choice(2)], unlinked=[UNLINKED], excluded=out)
    assert [one.id for one in found.choices["24105"]] == [1, 2]
    assert found.unlinked == [UNLINKED]
    assert found.excluded == {M: {"S1", "S2"}, P: {"8"}}
    assert found.separate == {M: set(), P: set()}
    assert decisions_of() == UserDecisions(excluded=found.separate)


@pytest.mark.parametrize(
    ("mine", "theirs", "kept"),
    [
        (("1", 5), ("70", 6), {"amount": (9, False), "description": (9, False)}),
        (("1", 5), None, {"amount": (9, False)}),  # of a line that one side lacks its amount stands for it
        (None, ("70", 6), {"amount": (9, False)}),
        (None, None, {}),
    ],
)
def test_a_choice_of_a_line_holds_as_long_as_a_side_has_it(mine, theirs, kept):
    def document(side, line):
        record = plain("purchase_orders", side, "24105" if side is M else "7")
        values = {"amount": Decimal(line[1]), "description": "a"} if line else {}
        return replace(record, lines={line[0]: Line(key=line[0], values=values)} if line else {})

    m, p = document(M, mine), document(P, theirs)
    link = replace(linked(m, p).link, lines={"1": LineLink(procore_key="70")})
    was = {"maestro": str(mine[1]) if mine else None, "procore": str(theirs[1]) if theirs else None}
    rows = [
        choice(9, field="amount", line="1", side="maestro", **was),
        choice(9, field="description", line="1", side="maestro", maestro="a", procore="a"),
    ]
    found = UserDecisions(choices={"24105": rows}).chosen(ORDERS, link, m, p)
    assert {name: (one.decision, one.moved) for (_, name), one in found.items()} == kept
    assert all(one.by_whom == "Marie" for one in found.values())


def test_a_line_that_is_not_linked_has_no_choice():
    m = replace(plain("purchase_orders", M, "24105"), lines={"1": Line(key="1", values={"amount": Decimal(5)})})
    p = replace(plain("purchase_orders", P, "7"), lines={"70": Line(key="70", values={"amount": Decimal(5)})})
    rows = [choice(9, field="amount", line="1", side="maestro")]
    assert UserDecisions(choices={"24105": rows}).chosen(ORDERS, linked(m, p).link, m, p) == {}


def test_several_that_a_record_was_unlinked_from_are_all_named_and_the_last_reason_counts():
    two = [UNLINKED, replace(UNLINKED, procore_key="8", by_whom="Luc", reason="a third")]
    facts = UnlinkedFacts(
        tag="DEMO", maestro={"S1": plain("suppliers", M, "S1")}, procore={"7": plain("suppliers", P, "7")},
        origin_ids={}, may_clear=True,
    )  # fmt: skip
    held = {pair.here.key: pair.reason for pair in unlinked_pairs(SUPPLIERS, UserDecisions(unlinked=two), facts)}
    assert held == {
        "S1": Reason("kept_apart", {"across": "7, 8", "by": "Luc", "why": "a third"}),
        "7": Reason("kept_apart", {"across": "S1", "by": "Marie", "why": "two firms"}),
    }
    codes = ALL["budget_codes"]  # which has no origin ids: nothing of ours is on Procore's record
    assert [pair.clears_origin_id for pair in unlinked_pairs(codes, UserDecisions(unlinked=two), facts)] == [
        False,
        False,
    ]


def test_what_is_said_to_be_two_of_an_element_without_origin_ids_is_left_to_matching():
    facts = UnlinkedFacts(
        tag="DEMO", maestro={"S1": plain("suppliers", M, "S1")}, procore={"7": plain("suppliers", P, "7")},
        origin_ids={}, may_clear=True,
    )  # fmt: skip
    both = UserDecisions(unlinked=[UNLINKED], separate={M: frozenset({"S1"}), P: frozenset({"7"})})
    assert unlinked_pairs(ALL["budget_codes"], both, facts) == []


def test_all_that_carry_its_origin_id_are_named():
    two = [UNLINKED, replace(UNLINKED, procore_key="8")]
    facts = UnlinkedFacts(
        tag="DEMO", maestro={"S1": plain("suppliers", M, "S1")}, procore={}, origin_ids={"7": OURS, "8": OURS},
        may_clear=False,
    )  # fmt: skip
    own = UserDecisions(unlinked=two, separate={M: frozenset({"S1"}), P: frozenset()})
    (pair,) = unlinked_pairs(SUPPLIERS, own, facts)
    assert pair.reason == Reason("origin_taken", {"across": "7, 8"})


def test_what_is_kept_out_by_one_key_alone_and_what_is_separate_are_put_together():
    out = ExcludedRecord(element="suppliers", maestro_key="", procore_key="8", by_whom="Marie", reason="why")
    separate = {M: frozenset({"S9"}), P: frozenset()}
    found = decisions_of(excluded=[out], separate=separate)
    assert (found.excluded, found.separate) == ({M: frozenset(), P: frozenset({"8"})}, separate)
