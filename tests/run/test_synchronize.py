"""One element from reading to recording, on two sides that answer as they should, or do not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.orders import Window
from procore.model.runs import Mode
from procore.run.synchronize import synchronize
from tests.run.conftest import NOON, supplier

SUPPLIERS = ALL["suppliers"]
M, P = Side.MAESTRO, Side.PROCORE


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
