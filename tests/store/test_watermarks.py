"""Watermarks on a real PostgreSQL: one a side, scope and element, and never back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.pairing import Pairing
from procore.store.ledger import Ledger

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


@pytest.mark.parametrize("moves, expected", [([0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 1)])
def test_a_watermark_never_goes_back(ledger: Ledger, pairing: Pairing, moves: list[int], expected: int) -> None:
    for hours in moves:
        ledger.watermarks.move(pairing.id, SUPPLIERS, Side.PROCORE, "", NOON + timedelta(hours=hours))
    marks = ledger.watermarks.of(pairing.id, SUPPLIERS)
    assert marks == {(Side.PROCORE, ""): NOON + timedelta(hours=expected)}
    assert marks[Side.PROCORE, ""].tzinfo is not None


def test_each_side_scope_and_element_has_its_own_watermark(ledger: Ledger, pairing: Pairing) -> None:
    ledger.watermarks.move(pairing.id, COST_CODES, Side.MAESTRO, "", NOON)
    ledger.watermarks.move(pairing.id, COST_CODES, Side.PROCORE, "P1", NOON + timedelta(hours=1))
    assert ledger.watermarks.of(pairing.id, COST_CODES) == {
        (Side.MAESTRO, ""): NOON,
        (Side.PROCORE, "P1"): NOON + timedelta(hours=1),
    }
    assert ledger.watermarks.of(pairing.id, SUPPLIERS) == {}
