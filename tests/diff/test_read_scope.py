"""What a run reads of each side: since when, and of which projects."""

from datetime import UTC, datetime, timedelta

import pytest

from procore.diff.read_scope import (
    ProjectFacts,
    Watermark,
    due_whole,
    one_more_gap,
    projects_to_read,
    why_closed,
    window_of,
)
from procore.elements import ALL
from procore.elements.element import Direction, Side
from procore.model.errors import AccessRefused, AnswerUnreadable, RequestRefused
from procore.model.orders import Window
from procore.model.records import Reason

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
        ({"due": {"P3", "P9"}, "changed": {"P2"}}, TO_PROCORE, False, ["P2", "P3"]),
        ({}, TO_PROCORE, True, ["P1", "P2", "P3", "P4"]),
        ({}, TO_MAESTRO, False, ["P1", "P2", "P3", "P4"]),
        ({"changed": {"P2"}, "only": {"P1", "P2"}}, TO_PROCORE, False, ["P2"]),
        ({"only": {"P1", "P2"}}, TO_PROCORE, True, ["P1", "P2"]),
    ],
    ids=[
        "none",
        "changed and linked",
        "never read",
        "due",
        "full",
        "Procore is the source",
        "asked for",
        "asked for, full",
    ],
)
def test_which_projects_are_read_in_procore(facts, direction, full, numbers):
    known = ProjectFacts(linked=LINKED, **facts)
    assert projects_to_read(BUDGETS, known, direction=direction, full=full) == numbers


# ------------------------------------------------------------------------------------------------ whole, once a day

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def marks(*ages):
    """Scopes that were last read whole this many hours ago (None: never): a, b, ..."""
    return {
        name: Watermark(read_until=NOON, whole_at=None if age is None else NOON - age * HOUR)
        for name, age in zip("abcdefgh", ages, strict=False)
    }


@pytest.mark.parametrize(
    ("ages", "pause", "taken"),
    [
        ((), HOUR, ""),
        ((1,), HOUR, ""),
        ((22,), HOUR, ""),
        ((23,), HOUR, "a"),
        ((None,), None, "a"),
        ((1, 1, 1, 1), HOUR, ""),
        ((19, 19, 19, 19), HOUR, ""),
        ((20, 20, 20, 20), HOUR, "a"),
        ((21, 22, 21, 1), HOUR, "b"),
        ((12, 12, 12, 12), 6 * HOUR, "ab"),
        ((1, 1, 1, 1), DAY, "abcd"),
        ((40, 41, 42, 43, 44, 45, 46, 47), HOUR, "gh"),
        ((None,) * 8, None, "ab"),
        ((1, 2), timedelta(0), ""),
        ((12, 1, 1, 1), 6 * HOUR, "a"),
        ((None,) * 5, None, "ab"),
        ((1, None), HOUR, "b"),
    ],
    ids=[
        "nothing is known",
        "young",
        "late only after the next run",
        "late by the next run",
        "never read whole",
        "all young",
        "every run after this one can take one",
        "as many as each run has to take from now on",
        "the oldest first",
        "a larger share where runs are rare",
        "all, where runs are as rare",
        "what was missed is caught up by a quarter",
        "a ledger from before",
        "two runs at once",
        "no more than are past half of the day",
        "a quarter, rounded up",
        "one was never read",
    ],
)
def test_what_is_read_whole_is_spread_over_the_runs_oldest_first(ages, pause, taken):
    last_run = None if pause is None else NOON - pause
    assert due_whole(marks(*ages), now=NOON, last_run=last_run, every=DAY) == set(taken)


@pytest.mark.parametrize(("scopes", "pause"), [(1, HOUR), (34, HOUR), (500, HOUR), (34, 5 * HOUR), (34, DAY / 96)])
def test_each_scope_is_read_whole_within_the_day_and_no_run_takes_many(scopes, pause):
    """Three days of runs, all scopes read by the first: none gets older than a day, none is taken for nothing."""
    now, taken = NOON, []
    known = {str(n): Watermark(read_until=NOON, whole_at=NOON) for n in range(scopes)}
    while now < NOON + 3 * DAY:
        now += pause
        due = due_whole(known, now=now, last_run=now - pause, every=DAY)
        known |= {name: Watermark(read_until=now, whole_at=now) for name in due}
        taken.append(len(due))
        assert all(now - one.whole_at < DAY for one in known.values())
    assert max(taken) <= max(1, -(-scopes * (pause / (DAY / 2)) // 1))
    assert sum(taken) <= max(scopes * 4, 4)


# ------------------------------------------------------------------------------------------------ what could not be read


@pytest.mark.parametrize(
    ("error", "scope", "code"),
    [
        (AccessRefused("no", status=403), "P1", "no_access"),
        (AccessRefused("no", status=404), "", "no_permission"),
        (RequestRefused("no", status=400, words="bad"), "P1", "unreadable_list"),
        (AnswerUnreadable("no"), "", "unreadable_list"),
    ],
)
def test_a_list_that_was_refused_says_why(error, scope, code):
    assert why_closed(error, scope) == Reason(code, {"said": "no"})


def test_entries_that_say_not_which_record_they_are_are_counted_and_the_first_is_shown():
    first = one_more_gap(None, Reason("unreadable", {"value": "[1]", "field": "id"}))
    assert first == Reason("unreadable_entry", {"value": "[1]", "count": "1"})
    second = one_more_gap(first, Reason("unreadable", {"value": "null"}))
    assert second == Reason("unreadable_entry", {"value": "[1]", "count": "2"})
