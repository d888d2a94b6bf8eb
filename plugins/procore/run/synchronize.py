"""One element of one company, from what changed to what is written down: gather, plan, apply, record."""

from __future__ import annotations

from procore.diff.call_estimate import calls_needed
from procore.diff.plan import plan
from procore.diff.references import References, named_by
from procore.elements.element import Element
from procore.model.runs import COUNTED, Mode, Run
from procore.model.steps import Step, Verb
from procore.run.exceptions import renew
from procore.run.job import Job, note_limit
from procore.run.life import recorded
from procore.run.pairs import pairs_of
from procore.run.read import forget_doubtful, read_sides
from procore.run.review import controlled
from procore.run.write import apply
from procore.text.messages import ExceptionKind

MANY = 1000
"""Records that a run links or changes, from which on the ledger's statistics are made anew."""


def synchronize(job: Job, element: Element) -> Run:
    """Synchronize the element and its parts; the run with its numbers.

    A record that cannot travel is in the inbox, never an exception. Raises what concerns a system: RateLimitSpent (go on
    after the reset: what was done stays done), ElementBusy (another run writes the element now: nothing was done),
    WriterLost, LoginRefused, Unreachable, ConfigurationError, AccessRefused.
    """
    with recorded(job, element, job.mode) as (mine, run):
        if mine.partial:
            mine.ledger.runs.mark_partial(run.id)
        for one in element.with_parts:
            _one(mine, run, one)
        _finish(mine, run, element)
    return run


def _one(job: Job, run: Run, element: Element) -> None:
    reading = read_sides(job, run, element)
    references = references_of(job, element)
    looked_at = pairs_of(job, run, element, reading, references)
    steps = plan(element, looked_at.pairs, job.policy(element))
    steps, planned = controlled(job, run, element, steps)
    if job.mode is Mode.PLAN:
        return
    expect(job, run, element, steps)
    held = apply(job, run, element, steps, reading, references)
    if planned is not None:
        job.ledger.change_sets.mark_applied(planned, run.id)
    renew(job, run, element, looked_at.pairs, held, reading, looked_at.kept)
    if not job.partial:  # else what an earlier, broken run had begun may not have been looked at
        job.ledger.actions.settle(job.pairing.id, element)
        forget_doubtful(reading, held)
        for (side, scope), until in reading.read_until.items():
            job.ledger.watermarks.move(job.pairing.id, element, side, scope, until)


def expect(job: Job, run: Run, element: Element, steps: list[Step]) -> None:
    """Tell those who watch how much there is to write, before it is written."""
    note_limit(job, run)
    if writes := sum(1 for step in steps for write in step.writes if write.verb is not Verb.WRITE_ORIGIN_ID):
        job.ledger.runs.expect_writes(run.id, writes, calls_needed(element, steps))


def references_of(job: Job, element: Element) -> References:
    """The links that the element's references go by."""
    return References(
        (to, maestro_key, procore_id)
        for to in sorted(named_by(element))
        for maestro_key, procore_id in job.ledger.links.procore_ids(job.pairing.id, to).items()
    )


def _finish(job: Job, run: Run, element: Element) -> None:
    """The numbers that are known at the end only."""
    entries = job.ledger.exceptions.open(job.pairing.id, [one.id for one in element.with_parts])
    run.tally["rejected"] = sum(1 for row in entries if row["kind"] == ExceptionKind.REJECTED)
    run.tally["waiting"] = len(entries) - run.tally["rejected"]
    linked = sum(job.ledger.links.count(job.pairing.id, one) for one in element.with_parts)
    touched = sum(run.tally.get(name, 0) for name in ("created", "updated", "linked"))
    run.tally["unchanged"] = max(0, linked - touched)
    if touched >= MANY:
        job.ledger.analyze_tables()
    job.ledger.balances.renew(job.pairing.id, element)
    for name in COUNTED:
        run.tally.setdefault(name, 0)
