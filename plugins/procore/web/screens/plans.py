"""One plan: every write as a table with filters and dollars, and the answer to it where one is asked for."""

from typing import Annotated, Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Form, HTTPException, Query
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from procore.config.company import CompanySettings
from procore.elements import ALL, ELEMENTS, top_of
from procore.model.errors import ConfigurationError
from procore.review.limits import crossed_limits
from procore.review.wording import left_out_sentences
from procore.store.sql import LedgerRow
from procore.text.nouns import name_of
from procore.web.airflow_api import AirflowApiDep
from procore.web.company_dag import trigger
from procore.web.guard import Forbidden, RunDep, SeenDep
from procore.web.ledger import PageLedger, open_ledger
from procore.web.paths import back_to, settings_of
from procore.web.plan_question import Question, answer_question, answers_that_count, dag_of_plan, question_about
from procore.web.screens.synchronization import like
from procore.web.view.pages import Visit, VisitDep, page
from procore.web.view.plan import plan_total, planned

router = APIRouter()

PAGE = 100
"""Steps on a page."""
FILTERS = ("element", "side", "verb", "project")
OPEN = ("made", "waiting")
"""The states of a plan that somebody may still decide about."""
Typed = Annotated[str, Query(max_length=100)]
Reason = Annotated[str, Form(max_length=500)]


@router.get("/{company}/plan/{plan_hash}")
async def plan(
    company: SeenDep,
    plan_hash: str,
    visit: VisitDep,
    api: AirflowApiDep,
    search: Typed = "",
    number: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """A plan whole: what it would write, for how many dollars, why it waits, and whose answer is asked for."""
    ledger, head = await run_in_threadpool(_plan, visit, company, plan_hash)
    approval = settings_of(visit, company).approval(top_of(head["element"]))
    question = await question_about(api, company, head, approval) if head["state"] == "waiting" else None
    return await run_in_threadpool(_screen, visit, company, ledger, head, question, search, number)


@router.post("/{company}/plan/{plan_hash}/answer")
async def answer(
    company: SeenDep,
    plan_hash: str,
    visit: VisitDep,
    api: AirflowApiDep,
    user: GetUserDep,
    option: Annotated[str, Form(alias="answer", pattern="^(approve|reject)$")],
    reason: Reason = "",
) -> Response:
    """Approve or refuse the plan, as Airflow's own screen would: who may is Airflow's and the settings' to say, by name."""
    _, head = await run_in_threadpool(_plan, visit, company, plan_hash)
    approval = settings_of(visit, company).approval(top_of(head["element"]))
    question = await question_about(api, company, head, approval)
    if question and option not in answers_that_count(question, approval, user.get_name()):
        raise Forbidden("approve")
    await answer_question(api, user, company, head, reason.strip(), approve=option == "approve")
    return back_to(visit, f"{company}/plan/{plan_hash}", notice="answered")


@router.post("/{company}/plan/{plan_hash}/apply")
async def apply(
    company: RunDep,
    plan_hash: str,
    visit: VisitDep,
    api: AirflowApiDep,
    user: GetUserDep,
    brake: Annotated[list[str] | None, Form()] = None,
    reason: Reason = "",
) -> Response:
    """Start a run that writes this plan and nothing else; it refuses what moved since.

    `brake`: the brakes that it goes over, which the person lets go for a reason.
    """
    if brake and not reason.strip():
        raise ConfigurationError(visit.say("override_needs_reason"))
    _, head = await run_in_threadpool(_plan, visit, company, plan_hash)
    over = {"override": brake, "override_reason": reason.strip()} if brake else {}
    conf = {"elements": [head["element"]], "mode": "apply", "plan": head["hash"], **over}
    started = await trigger(api, user, company, conf)
    return back_to(visit, f"{company}/plan/{plan_hash}", notice="started", run=started)


# ------------------------------------------------------------------------------------------------ inside


def _plan(visit: Visit, company: str, plan_hash: str) -> tuple[PageLedger, LedgerRow]:
    """The plan's head. 404 for one that the company never made."""
    ledger = open_ledger(company, settings_of(visit, company).ledger_conn_id)
    found = ledger.query("plan", hash=plan_hash)
    if not found:
        raise HTTPException(404)
    return ledger, found[0]


def _over(ledger: PageLedger, settings: CompanySettings, company: str, head: LedgerRow) -> list[str]:
    """The brakes that a plan goes over which nobody decided on yet: a person has to let them go by their names."""
    if head["state"] != "made" or head["undoes"]:
        return []
    stored = ledger.ledger.change_sets.by_hash(company, head["hash"])
    return [one.name for one in crossed_limits(settings.limits(top_of(head["element"])), stored)]


def _left_out(ledger: PageLedger, settings: CompanySettings, head: LedgerRow, language: str) -> list[str]:
    """What a plan leaves out for its date, or sums up, as the ledger knows it now: nothing of an undo, and of one that is over."""
    if head["state"] not in OPEN or head["undoes"] or head["element"] not in ELEMENTS:
        return []
    element = settings.element(ELEMENTS[head["element"]])
    return left_out_sentences(element, ledger.left_out(element), language)


def _screen(
    visit: Visit,
    company: str,
    ledger: PageLedger,
    head: LedgerRow,
    question: Question | None,
    search: str,
    number: int,
) -> HTMLResponse:
    settings = settings_of(visit, company)
    filters = {name: visit.request.query_params.get(name, "").strip()[:100] for name in FILTERS}
    steps = ledger.query(
        "plan_steps", plan=head["id"], search=like(search), limit=PAGE, offset=(number - 1) * PAGE, **filters
    )
    kinds = ledger.query("plan_kinds", plan=head["id"])
    total = steps[0]
    dag_id, _ = dag_of_plan(company, head)
    approval = settings.approval(top_of(head["element"]))
    may_answer = question is not None and visit.may.answer(dag_id)
    known: dict[str, Any] = {name: sorted({row[name] for row in kinds}) for name in ("element", "side", "verb")}
    return page(
        visit,
        "plan.html",
        company=company,
        settings=settings,
        screen="overview",
        zone=settings.timezone,
        plan=head,
        question=question,
        answers=answers_that_count(question, approval, visit.user.get_name()) if question and may_answer else (),
        approvers=approval.approvers or (question.approvers if question else ()),
        over=_over(ledger, settings, company, head),
        left_out=_left_out(ledger, settings, head, visit.language),
        dag_id=dag_id,
        may_run=visit.may.run(company),
        names={element.id: name_of(element, visit.language) for element in ALL.values()},
        steps=[planned(row, visit.language) for row in steps if row["place"] is not None],
        total=total,
        whole=plan_total(kinds, head["counts"], visit.language),
        known=known,
        filters=filters,
        search=search,
        number=number,
        pages=max(1, -(-total["records"] // PAGE)),
        notice=visit.request.query_params.get("notice", ""),
        run_id=visit.request.query_params.get("run", ""),
    )
