"""What a run reads of each side: the window of changes, and the projects of Procore. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from procore.elements.element import Direction, Element, Side
from procore.model.errors import AccessRefused, SyncError
from procore.model.orders import Window
from procore.model.records import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """How far a side was read in a scope, by that side's clock; when, and when whole, by the ledger's. Aware, UTC.

    None: not known, or never.
    """

    read_until: datetime
    read_at: datetime | None = None
    whole_at: datetime | None = None


def due_whole(
    marks: Mapping[str, Watermark], *, now: datetime, last_run: datetime | None, every: timedelta
) -> set[str]:
    """The scopes that a run takes whole although nothing says that they changed, so that each is within `every`.

    `marks`: one side's, by scope. `last_run`: when the element was last read, so that the next run may be as far off. What
    would be late by then is taken, the oldest first; of many scopes some are taken from half of `every` on, so that not all
    are due in one run. What was missed while nothing ran is caught up by a quarter a run.
    """
    oldest = sorted(marks, key=lambda scope: (marks[scope].whole_at or datetime.min.replace(tzinfo=UTC), scope))
    ages = [now - whole if (whole := marks[scope].whole_at) else every for scope in oldest]
    pause = now - last_run if last_run else timedelta(0)
    late = sum(1 for age in ages if age + pause >= every)
    half = sum(1 for age in ages if age >= every / 2)
    share = ceil((len(oldest) - 1) * pause / (every / 2))
    most = max(share, ceil(len(oldest) / 4))
    return set(oldest[: min(most, max(late, min(share, half)))])


def window_of(
    element: Element,
    side: Side,
    watermark: datetime | None,
    *,
    direction: Direction,
    interval: Window | None = None,
    full: bool = False,
    overlap: timedelta = timedelta(0),
) -> Window:
    """The changes to read on that side. `watermark`: how far it was read (None: never), `interval`: a backfill's.

    Of money everything is read, since a line that was edited or removed need not touch its document. A backfill works on
    its interval; the side that it writes is read whole, or what is older there would be doubled.
    """
    if interval is not None and not (element.one_way and side in direction.writes):
        return interval
    return Window() if full or watermark is None or element.one_way else Window(since=watermark - overlap)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """What is known about projects before Procore is read; all by number.

    `linked`; `changed`: those in which maestro* changed something, or something waits; `never_read`: linked ones that
    Procore was never asked for; `due`: those that are to be read whole again; `only`: those that the run was asked to look
    at (empty: all).
    """

    linked: Collection[str]
    changed: Collection[str] = ()
    never_read: Collection[str] = ()
    due: Collection[str] = ()
    only: Collection[str] = ()


def projects_to_read(element: Element, facts: ProjectFacts, *, direction: Direction, full: bool) -> list[str]:
    """The projects to read in Procore, in the order of their numbers: all, or those where something may have to be done.

    All are read when the run is `full`, and where Procore is the source of money.
    """
    linked = set(facts.linked)
    everything = full or (element.one_way and direction is Direction.TO_MAESTRO)
    wanted = linked if everything else (linked & {*facts.changed, *facts.due}) | set(facts.never_read)
    return sorted(wanted & set(facts.only) if facts.only else wanted)


# ------------------------------------------------------------------------------------------------ what could not be read


def why_closed(error: SyncError, scope: str) -> Reason:
    """Why a project (empty: the company) whose list was refused is left as it was."""
    facts = {"said": str(error)}
    if not isinstance(error, AccessRefused):
        return Reason("unreadable_list", facts)
    return Reason("no_access", facts) if scope else Reason("no_permission", facts)


def one_more_gap(earlier: Reason | None, problem: Reason) -> Reason:
    """Why a list is not whole: how many of its entries say not which record they are, and what the first of them holds.

    `earlier`: what was said of the list before; None: nothing. `problem`: of the entry.
    """
    number = int(earlier.facts["count"]) + 1 if earlier else 1
    return Reason("unreadable_entry", {"value": (earlier or problem).facts["value"], "count": str(number)})
