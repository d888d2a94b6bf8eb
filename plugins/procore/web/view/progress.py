"""How far a running element is, when it is likely to end, and what Procore's hourly limit still lets go. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Literal

from procore.diff.call_budget import end_of_calls
from procore.text.errors import ended_why

LedgerRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyLimit:
    """Procore's hourly limit: calls left of how many, until when. `reset`: that moment has passed, so all are free again."""

    left: int
    total: int
    resets_at: datetime
    as_of: datetime
    reset: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress:
    """One element's run as it is now.

    `state`: reading (both sides), writing, limit (it goes on by itself at `resumes_at`), or person (it waits for one:
    `said`). `done` of `total` writes; None: not known yet. `left`: how long it will take, roughly; None: not known.
    """

    element: str
    dag_run: str
    state: Literal["reading", "writing", "limit", "person"]
    done: int = 0
    total: int | None = None
    resumes_at: datetime | None = None
    left: timedelta | None = None
    said: str = ""


def hourly_limit(row: LedgerRow | None, now: datetime) -> HourlyLimit | None:
    """A row of the block `limit` -> what is left now; None: Procore said nothing of its hourly limit."""
    if row is None:
        return None
    reset = row["limit_resets_at"] <= now
    return HourlyLimit(
        left=row["limit_total"] if reset else row["limit_left"],
        total=row["limit_total"],
        resets_at=row["limit_resets_at"],
        as_of=row["limit_as_of"],
        reset=reset,
    )


def run_progress(run: LedgerRow, limit: HourlyLimit | None, now: datetime, language: str) -> RunProgress:
    """A row of the block `progress` -> how far the run is, and why it waits for a person in the reader's language."""
    done, total = int(run["done"]), run["planned"]
    known = {"element": run["element"], "dag_run": run["dag_run"]}
    if total is not None:
        known |= {"done": min(done, total), "total": total}
    elif done:
        known |= {"done": done}
    if run["state"] == "waiting" and run["resumes_at"] is None:
        return RunProgress(**known, state="person", said=ended_why(run, language))
    if run["state"] == "waiting":
        left = None if total is None else _left(run, max(0, total - done), limit, now)
        return RunProgress(**known, state="limit", resumes_at=run["resumes_at"], left=left)
    if total is None:
        return RunProgress(**known, state="reading")
    return RunProgress(**known, state="writing", left=_left(run, max(0, total - done), limit, now))


def _left(run: LedgerRow, to_do: int, limit: HourlyLimit | None, now: datetime) -> timedelta | None:
    """How long the writes that are left will take, at the speed so far; longer where they need more calls than are left."""
    since, lately = run["writing_since"], int(run["done_since"])
    if since is None or not lately:
        return None
    at_this_speed: timedelta = (now - since) / lately * to_do
    calls = ceil((run["planned_calls"] or 0) * to_do / (to_do + lately))
    ends = limit and end_of_calls(calls, left=limit.left, total=limit.total, ends=limit.resets_at)
    return max(at_this_speed, ends - now) if ends else at_this_speed
