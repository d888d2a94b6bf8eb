"""Taking back what a run wrote: its plan is shown first, and written only when the person says so after that."""

from typing import Annotated, Any
from urllib.parse import quote

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Form, HTTPException, Query
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from procore.config.companies import dag_of
from procore.elements import ALL
from procore.text.nouns import name_of
from procore.web.airflow_api import AirflowApi, AirflowApiDep
from procore.web.company_dag import trigger_dag
from procore.web.guard import RunDep, SeenDep
from procore.web.ledger import open_ledger
from procore.web.paths import back_to, settings_of
from procore.web.view.pages import Visit, VisitDep, page

router = APIRouter()

PARAMS = ("run", "element", "project", "record", "reason")
"""What an undo is asked for: the parameters of its DAG, and the names of the form's fields."""
GOING = ("queued", "running", "awaiting_input", "")
Typed = Annotated[str, Form(max_length=250)]


@router.get("/{company}/undo")
async def undo(
    company: SeenDep, visit: VisitDep, api: AirflowApiDep, run: Annotated[str, Query(max_length=250)], shown: str = ""
) -> HTMLResponse:
    """What to take back of a run; with `shown`, the undo that was asked for: its plan, or what became of it."""
    params: dict[str, Any] = {"run": run}
    state = ""
    if shown:
        state, params = await _params_of(api, company, shown)
        if params.get("company") != company:
            raise HTTPException(404)
    return await run_in_threadpool(_screen, visit, company, params, shown, state)


@router.post("/{company}/undo")
async def ask(
    company: RunDep,
    visit: VisitDep,
    api: AirflowApiDep,
    user: GetUserDep,
    run: Annotated[str, Form(max_length=250, min_length=1)],
    reason: Annotated[str, Form(max_length=250, min_length=1)],
    element: Typed = "",
    project: Typed = "",
    record: Typed = "",
    step: Typed = "",
) -> Response:
    """Start the undo as this person: only its plan, or, with `step` write, the writing of it."""
    params = {"run": run, "element": element, "project": project, "record": record, "reason": reason}
    conf = {"company": company, **params, "apply": "yes" if step == "write" else "no"}
    started = await trigger_dag(api, user, dag_of(company, "undo"), "procore_undo", conf)
    return back_to(visit, f"{company}/undo", run=run, shown=started)


async def _params_of(api: AirflowApi, company: str, dag_run: str) -> tuple[str, dict[str, Any]]:
    """An undo's state in Airflow, and what it was asked for. 404 when there is none, or the person may not see it."""
    answer = await api.call("GET", f"/dags/{dag_of(company, 'undo')}/dagRuns/{quote(dag_run, safe='')}")
    if answer.failed:
        raise HTTPException(404)
    return str(answer.body["state"] or ""), dict(answer.body["conf"] or {})


def _screen(visit: Visit, company: str, params: dict[str, Any], shown: str, state: str) -> HTMLResponse:
    settings = settings_of(visit, company)
    ledger = open_ledger(company, settings.ledger_conn_id)
    ledger.require_run()
    rows = ledger.ledger.undos.results(company, shown) if shown else []
    return page(
        visit,
        "undo.html",
        company=company,
        settings=settings,
        screen="overview",
        zone=settings.timezone,
        params={name: str(params.get(name) or "") for name in PARAMS},
        written=params.get("apply") == "yes",
        shown=shown,
        going=bool(shown) and state in GOING,
        failed=state == "failed",
        elements=list({row["element"]: row for row in rows}.values()),
        left=[row for row in rows if row["why"]],
        undo_dag=dag_of(company, "undo"),
        may_run=visit.may.run(company),
        names={element.id: name_of(element, visit.language) for element in ALL.values()},
    )
