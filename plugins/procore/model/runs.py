"""One run of one element: how it was asked for, and the numbers that it counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """Whether a run writes, stops after its plan, or writes a plan that was made before."""

    SYNC = "sync"
    PLAN = "plan"
    APPLY = "apply"


COUNTED = ("read", "created", "updated", "linked", "unchanged", "waiting", "rejected")
"""The numbers that a run reports, in the order of the table."""


@dataclass(slots=True, kw_only=True)
class Run:
    """One element's work in one DAG run; the numbers start from what earlier tries counted, and grow as it works."""

    id: int
    tally: dict[str, int]
    calls: dict[str, int]
    seconds: float
