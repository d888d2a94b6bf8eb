"""One budget of Procore calls for all tasks with the same credentials: who gets how many, and who waits how. Pure.

The ledger keeps it (include/sql/ledger/call_budgets.sql); a task takes a slice of calls at a time, and says with the next one which
of them it made. Source: docs/procore.md#limits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

SHORT_WINDOW = timedelta(seconds=10.1)
"""The 10-second window, and a little more for clocks that do not run alike. Two calls farther apart than that are in no window
together, wherever Procore lets its windows begin."""
HOUR = timedelta(hours=1, seconds=2)
"""The hour likewise. It begins with its first call, until an answer says when it ends."""
VALID = timedelta(seconds=5)
"""How long a slice may be used: what a task that broke off had left is given to others soon after."""
SLICE = 10
"""The most calls in a slice; of a small limit no more than its tenth, so that no idle task keeps what others could use."""
KEPT_OF = 5
"""A fifth is kept for those who go first: of the hour until `KEPT_UNTIL` of its end, of the 10 seconds while one of them asks."""
KEPT_UNTIL = timedelta(minutes=10)
LONGEST_WAIT = timedelta(minutes=1)
"""How long a task may wait for one call without giving its worker back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLimits:
    """What Procore's answers said of its limits; None: nothing. `hour_ends_in` and `shut_for` (a refusal) are in seconds."""

    short_limit: int | None = None
    hour_limit: int | None = None
    hour_left: int | None = None
    hour_ends_in: float | None = None
    shut_for: float | None = None

    @property
    def anything(self) -> bool:
        """Whether they said something."""
        return self != StatedLimits()

    def then(self, later: StatedLimits) -> StatedLimits:
        """What is known after an answer that said something more, or something else."""
        said = {name: value for name in self.__slots__ if (value := getattr(later, name)) is not None}
        return replace(self, **said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A task asks for `wanted` calls (0: it only gives back). `first`: it goes before those of history.

    `settles`: the slice that it has used up or leaves (None: it had none), `ages`: how many seconds ago each of its calls was
    answered, `returned`: how many of it were not made.
    """

    wanted: int = SLICE
    first: bool = False
    settles: datetime | None = None
    ages: tuple[float, ...] = ()
    returned: int = 0
    stated: StatedLimits = StatedLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The answer: `calls`, good for `VALID`; without any, asking again is worth it in `ready_in` seconds.

    `slice` names them (None: nobody counts them). `short_limit` and `hour_limit`: None as long as Procore said none; with neither,
    calls need not be asked for. `hour_used`, `hour_ends_in` (seconds): what is known of the hour.
    """

    calls: int
    slice: datetime | None = None
    short_limit: int | None = None
    hour_limit: int | None = None
    hour_used: int = 0
    ready_in: float | None = None
    hour_ends_in: float | None = None

    @property
    def unlimited(self) -> bool:
        """Whether no limit is known."""
        return self.short_limit is None and self.hour_limit is None

    @property
    def hour_left(self) -> int | None:
        """How many calls are left until the hour ends; None: it is not known."""
        return None if self.hour_limit is None else max(0, self.hour_limit - self.hour_used)


Reserve = Callable[[Ask], Grant]


def next_step(grant: Grant, waited: float) -> Literal["go", "wait", "leave"]:
    """What a task does that waited so many seconds for this call already: go, wait `ready_in` more, or give its worker back."""
    if grant.calls:
        return "go"
    return "wait" if waited + (grant.ready_in or 0) <= LONGEST_WAIT.total_seconds() else "leave"


def end_of_calls(calls: int, *, left: int, total: int, ends: datetime) -> datetime | None:
    """When Procore's hours will have let so many calls go at the earliest; None: this one does.

    `left` of `total` calls until the hour `ends`.
    """
    if calls <= left or not total:
        return None
    return ends + timedelta(hours=1) * ((calls - left - 1) // total)  # whole hours that are spent to the last call
