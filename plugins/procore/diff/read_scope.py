"""What a run reads of each side: the window of changes, and the projects of Procore. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from procore.diff.polling import soonest
from procore.elements.element import Direction, Element, Side
from procore.model.errors import AccessRefused, ConfigurationError, SyncError
from procore.model.orders import Window
from procore.model.records import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """How far a side was read in a scope, by that side's clock; when, when whole, and when something moved, by the ledger's.

    Aware, UTC. None: not known, or never.
    """

    read_until: datetime
    read_at: datetime | None = None
    whole_at: datetime | None = None
    moved_at: datetime | None = None


def due_whole(
    marks: Mapping[str, Watermark], *, now: datetime, last_run: datetime | None, every: timedelta
) -> set[str]:
    """The scopes that a run takes whole although nothing says that they changed, so that each is within `every`.

    `marks`: one side's, by scope. `last_run`: when the element was last read, so that the next run may be as far off. What was
    missed while nothing ran is caught up by a quarter a run, the oldest first.
    """
    pause = now - last_run if last_run else timedelta(0)
    ages = {scope: now - mark.whole_at if mark.whole_at else every * 2 for scope, mark in marks.items()}
    taken = soonest({scope: (age, every) for scope, age in ages.items()}, pause)
    most = max(ceil((len(marks) - 1) * pause / (every / 2)), ceil(len(marks) / 4))
    return set(sorted(taken, key=lambda scope: (-ages[scope], scope))[:most])


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


def refuse_older(element: Element, as_of: datetime, last: Watermark | None) -> None:
    """Raises ConfigurationError where what maestro* shows is older than what was read before: it would take changes back."""
    if last and last.read_at and as_of < last.read_at:
        raise ConfigurationError(
            "{element}: the export is of {now} UTC, and one of {last} UTC was read before; export the list again. Nothing was "
            "read.",
            element=element.id,
            now=f"{as_of:%Y-%m-%d %H:%M:%S}",
            last=f"{last.read_at:%Y-%m-%d %H:%M:%S}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """What is known about projects before Procore is read; all by number.

    `linked`; `changed`: those in which maestro* changed something, or something waits; `never_read`: linked ones that
    Procore was never asked for; `due`: those that are to be read whole again; `polled`: those to ask although nothing says that
    they changed (None: all); `only`: those that the run was asked to look at (empty: all).
    """

    linked: Collection[str]
    changed: Collection[str] = ()
    never_read: Collection[str] = ()
    due: Collection[str] = ()
    polled: Collection[str] | None = None
    only: Collection[str] = ()


def projects_to_read(element: Element, facts: ProjectFacts, *, direction: Direction, full: bool) -> list[str]:
    """The projects to read in Procore, in the order of their numbers: all, or those where something may have to be done.

    All are read when the run is `full`; where Procore is the source of money, those to poll.
    """
    linked = set(facts.linked)
    source = element.one_way and direction is Direction.TO_MAESTRO
    polled = set(facts.polled or ()) if source else set()
    everything = full or (source and facts.polled is None)
    wanted = linked if everything else (linked & {*facts.changed, *facts.due, *polled}) | set(facts.never_read)
    return sorted(wanted & set(facts.only) if facts.only else wanted)


# ------------------------------------------------------------------------------------------------ what could not be read


UNREADABLE = "unreadable_list"
"""The reason of a list that Procore did not answer, or not so that it can be read."""


def why_closed(error: SyncError, scope: str) -> Reason:
    """Why a project (empty: the company) whose list was refused is left as it was."""
    facts = {"said": str(error)}
    if not isinstance(error, AccessRefused):
        return Reason(UNREADABLE, facts)
    return Reason("no_access", facts) if scope else Reason("no_permission", facts)


def one_more_gap(earlier: Reason | None, problem: Reason) -> Reason:
    """Why a list is not whole: how many of its entries say not which record they are, and what the first of them holds.

    `earlier`: what was said of the list before; None: nothing. `problem`: of the entry.
    """
    number = int(earlier.facts["count"]) + 1 if earlier else 1
    return Reason("unreadable_entry", {"value": (earlier or problem).facts["value"], "count": str(number)})
