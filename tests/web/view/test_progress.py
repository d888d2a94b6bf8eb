"""How far a run is and when it ends: from what the ledger says, and no more than it says."""

from datetime import UTC, datetime, timedelta

import pytest

from procore.web.view.progress import hourly_limit, run_progress

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def told(left=100, total=3600, resets_in=30 * MINUTE):
    return {
        "limit_left": left, "limit_total": total, "limit_resets_at": NOW + resets_in, "limit_as_of": NOW - MINUTE,
    }  # fmt: skip


def run(**more):
    return {
        "element": "costs", "dag_run": "r1", "state": "running", "planned": None, "planned_calls": None, "done": 0,
        "done_since": 0, "writing_since": None, "resumes_at": None, "error": None, **more,
    }  # fmt: skip


def writing(done, planned, calls=0, minutes=10, before=0):
    return run(
        planned=planned, planned_calls=calls, done=done + before, done_since=done, writing_since=NOW - minutes * MINUTE
    )


def test_a_run_that_planned_nothing_yet_reads():
    found = run_progress(run(), None, NOW, "en")
    assert (found.state, found.total, found.left) == ("reading", None, None)


def test_a_run_that_writes_says_how_much_of_how_much_and_how_long_still():
    found = run_progress(writing(25, 100), None, NOW, "en")
    assert (found.state, found.done, found.total, found.left) == ("writing", 25, 100, 30 * MINUTE)


def test_before_the_first_write_ended_nobody_knows_how_long():
    assert run_progress(writing(0, 100), None, NOW, "en").left is None


def test_a_run_that_went_on_goes_by_its_speed_since_then():
    assert run_progress(writing(10, 100, before=50), None, NOW, "en").left == 40 * MINUTE


def test_more_writes_than_planned_are_no_more_than_all():
    found = run_progress(writing(7, 5), None, NOW, "en")
    assert (found.done, found.total, found.left) == (5, 5, timedelta())


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (100, 10 * MINUTE),  # enough: the speed so far
        (50, 10 * MINUTE),
        (49, 30 * MINUTE),  # one too few: after the reset
        (0, 30 * MINUTE),
    ],
)
def test_a_run_that_needs_more_calls_than_are_left_waits_for_the_reset(left, expected):
    assert run_progress(writing(50, 100, calls=100), hourly_limit(told(left), NOW), NOW, "en").left == expected


def test_a_run_of_many_hours_waits_for_many_resets():
    found = run_progress(
        writing(10, 10_000, calls=10_000, minutes=0), hourly_limit(told(0, total=3000), NOW), NOW, "en"
    )
    assert found.left == 30 * MINUTE + 3 * HOUR


def test_a_run_that_waits_for_the_limit_says_when_it_goes_on():
    found = run_progress(run(state="waiting", resumes_at=NOW + HOUR, planned=10, done=4), None, NOW, "en")
    assert (found.state, found.resumes_at, found.done, found.total) == ("limit", NOW + HOUR, 4, 10)


def test_a_run_that_waits_for_the_limit_says_when_its_calls_will_have_gone():
    row = run(state="waiting", resumes_at=NOW + HOUR, planned=1000, done=100)
    row |= {"writing_since": NOW - MINUTE, "done_since": 100, "planned_calls": 1000}
    found = run_progress(row, hourly_limit(told(0, total=300), NOW), NOW, "en")
    assert found.left == 30 * MINUTE + 2 * HOUR


def test_a_run_that_waits_for_a_person_is_not_said_to_go_on_by_itself():
    found = run_progress(run(state="waiting", error="plan 4711 waits for an approval"), None, NOW, "en")
    assert (found.state, found.said, found.resumes_at) == ("person", "plan 4711 waits for an approval", None)


def test_an_hour_that_is_over_leaves_all_calls():
    found = hourly_limit(told(3, resets_in=-MINUTE), NOW)
    assert (found.left, found.reset) == (3600, True)


def test_what_procore_never_told_is_not_known():
    assert hourly_limit(None, NOW) is None
