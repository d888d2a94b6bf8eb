"""The guard of a run: a plan is drawn, kept, and let through, stopped, or shown to a person."""

from __future__ import annotations

from dataclasses import replace

from procore.control import judge, refuse_settled, stop_sentence
from procore.elements.model import Element
from procore.errors import ApprovalNeeded, ConfigurationError, PlanStopped
from procore.estimate import calls_needed
from procore.job import PARTS, Job, Mode, count
from procore.ledger import Run
from procore.loss_store import Losses
from procore.losses import losses, told
from procore.plan import Step
from procore.plans import Plan, draw, still_planned, summary
from procore.records import Reason


def controlled(job: Job, run: Run, element: Element, steps: list[Step]) -> tuple[list[Step], int | None]:
    """The steps that may be written now, and the id of the plan that they are of, if one was approved or named.

    An element's parts carry no money and follow it without a plan of their own. Raises PlanStopped (over a brake),
    ApprovalNeeded (a person decides), ConfigurationError (the plan that is named cannot be applied).
    """
    known = job.ledger.count_links(job.pairing.id, element)
    lost = _first_losses(job, element, steps) if known == 0 else ""
    if element.id in PARTS:
        if job.mode is Mode.PLAN:
            _count(run, draw(element, steps, known=0))
        return steps, None
    plan = draw(element, steps, known=known, calls=calls_needed(element, steps))
    return let_through(job, run, element, steps, plan, note=lost)


def let_through(
    job: Job, run: Run, element: Element, steps: list[Step], plan: Plan, *, note: str = ""
) -> tuple[list[Step], int | None]:
    """The same for a plan that is drawn already, whatever its element. `note`: what else the person should read."""
    if job.mode is Mode.PLAN:
        job.plans.make(job.pairing.id, run.id, plan)
        _count(run, plan)
        job.log.info("plan only, nothing is written. %s", summary(plan))
        return [], None
    if name := job.control.plan or (str(job.control.approved) if job.control.approved else ""):
        return _only_planned(job, element, steps, name)
    verdict = judge(job.control, plan)
    if verdict.overridden:
        job.plans.override(run.id, element.id, verdict.overridden, job.control.by_whom, job.control.reason)
        job.log.warning("%s let %s go: %s", job.control.by_whom, ", ".join(verdict.overridden), job.control.reason)
    if verdict.stopped:
        job.plans.make(job.pairing.id, run.id, plan)
        raise PlanStopped(stop_sentence(job.pairing.company, plan, verdict.stopped))
    if verdict.asks:
        made = job.plans.make(job.pairing.id, run.id, plan, state="waiting")
        said = f"{job.pairing.company}, {element.id}: plan {plan.hash} waits for an approval. {verdict.asks}"
        shown = "\n\n".join(part for part in (verdict.asks, summary(plan, markdown=True), note) if part)
        raise ApprovalNeeded(said, plan=made, summary=shown)
    return steps, None


def _first_losses(job: Job, element: Element, steps: list[Step]) -> str:
    """Before the first run: what will be cut or cannot be written, kept in the ledger, in the log, and in words."""
    found = losses(element, steps, job.policy(element))
    Losses(job.ledger.engine).renew(job.pairing.id, element, found)
    lines = told(element, found, job.language)
    for line in lines:
        job.log.warning("%s, first run: %s", job.pairing.company, line)
    return "\n".join(f"- {line}" if place else f"{line}\n" for place, line in enumerate(lines))


def _only_planned(job: Job, element: Element, steps: list[Step], name: str) -> tuple[list[Step], int | None]:
    """The steps that are, to the letter, the plan's; the others are held until the next plan."""
    found = job.plans.find(job.pairing.id, element.id, name)
    if found is None:
        raise ConfigurationError(
            f"{job.pairing.company}, {element.id}: there is no plan “{name}”; name a plan's hash, or the run that made it."
        )
    refuse_settled(found, element.id)
    digests = frozenset(step.digest for step in job.plans.steps(found["id"], element.id))
    kept = [step for step in steps if still_planned(element, step, digests)]
    moved = [
        replace(step, writes=(), agreed=(), linked=False, hold=Reason("not_in_plan", {"plan": found["hash"]}))
        for step in steps
        if not still_planned(element, step, digests)
    ]
    return kept + moved, int(found["id"])


def _count(run: Run, plan: Plan) -> None:
    for name in ("created", "updated", "linked"):
        count(run, name, plan.counts.get(name, 0))
