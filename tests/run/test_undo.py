"""Undoing a run of an element: shown, written back, and refused where it cannot be."""

from dataclasses import replace

import pytest

from procore.diff.undo.refusal import UndoRequest
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.errors import UndoRefused
from procore.model.runs import Mode
from procore.run.synchronize import synchronize
from procore.run.undo import refuse, undo
from tests.run.conftest import again, supplier

SUPPLIERS = ALL["suppliers"]
M, P = Side.MAESTRO, Side.PROCORE


def request(run="run 2", **part):
    return UndoRequest(run=run, reason="a mistake", by_whom="Marie", **part)


@pytest.fixture
def changed(job, mine, theirs):
    """Run 1 made a supplier in Procore, run 2 wrote its new telephone number there."""
    mine.put(supplier(M, "S1", phone="1"))
    synchronize(job, SUPPLIERS)
    mine.put(supplier(M, "S1", phone="2"))
    synchronize(again(job, 2), SUPPLIERS)
    (vendor,) = theirs.records["suppliers"].values()
    assert vendor.get("phone") == "2"
    return again(job, 3)


def phone(theirs):
    (vendor,) = theirs.records["suppliers"].values()
    return vendor.get("phone")


def test_what_the_run_wrote_is_put_back_and_not_again_by_a_second_undo(changed, theirs):
    done = undo(changed, SUPPLIERS, request())
    assert (done.writes, done.left, done.refused, phone(theirs)) == (1, (), (), "1")
    assert undo(replace(changed, dag_run="run 4"), SUPPLIERS, request()).writes == 0


def test_a_plan_of_it_writes_nothing(changed, theirs):
    assert undo(replace(changed, mode=Mode.PLAN), SUPPLIERS, request()).writes == 1
    assert phone(theirs) == "2"


def test_what_somebody_changed_since_stays_and_is_told(changed, theirs):
    (vendor,) = theirs.records["suppliers"].values()
    theirs.put(replace(vendor, values={**vendor.values, "phone": "3"}, fingerprint="another"))
    done = undo(changed, SUPPLIERS, request())
    assert (done.writes, len(done.left), phone(theirs)) == (0, 1, "3")


def test_an_element_of_which_the_run_wrote_nothing_has_nothing_to_undo(changed):
    assert undo(changed, ALL["projects"], request()) is None


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (request(run="run 9"), "no run"),
        (request(element="suppliers", record="S9"), "wrote nothing"),
        (replace(request(), reason=" "), "Say why"),
    ],
    ids=["no such run", "nothing of it", "no reason"],
)
def test_what_cannot_be_undone_is_refused_in_one_sentence(changed, asked, word):
    with pytest.raises(UndoRefused, match=word):
        refuse(changed.ledger.undos, changed.pairing.id, "demo", asked, "run 3")


def test_what_can_be_undone_is_not_refused_but_an_undo_is(changed):
    refuse(changed.ledger.undos, changed.pairing.id, "demo", request(), "run 3")
    undo(changed, SUPPLIERS, request())
    with pytest.raises(UndoRefused, match="itself an undo"):
        refuse(changed.ledger.undos, changed.pairing.id, "demo", request(run="run 3"), "run 4")
