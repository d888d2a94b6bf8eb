"""What a run reads of each side: since when, and of which projects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from procore.diff.read_scope import ProjectFacts, projects_to_read, window_of
from procore.elements import ALL
from procore.elements.element import Direction, Side
from procore.model.orders import Window

SUPPLIERS, BUDGETS = ALL["suppliers"], ALL["budgets"]
M, P = Side.MAESTRO, Side.PROCORE
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MARCH = Window(since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 4, 1, tzinfo=UTC))
TO_PROCORE, TO_MAESTRO, BOTH = Direction.TO_PROCORE, Direction.TO_MAESTRO, Direction.BOTH


@pytest.mark.parametrize(
    ("element", "side", "direction", "asked", "window"),
    [
        (SUPPLIERS, M, BOTH, {}, Window(since=NOON - timedelta(minutes=2))),
        (SUPPLIERS, M, BOTH, {"full": True}, Window()),
        (SUPPLIERS, M, BOTH, {"interval": MARCH}, MARCH),
        (SUPPLIERS, P, BOTH, {"interval": MARCH}, MARCH),
        (BUDGETS, M, TO_PROCORE, {}, Window()),
        (BUDGETS, M, TO_PROCORE, {"interval": MARCH}, MARCH),
        (BUDGETS, P, TO_PROCORE, {"interval": MARCH}, Window()),
    ],
    ids=[
        "from the watermark, less the overlap",
        "everything, when asked",
        "a backfill's interval",
        "on both sides",
        "of money everything",
        "but a backfill of it its interval",
        "and the side that it writes whole",
    ],
)
def test_since_when_a_side_is_read(element, side, direction, asked, window):
    found = window_of(element, side, NOON, direction=direction, overlap=timedelta(minutes=2), **asked)
    assert found == window


def test_a_side_that_was_never_read_is_read_whole():
    assert window_of(SUPPLIERS, M, None, direction=BOTH).whole


LINKED = {"P1", "P2", "P3", "P4"}


@pytest.mark.parametrize(
    ("facts", "direction", "full", "numbers"),
    [
        ({}, TO_PROCORE, False, []),
        ({"changed": {"P2", "P9"}}, TO_PROCORE, False, ["P2"]),
        ({"changed": {"P2"}, "never_read": {"P1"}}, TO_PROCORE, False, ["P1", "P2"]),
        ({}, TO_PROCORE, True, ["P1", "P2", "P3", "P4"]),
        ({}, TO_MAESTRO, False, ["P1", "P2", "P3", "P4"]),
        ({"changed": {"P2"}, "only": {"P1", "P2"}}, TO_PROCORE, False, ["P2"]),
        ({"only": {"P1", "P2"}}, TO_PROCORE, True, ["P1", "P2"]),
    ],
    ids=["none", "changed and linked", "never read", "full", "Procore is the source", "asked for", "asked for, full"],
)
def test_which_projects_are_read_in_procore(facts, direction, full, numbers):
    known = ProjectFacts(linked=LINKED, **facts)
    assert projects_to_read(BUDGETS, known, direction=direction, full=full) == numbers
