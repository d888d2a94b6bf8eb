"""A change set that waits for a person: shown in Airflow's Required actions, answered there or through its API."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

from airflow.sdk import Context, Param
from airflow.sdk.configuration import conf
from airflow.sdk.exceptions import AirflowFailException, TaskAwaitingInput
from airflow.sdk.execution_time.hitl import HITLUser, upsert_hitl_detail

from procore.config.company import CompanySettings
from procore.elements.element import Element
from procore.hooks import opened_ledger
from procore.model.errors import ApprovalNeeded, Sentence
from procore.notify.events import approval_findings
from procore.operators.tasks.notifications import send_notifications
from procore.review.approval import APPROVE, REJECT
from procore.review.wording import phrase
from procore.run.job import Log
from procore.text.errors import error_text

NOBODY = "nobody in time"
"""Who decided, when the settings' default stood after the time limit."""


def request_approval(
    context: Context, company: str, element: Element, settings: CompanySettings, waiting: ApprovalNeeded, log: Log
) -> NoReturn:
    """Park the task until a person answers: no worker, no triggerer. It goes on in the operator's `decided`.

    Those whom the settings name are told that a change set waits, before it is asked: a mail takes seconds, and Airflow 3.3
    takes an answer that comes before the task is parked for a lost task. Raises ApprovalNeeded where no Airflow runs the task.
    """
    with opened_ledger(settings.ledger_conn_id) as ledger:
        watch = ledger.notifications
        seen = approval_findings(element.id, waiting.plan, waiting.summary, context["run_id"])
        watch.keep_findings(company, seen, [channel.id for channel in settings.notify])
        send_notifications(company, settings, watch, log, context["run_id"])
    if context["ti"].id is None:  # a run from a shell: nobody can answer it in Airflow
        raise waiting
    _ask(context, company, element, settings, waiting.plan, waiting.summary)


def _ask(
    context: Context, company: str, element: Element, settings: CompanySettings, plan: int, summary: str
) -> NoReturn:
    """Ask in Airflow, and park the task. Of a question that was answered already the answer is taken away."""
    approval = settings.approval(element)
    # Airflow compares its own ids, which are user names in its simple auth manager and numbers in others: there everybody
    # is asked, and whose answer counts is looked at by name (`keep_answer`).
    by_id = approval.approvers if users_of_airflow() is not None else ()
    upsert_hitl_detail(
        ti_id=context["ti"].id,
        options=[APPROVE, REJECT],
        subject=phrase("may_it", settings.language, company=company, element=element.id),
        body=summary,
        defaults=[APPROVE if approval.default == "approve" else REJECT],
        multiple=False,
        params={
            "reason": Param("", type=["string", "null"], title="Reason", description="Kept in the ledger.").serialize()
        },
        assigned_users=[HITLUser(id=user, name=user) for user in by_id] or None,
    )
    raise TaskAwaitingInput(method_name="decided", kwargs={"plan": plan}, timeout=timedelta(hours=approval.hours))


def users_of_airflow() -> frozenset[str] | None:
    """The user names that Airflow's settings hold; None: its auth manager keeps its users elsewhere, where no task can ask."""
    if not conf.get("core", "auth_manager", fallback="").endswith(".SimpleAuthManager"):
        return None
    return frozenset(one.split(":")[0] for one in conf.getlist("core", "simple_auth_manager_users", fallback=[]))


def keep_answer(
    settings: CompanySettings,
    company: str,
    element: Element,
    event: Mapping[str, Any],
    plan: int,
    context: Context,
    log: Log,
) -> str:
    """Keep a person's answer in the ledger; who approved, and why.

    `event`: what Airflow resumes the task with. Raises AirflowFailException for a rejection. An answer that does not count
    is asked for again; where no Airflow runs the task, it raises AirflowFailException too.
    """
    approved, by_whom, reason = _answer(event)
    triggered_by = context["dag_run"].triggering_user_name or ""
    approval = settings.approval(element)
    stranger = None if _late(event) else approval.why_not_counted(by_whom, triggered_by, approves=approved)
    if stranger and getattr(context["ti"], "id", None) is not None:  # else a shell runs it, where nobody can be asked
        log.warning("%s, %s: %s; it is asked again.", company, element.id, error_text(stranger, settings.language))
        _ask(context, company, element, settings, plan, "")
    signed = f"{by_whom}{f': {reason}' if reason else ''}"
    refusal = None
    if stranger:
        refusal = Sentence("{why}; nothing was written.", why=stranger)
    elif not approved:
        refusal = Sentence("the plan was rejected by {signed}. Nothing was written.", signed=signed)
    with opened_ledger(settings.ledger_conn_id) as ledger:
        if not stranger:
            ledger.change_sets.decide(plan, "approved" if approved else "rejected", by_whom, reason)
        if refusal:
            said = error_text(refusal, settings.language)
            ledger.change_sets.end_waiting_run(plan, context["run_id"], element.id, said, refusal.to_json())
            raise AirflowFailException(f"{company}, {element.id}: {said}")
    return signed


def _answer(event: Mapping[str, Any]) -> tuple[bool, str, str]:
    """What was answered: whether the change set is approved, by whom, and the reason."""
    approved = APPROVE in (event.get("chosen_options") or ())
    user = event.get("responded_by_user") or {}
    by_whom = NOBODY if _late(event) else str(user["name"] or user["id"])
    return approved, by_whom, str((event.get("params_input") or {}).get("reason") or "")


def _late(event: Mapping[str, Any]) -> bool:
    """Whether nobody answered in time."""
    return bool(event.get("timedout") or not event.get("responded_by_user"))
