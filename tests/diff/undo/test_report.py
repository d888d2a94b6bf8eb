"""What an undo did, and what it could not, as a person reads it."""

from decimal import Decimal

import pytest

from procore.diff.undo.decide import CannotUndo
from procore.diff.undo.refusal import UndoRequest
from procore.diff.undo.report import CANNOT, Left, UndoResult, cannot_step, table
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Link, Reason, Record
from procore.model.steps import Pair

ASKED = UndoRequest(run="run 2", reason="a mistake", by_whom="Marie")
M, P = (Record(side=side, key=key, scope="P1", values={}) for side, key in ((Side.MAESTRO, "1"), (Side.PROCORE, "7")))
LINK = Link(maestro_key="1", procore_id=7, scope="P1")


@pytest.mark.parametrize(
    ("pair", "keys"),
    [
        (Pair(maestro=M, procore=P), ("P1", "1", "7")),
        (Pair(maestro=M), ("P1", "1", "")),
        (Pair(procore=P, link=LINK), ("P1", "1", "7")),
        (Pair(link=LINK), ("P1", "1", "7")),
        (Pair(), ("", "", "")),
    ],
    ids=["both", "maestro* alone", "gone from maestro*", "gone from both", "nothing"],
)
def test_what_cannot_be_undone_is_a_step_that_writes_nothing(pair, keys):
    step = cannot_step(ALL["costs"], Left(pair, CannotUndo(Side.PROCORE, Reason("undo_changed")), "it was changed"))
    assert (step.scope, step.maestro_key, step.procore_key) == keys
    assert (step.element, step.side, step.verb, step.why) == ("costs", "procore", CANNOT, "it was changed")
    assert (step.changes, step.money, step.gross) == ((), Decimal(0), Decimal(0))


@pytest.mark.parametrize(("written", "word"), [(True, "undone"), (False, "to undo")])
def test_the_table_has_what_was_done_and_below_it_what_was_not(written, word):
    done = [UndoResult(element="costs", writes=3, left=("1: changed",)), UndoResult(element="budgets", writes=0)]
    said = table(ASKED, done, written=written)
    assert said.splitlines()[0] == "undo of run 2, asked for by Marie: a mistake"
    assert said.splitlines()[2].split() == ["costs", "3", "1"]
    assert word in said
    assert "costs 1: changed" in said
    assert ("Nothing was written" in said) is not written
