"""One element of one company, from what changed to what is written down: plan, review, write, record."""

from collections.abc import Callable
from functools import partial

from procore.elements.element import Element
from procore.model.records import Reason
from procore.model.runs import COUNTED, Mode, Run
from procore.model.steps import Step
from procore.run.drafts import discard_left, scopes_read
from procore.run.exceptions import renew
from procore.run.job import Job, note_limit
from procore.run.plan import Planned, PlannedPage, plan_again, plan_all, references_of
from procore.run.reading import forget_doubtful, note_written, read_events, watermarks_of
from procore.run.review import controlled
from procore.run.run_row import recorded
from procore.run.shadow import observe
from procore.run.sums import hold_what_is_summed
from procore.run.write import Writing, apply, begin_writing
from procore.text.messages import ExceptionKind


def synchronize(job: Job, element: Element) -> Run:
    """Synchronize the element and its parts; the run with its numbers.

    A record that cannot travel is in the inbox, never an exception. Raises what concerns a system: RateLimitSpent (go on
    after the reset: what was done stays done), ElementBusy (another run writes the element now: nothing was done),
    WriterLost, LoginRefused, Unreachable, ConfigurationError, AccessRefused.
    """
    with recorded(job, element, job.mode) as (mine, run):
        mine.maestro.check_direction(element, mine.direction, over_dates=mine.interval is not None)
        if mine.partial:
            mine.ledger.runs.mark_partial(run.id)
        plan = plan_all(mine, run, element)
        permission = controlled(mine, run, element, plan)
        if mine.mode is Mode.SHADOW:
            mine.ledger.shadow.forget_plans(mine.pairing.id, mine.dag_run)
            for one in plan.planned:
                observe(mine, run, one)
        elif mine.mode.writes:
            _expect(mine, run, plan.planned)
            for one in plan.planned:
                _write(mine, run, plan_again(one) if one.again else one, partial(permission.of_page, plan, one))
            if permission.plan is not None:
                mine.ledger.change_sets.mark_applied(permission.plan, run.id)
        _finish(mine, run, element)
    return run


def _write(job: Job, run: Run, planned: Planned, allowed: Callable[[list[Step]], list[Step]]) -> None:
    """Write an element, or a part, page by page, as far as it may be written, and keep what became of it."""
    element, reading = planned.element, planned.reading
    writing = begin_writing(job, run, element, reading, references_of(job, element), planned.records)
    wrote = False
    for place, page in enumerate(planned.pages()):
        held = _write_page(writing, page, allowed)
        read = scopes_read(planned, place)
        held += discard_left(planned, page, read)
        renew(job, run, planned, page.looked_at, held, with_scopes=place == 0, read=read)
        forget_doubtful(reading, held)
        wrote |= note_written(reading, page.steps)
    if not job.partial:  # else what an earlier, broken run had begun may not have been looked at
        if planned.looking.pending.unconfirmed or wrote:
            job.ledger.actions.settle(job.pairing.id, element, run.id)
        job.ledger.records.accept_state(job.pairing.id, element)
        job.ledger.watermarks.move(job.pairing.id, element, watermarks_of(reading))
    job.ledger.webhook_events.done(read_events(reading))


def _write_page(
    writing: Writing, page: PlannedPage, allowed: Callable[[list[Step]], list[Step]]
) -> list[tuple[Step, Reason]]:
    """Write the groups of a page one after the other, as far as they may be; what is held afterwards, with the reason.

    What one of them was to correct and did not, the next ones are held to.
    """
    held: list[tuple[Step, Reason]] = []
    groups = [allowed(group) for group in page.groups]
    while groups:
        first, *groups = hold_what_is_summed(writing.job, writing.element, groups)
        held += apply(writing, first)
    return held


def _expect(job: Job, run: Run, planned: list[Planned]) -> None:
    """Tell those who watch how much there is to write, before it is written."""
    if count := sum(one.writes for one in planned):
        note_limit(job, run)
        job.ledger.runs.expect_writes(run.id, count, sum(one.calls for one in planned))


def _finish(job: Job, run: Run, element: Element) -> None:
    """The numbers that are known at the end only."""
    entries = job.ledger.exceptions.open(job.pairing.id, [one.id for one in element.with_parts])
    run.tally["rejected"] = sum(1 for one in entries if one.kind == ExceptionKind.REJECTED)
    run.tally["waiting"] = len(entries) - run.tally["rejected"]
    linked = sum(job.ledger.links.counts(job.pairing.id, element.with_parts).values())
    touched = sum(run.tally.get(name, 0) for name in ("created", "updated", "linked"))
    run.tally["unchanged"] = max(0, linked - touched)
    job.ledger.balances.renew(job.pairing.id, element)
    for name in COUNTED:
        run.tally.setdefault(name, 0)
