"""An element is late when its newest good synchronization is older than its goal."""

from datetime import UTC, datetime, timedelta

import pytest

from procore.notify.freshness import is_late

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
