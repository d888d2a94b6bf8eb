"""Shadow mode: what a run would have written, and whether another interface did it: frozen data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from procore.elements.element import Side


class ShadowOutcome(StrEnum):
    """What became of a write that was planned and not made."""

    WAITING = "waiting"  # the target is as it was
    AGREED = "agreed"  # the target holds what would have been written
    DIFFERED = "differed"  # the target holds something else
    DROPPED = "dropped"  # it is not planned any more


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowWrite:
    """A write to `side` that was planned for the record of the other side with `source_key`, the last one of that record.

    `target_key`: the record that would be written; empty: it would be made. `wanted`: its changes, as a change set has them.
    `fields`: where it was done otherwise.
    """

    side: Side
    source_key: str
    target_key: str = ""
    scope: str = ""
    verb: str = ""
    wanted: Sequence[Mapping[str, Any]] = ()
    outcome: ShadowOutcome = ShadowOutcome.WAITING
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowCount:
    """How often another interface did what an element's runs would have done on one side."""

    element: str
    side: Side
    agreed: int
    differed: int
    waiting: int

    @property
    def percent(self) -> int | None:
        """How many of a hundred that it did were done as we would have; None: it did none."""
        done = self.agreed + self.differed
        return 100 * self.agreed // done if done else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowRecord:
    """A record that was done otherwise, or waits since `planned_at`."""

    element: str
    maestro_key: str
    procore_key: str
    side: Side
    outcome: ShadowOutcome
    fields: tuple[str, ...] = ()
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowReport:
    """A company's shadow mode: counts by element and side, and the newest records that are worth a look."""

    counts: Sequence[ShadowCount] = ()
    records: Sequence[ShadowRecord] = field(default_factory=tuple)
