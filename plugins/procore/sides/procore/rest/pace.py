"""How a client keeps to the budget that it shares with all others of its credentials (docs/procore.md#limits)."""

import logging
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from procore.diff.call_budget import SHORT_WINDOW, SLICE, VALID, Ask, Grant, Reserve, StatedLimits, next_step
from procore.model.errors import RateLimitSpent, SyncError

LOG = logging.getLogger("procore.sync")
_JITTER = 0.05
"""Seconds: of several who wait for the same moment, not all ask at once."""


class Pace:
    """Takes calls out of the shared budget, a slice at a time.

    `reserve` asks the ledger; where that cannot answer, calls go on without it, by what Procore's answers say. `first`: these calls
    go before those of history. `now` and `sleep` (seconds) are the clock that is waited by.
    """

    def __init__(
        self, reserve: Reserve, *, first: bool, now: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._reserve = reserve
        self._first = first
        self._now = now
        self._sleep = sleep
        self._grant: Grant | None = None  # None: nothing was asked for yet, or the ledger did not answer
        self._since = 0.0
        self._made: list[float | None] = []  # of the slice: when each call was answered, None: not yet
        self._stated = StatedLimits()
        self._hour_ends = 0.0

    def take(self, endpoint: str) -> None:
        """Take one call, or wait for it. Raises RateLimitSpent where that would keep a worker for more than a minute."""
        waited = 0.0
        while not self._has_one():
            grant = self._ask(Ask(wanted=SLICE, first=self._first))
            step = next_step(grant, waited)
            if step == "leave":
                raise self._spent(endpoint, grant)
            if step == "wait":
                wait = (grant.ready_in or 0) + random.uniform(0, _JITTER)  # noqa: S311 (jitter, no secret)
                self._sleep(wait)
                waited += wait
        self._made.append(None)

    def answered(self, stated: StatedLimits) -> None:
        """A call was answered, which said this of the limits."""
        now = self._now()
        if self._made:
            self._made[-1] = now
        if self._grant and stated.short_limit == self._grant.hour_limit:
            stated = replace(stated, short_limit=None)  # it is the hour, in its last seconds
        if stated.hour_ends_in is not None:
            self._hour_ends = now + stated.hour_ends_in
        self._stated = self._stated.then(stated)
        if stated.shut_for:
            self._ask(Ask(wanted=0))  # the others should know at once

    def give_back(self) -> None:
        """What was not used is the others'. Nothing is asked of a ledger that knows of no limit."""
        if self._grant and (not self._grant.unlimited or self._stated.anything):
            self._ask(Ask(wanted=0))
        self._grant = None

    @property
    def hour(self) -> tuple[int, int, datetime] | None:
        """Of the hour, as the ledger knows it: calls left, of how many, until when (aware). None: it does not."""
        grant = self._grant
        if grant is None or grant.hour_left is None or grant.hour_limit is None or grant.hour_ends_in is None:
            return None
        return grant.hour_left, grant.hour_limit, datetime.fromtimestamp(self._since + grant.hour_ends_in, UTC)

    def _has_one(self) -> bool:
        if self._grant is None:
            return False
        if self._grant.unlimited and self._grant.calls:
            return not self._stated.anything
        fresh = self._now() - self._since < VALID.total_seconds()
        return fresh and len(self._made) < self._grant.calls

    def _ask(self, ask: Ask) -> Grant:
        """Ask the ledger, and account for the slice before. One that does not answer grants a slice."""
        now, before = self._now(), self._grant
        ages = [max(0.0, now - (at or now)) for at in self._made]
        ask = replace(
            ask,
            settles=before.slice if before else None,
            ages=tuple(age for age in ages if age < SHORT_WINDOW.total_seconds()),
            returned=max(0, before.calls - len(ages)) if before and before.slice else 0,
            stated=replace(self._stated, hour_ends_in=self._stated.hour_limit and max(0.0, self._hour_ends - now)),
        )
        try:
            self._grant = self._reserve(ask)
        except SyncError as error:
            LOG.warning("The budget of Procore calls is not known (%s); going on by what Procore's answers say.", error)
            self._grant = Grant(calls=SLICE, short_limit=SLICE)
        self._since, self._made, self._stated = now, [], StatedLimits()
        return self._grant

    def _spent(self, endpoint: str, grant: Grant) -> RateLimitSpent:
        until = datetime.fromtimestamp(self._now() + max(grant.ready_in or 0, 1), UTC)
        facts = {"endpoint": endpoint, "until": f"{until:%Y-%m-%d %H:%M:%S}"}
        if grant.hour_left or grant.hour_left is None:
            return RateLimitSpent(
                "Procore's limit of calls is used by the other tasks with the same credentials, or is kept for those that go "
                "first, at {endpoint}; going on at {until} UTC.",
                resets_at=until,
                **facts,
            )
        return RateLimitSpent(
            "Procore's limit of calls is spent at {endpoint}; going on at {until} UTC.", resets_at=until, **facts
        )
