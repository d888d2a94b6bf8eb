"""What those who watch a company hear of: failures, causes of exceptions, late elements, plans that wait; and their end. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from procore.model.balance import BalanceCheck
from procore.notify.freshness import is_late
from procore.text.causes import Cause


class EventKind(StrEnum):
    """What is noticed: a failure, a cause of exceptions, lateness, a plan that waits, dollars unexplained, unusual volume."""

    FAILED = "failed"
    CAUSE = "cause"
    LATE = "late"
    APPROVAL = "approval"
    BALANCE = "balance"
    UNUSUAL = "unusual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that is so now.

    `subject`: tells two events of one kind and element apart (a cause's key, a plan's id); empty: there is only one.
    `facts`: what its message says, as JSON.
    """

    kind: EventKind
    element: str
    subject: str = ""
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was looked at: open events of this kind and element that were not found again have ended.

    `well_since`: since when all is well (ISO 8601, UTC), which is notified; None: nobody can say that all is well, and
    the events end without a notification.
    """

    kind: EventKind
    element: str
    well_since: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is so now (`events`), and where it was looked (`checks`)."""

    events: tuple[Event, ...] = ()
    checks: tuple[Check, ...] = ()

    def __add__(self, other: Findings) -> Findings:
        return Findings(events=self.events + other.events, checks=self.checks + other.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """An event of which a channel has not heard yet that it began or ended (`change`: began, ended).

    Times are aware, UTC. `ended_at` may be set for `began` too: it ended before it could be sent.
    """

    change: str
    kind: EventKind
    element: str
    facts: Mapping[str, Any]
    began_at: datetime
    ended_at: datetime | None = None

    @property
    def name(self) -> str:
        """What it tells: failed, recovered, cause, late, fresh, waits, unexplained or even."""
        return _NAMES[self.kind, self.change]


_NAMES = {
    (EventKind.FAILED, "began"): "failed",
    (EventKind.FAILED, "ended"): "recovered",
    (EventKind.CAUSE, "began"): "cause",
    (EventKind.LATE, "began"): "late",
    (EventKind.LATE, "ended"): "fresh",
    (EventKind.APPROVAL, "began"): "waits",
    (EventKind.UNUSUAL, "began"): "unusual",
    (EventKind.BALANCE, "began"): "unexplained",
    (EventKind.BALANCE, "ended"): "even",
}


def run_findings(
    ended: Mapping[str, str], unticked: Iterable[str], dag_run: str, now: datetime, *, partial: bool = False
) -> Findings:
    """What a run finds. `ended`: of each element that ran why it failed; an empty text: it went well.

    `unticked`: elements that are not synchronized any more; their failures end without a notification. `partial`: the run
    looked at some records only, so that it can find a failure, and not that all is well.
    """
    events = tuple(
        Event(kind=EventKind.FAILED, element=element, facts={"why": why, "run": dag_run})
        for element, why in ended.items()
        if why
    )
    checks = tuple(
        Check(kind=EventKind.FAILED, element=element, well_since=now.isoformat())
        for element, why in ended.items()
        if why or not partial
    )
    checks += tuple(Check(kind=EventKind.FAILED, element=one) for one in unticked)
    checks += tuple(Check(kind=EventKind.APPROVAL, element=element) for element in ended)
    return Findings(events=events, checks=checks)


def approval_findings(element: str, plan: int, summary: str, dag_run: str) -> Findings:
    """A plan that waits for an approval; one of this element that waited before does so no longer.

    `summary`: as the approver sees it (Markdown); the message has its sentences, and not its table.
    """
    sentences = " ".join(line for line in summary.splitlines() if line and not line.startswith("|"))
    facts = {"why": sentences, "run": dag_run}
    event = Event(kind=EventKind.APPROVAL, element=element, subject=str(plan), facts=facts)
    return Findings(events=(event,), checks=(Check(kind=EventKind.APPROVAL, element=element),))


def exception_findings(
    causes: Iterable[Cause], elements: Iterable[str], examples: Mapping[int, Mapping[str, Any]]
) -> Findings:
    """The causes of these elements' exceptions, parts included. `examples`: one record of each cause, by the cause's place."""
    events = tuple(
        Event(
            kind=EventKind.CAUSE,
            element=cause.element,
            subject=cause_key(cause),
            facts={"cause": _stored(cause), "example": dict(examples.get(place) or {})},
        )
        for place, cause in enumerate(causes)
    )
    return Findings(events=events, checks=tuple(Check(kind=EventKind.CAUSE, element=one) for one in elements))


def balance_findings(checks: Mapping[str, BalanceCheck], now: datetime) -> Findings:
    """Dollars that nothing explains, by element: an event for each amount, so that it is told again when that changed."""
    events = tuple(
        Event(
            kind=EventKind.BALANCE,
            element=element,
            subject=str(check.unexplained),
            facts={"records": check.unexplained_records, "amount": str(check.unexplained)},
        )
        for element, check in checks.items()
        if check.unexplained_records
    )
    looked = tuple(
        Check(
            kind=EventKind.BALANCE,
            element=element,
            well_since=None if check.unexplained_records else now.isoformat(),
        )
        for element, check in checks.items()
    )
    return Findings(events=events, checks=looked)


def volume_findings(unusual: Mapping[str, Mapping[str, int]], elements: Iterable[str], dag_run: str) -> Findings:
    """Elements that changed far more than in their last runs, each run once; it ends without a word.

    `unusual`: by element the `changes`, the `largest` before and of how many `runs`. `elements`: those that were looked at.
    """
    events = tuple(
        Event(kind=EventKind.UNUSUAL, element=element, subject=dag_run, facts=dict(figures))
        for element, figures in unusual.items()
    )
    return Findings(events=events, checks=tuple(Check(kind=EventKind.UNUSUAL, element=one) for one in elements))


def freshness_findings(
    goals: Mapping[str, timedelta | None], last_good: Mapping[str, datetime], began: datetime, now: datetime
) -> Findings:
    """Which elements are late. `goals`: of each element, ticked or not; `began`: when the company was first synchronized.

    `last_good`: when each element's newest good synchronization began. All times are aware, UTC. An element that was never
    synchronized well is late when the company is older than the goal.
    """
    events = tuple(
        Event(
            kind=EventKind.LATE,
            element=element,
            facts={
                "last_good": at.isoformat() if (at := last_good.get(element)) else None,
                "goal": goal.total_seconds(),
            },
        )
        for element, goal in goals.items()
        if goal is not None and is_late(last_good.get(element, began), goal, now)
    )
    checks = tuple(
        Check(
            kind=EventKind.LATE,
            element=element,
            well_since=at.isoformat() if goal and (at := last_good.get(element)) else None,
        )
        for element, goal in goals.items()
    )
    return Findings(events=events, checks=checks)


def cause_key(cause: Cause) -> str:
    """A digest by which a cause is the same one: of all but its records, its dollars and the name of what it waits for."""
    same = {name: value for name, value in asdict(cause).items() if name not in _CHANGING}
    return blake2b(json.dumps(same, sort_keys=True).encode(), digest_size=16).hexdigest()


_CHANGING = ("records", "amount", "waits_for_name")


def _stored(cause: Cause) -> dict[str, Any]:
    return {**asdict(cause), "amount": None if cause.amount is None else str(cause.amount)}
