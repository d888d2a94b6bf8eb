"""A plan that waits for a person: shown in Airflow's Required actions, answered there or through its API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

from airflow.sdk import Context, Param
from airflow.sdk.exceptions import TaskAwaitingInput
from airflow.sdk.execution_time.hitl import HITLUser, upsert_hitl_detail
from procore.control import Approval
from procore.elements.model import Element
from procore.errors import ApprovalNeeded

APPROVE, REJECT = "Approve", "Reject"
NOBODY = "nobody in time"
"""Who decided, when the settings' default stood after the time limit."""


def ask(context: Context, company: str, element: Element, approval: Approval, waiting: ApprovalNeeded) -> NoReturn:
    """Park the task until a person answers: no worker, no triggerer. It goes on in the operator's `decided`."""
    users = [HITLUser(id=user, name=user) for user in approval.approvers]
    upsert_hitl_detail(
        ti_id=context["ti"].id,
        options=[APPROVE, REJECT],
        subject=f"{company}, {element.id}: may this plan be written?",
        body=waiting.summary,
        defaults=[APPROVE if approval.default == "approve" else REJECT],
        multiple=False,
        params={"reason": Param("", type=["string", "null"], title="Reason", description="Kept in the ledger.").serialize()},
        assigned_users=users or None,
    )
    raise TaskAwaitingInput(
        method_name="decided", kwargs={"plan": waiting.plan}, timeout=timedelta(hours=approval.hours)
    )


def answer(event: Mapping[str, Any]) -> tuple[bool, str, str]:
    """What was answered: whether the plan is approved, by whom, and the reason."""
    approved = APPROVE in (event.get("chosen_options") or ())
    user = event.get("responded_by_user")
    by_whom = NOBODY if event.get("timedout") or not user else str(user["name"] or user["id"])
    return approved, by_whom, str((event.get("params_input") or {}).get("reason") or "")
