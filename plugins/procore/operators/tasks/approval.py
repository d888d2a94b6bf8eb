"""A change set that waits for a person: shown in Airflow's Required actions, answered there or through its API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

from airflow.sdk import Context, Param
from airflow.sdk.exceptions import AirflowFailException, TaskAwaitingInput
from airflow.sdk.execution_time.hitl import HITLUser, upsert_hitl_detail

from procore.config.companies import CompanySettings
from procore.elements.element import Element
from procore.hooks import database
from procore.model.errors import ApprovalNeeded
from procore.notify.events import approval_findings
from procore.operators.tasks.news import send_news
from procore.review.approval import APPROVE, REJECT
from procore.review.wording import phrase
from procore.run.job import Log
from procore.store.ledger import Ledger

NOBODY = "nobody in time"
"""Who decided, when the settings' default stood after the time limit."""


def request_approval(
    context: Context, company: str, element: Element, settings: CompanySettings, waiting: ApprovalNeeded, log: Log
) -> NoReturn:
    """Park the task until a person answers: no worker, no triggerer. It goes on in the operator's `decided`.

    Those whom the settings name are told that a change set waits, before it is asked: a mail takes seconds, and Airflow 3.3
    takes an answer that comes before the task is parked for a lost task. Raises ApprovalNeeded where no Airflow runs the task.
    """
    with database(settings.ledger_conn_id) as engine:
        watch = Ledger(engine).notifications
        seen = approval_findings(element.id, waiting.plan, waiting.summary, context["run_id"])
        watch.keep_findings(company, seen, [channel.id for channel in settings.notify])
        send_news(company, settings, watch, log, context["run_id"])
    if context["ti"].id is None:  # a run from a shell: nobody can answer it in Airflow
        raise waiting
    approval = settings.approval(element)
    users = [HITLUser(id=user, name=user) for user in approval.approvers]
    upsert_hitl_detail(
        ti_id=context["ti"].id,
        options=[APPROVE, REJECT],
        subject=phrase("may_it", settings.language, company=company, element=element.id),
        body=waiting.summary,
        defaults=[APPROVE if approval.default == "approve" else REJECT],
        multiple=False,
        params={
            "reason": Param("", type=["string", "null"], title="Reason", description="Kept in the ledger.").serialize()
        },
        assigned_users=users or None,
    )
    raise TaskAwaitingInput(
        method_name="decided", kwargs={"plan": waiting.plan}, timeout=timedelta(hours=approval.hours)
    )


def keep_answer(
    settings: CompanySettings, company: str, element: Element, event: Mapping[str, Any], plan: int, dag_run: str
) -> str:
    """Keep a person's answer in the ledger; who approved, and why.

    `event`: what Airflow resumes the task with. Raises AirflowFailException for a rejection and for a stranger's answer.
    """
    approved, by_whom, reason = _answer(event)
    approvers = settings.approval(element).approvers
    stranger = bool(approvers) and by_whom not in (*approvers, NOBODY)
    signed = f"{by_whom}{f': {reason}' if reason else ''}"
    refusal = ""
    if stranger:
        refusal = f"{by_whom} is not among the approvers ({', '.join(approvers)}); nothing was written."
    elif not approved:
        refusal = f"the plan was rejected by {signed}. Nothing was written."
    with database(settings.ledger_conn_id) as engine:
        if not stranger:
            Ledger(engine).change_sets.decide(plan, "approved" if approved else "rejected", by_whom, reason)
        if refusal:
            Ledger(engine).change_sets.end_waiting_run(plan, dag_run, element.id, refusal)
            raise AirflowFailException(f"{company}, {element.id}: {refusal}")
    return signed


def _answer(event: Mapping[str, Any]) -> tuple[bool, str, str]:
    """What was answered: whether the change set is approved, by whom, and the reason."""
    approved = APPROVE in (event.get("chosen_options") or ())
    user = event.get("responded_by_user")
    by_whom = NOBODY if event.get("timedout") or not user else str(user["name"] or user["id"])
    return approved, by_whom, str((event.get("params_input") or {}).get("reason") or "")
