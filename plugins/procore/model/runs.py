"""One run of one element: its mode, and the numbers that it counts."""

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """What a run does.

    `sync` plans and writes, `plan` stops after the plan, `apply` writes a stored plan, `shadow` plans, and compares what another
    interface did with what it would have written.
    """

    SYNC = "sync"
    PLAN = "plan"
    APPLY = "apply"
    SHADOW = "shadow"

    @property
    def writes(self) -> bool:
        """Whether a run of this mode may write to a side."""
        return self in (Mode.SYNC, Mode.APPLY)


COUNTED = ("read", "created", "updated", "linked", "unchanged", "waiting", "rejected")
"""The numbers that a run reports, in the order of the table."""


@dataclass(slots=True, kw_only=True)
class Run:
    """One element's work in one DAG run, over all tries of its task. It changes while the element works.

    `id`: the ledger's. `tally`: records by the names of `COUNTED`. `calls`: API calls by endpoint (verb and path).
    `seconds`: time that the element worked.
    """

    id: int
    tally: dict[str, int]
    calls: dict[str, int]
    seconds: float
