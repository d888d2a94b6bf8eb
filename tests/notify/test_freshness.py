"""An element is late when its newest good synchronization is older than its goal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from procore.notify.freshness import is_late, span_text

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("last_good", "goal", "expected"),
    [
        (NOON - HOUR, HOUR, False),
        (NOON - HOUR - timedelta(microseconds=1), HOUR, True),
        (NOON, HOUR, False),
        (NOON + HOUR, HOUR, False),
        (None, HOUR, True),
        (None, None, False),
        (NOON - timedelta(days=900), None, False),
        (NOON - timedelta(minutes=31), timedelta(minutes=30), True),
    ],
)
def test_an_element_is_late_when_its_newest_good_synchronization_is_older_than_its_goal(last_good, goal, expected):
    assert is_late(last_good, goal, NOON) is expected


@pytest.mark.parametrize(
    ("span", "english", "french"),
    [
        (timedelta(hours=1), "1 hour", "1 heure"),
        (timedelta(hours=36), "36 hours", "36 heures"),
        (timedelta(days=2), "2 days", "2 jours"),
        (timedelta(minutes=90), "90 minutes", "90 minutes"),
        (timedelta(seconds=45), "45 s", "45 s"),
    ],
)
def test_a_goal_is_said_in_the_largest_unit_that_it_is_whole_in(span, english, french):
    assert (span_text(span), span_text(span, "fr")) == (english, french)
