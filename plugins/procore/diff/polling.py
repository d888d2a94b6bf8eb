"""Which scopes a run reads again though nothing says that they changed: each before it is too old, and not all in one run. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

MOMENT = timedelta(seconds=1)
PART_OF_QUIET = 4
"""A project that was quiet for four hours is asked after one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """How often a scheduled run asks a project in which nothing moves: the settings of the same names.

    `at_most`: one in which something moved since then is asked in each run, no other more often. `dormant`: every project is asked
    within that time; zero: every project is asked in every run.
    """

    at_most: timedelta = timedelta(hours=1)
    dormant: timedelta = timedelta(hours=24)


EVERY_RUN = Polling(dormant=timedelta(0))


def longest_age(quiet: timedelta, polling: Polling) -> timedelta:
    """How old what is known of a project may become, in which nothing moved for so long; zero: it is asked in each run."""
    if quiet <= polling.at_most:
        return timedelta(0)
    return min(max(polling.at_most, quiet / PART_OF_QUIET), polling.dormant)


def to_ask(
    asked: Mapping[str, datetime], moved: Mapping[str, datetime], *, now: datetime, pause: timedelta, polling: Polling
) -> set[str]:
    """The projects of `asked` (when each was asked last) to ask now. `moved`: when something moved in each; unknown: just now."""
    ages = {name: (now - at, longest_age(now - moved.get(name, now), polling)) for name, at in asked.items()}
    return soonest(ages, pause)


def soonest(ages: Mapping[str, tuple[timedelta, timedelta]], pause: timedelta) -> set[str]:
    """What is taken of scopes that each have an age and the age that they may have, when the next run is a `pause` away.

    Those that would be too old by then; and of the others that are half as old as they may be, those that are due soonest, as
    many as every run has to take so that none takes more than another.
    """
    pause = max(pause, MOMENT)
    due = sorted((longest - age, name) for name, (age, longest) in ages.items())
    runs_left = [max(1, ceil(left / pause)) for left, _ in due]
    many = max((place // runs for place, runs in enumerate(runs_left, 1)), default=0)
    late = sum(1 for runs in runs_left if runs == 1)
    ripe = [name for _, name in due[late:] if ages[name][0] >= ages[name][1] / 2]
    return {name for _, name in due[:late]} | set(ripe[: max(0, many - late)])
