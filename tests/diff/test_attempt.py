"""What a side's answer means for a step, and what both sides agree on after it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.attempt import Attempt, agreement_of, not_sent_after
from procore.diff.references import References
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.choices import Choice
from procore.model.lines import LineChange, LineVerb
from procore.model.orders import Order, Outcome
from procore.model.records import Change, FieldConflict, Line, LineLink, Link, Reason
from procore.model.steps import Pair, Step, Verb, Write
from tests.factories.records import linked, plain

SUPPLIERS = ALL["suppliers"]
M, P = Side.MAESTRO, Side.PROCORE
MINE, THEIRS = plain("suppliers", M, "S1", name="A", phone="1"), plain("suppliers", P, "7", name="A", phone="2")
WRITTEN = plain("suppliers", P, "7", name="A", phone="1")
PAIR = linked(MINE, THEIRS)


def write(side, verb=Verb.UPDATE, **values):
    return Write(side=side, verb=verb, changes=tuple(Change(name, None, value) for name, value in values.items()))


def attempt(*writes, pair=PAIR, **more):
    return Attempt.of(Step(pair=pair, writes=writes, **more))


def take(one, side, **outcome):
    return one.take(side, Outcome(order=Order(verb=Verb.UPDATE), **outcome), SUPPLIERS, References())


# ------------------------------------------------------------------------------------------------ what is held


@pytest.mark.parametrize(
    ("reason", "compared_with"),
    [(Reason("refused"), WRITTEN), (Reason("unanswered"), None), (None, None)],
)
def test_what_was_made_in_part_is_held_as_procore_has_it_unless_it_was_not_answered(reason, compared_with):
    one = attempt(write(P, Verb.CREATE, name="A"), pair=Pair(maestro=MINE))
    take(one, P, record=WRITTEN, reason=reason)
    assert one.as_left.pair == Pair(maestro=MINE, procore=compared_with)


# ------------------------------------------------------------------------------------------------ a company's first ones


@pytest.mark.parametrize(
    ("first", "stops"),
    [
        ([], False),
        ([("refused_completion", "locked")], False),  # one record may be refused for what it is
        ([("refused_completion", "locked"), ("refused_completion", "closed")], False),
        ([("refused_completion", "locked"), ("refused_line", "locked")], False),
        ([("refused_completion", "locked"), ("refused_completion", "locked")], True),
        ([("refused_completion", "locked"), ("refused", "no"), ("refused_completion", "locked")], True),
        ([("refused_completion", "a"), ("refused_completion", "locked"), ("refused_completion", "locked")], True),
    ],
)
def test_what_two_are_refused_at_the_end_in_the_same_words_stops_the_others(first, stops):
    ones = [replace(attempt(), hold=Reason(code, {"said": said})) for code, said in first]
    assert not_sent_after(ones) == (Reason("waits_for_first", {"key": "S1", "said": "locked"}) if stops else None)


# ------------------------------------------------------------------------------------------------ answers

PHONE_P, PHONE_M = write(P, phone="1"), write(M, phone="2")


@pytest.mark.parametrize(
    ("writes", "side", "counted"),
    [
        ((PHONE_P,), P, "updated"),
        ((PHONE_M,), M, "updated"),
        ((PHONE_M, PHONE_P), M, "updated"),
        ((PHONE_M, PHONE_P), P, None),
        ((write(P, Verb.CREATE),), P, "created"),
        ((write(M, Verb.CREATE), write(P, Verb.WRITE_ORIGIN_ID)), P, None),
    ],
    ids=["Procore", "maestro*", "both: once", "both: not twice", "created", "an origin id alone"],
)
def test_each_record_counts_once(writes, side, counted):
    assert take(attempt(*writes), side, record=WRITTEN if side is P else MINE) == counted


def test_what_a_side_refused_holds_the_record_and_stops_what_was_to_follow():
    one = attempt(PHONE_P)
    assert take(one, P, reason=Reason("refused", {"said": "no"})) is None
    assert (one.failed, one.written, one.reason.code) == (True, False, "refused")


def test_a_field_that_was_not_stored_holds_the_record_but_the_rest_went():
    one = attempt(PHONE_P)
    take(one, P, record=WRITTEN, reason=Reason("not_stored", {"field": "phone"}))
    assert (one.failed, one.written, one.unsettled) == (False, True, {"phone"})


def test_a_record_that_was_taken_away_is_not_there_any_more():
    one = attempt(write(P, Verb.REMOVE))
    assert take(one, P, removed=True) == "removed"
    assert agreement_of(SUPPLIERS, one) is None


# ------------------------------------------------------------------------------------------------ agreement


def test_a_write_that_went_through_is_agreed_on_and_the_pair_rests():
    one = attempt(PHONE_P)
    take(one, P, record=WRITTEN)
    found = agreement_of(SUPPLIERS, one)
    assert (found.maestro_baseline, found.procore_baseline) == ({"phone": "1"}, {"phone": "1"})
    assert (found.maestro_fingerprint, found.procore_fingerprint) == (MINE.fingerprint, WRITTEN.fingerprint)


@pytest.mark.parametrize(
    ("name", "agreed"),
    [("name", {"name": "A", "phone": "1"}), ("phone", {"name": "A", "phone": "1"})],
    ids=["a field that was not sent", "the field that was sent"],
)
def test_what_somebody_edited_while_it_was_written_is_not_agreed_on_and_the_next_run_looks_at_it(name, agreed):
    """The field that was sent is as it was read back: it is the last word, whoever had one."""
    one = attempt(PHONE_P, baseline=("name",))
    read_back = plain("suppliers", P, "7", **{"name": "A", "phone": "1", name: {"name": "B", "phone": "1"}[name]})
    take(one, P, record=read_back)
    found = agreement_of(SUPPLIERS, one)
    assert found.procore_baseline == agreed
    fingerprints = None if name == "name" else read_back.fingerprint
    assert found.procore_fingerprint == fingerprints
    assert (found.maestro_fingerprint is None) == (name == "name")


def test_what_both_sides_show_after_the_write_is_agreed_on_as_a_code_that_came_with_the_origin_id():
    one = attempt(PHONE_P, baseline=("code",))
    one.records[M] = plain("suppliers", M, "S1", name="A", phone="1", code="S1")
    read_back = plain("suppliers", P, "7", name="A", phone="1", code="S1")
    take(one, P, record=read_back)
    assert agreement_of(SUPPLIERS, one).procore_fingerprint == read_back.fingerprint


LOOKED_AT_AGAIN = {
    "a side is still to be written": attempt(PHONE_M, PHONE_P),
    "something is held": attempt(hold=Reason("conflict"), baseline=("name",)),
    "an undo looks at a part only": attempt(whole=False, baseline=("name",)),
}


@pytest.mark.parametrize("one", LOOKED_AT_AGAIN.values(), ids=list(LOOKED_AT_AGAIN))
def test_the_next_run_looks_at_the_pair_again(one):
    found = agreement_of(SUPPLIERS, one)
    assert (found.maestro_fingerprint, found.procore_fingerprint) == (None, None)


def test_a_value_that_goes_to_both_sides_is_agreed_on_when_both_have_it():
    both = attempt(write(M, phone="3"), write(P, phone="3"))
    take(both, M, record=plain("suppliers", M, "S1", phone="3"))
    assert agreement_of(SUPPLIERS, both).maestro_baseline == {}
    take(both, P, record=plain("suppliers", P, "7", phone="3"))
    assert agreement_of(SUPPLIERS, both).maestro_baseline == {"phone": "3"}


def test_a_choice_is_fulfilled_once_both_sides_hold_it_and_not_while_it_waits_for_another():
    chosen = replace(PAIR, choices={("", "phone"): Choice(decision=9, side=M)})
    one = attempt(PHONE_P, pair=chosen)
    assert agreement_of(SUPPLIERS, one).choices == ()
    take(one, P, record=WRITTEN)
    assert agreement_of(SUPPLIERS, one).choices == (9,)
    moved = replace(PAIR, choices={("", "phone"): Choice(decision=9, side=M, moved=True)})
    assert agreement_of(SUPPLIERS, attempt(pair=moved)).choices == (), "its field is held: it is not agreed on"
    both = attempt(pair=moved, baseline=("phone",))
    assert agreement_of(SUPPLIERS, both).choices == (9,), "people made both the same"


def test_only_two_that_were_there_before_count_as_linked():
    two = Pair(maestro=MINE, procore=WRITTEN)
    assert agreement_of(SUPPLIERS, attempt(pair=two, linked=True, baseline=("name",))).linked
    made = attempt(write(P, Verb.CREATE, name="A"), pair=Pair(maestro=MINE), linked=True)
    take(made, P, record=WRITTEN)
    assert not agreement_of(SUPPLIERS, made).linked


def test_what_was_not_sent_and_what_was_not_kept_stay_unsettled():
    one = attempt(PHONE_P)
    one.unsettled_lines = {"8"}
    sent = {"unsent_fields": frozenset({"email"}), "unsent_lines": frozenset({"9"})}
    take(one, P, record=WRITTEN, reason=Reason("refused_line", {"line": "9", "field": "amount", "said": "no"}), **sent)
    assert (one.unsettled, one.unsettled_lines) == ({"email"}, {"8", "9"})
    take(one, P, record=WRITTEN, reason=Reason("refused", {"said": "no"}))
    assert one.unsettled == {"email", ""}  # whatever it was: the pair is looked at again


def test_a_record_that_was_never_there_is_taken_away_all_the_same():
    one = attempt(write(P, Verb.REMOVE), pair=Pair(maestro=MINE))
    assert take(one, P, removed=True) == "removed"
    assert (one.done, one.written, one.records) == ({P}, True, {M: MINE})


def test_the_last_of_the_first_ones_is_named():
    ones = [
        replace(
            attempt(pair=Pair(maestro=replace(MINE, key=key))), hold=Reason("refused_completion", {"said": "locked"})
        )
        for key in ("S1", "S2", "S3")
    ]
    assert not_sent_after(ones) == Reason("waits_for_first", {"key": "S3", "said": "locked"})


@pytest.mark.parametrize("unsettled", [{"unsent_fields": frozenset({"x"})}, {"unsent_lines": frozenset({"9"})}])
def test_a_pair_of_which_a_part_was_not_sent_is_looked_at_again(unsettled):
    one = attempt(PHONE_P)
    take(one, P, record=WRITTEN, **unsettled)
    assert agreement_of(SUPPLIERS, one).procore_fingerprint is None


@pytest.mark.parametrize("side", Side)
def test_what_a_side_keeps_otherwise_than_it_was_sent_is_what_it_holds(side):
    mine, theirs = plain("suppliers", M, "S1", phone="1"), plain("suppliers", P, "7", phone="2")
    one = attempt(write(side, phone="5"), pair=linked(mine, theirs))
    take(one, side, record=mine if side is M else theirs, reason=Reason("not_stored", {"field": "phone"}))
    found = agreement_of(SUPPLIERS, one)
    kept = {M: found.maestro_baseline, P: found.procore_baseline}
    assert (kept[side], kept[side.other]) == ({"phone": "1" if side is M else "2"}, {})


# ------------------------------------------------------------------------------------------------ documents

ORDERS, COSTS = ALL["purchase_orders"], ALL["costs"]


def line(key, amount, **more):
    return Line(key=key, values={"amount": Decimal(amount), **more})


def document(side, *lines, **values):
    record = plain("purchase_orders", side, "24105" if side is M else "7", "P-1", **values)
    return replace(record, origin_id="MAESTRO|PO|DEMO|24105" if side is P else None, lines={x.key: x for x in lines})


def amounts(found):
    return {
        number: (one.procore_key, one.maestro_baseline.get("amount"), one.procore_baseline.get("amount"))
        for number, one in found.lines.items()
    }


MADE = document(M, line("1", 5), line("2", 7)), document(P, line("71", 5), line("72", 7))
WAS = Link(
    maestro_key="24105",
    procore_id=7,
    lines={
        number: LineLink(
            procore_key=key, maestro_baseline={"amount": Decimal(1)}, procore_baseline={"amount": Decimal(1)}
        )
        for number, key in (("1", "71"), ("2", "72"))
    },
)
DOCUMENT = Pair(maestro=MADE[0], procore=MADE[1], link=WAS)
OLD = {number: (key, Decimal(1), Decimal(1)) for number, key in (("1", "71"), ("2", "72"))}
NEW = {"1": ("71", Decimal(5), Decimal(5)), "2": ("72", Decimal(7), Decimal(7))}
WAITS = Reason("drift", {"side": "procore"}, (FieldConflict(field="amount", maestro="5", procore="5", line="1"),))
LINES_2 = Write(side=P, verb=Verb.UPDATE, lines=(LineChange(verb=LineVerb.UPDATE, key="72", source="2"),))
RENAMED = replace(
    LINES_2, lines=(replace(LINES_2.lines[0], origin=Change("origin_id", "MAESTRO|POL|DEMO|1|2", "OLD-2")),)
)


@pytest.mark.parametrize(
    ("element", "one", "expected"),
    [
        (ORDERS, {}, NEW),
        (ORDERS, {"hold": Reason("gone", {"side": "procore"})}, OLD),  # held whole
        (ORDERS, {"hold": WAITS}, {"1": OLD["1"], "2": NEW["2"]}),  # its line waits, the other goes
        (COSTS, {"hold": WAITS}, OLD),  # it is sent whole or not at all
        (ORDERS, {"failed": True}, OLD),
        (ORDERS, {"unsettled_lines": {"71"}}, {"1": OLD["1"], "2": NEW["2"]}),
        (ORDERS, {"whole": False}, OLD),  # an undo that wrote nothing here
        (ORDERS, {"whole": False, "writes": (LINES_2,)}, {"1": OLD["1"], "2": NEW["2"]}),
        (ORDERS, {"whole": False, "writes": (RENAMED,)}, OLD),  # an edit of the line that waits is not agreed on
        (ORDERS, {"whole": False, "lines": frozenset({"1"})}, {"1": NEW["1"], "2": OLD["2"]}),
        (ORDERS, {"whole": False, "writes": (LINES_2,), "unsettled_lines": {"72", "2"}}, OLD),
    ],
)
def test_what_the_lines_of_a_document_agree_on(element, one, expected):
    more = {name: one[name] for name in ("hold", "whole", "lines") if name in one}
    tried = attempt(*one.get("writes", ()), pair=DOCUMENT, **more)
    tried.failed, tried.unsettled_lines = one.get("failed", False), one.get("unsettled_lines", set())
    assert amounts(agreement_of(element, tried)) == expected


@pytest.mark.parametrize(
    ("one", "expected"), [({}, ["71", "72"]), ({"failed": True}, []), ({"whole": False}, ["71", "72"])]
)
def test_the_lines_of_a_document_that_was_not_linked_before(one, expected):
    tried = attempt(pair=Pair(maestro=MADE[0]), whole=one.get("whole", True))
    tried.records[P] = replace(
        MADE[1], lines={key: replace(x, twin=str(int(key) - 70)) for key, x in MADE[1].lines.items()}
    )
    tried.failed = one.get("failed", False)
    assert [one.procore_key for one in agreement_of(ORDERS, tried).lines.values()] == expected


def test_a_line_that_a_person_left_to_one_side_is_noted_as_that():
    alone = replace(DOCUMENT, procore=document(P, line("72", 7)))
    found = agreement_of(ORDERS, attempt(pair=alone, lines=frozenset({"1"})))
    assert {number: one.left_out for number, one in found.lines.items()} == {"1": True, "2": False}


def test_an_agreement_names_both_records_and_what_is_cut():
    mine = replace(document(M, line("1", 5, description="x" * 100), name="B"), scope="")
    theirs = document(P, line("71", 5, description="x" * 120), name="B")
    one = attempt(pair=replace(DOCUMENT, maestro=mine, procore=theirs), baseline=("name",))
    found = agreement_of(ORDERS, one)
    assert (found.scope, found.maestro_key, found.procore_id) == ("P-1", "24105", 7)
    assert (found.origin_id, found.cut) == ("MAESTRO|PO|DEMO|24105", ["1|description"])
    address = attempt(
        pair=linked(plain("suppliers", M, "S1", address="x" * 60), plain("suppliers", P, "7", address="x" * 90)),
        baseline=("address",),
    )
    assert agreement_of(SUPPLIERS, address).cut == ["address"]


CHOSEN = {("1", "amount"): Choice(decision=1, side=M), ("2", "amount"): Choice(decision=2, side=M)}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        ({}, (1, 2)),
        ({"hold": Reason("gone", {"side": "procore"})}, ()),
        ({"hold": WAITS}, (2,)),
        ({"unsettled_lines": {"2"}}, (1,)),
        ({"writes": (LINES_2,)}, ()),  # which did not go through
    ],
)
def test_a_choice_about_a_line_is_fulfilled_once_the_document_went(one, expected):
    more = {name: one[name] for name in ("hold",) if name in one}
    tried = attempt(*one.get("writes", ()), pair=replace(DOCUMENT, choices=CHOSEN), **more)
    tried.unsettled_lines = one.get("unsettled_lines", set())
    assert agreement_of(ORDERS, tried).choices == expected
