"""The review of a run: the change set is kept, and let through, stopped, or shown to a person."""

from __future__ import annotations

from dataclasses import replace

from procore.diff.call_estimate import calls_needed
from procore.diff.change_set import change_set_of, still_planned
from procore.diff.truncation import in_words, truncations
from procore.elements.element import Element
from procore.model.change_set import ChangeSet
from procore.model.errors import ApprovalNeeded, ConfigurationError, PlanStopped
from procore.model.records import Reason
from procore.model.runs import Mode, Run
from procore.model.steps import Step
from procore.review.approval import named_plan_approval_reason, plan_not_found_sentence, refuse_ended_plan, review
from procore.review.wording import export_hint, phrase, plan_summary, stop_sentence
from procore.run.job import PARTS, Job, count


def controlled(job: Job, run: Run, element: Element, steps: list[Step]) -> tuple[list[Step], int | None]:
    """The steps that may be written now, and the id of the plan that they are of, if one was approved or named.

    An element's parts carry no money and follow it without a plan of their own. Raises PlanStopped (over a brake),
    ApprovalNeeded (a person decides), ConfigurationError (the plan that is named cannot be applied).
    """
    note = "" if job.ledger.links.count(job.pairing.id, element) else _first_truncations(job, element, steps)
    if element.id in PARTS:
        if job.mode is Mode.PLAN:
            _count(run, change_set_of(element, steps, known=0))
        return steps, None
    known = job.ledger.change_sets.linked_before(job.pairing.id, element.id, job.dag_run)
    plan = change_set_of(element, steps, known=known, calls=calls_needed(element, steps))
    return let_through(job, run, element, steps, plan, note=note)


def let_through(
    job: Job, run: Run, element: Element, steps: list[Step], plan: ChangeSet, *, note: str = ""
) -> tuple[list[Step], int | None]:
    """The same for a change set that is made already, whatever its element. `note`: what else the person should read."""
    if job.mode is Mode.PLAN:
        job.ledger.change_sets.make(job.pairing.id, run.id, plan)
        _count(run, plan)
        shown = plan_summary(plan, job.language), export_hint(job.pairing.company, plan, job.language)
        job.log.info("plan only, nothing is written. %s\n%s", *shown)
        return [], None
    if job.control.approved is not None or job.control.plan:
        return _only_planned(job, element, steps, note)
    verdict = review(job.control, plan)
    if verdict.overridden:
        job.ledger.change_sets.override(run.id, element.id, verdict.overridden, job.control.by_whom, job.control.reason)
        job.log.warning("%s let %s go: %s", job.control.by_whom, ", ".join(verdict.overridden), job.control.reason)
    if verdict.crossed:
        job.ledger.change_sets.make(job.pairing.id, run.id, plan)
        raise PlanStopped(stop_sentence(job.pairing.company, plan, verdict.crossed, job.language))
    if verdict.approval_reason:
        made = job.ledger.change_sets.make(job.pairing.id, run.id, plan, state="waiting")
        raise _question(job, plan, made, verdict.approval_reason, note)
    return steps, None


def _question(job: Job, plan: ChangeSet, made: int, asks: str, note: str) -> ApprovalNeeded:
    """What a person is asked about a plan; `made`: its id."""
    company, language = job.pairing.company, job.language
    question = phrase("waits", language, company=company, element=plan.element, hash=plan.hash, asks=asks)
    parts = (asks, plan_summary(plan, language, markdown=True), export_hint(company, plan, language), note)
    return ApprovalNeeded(question, plan=made, summary="\n\n".join(part for part in parts if part))


def _first_truncations(job: Job, element: Element, steps: list[Step]) -> str:
    """Before the first run: what will be cut or cannot be written, kept in the ledger, in the log, and in words."""
    found = truncations(element, steps, job.policy(element))
    job.ledger.truncations.renew(job.pairing.id, element, found)
    lines = in_words(element, found, job.language)
    for line in lines:
        job.log.warning("%s, first run: %s", job.pairing.company, line)
    return "\n".join(f"- {line}" if place else f"{line}\n" for place, line in enumerate(lines))


def _only_planned(job: Job, element: Element, steps: list[Step], note: str) -> tuple[list[Step], int | None]:
    """The steps that are, to the letter, the plan's; the others are held until the next plan."""
    control = job.control
    name = control.plan if control.approved is None else str(control.approved)
    found = job.ledger.change_sets.find(job.pairing.id, element.id, name)
    if found is None:
        raise ConfigurationError(
            plan_not_found_sentence(
                job.pairing.company, element.id, name, job.ledger.change_sets.elements_of(job.pairing.id, name)
            )
        )
    refuse_ended_plan(found, element.id)
    planned = job.ledger.change_sets.steps(found["id"], element.id)
    if control.approved is None and found["state"] != "approved":
        named = ChangeSet(element=element.id, steps=planned, calls=found["calls"], counts=found["counts"])
        if asks := named_plan_approval_reason(control, named):
            job.ledger.change_sets.wait(found["id"])
            raise _question(job, named, found["id"], asks, note)
        job.ledger.change_sets.decide(
            found["id"], "approved", control.by_whom, control.reason or "named as the plan to apply"
        )
    digests = frozenset(step.digest for step in planned)
    as_planned = [step for step in steps if still_planned(element, step, digests)]
    others = [
        replace(step, writes=(), baseline=(), linked=False, hold=Reason("not_in_plan", {"plan": found["hash"]}))
        for step in steps
        if not still_planned(element, step, digests)
    ]
    return as_planned + others, int(found["id"])


def _count(run: Run, plan: ChangeSet) -> None:
    for name in ("created", "updated", "linked"):
        count(run, name, plan.counts.get(name, 0))
