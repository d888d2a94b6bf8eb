"""Each project is asked as often as something moves in it, none later than the settings say, and no run asks many at once."""

from datetime import UTC, datetime, timedelta

import pytest

from procore.diff.polling import EVERY_RUN, Polling, longest_age, soonest, to_ask
from procore.diff.read_scope import Watermark, due_whole

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
USUAL = Polling()


@pytest.mark.parametrize(
    ("quiet", "polling", "age"),
    [
        (timedelta(0), USUAL, timedelta(0)),
        (HOUR, USUAL, timedelta(0)),
        (HOUR + MINUTE, USUAL, HOUR),
        (4 * HOUR, USUAL, HOUR),
        (8 * HOUR, USUAL, 2 * HOUR),
        (2 * DAY, USUAL, 12 * HOUR),
        (4 * DAY, USUAL, DAY),
        (400 * DAY, USUAL, DAY),
        (400 * DAY, Polling(dormant=6 * HOUR), 6 * HOUR),
        (2 * DAY, Polling(at_most=DAY), DAY),
        (2 * DAY, Polling(at_most=2 * DAY), timedelta(0)),
        (400 * DAY, EVERY_RUN, timedelta(0)),
    ],
)
def test_a_project_may_be_a_quarter_as_old_as_it_is_quiet_and_no_older_than_the_settings_say(quiet, polling, age):
    assert longest_age(quiet, polling) == age


@pytest.mark.parametrize(
    ("ages", "pause", "taken"),
    [
        ({}, 1, ""),
        ({"a": (0, 0), "b": (0, 24)}, 1, "a"),
        ({"a": (22, 24)}, 1, ""),
        ({"a": (23, 24)}, 1, "a"),
        ({"a": (30, 24), "b": (23, 24), "c": (2, 24)}, 1, "ab"),
        ({"a": (20, 24), "b": (20, 24), "c": (20, 24), "d": (20, 24)}, 1, "a"),
        ({"a": (3, 4), "b": (20, 24)}, 1, "a"),
        ({"a": (11, 24), "b": (11, 24)}, 24, "ab"),
        ({"a": (23, 24), "b": (24, 24)}, 0, "b"),
    ],
)
def test_what_would_be_too_old_by_the_next_run_is_taken_and_many_are_spread(ages, pause, taken):
    found = soonest({name: (age * HOUR, longest * HOUR) for name, (age, longest) in ages.items()}, pause * HOUR)
    assert found == set(taken)


def test_a_project_of_which_nothing_is_known_to_have_moved_is_asked():
    assert to_ask({"a": NOON, "b": NOON}, {"b": NOON - 9 * DAY}, now=NOON, pause=HOUR, polling=USUAL) == {"a"}


@pytest.mark.parametrize(("projects", "moving"), [(1, 0), (10, 1), (100, 4), (500, 20)])
def test_a_week_of_runs_asks_those_that_move_each_time_and_all_others_within_a_day(projects, moving):
    """All were asked, and moved, at first; of the last day's runs none asks more than a tenth of those that are dormant."""
    names = [f"{n:03}" for n in range(projects)]
    asked = whole = moved = dict.fromkeys(names, NOON)
    now, calls = NOON, []
    for _ in range(7 * 24):
        now += HOUR
        moved = moved | dict.fromkeys(names[:moving], now)
        marks = {name: Watermark(read_until=at, whole_at=at) for name, at in whole.items()}
        due = due_whole(marks, now=now, last_run=now - HOUR, every=DAY)
        taken = due | to_ask(asked, moved, now=now, pause=HOUR, polling=USUAL)
        whole, asked = whole | dict.fromkeys(due, now), asked | dict.fromkeys(taken, now)
        calls.append(len(taken))
        assert all(now - asked[name] < (DAY if moved[name] < now else MINUTE) for name in names)
        assert all(now - asked[name] < max(HOUR, (now - moved[name]) / 4) for name in names)
    last = calls[-24:]
    assert max(last) <= moving + max(1, projects / 10)
    assert sum(last) / 24 <= moving + projects / 20
