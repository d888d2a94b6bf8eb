"""The life of a run in the ledger: its row is opened, what happens is counted, and it is closed with how it ended."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter

from procore.elements import top_of
from procore.elements.element import Element
from procore.model.errors import ApprovalNeeded, PlanStopped, RateLimitSpent, Sentence, SyncError, WriterLost
from procore.model.runs import Run
from procore.run.job import Job, note_limit
from procore.store.writers import one_writer
from procore.text.errors import error_text

SELDOM = 50_000, 20, 50
"""How many objects are made before Python looks for cycles among them, and how often among the older ones."""


@dataclass(frozen=True, slots=True)
class _End:
    """How a run ended: its state, why in words, the same in no language, and when it goes on by itself (aware, UTC)."""

    state: str
    error: str | None = None
    said: Sentence | None = None
    resumes_at: datetime | None = None


@contextmanager
def recorded(job: Job, element: Element, mode: str) -> Iterator[tuple[Job, Run]]:
    """The job as the only writer of the element, and the ledger's row of it in this DAG run, open while the block lasts.

    Raises ElementBusy while another run writes the element or a part of it: nothing was read. An earlier try's row is gone
    on with: its numbers, calls and seconds are added to. Whatever the block raises is raised again, after the row says so.
    The calls include those that opened the pairing.
    """
    top = top_of(element.id)
    with (
        one_writer(job.ledger.engine, job.pairing.id, top, job.dag_run) as writer,
        _row(job, element, mode) as run,
        _cycles_looked_for_seldom(),
    ):
        mine = replace(job, writer=writer)
        with job.procore.client.writing_while(mine.make_sure_of_writer):
            yield mine, run


@contextmanager
def _cycles_looked_for_seldom() -> Iterator[None]:
    """Records hold no cycles, and there are thousands: to look through all of them for some was a fifth of a first push's CPU."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _row(job: Job, element: Element, mode: str) -> Iterator[Run]:
    run = job.ledger.runs.begin(job.pairing.id, job.dag_run, element.id, mode, job.review_policy.by_whom)
    began, earlier = perf_counter(), dict(run.calls)
    end = _End("failed")
    try:
        yield run
        end = _End("finished")
    except Exception as error:
        end = _ended_by(error, job.language)
        if isinstance(error, WriterLost):  # what it sent last, another run may have sent before: as a draft that stays
            job.ledger.watermarks.read_again(job.pairing.id, top_of(element.id).with_parts)
        raise
    finally:
        made = job.procore.client.take_calls()
        run.calls.update({name: earlier.get(name, 0) + made[name] for name in made})
        run.seconds += perf_counter() - began
        note_limit(job, run)
        said = end.said.to_json(job.masked) if end.said else None
        job.ledger.runs.end(run, end.state, end.error and job.masked(end.error), end.resumes_at, said)


def _ended_by(error: Exception, language: str) -> _End:
    if not isinstance(error, SyncError):
        return _End("failed", f"{type(error).__name__}: {error}")
    told = error_text(error, language), error.sentence
    match error:
        case RateLimitSpent():
            return _End("waiting", *told, error.resets_at)
        case ApprovalNeeded():
            return _End("waiting", *told)
        case PlanStopped():
            return _End("stopped", *told)
    return _End("failed", *told)
