"""Shadow mode: what would be written is compared with what another interface does; nothing is written to either side."""

from procore.diff.attempt import Attempt, agreement_of
from procore.diff.shadow import judged
from procore.elements.element import Element, Scope
from procore.model.records import Reason
from procore.model.runs import Run
from procore.model.shadow import ShadowOutcome
from procore.model.steps import Step
from procore.run.job import Job, count
from procore.run.plan import Planned
from procore.run.reading import Reading, note_written, watermarks_of

NOT_WRITTEN = Reason("not_written")
"""Why nothing is agreed on what a step would have written: the next run looks at it again."""


def observe(job: Job, run: Run, planned: Planned) -> None:
    """Note what another interface did of what was planned before, and what is planned now; link what both sides have."""
    element, pairing = planned.element, job.pairing.id
    before = job.ledger.shadow.of(pairing, element)
    seen = None if job.partial else _seen(element, planned.reading)
    pages = list(planned.pages())  # what vanished is told by all of them
    pairs = [pair for page in pages for pair in page.looked_at.pairs]
    steps = [step for page in pages for step in page.steps]
    found = judged(element, pairs, steps, before, seen)
    job.ledger.shadow.keep(pairing, element, found)
    for outcome in (ShadowOutcome.AGREED, ShadowOutcome.DIFFERED):
        count(run, outcome.value, sum(one.outcome is outcome for one in found))
    _link(job, run, element, steps)
    if not job.partial:
        note_written(planned.reading, steps)
        job.ledger.records.accept_state(pairing, element)
        job.ledger.watermarks.move(pairing, element, watermarks_of(planned.reading))


def _seen(element: Element, reading: Reading) -> set[str]:
    """The scopes in which all pairs were looked at."""
    return {""} if element.scope is Scope.COMPANY else set(reading.projects)


def _link(job: Job, run: Run, element: Element, steps: list[Step]) -> None:
    """Link what both sides have, in the ledger alone, with the values that they agree on."""
    attempts = [_attempt(step) for step in steps if step.pair.link or step.linked]
    agreements = [found for one in attempts if (found := agreement_of(element, one))]
    count(run, "linked", sum(one.linked for one in agreements))
    job.ledger.links.keep_baselines(job.pairing.id, run.id, element, [one.row for one in agreements])


def _attempt(step: Step) -> Attempt:
    """The step as it ends when nothing of it is written."""
    attempt = Attempt.of(step)
    if step.writes:
        attempt.failed, attempt.hold = True, NOT_WRITTEN
    return attempt
