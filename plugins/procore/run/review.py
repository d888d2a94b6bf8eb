"""The review of a run: the change set is kept, and let through, stopped, or shown to a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice

from procore.diff.plan_sum import PlanSum
from procore.diff.planned import NamedFirst, PlannedWrites, allowed
from procore.diff.truncation import TruncationSum, in_words
from procore.elements.element import Element
from procore.model.change_set import ChangeSet, Proposed
from procore.model.errors import ApprovalNeeded, ConfigurationError, PlanStopped, Sentence
from procore.model.runs import Mode, Run
from procore.model.steps import Step, Verb
from procore.review.approval import (
    ReviewResult,
    plan_not_found_sentence,
    refuse_ended_plan,
    refuse_plan_before_others,
    review,
    review_named,
)
from procore.review.limits import crossed_limits
from procore.review.restored import BRAKE, restored_sentence
from procore.review.wording import export_hint, left_out_sentences, plan_summary, stop_sentence
from procore.run.job import Job, count
from procore.run.plan import Plan, Planned
from procore.text.errors import error_text

AT_ONCE = 1000
"""How many steps of a stored change set are added up together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What may be written now. `plan`: the id of the change set that was approved or named; None: whatever is planned may.

    `writes`: that change set's, and `hash` its hash.
    """

    plan: int | None = None
    hash: str = ""
    writes: PlannedWrites | None = None

    def allowed(self, element: Element, steps: list[Step]) -> list[Step]:
        """The steps of an element or a part; those that are not in the change set are held until the next one."""
        return steps if self.writes is None else allowed(self.writes, self.hash, element, steps)

    def of_page(self, plan: Plan, planned: Planned, steps: list[Step]) -> list[Step]:
        """The same of a page; one that was planned again is held to what the review saw, unless it had to be planned again."""
        if self.writes is None and not (planned.only or planned.again):
            return allowed(planned.reviewed, plan.numbers.hash, planned.element, steps)
        return self.allowed(planned.element, steps)


def controlled(job: Job, run: Run, element: Element, plan: Plan) -> Permission:
    """What may be written of an element and its parts.

    Raises PlanStopped (over a brake), ApprovalNeeded (a person decides), ConfigurationError (the plan that is named cannot
    be applied).
    """
    _refuse_restored(job, run, element, [one.element for one in plan.planned])
    notes = _left_out(job, element)
    notes += [_first_truncations(job, one.element, one.truncated) for one in plan.planned if one.truncated]
    return let_through(job, run, plan.numbers, note="\n".join(filter(None, notes)))


def _left_out(job: Job, element: Element) -> list[str]:
    """What stays out for its date, or is summed up: in the log, and in words."""
    if element.begins is None and not element.sums_up:
        return []
    said = left_out_sentences(element, job.ledger.sums.left_out(job.pairing.id, element), job.language)
    for one in said:
        job.log.info("%s, %s: %s", job.pairing.company, element.id, one)
    return said


def _refuse_restored(job: Job, run: Run, element: Element, elements: Sequence[Element]) -> None:
    """Raises PlanStopped where a side looks restored from an older copy, or emptied; in a dry run it is told only."""
    company, language = job.pairing.company, job.language
    states = job.ledger.records.side_states(job.pairing.id, elements)
    said = [sentence for state in states if (sentence := restored_sentence(company, state))]
    if not said or not job.review_policy.limits.restored:
        return
    if job.mode.writes and BRAKE not in job.review_policy.overrides:
        raise PlanStopped(reduce(lambda first, then: Sentence("{first} {then}", first=first, then=then), said))
    for sentence in said:
        job.log.warning("%s", error_text(sentence, language))
    if job.mode.writes:
        job.ledger.change_sets.override(
            run.id, element.id, [BRAKE], job.review_policy.by_whom, job.review_policy.reason
        )


def let_through(job: Job, run: Run, plan: Proposed, *, note: str = "") -> Permission:
    """The same for a change set that is made already, whatever its element. `note`: what else the person should read.

    In a dry run it is kept and shown; nothing asks whether it may be written then.
    """
    if job.mode is Mode.SHADOW:
        job.ledger.change_sets.make(job.pairing.id, run.id, _links_of(plan))
        return Permission()
    if job.mode is Mode.PLAN:
        job.ledger.change_sets.make(job.pairing.id, run.id, plan)
        _count(run, plan)
        shown = plan_summary(plan, job.language), export_hint(job.pairing.company, plan, job.language)
        job.log.info("plan only, nothing is written. %s\n%s", *shown)
        if over := crossed_limits(job.review_policy.limits, plan):
            job.log.warning("%s", error_text(stop_sentence(job.pairing.company, plan, over), job.language))
        return Permission()
    if job.review_policy.approved is not None or job.review_policy.plan:
        return _named(job, run, plan, note)
    verdict = review(job.review_policy, plan)
    if verdict.crossed:
        job.ledger.change_sets.make(job.pairing.id, run.id, plan)
    _stop_at_brakes(job, run, plan, verdict)
    if verdict.approval_reason:
        made = job.ledger.change_sets.make(job.pairing.id, run.id, plan, state="waiting")
        raise _question(job, plan, made, verdict.approval_reason, note)
    _announce(job, run, plan.calls)
    return Permission()


def _links_of(plan: Proposed) -> ChangeSet:
    """A plan of which nothing is written: what is linked next leans on its links."""
    return ChangeSet(
        element=plan.element,
        steps=(),
        linked_records=plan.linked_records,
        calls=plan.calls,
        counts=plan.counts,
        links=tuple(link for _, links in plan.pages() for link in links),
    )


def _stop_at_brakes(job: Job, run: Run, plan: Proposed, verdict: ReviewResult) -> None:
    """Raises PlanStopped over a brake that nobody lets go; keeps by whom and why the others were."""
    if verdict.crossed:
        raise PlanStopped(stop_sentence(job.pairing.company, plan, verdict.crossed))
    if verdict.overridden:
        policy = job.review_policy
        job.ledger.change_sets.override(run.id, plan.element, verdict.overridden, policy.by_whom, policy.reason)
        job.log.warning("%s let %s go: %s", policy.by_whom, ", ".join(verdict.overridden), policy.reason)


def _announce(job: Job, run: Run, calls: int) -> None:
    """Keep how many calls this run was said to need, on top of those of its earlier tries."""
    job.ledger.runs.announce_calls(run.id, sum(run.calls.values()) + calls)


def _question(job: Job, plan: Proposed, made: int, asks: Sentence, note: str) -> ApprovalNeeded:
    """What a person is asked about a plan; `made`: its id."""
    company, language = job.pairing.company, job.language
    question = Sentence(
        "{company}, {element}: plan {hash} waits for an approval. {asks}",
        company=company,
        element=plan.element,
        hash=plan.hash,
        asks=asks,
    )
    parts = (
        error_text(asks, language),
        plan_summary(plan, language, markdown=True),
        export_hint(company, plan, language),
        note,
    )
    return ApprovalNeeded(question, plan=made, summary="\n\n".join(part for part in parts if part))


def _first_truncations(job: Job, element: Element, found: TruncationSum) -> str:
    """Before the first run: what will be cut or cannot be written, in the log, and in words."""
    lines = in_words(element, found, job.language)
    for line in lines:
        job.log.warning("%s, first run: %s", job.pairing.company, line)
    return "\n".join(f"- {line}" if place else f"{line}\n" for place, line in enumerate(lines))


def _named(job: Job, run: Run, now: Proposed, note: str) -> Permission:
    """The change set that was approved or named may be written. `now`: what would be written if none were named."""
    policy, company = job.review_policy, job.pairing.company
    name = policy.plan if policy.approved is None else str(policy.approved)
    found = job.ledger.change_sets.find(job.pairing.id, now.element, name)
    if found is None:
        elements = job.ledger.change_sets.elements_of(job.pairing.id, name)
        raise ConfigurationError(plan_not_found_sentence(company, now.element, name, elements))
    refuse_ended_plan(found, now.element)
    named = PlanSum(element=now.element, linked_records=found.linked_records, calls=found.calls)
    named.counts.update(found.counts)
    writes, names = PlannedWrites(), NamedFirst()
    steps = job.ledger.change_sets.steps(found.id)
    while page := list(islice(steps, AT_ONCE)):
        named.add(page, {})
        for step in page:
            writes.add(step)
            names.add(step)
    refuse_plan_before_others(found.hash, now, names)
    if policy.approved is None:
        verdict = review_named(policy, named, approved=found.state == "approved")
        _stop_at_brakes(job, run, named, verdict)
        if verdict.approval_reason:
            job.ledger.change_sets.wait(found.id)
            raise _question(job, named, found.id, verdict.approval_reason, note)
        job.ledger.change_sets.decide(
            found.id, "approved", policy.by_whom, policy.reason or "named as the plan to apply"
        )
    _announce(job, run, found.calls)
    return Permission(plan=found.id, hash=found.hash, writes=writes)


def _count(run: Run, plan: Proposed) -> None:
    for name in ("created", "updated", "linked"):
        count(run, name, plan.counts.get(name, 0))
    for verbs in plan.of_parts.values():
        count(run, "created", verbs.get(Verb.CREATE, 0))
        count(run, "updated", verbs.get(Verb.UPDATE, 0))
