"""What another interface made of what was planned, as a table."""

from dataclasses import replace

import pytest

from procore.diff.shadow import judged
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Change, Reason, Record
from procore.model.shadow import ShadowCount, ShadowOutcome, ShadowWrite
from procore.model.steps import Pair, Step, Verb, Write

SUPPLIERS = ALL["suppliers"]
MINE = Record(side=Side.MAESTRO, key="S1", values={"name": "A", "city": "Laval"})
THERE = Record(side=Side.PROCORE, key="7", values={"name": "A", "city": "Laval"})
PLACE = Side.PROCORE, "S1"


def planned(verb=Verb.CREATE, old=None, new="Laval", pair=None):
    changes = (Change("city", old, new), Change("code", None, "S1"))
    return Step(pair=pair or Pair(maestro=MINE), writes=(Write(side=Side.PROCORE, verb=verb, changes=changes),))


def one(step, before=None, pair=None, seen=("",)):
    pair = pair or (step.pair if step else Pair(maestro=MINE))
    return judged(SUPPLIERS, [pair], [step] if step else [], {PLACE: before} if before else {}, seen)


WAITS = one(planned())[0]
UPDATED = one(planned(Verb.UPDATE, "Lévis"))[0]


def both(**values):
    return Pair(maestro=MINE, procore=replace(THERE, values={**THERE.values, **values}))


@pytest.mark.parametrize(
    "before,step,pair,outcome,fields",
    [
        (WAITS, None, both(), ShadowOutcome.AGREED, ()),
        (WAITS, None, both(city="Québec"), ShadowOutcome.DIFFERED, ("city",)),
        (UPDATED, None, both(), ShadowOutcome.AGREED, ()),
        (UPDATED, None, both(city="Québec"), ShadowOutcome.DIFFERED, ("city",)),
        (
            UPDATED,
            planned(Verb.UPDATE, "Lévis", "Gaspé", both(city="Lévis")),
            both(city="Lévis"),
            ShadowOutcome.WAITING,
            (),
        ),
        (UPDATED, None, both(city="Lévis"), ShadowOutcome.DROPPED, ()),
        (WAITS, None, None, ShadowOutcome.DROPPED, ()),
    ],
)
def test_what_became_of_a_write(before, step, pair, outcome, fields):
    (found,) = one(step, before, pair)
    assert (found.outcome, found.fields) == (outcome, fields)


def test_what_stays_as_it_was_is_left_out_and_what_is_held_or_not_looked_at_is_not_dropped():
    assert one(planned(), WAITS) == []
    assert one(Step(pair=Pair(maestro=MINE), hold=Reason("waits_for")), WAITS) == []
    assert one(None, WAITS, seen=None) == []
    assert one(None, replace(WAITS, scope="24-002")) == []


def test_what_was_done_otherwise_is_counted_once_until_something_else_is_wanted():
    otherwise = replace(UPDATED, outcome=ShadowOutcome.DIFFERED)
    again = planned(Verb.UPDATE, "Québec", "Laval", both(city="Québec"))
    assert one(again, otherwise) == []
    (anew,) = one(planned(Verb.UPDATE, "Québec", "Gaspé", both(city="Québec")), otherwise)
    assert anew.outcome is ShadowOutcome.WAITING
    (after,) = one(again, replace(UPDATED, outcome=ShadowOutcome.AGREED))
    assert after.outcome is ShadowOutcome.WAITING


def test_our_origin_id_is_nobody_s_to_write_and_the_percent_is_of_what_was_done():
    ours = Step(pair=both(), writes=(Write(side=Side.PROCORE, verb=Verb.WRITE_ORIGIN_ID),))
    assert one(ours) == []
    count = ShadowCount(element="suppliers", side=Side.PROCORE, agreed=2, differed=1, waiting=7)
    assert count.percent == 66
    assert replace(count, agreed=0, differed=0).percent is None
    assert isinstance(WAITS, ShadowWrite)
