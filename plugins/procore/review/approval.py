"""What becomes of a change set before it is written: it goes, a limit stops it, or a person has to approve it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from procore.diff.planned import NamedFirst
from procore.model.change_set import ChangeSetHead, Proposed
from procore.model.errors import ConfigurationError, Number, Sentence
from procore.review.approvers import Approval
from procore.review.limits import LIMIT_NAMES, Crossed, Limits, crossed_limits

APPROVE, REJECT = "Approve", "Reject"
"""What Airflow offers the person who is asked, and keeps as their answer."""
FEW_NAMES = 5
"""How many records a sentence names of those that come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPolicy:
    """What the settings and the run's form say about a change set.

    `first_run`: whether the first one of an element is approved or written. `overrides`: names of limits that a person
    lifts for this run, with `by_whom` and `reason`. `plan`: the hash or run of the stored plan to apply. `approved`: the id
    of the plan that a person approved while the task waited. Raises ConfigurationError for an override of no limit, or
    without a reason.
    """

    limits: Limits = field(default_factory=Limits)
    approval: Approval = field(default_factory=Approval)
    first_run: Literal["approve", "write"] = "write"
    overrides: frozenset[str] = frozenset()
    by_whom: str = ""
    reason: str = ""
    plan: str = ""
    approved: int | None = None

    def __post_init__(self) -> None:
        if unknown := sorted(self.overrides - set(LIMIT_NAMES)):
            raise ConfigurationError(
                "There is no brake “{unknown}” to override; choose among {limit_names}.",
                unknown=unknown[0],
                limit_names=", ".join(LIMIT_NAMES),
            )
        if self.overrides and not self.reason.strip():
            raise ConfigurationError("An override of a brake needs a reason: write it as override_reason.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResult:
    """What becomes of a change set: it goes, unless it `crossed` limits or needs an approval.

    `approval_reason`: why it needs one; None: it needs none. `overridden`: the limits that it crosses and that a person
    lifted.
    """

    crossed: tuple[Crossed, ...] = ()
    approval_reason: Sentence | None = None
    overridden: tuple[str, ...] = ()


def review(policy: ReviewPolicy, change_set: Proposed) -> ReviewResult:
    """Review a change set that would be written now. One that a person approved or names is not reviewed again."""
    if not change_set.writes or policy.approved is not None or policy.plan:
        return ReviewResult()
    if change_set.linked_records == 0 and policy.first_run == "approve":
        first = Sentence("This is the first run of {element}: nothing is linked yet.", element=change_set.element)
        return ReviewResult(approval_reason=first)
    return _reviewed(policy, change_set)


def review_named(policy: ReviewPolicy, change_set: Proposed, *, approved: bool) -> ReviewResult:
    """Review a stored plan that a person names to be applied; `approved`: whether another approved it already.

    Who names a plan has seen it, which is all that a first run asks for. What it goes over still needs an override with a
    reason, approved or not, and the approval that the settings ask for is needed.
    """
    if not change_set.writes:
        return ReviewResult()
    result = _reviewed(policy, change_set)
    return replace(result, approval_reason=None) if approved else result


def _reviewed(policy: ReviewPolicy, change_set: Proposed) -> ReviewResult:
    over = crossed_limits(policy.limits, change_set)
    overridden = tuple(one.name for one in over if one.name in policy.overrides)
    if crossed := tuple(one for one in over if one.name not in policy.overrides):
        return ReviewResult(crossed=crossed)
    return ReviewResult(approval_reason=_approval_reason(policy, change_set), overridden=overridden)


def plan_not_found_sentence(company: str, element: str, name: str, others: Sequence[str]) -> Sentence:
    """Why a plan that is named cannot be applied to the element. `others`: the elements that it is of."""
    names = {"company": company, "element": element, "name": name}
    if others:
        return Sentence(
            "{company}, {element}: plan “{name}” is of {others}; run it with elements = {others} alone.",
            others=", ".join(others),
            **names,
        )
    return Sentence(
        "{company}, {element}: there is no plan “{name}”; name a plan's hash, or the run that made it.", **names
    )


def refuse_ended_plan(found: ChangeSetHead, element: str) -> None:
    """Raises ConfigurationError for a plan that was applied, rejected or replaced already."""
    if found.state == "applied":
        raise ConfigurationError(
            "{element}: plan {hash} was applied already, by the run {applied_by}; make a new plan.",
            element=element,
            hash=found.hash,
            applied_by=found.applied_by,
        )
    if found.state == "rejected":
        raise ConfigurationError(
            "{element}: plan {hash} was rejected by {decided_by} ({decision_reason}); make a new one.",
            element=element,
            hash=found.hash,
            decided_by=found.decided_by,
            decision_reason=found.decision_reason,
        )


def refuse_plan_before_others(name: str, now: Proposed, named: NamedFirst) -> None:
    """Raises ConfigurationError for a plan that comes after others, none of which were written yet.

    `name`: its hash; `named`: what it comes after; `now`: what the element would write now.
    """
    others = named.others(now.element)
    if others and not now.writes:
        first = "; ".join(f"{element} {', '.join(keys[:FEW_NAMES])}" for element, keys in others.items())
        raise ConfigurationError(
            "{element}: plan {name} comes after other plans of its run ({first}): apply those first, or make"
            " a new plan.",
            element=now.element,
            name=name,
            first=first,
        )


def _approval_reason(policy: ReviewPolicy, change_set: Proposed) -> Sentence | None:
    limit = policy.approval.limit
    if not policy.approval.required or (limit is not None and change_set.gross < limit):
        return None
    if limit is None:
        return Sentence("The settings ask for an approval of {element}.", element=change_set.element)
    return Sentence(
        "It moves {moved}, and from {limit} on the settings ask for an approval.",
        moved=Number(change_set.gross, dollars=True),
        limit=Number(limit, dollars=True),
    )
