"""The life of a run in the ledger: its row is opened, what happens is counted, and it is closed with how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from procore.elements.element import Element
from procore.model.errors import ApprovalNeeded, PlanStopped, RateLimitSpent, SyncError
from procore.model.runs import Run
from procore.run.job import Job, note_limit


@dataclass(frozen=True, slots=True)
class _End:
    """How a run ended: its state, why in words, and when it goes on by itself (aware, UTC)."""

    state: str
    error: str | None = None
    resumes_at: datetime | None = None


@contextmanager
def recorded(job: Job, element: Element, mode: str) -> Iterator[Run]:
    """The ledger's row of this element in this DAG run, open while the block lasts.

    An earlier try's row is gone on with: its numbers, calls and seconds are added to. Whatever the block raises is raised
    again, after the row says so. The calls include those that opened the pairing.
    """
    run = job.ledger.runs.begin(job.pairing.id, job.dag_run, element.id, mode)
    began, earlier = perf_counter(), dict(run.calls)
    end = _End("failed")
    try:
        yield run
        end = _End("finished")
    except Exception as error:
        end = _ended_by(error)
        raise
    finally:
        made = job.procore.client.take_calls()
        run.calls.update({name: earlier.get(name, 0) + made[name] for name in made})
        run.seconds += perf_counter() - began
        note_limit(job, run)
        job.ledger.runs.end(run, end.state, end.error and job.masked(end.error), end.resumes_at)


def _ended_by(error: Exception) -> _End:
    match error:
        case RateLimitSpent():
            return _End("waiting", str(error), error.resets_at)
        case ApprovalNeeded():
            return _End("waiting", str(error))
        case PlanStopped():
            return _End("stopped", str(error))
        case SyncError():
            return _End("failed", str(error))
    return _End("failed", f"{type(error).__name__}: {error}")
