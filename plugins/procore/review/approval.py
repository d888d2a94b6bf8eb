"""Between a plan and its writing: what lets it through, what stops it, and what waits for a person. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from procore.model.change_set import ChangeSet
from procore.model.errors import ConfigurationError
from procore.review.limits import LimitCrossed, Limits, crossed
from procore.review.wording import money, say

BRAKES = ("created", "updated", "deactivated", "share", "net")
"""The brakes by name, as an override names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """When a person has to approve an element's plan. `limit`: dollars moved under which nobody is asked."""

    required: bool = False
    limit: Decimal | None = None
    approvers: tuple[str, ...] = ()
    hours: int = 72
    default: Literal["reject", "approve"] = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What the settings and the run say about plans.

    `overrides`: brakes that a person lets go in this run, with `by_whom` and `reason`. `plan`: the name of the plan to
    apply (mode apply). `approved`: the id of the plan that a person approved while this task waited. `language`: of those
    who are asked.
    """

    brakes: Limits = field(default_factory=Limits)
    approval: Approval = field(default_factory=Approval)
    first_run: Literal["approve", "write"] = "write"
    overrides: frozenset[str] = frozenset()
    by_whom: str = ""
    reason: str = ""
    plan: str = ""
    approved: int | None = None
    language: str = "en"

    def __post_init__(self) -> None:
        if unknown := sorted(self.overrides - set(BRAKES)):
            raise ConfigurationError(f"There is no brake “{unknown[0]}” to override; choose among {', '.join(BRAKES)}.")
        if self.overrides and not self.reason.strip():
            raise ConfigurationError("An override of a brake needs a reason: write it as override_reason.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a plan: it goes, `stopped` by brakes, or `asks` a person (why)."""

    stopped: tuple[LimitCrossed, ...] = ()
    asks: str = ""
    overridden: tuple[str, ...] = field(default=())


def judge(control: Control, plan: ChangeSet) -> Verdict:
    """Decide on a plan that would be written now. A plan that a person approved, or applies by name, is not asked again."""
    if not plan.steps or control.approved is not None or control.plan:
        return Verdict()
    if plan.known == 0 and control.first_run == "approve":
        return Verdict(asks=say("first_run", control.language, element=plan.element))
    if plan.known == 0:
        over: list[LimitCrossed] = []
    else:
        over = crossed(control.brakes, plan)
    held = tuple(one for one in over if one.brake not in control.overrides)
    let_go = tuple(one.brake for one in over if one.brake in control.overrides)
    if held:
        return Verdict(stopped=held)
    if control.approval.required and not _small(control.approval, plan):
        return Verdict(asks=_why_asked(control, plan), overridden=let_go)
    return Verdict(overridden=let_go)


def still_asks(control: Control, plan: ChangeSet) -> str:
    """Why a plan that a person names to be applied needs another's approval all the same; empty: it needs none.

    Who names a plan has seen it, which is all that a first run asks for; what the settings ask for stands.
    """
    asks = plan.steps and control.approval.required and not _small(control.approval, plan)
    return _why_asked(control, plan) if asks else ""


def no_plan_sentence(company: str, element: str, name: str, others: Sequence[str]) -> str:
    """Why a plan that is named cannot be applied to the element. `others`: the elements that it is of."""
    if others:
        return f"{company}, {element}: plan “{name}” is of {', '.join(others)}; run it with elements = {', '.join(others)} alone."
    return f"{company}, {element}: there is no plan “{name}”; name a plan's hash, or the run that made it."


def refuse_settled(found: Mapping[str, object], element: str) -> None:
    """Raises ConfigurationError for a plan that was applied, rejected or replaced already."""
    if found["state"] == "applied":
        raise ConfigurationError(
            f"{element}: plan {found['hash']} was applied already, by the run {found['applied_by']}; make a new plan."
        )
    if found["state"] == "rejected":
        raise ConfigurationError(
            f"{element}: plan {found['hash']} was rejected by {found['decided_by']} ({found['decision_reason']}); make a new one."
        )


def _small(approval: Approval, plan: ChangeSet) -> bool:
    return approval.limit is not None and plan.gross < approval.limit


def _why_asked(control: Control, plan: ChangeSet) -> str:
    language, limit = control.language, control.approval.limit
    if limit is None:
        return say("required", language, element=plan.element)
    return say("over_limit", language, moved=money(plan.gross, language), limit=money(limit, language))
