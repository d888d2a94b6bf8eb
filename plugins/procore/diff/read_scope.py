"""What a run reads of each side: the window of changes, and the projects of Procore. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from procore.elements.element import Direction, Element, Side
from procore.model.orders import Window


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
    Procore was never asked for; `only`: those that the run was asked to look at (empty: all).
    """

    linked: Collection[str]
    changed: Collection[str] = ()
    never_read: Collection[str] = ()
    only: Collection[str] = ()


def projects_to_read(element: Element, facts: ProjectFacts, *, direction: Direction, full: bool = False) -> list[str]:
    """The projects to read in Procore, in the order of their numbers: all, or those where something may have to be done.

    All are read when the run is `full`, and where Procore is the source of money.
    """
    linked = set(facts.linked)
    everything = full or (element.one_way and direction is Direction.TO_MAESTRO)
    wanted = linked if everything else (linked & set(facts.changed)) | set(facts.never_read)
    return sorted(wanted & set(facts.only) if facts.only else wanted)
