"""Watermarks on a real PostgreSQL: one a side, scope and element, and never back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from procore.diff.read_scope import Watermark
from procore.elements import ALL
from procore.elements.element import Side

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


def mark(hours):
    """Read whole that many hours after noon."""
    read = NOON + timedelta(hours=hours)
    return Watermark(read_until=read, read_at=read, whole_at=read)


@pytest.mark.parametrize("moves, expected", [([0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 1)])
def test_a_watermark_never_goes_back(ledger, pairing, moves, expected):
    for hours in moves:
        ledger.watermarks.move(pairing.id, SUPPLIERS, {(Side.PROCORE, ""): mark(hours)})
    marks = ledger.watermarks.of(pairing.id, SUPPLIERS)
    assert marks == {(Side.PROCORE, ""): mark(expected)}
    assert marks[Side.PROCORE, ""].read_until.tzinfo is not None


def test_a_read_of_what_changed_leaves_the_whole_one_where_it_was(ledger, pairing):
    ledger.watermarks.move(pairing.id, SUPPLIERS, {(Side.PROCORE, ""): mark(0)})
    ledger.watermarks.move(pairing.id, SUPPLIERS, {(Side.PROCORE, ""): replace(mark(1), whole_at=None)})
    found = ledger.watermarks.of(pairing.id, SUPPLIERS)[Side.PROCORE, ""]
    assert (found.read_at, found.whole_at) == (mark(1).read_at, mark(0).whole_at)


def test_each_side_scope_and_element_has_its_own_watermark(ledger, pairing):
    ledger.watermarks.move(pairing.id, COST_CODES, {(Side.MAESTRO, ""): mark(0)})
    ledger.watermarks.move(pairing.id, COST_CODES, {(Side.PROCORE, "P1"): mark(1)})
    assert ledger.watermarks.of(pairing.id, COST_CODES) == {
        (Side.MAESTRO, ""): mark(0),
        (Side.PROCORE, "P1"): mark(1),
    }
    assert ledger.watermarks.of(pairing.id, SUPPLIERS) == {}
