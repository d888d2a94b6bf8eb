"""One element from reading to recording, on two sides that answer as they should, or do not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.errors import Unreachable
from procore.model.orders import Window
from procore.model.runs import Mode
from procore.run.synchronize import synchronize
from tests.run.conftest import NOON, again, supplier

SUPPLIERS = ALL["suppliers"]
M, P = Side.MAESTRO, Side.PROCORE


def test_after_a_run_both_sides_hold_the_same_and_a_second_run_writes_nothing(job, mine, theirs):
    mine.put(supplier(M, "S1", name="Béton"))
    theirs.put(supplier(P, "7", name="Acier"))
    first = synchronize(job, SUPPLIERS)
    assert (first.tally["created"], first.tally["rejected"], first.tally["waiting"]) == (2, 0, 0)
    assert {r.get("name") for r in mine.records["suppliers"].values()} == {"Béton", "Acier"}
    assert {r.get("name") for r in theirs.records["suppliers"].values()} == {"Béton", "Acier"}
    mine.orders.clear(), theirs.orders.clear()
    second = synchronize(again(job, 2), SUPPLIERS)
    assert (mine.orders, theirs.orders, second.tally["unchanged"]) == ([], [], 2)


def test_watermarks_are_moved_once_everything_is_accounted_for(job, mine):
    mine.put(supplier(M, "S1"))
    synchronize(job, SUPPLIERS)
    marks = job.ledger.watermarks.of(job.pairing.id, SUPPLIERS)
    assert {place: mark.read_until for place, mark in marks.items()} == {(M, ""): NOON, (P, ""): NOON}
    assert all(mark.whole_at == mark.read_at for mark in marks.values())


@pytest.mark.parametrize(
    "part",
    [
        {"records": frozenset({"S1"})},
        {"projects": frozenset({"24-001"})},
        {"interval": Window(NOON - timedelta(days=1), NOON)},
        {"mode": Mode.PLAN},
    ],
    ids=["some records", "some projects", "a backfill", "plan"],
)
def test_a_run_of_a_part_and_a_plan_move_no_watermark(job, mine, part):
    mine.put(supplier(M, "S1"))
    synchronize(replace(job, **part), SUPPLIERS)
    assert job.ledger.watermarks.of(job.pairing.id, SUPPLIERS) == {}


def test_a_plan_writes_to_neither_side(job, mine, theirs):
    mine.put(supplier(M, "S1"))
    synchronize(replace(job, mode=Mode.PLAN), SUPPLIERS)
    assert theirs.orders == []


def test_a_run_that_breaks_off_while_writing_is_made_good_by_the_next(job, mine, theirs):
    mine.put(supplier(M, "S1", name="Béton"))

    class Breaking:
        """Procore, which takes the first record and then does not answer."""

        def __getattr__(self, name):
            return getattr(theirs, name)

        def write(self, element, orders):
            yield from ()  # a generator, like any writer
            list(theirs.write(element, orders))
            raise Unreachable("no answer")

    with pytest.raises(Unreachable):
        synchronize(replace(job, procore=Breaking()), SUPPLIERS)
    assert job.ledger.runs.of("demo", job.dag_run)["suppliers"]["state"] == "failed"
    synchronize(again(job, 2), SUPPLIERS)
    assert len(theirs.records["suppliers"]) == 1
    assert job.ledger.links.by_key(job.pairing.id, SUPPLIERS, ["S1"]).keys() == {"S1"}
