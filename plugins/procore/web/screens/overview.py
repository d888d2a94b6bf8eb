"""The screen that a person looks at first: is it fresh, did it run, what waits for whom, what the last 30 days were."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil
from typing import Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from procore.config.company import CompanySettings
from procore.elements import ALL
from procore.elements.element import Element
from procore.model.errors import SyncError
from procore.notify.freshness import is_late
from procore.store.latencies import Latency
from procore.text.catalogue import translate
from procore.text.errors import error_text
from procore.text.nouns import counted, name_of
from procore.web.airflow_api import AirflowApiDep
from procore.web.company_dag import CompanyDag, CompanyDagDep, trigger, unpause
from procore.web.guard import RunDep, SeenDep
from procore.web.ledger import NotThereYet, PageLedger, open_ledger
from procore.web.paths import back_to, settings_of
from procore.web.view.balance import balances
from procore.web.view.chart import chart_of
from procore.web.view.draft import said_whole
from procore.web.view.pages import VisitDep, page
from procore.web.view.progress import hourly_limit, run_progress
from procore.web.view.rows import ARROWS, tabs

router = APIRouter()

CAUSES, RUNS, PLANS = 40, 8, 8
"""How many causes, runs and plans are shown; the tabs, Airflow and the ledger hold the rest."""
USUAL_GOAL = timedelta(days=1)
"""How old an element may be that has no goal of its own, before its age is marked."""


@router.get("/{company}/overview")
def overview(company: SeenDep, visit: VisitDep, dag: CompanyDagDep) -> HTMLResponse:
    """The overview. What the ledger cannot say is said in one sentence; the rest is shown."""
    settings = settings_of(visit, company)
    known: dict[str, Any] = {"pairing": None, "trouble": "", "trouble_said": ""}
    try:
        known |= _from_ledger(open_ledger(company, settings.ledger_conn_id), settings, visit.language)
    except NotThereYet:
        known["trouble"] = "no_run_yet"
    except SyncError as error:
        known |= {"trouble": "ledger_away", "trouble_said": error_text(error, visit.language)}
    notice = visit.request.query_params.get("notice", "")
    return page(
        visit,
        "overview.html",
        awaited=is_awaited(dag, known, just_started=notice == "started"),
        company=company,
        settings=settings,
        screen="overview",
        zone=settings.timezone,
        dag=dag,
        may_run=visit.may.run(company),
        notice=notice,
        run_id=visit.request.query_params.get("run", ""),
        elements=[
            (element, ARROWS[settings.direction(element)], name_of(element, visit.language))
            for element in tabs(settings.elements)
        ],
        counted=partial(counted, language=visit.language),
        parts_of_run=partial(parts_in_words, language=visit.language),
        weighed=[element.id for element in tabs(settings.elements) if element.amount_field],
        goals={name: goal for name, goal in settings.goals.items() if goal},
        names={element.id: name_of(element, visit.language) for element in ALL.values()},
        not_looked_at=[name_of(element, visit.language) for element in known.pop("behind", ())],
        problems=[said_whole(one, visit.language) for one in visit.companies.problems_of(company)],
        **known,
    )


@router.post("/{company}/run")
async def run(company: RunDep, visit: VisitDep, dag: CompanyDagDep, api: AirflowApiDep, user: GetUserDep) -> Response:
    """Start a run of every element, as this person; before the first one nothing else would help.

    Airflow pauses a DAG that is new, and the run would wait for ever: it is unpaused. What the schedule has due begins before
    it, and leaves the first plan to it (`review/first_run.py`).
    """
    started = await trigger(api, user, company, {})
    if dag.paused:
        await unpause(api, user, company)
    return back_to(visit, f"{company}/overview", notice="started", run=started)


def _from_ledger(ledger: PageLedger, settings: CompanySettings, language: str) -> dict[str, Any]:
    """What the ledger knows about the company."""
    (used,) = ledger.query("calls_of_the_hour")
    newest = {row["element"]: row for row in ledger.query("newest_runs")}
    now = datetime.now(UTC)
    plans = ledger.query("plans", limit=PLANS)
    limit = hourly_limit(next(iter(ledger.query("limit")), None), now)
    ticked = tabs(settings.elements)
    shown = {part.id for element in ticked for part in element.with_parts}  # another one has no tab to lead to
    return {
        "pairing": ledger.pairing,
        "newest": newest,
        "behind": [e for e in ticked if not looked_at(newest.get(e.id))],
        "all_looked_at": min((newest[e.id]["fresh_at"] for e in ticked if looked_at(newest.get(e.id))), default=None),
        "late": {e.id for e in ticked if _late(settings, e, newest.get(e.id))},
        "runs": ledger.query("last_dag_runs", limit=RUNS),
        "causes": [one for one in ledger.query("causes", limit=CAUSES) if one["element"] in shown],
        "calls": used["used"],
        "limit": limit,
        "running": [run_progress(run, limit, now, language) for run in ledger.query("progress")],
        "chart": chart_of(ledger.query("days", timezone=settings.timezone)),
        "balances": balances(ledger.balances()),
        "latencies": [shown_latency(one, settings) for one in ledger.latencies() if one.element in ALL],
        "plans": plans,
        "plan_waits": any(plan["state"] == "waiting" for plan in plans),
    }


def shown_latency(one: Latency, settings: CompanySettings) -> dict[str, Any]:
    """A row of the table of latencies, in whole minutes, and whether it is over the element's goal."""
    goal = settings.latency_goal(ALL[one.element])
    spans = {name: _minutes(getattr(one, name)) for name in ("half", "p95")}
    return {
        "element": one.element,
        "side": one.side,
        "records": one.records,
        "goal": goal,
        "late": bool(goal and one.p95 > goal),
    } | spans


def _minutes(span: timedelta) -> timedelta:
    return timedelta(minutes=max(1, ceil(span.total_seconds() / 60)))


def parts_in_words(run: Mapping[str, Any], language: str) -> str:
    """The records of an element's parts that a run wrote: `37 activities and 12 groups`; empty: none."""
    return translate(language).listed(
        [counted(run["parts"][part], part, language) for part in ALL if part in run["parts"]]
    )


def is_awaited(dag: CompanyDag, known: Mapping[str, Any], *, just_started: bool) -> bool:
    """Whether something is on its way that the person waits for: a new company's DAG, or the plan of the run they started."""
    if known["trouble"]:
        return known["trouble"] == "no_run_yet" and (just_started or not dag.exists)
    return just_started and not known["plan_waits"] and bool(known["running"] or not known["newest"])


def looked_at(newest: Mapping[str, Any] | None) -> bool:
    """Whether an element's newest run finished, and one of its runs looked at all of it and wrote what it should."""
    return newest is not None and newest["state"] == "finished" and newest["fresh_at"] is not None


def _late(settings: CompanySettings, element: Element, newest: Mapping[str, Any] | None) -> bool:
    """Whether an element is older than its goal; without one, than a day."""
    return is_late(newest["fresh_at"] if newest else None, settings.freshness(element) or USUAL_GOAL, datetime.now(UTC))
