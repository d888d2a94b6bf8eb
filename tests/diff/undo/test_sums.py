"""What an undo does with documents that sum records up: they come last, and hold nothing that is sent by itself."""

import pytest

from procore.diff.undo.decide import CannotUndo, RecordUndo
from procore.diff.undo.sums import hold_while_sent, in_turn, left_alone, made, not_restored, restored
from procore.diff.undo.written import LedgerWrite
from procore.elements.element import Side
from procore.model.records import Reason, Record
from procore.model.steps import Pair, Step, Verb, Write

OPENING = "OPENING/24-001"


def wrote(verb, key):
    return LedgerWrite(side=Side.PROCORE, verb=verb.value, changes=(), scope="24-001", maestro_key=key)


def step_of(key):
    pair = Pair(maestro=Record(side=Side.MAESTRO, key=key, values={}, scope="24-001"))
    return Step(pair=pair, writes=(Write(side=Side.PROCORE, verb=Verb.UPDATE),))


def test_a_document_that_was_corrected_comes_after_what_the_run_made():
    rows = [wrote(Verb.UPDATE, OPENING), wrote(Verb.CREATE, "MONTH/24-001/2024-03"), wrote(Verb.CREATE, "C-1")]
    assert (restored(rows), made(rows)) == ({OPENING}, {"MONTH/24-001/2024-03", "C-1"})
    first, then = in_turn([step_of(OPENING), step_of("C-1")], restored(rows))
    assert [[step.pair.here and step.pair.here.key for step in turn] for turn in (first, then)] == [["C-1"], [OPENING]]


@pytest.mark.parametrize(("undone", "asked", "left"), [
    (RecordUndo(step_of("C-1"), (CannotUndo(Side.PROCORE, Reason("undo_reversed")),)), {"C-1"}, {}),
    (RecordUndo(step_of("C-1")), {OPENING}, {"24-001": "C-1"}),
    (RecordUndo(None, (CannotUndo(Side.PROCORE, Reason("undo_unlinked")),)), {"C-1"}, {"24-001": "C-1"}),
    (RecordUndo(None), {OPENING}, {}),
])  # fmt: skip
def test_what_the_run_made_and_this_undo_leaves_is_in_no_document(undone, asked, left):
    assert left_alone([(step_of("C-1").pair, undone)], asked) == left
    (held,) = hold_while_sent([step_of(OPENING)], left)
    assert (held.writes == (), held.hold and held.hold.facts) == ((True, {"value": "C-1"}) if left else (False, None))
    ((_, document),) = not_restored([(step_of(OPENING).pair, RecordUndo(step_of(OPENING)))], {OPENING}, left)
    assert (document.step is None, len(document.cannot)) == (bool(left), len(left))
