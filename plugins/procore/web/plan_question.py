"""What Airflow asks about a plan that waits, and a person's answer to it: the same question as on its Required actions screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool

from procore.config.companies import dag_of
from procore.elements import top_of
from procore.model.errors import ConfigurationError
from procore.review.approval import APPROVE, REJECT
from procore.review.approvers import Approval
from procore.web.airflow_api import AirflowApi
from procore.web.airflow_database import audit
from procore.web.guard import Forbidden

MISSING = 404
ANSWERS = ("approve", "reject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What waits for an answer. `approvers`: who alone may answer, as Airflow knows; empty: it does not look at names.

    `triggered_by`: who started the run; empty: nobody, or it makes no difference. `answer`: one is there.
    """

    approvers: tuple[str, ...] = ()
    triggered_by: str = ""
    answer: str = ""
    by_whom: str = ""


def dag_of_plan(company: str, plan: Mapping[str, Any]) -> tuple[str, str]:
    """The DAG and the task that made a plan."""
    return (dag_of(company, "undo"), "undo") if plan["undoes"] else (dag_of(company), top_of(plan["element"]).id)


def answers_that_count(question: Question, approval: Approval, who: str) -> frozenset[str]:
    """What this person may answer, of `ANSWERS`, by name: Airflow lets everybody answer where it knows no names of approvers."""
    if question.approvers and who not in question.approvers:
        return frozenset()
    refused = {one: approval.why_not_counted(who, question.triggered_by, approves=one == "approve") for one in ANSWERS}
    return frozenset(one for one in ANSWERS if not refused[one])


async def question_about(api: AirflowApi, company: str, plan: Mapping[str, Any], approval: Approval) -> Question | None:
    """What Airflow asks about a plan; None: it asks nothing, or the person may not see it."""
    answer = await api.call("GET", _path(company, plan))
    if answer.failed:
        return None
    question, triggered_by = answer.body, ""
    if approval.by_another:
        run = await api.call("GET", _path(company, plan).split("/taskInstances/")[0])
        triggered_by = "" if run.failed else run.body["triggering_user_name"] or ""
    return Question(
        approvers=tuple(one["name"] for one in question["assigned_users"]),
        triggered_by=triggered_by,
        answer=", ".join(question["chosen_options"] or ()) if question["response_received"] else "",
        by_whom=(question["responded_by_user"] or {}).get("name", ""),
    )


async def answer_question(
    api: AirflowApi, user: Any, company: str, plan: Mapping[str, Any], reason: str, *, approve: bool
) -> None:
    """Answer as this person. Raises Forbidden, ConfigurationError with Airflow's reason."""
    dag_id, _ = dag_of_plan(company, plan)
    option = APPROVE if approve else REJECT
    await run_in_threadpool(
        audit, user, "procore_answer", dag_id=dag_id, plan=plan["hash"], answer=option, reason=reason
    )
    body = {"chosen_options": [option], "params_input": {"reason": reason}}
    answer = await api.call("PATCH", _path(company, plan), body)
    if answer.refused:
        raise Forbidden("approve")
    if answer.failed:
        raise ConfigurationError(answer.reason)


def _path(company: str, plan: Mapping[str, Any]) -> str:
    dag_id, task = dag_of_plan(company, plan)
    return f"/dags/{dag_id}/dagRuns/{quote(plan['dag_run'], safe='')}/taskInstances/{task}/-1/hitlDetails"
