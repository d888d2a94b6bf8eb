"""Who of several tasks with the same credentials gets how many Procore calls, and who waits how."""

from datetime import UTC, datetime, timedelta

import pytest

from procore.diff.call_budget import Grant, StatedLimits, end_of_calls, next_step

ENDS = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("grant", "waited", "step"),
    [
        (Grant(calls=2, short_limit=25), 0, "go"),
        (Grant(calls=10), 0, "go"),
        (Grant(calls=0, short_limit=25, ready_in=9.0), 0, "wait"),
        (Grant(calls=0, short_limit=25, ready_in=9.0), 51, "wait"),
        (Grant(calls=0, short_limit=25, ready_in=9.0), 52, "leave"),
        (Grant(calls=0, hour_limit=600, hour_used=600, ready_in=61.0), 0, "leave"),
        (Grant(calls=0, hour_limit=600, hour_used=600, ready_in=60.0), 0, "wait"),
        (Grant(calls=0, ready_in=1800.0), 0, "leave"),  # refused before any limit was told
    ],
)
def test_a_task_waits_a_minute_at_most(grant, waited, step):
    assert next_step(grant, waited) == step


@pytest.mark.parametrize(
    ("limit", "used", "left"), [(None, 7, None), (600, 0, 600), (600, 599, 1), (600, 600, 0), (600, 601, 0)]
)
def test_what_is_left_of_the_hour_is_known_with_its_limit(limit, used, left):
    assert Grant(calls=1, hour_limit=limit, hour_used=used).hour_left == left


@pytest.mark.parametrize(
    ("calls", "left", "total", "hours"),
    [
        (0, 0, 600, None),
        (600, 600, 600, None),
        (601, 600, 600, 0),
        (1200, 600, 600, 0),
        (1201, 600, 600, 1),
        (10_500, 0, 600, 17),
        (5, 0, 0, None),
    ],
)
def test_the_last_call_is_in_the_hour_that_the_limit_leaves_it(calls, left, total, hours):
    expected = None if hours is None else ENDS + timedelta(hours=hours)
    assert end_of_calls(calls, left=left, total=total, ends=ENDS) == expected


def test_an_answer_without_limits_tells_nothing():
    assert not StatedLimits().anything
    assert StatedLimits(shut_for=1.0).anything
