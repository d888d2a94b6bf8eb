"""What a side's answer means for a step, and what both sides agree on after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procore.diff.attempt import Attempt, agreement_of, not_sent_after
from procore.diff.references import References
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.choices import Choice
from procore.model.orders import Order, Outcome
from procore.model.records import Change, Reason
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


@pytest.mark.parametrize(("moved", "done"), [(False, (9,)), (True, ())])
def test_a_choice_is_fulfilled_once_both_sides_hold_it_and_not_when_a_side_moved(moved, done):
    chosen = replace(PAIR, choices={("", "phone"): Choice(decision=9, side=M, moved=moved)})
    one = attempt(PHONE_P, pair=chosen)
    assert agreement_of(SUPPLIERS, one).choices == ()
    take(one, P, record=WRITTEN)
    assert agreement_of(SUPPLIERS, one).choices == done


def test_only_two_that_were_there_before_count_as_linked():
    two = Pair(maestro=MINE, procore=WRITTEN)
    assert agreement_of(SUPPLIERS, attempt(pair=two, linked=True, baseline=("name",))).linked
    made = attempt(write(P, Verb.CREATE, name="A"), pair=Pair(maestro=MINE), linked=True)
    take(made, P, record=WRITTEN)
    assert not agreement_of(SUPPLIERS, made).linked
