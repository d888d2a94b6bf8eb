"""What Airflow asks about a plan that waits, and a person's answer to it: the same question as on its Required actions screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool

from procore.config.companies import dag_of
from procore.elements import top_of
from procore.model.errors import ConfigurationError
from procore.review.approval import APPROVE, REJECT
from procore.web.airflow_api import AirflowApi
from procore.web.airflow_database import audit
from procore.web.guard import Forbidden

MISSING = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What waits for an answer. `approvers`: who alone may answer; empty: whoever may trigger the DAG. `answer`: one is there."""

    body: str
    approvers: tuple[str, ...] = ()
    answer: str = ""
    by_whom: str = ""


def dag_of_plan(company: str, plan: Mapping[str, Any]) -> tuple[str, str]:
    """The DAG and the task that made a plan."""
    return (dag_of(company, "undo"), "undo") if plan["undoes"] else (dag_of(company), top_of(plan["element"]).id)


async def question_about(api: AirflowApi, company: str, plan: Mapping[str, Any]) -> Question | None:
    """What Airflow asks about a plan; None: it asks nothing, or the person may not see it."""
    answer = await api.call("GET", _path(company, plan))
    if answer.failed:
        return None
    question = answer.body
    return Question(
        body=question["body"] or "",
        approvers=tuple(one["name"] for one in question["assigned_users"]),
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
