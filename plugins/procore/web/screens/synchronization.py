"""The screen of records: a tab per element, both sides next to each other, and the runs that a person starts there."""

from datetime import UTC, datetime
from typing import Annotated, Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response

from procore.diff.suggest import acceptable
from procore.elements import top_of
from procore.elements.element import Element, Side
from procore.store.sql import LedgerRow
from procore.text.nouns import name_of
from procore.web.airflow_api import AirflowApiDep
from procore.web.company_dag import CompanyDagDep, trigger
from procore.web.guard import RunDep, SeenDep
from procore.web.ledger import PageLedger, open_ledger
from procore.web.paths import back_to, element_of, element_page, settings_of
from procore.web.view.counts import counted, rows, versions_of
from procore.web.view.pages import VisitDep
from procore.web.view.progress import RunProgress, hourly_limit, run_progress
from procore.web.view.rows import ARROWS, STATES, shown, tabs, waiting

router = APIRouter()

PAGE = 50
"""Records on a page."""
SCORES = (90, 80, 70, 60)
"""From which score on suggestions are called likely: the first of these with any that stands alone."""
SORTS = ("key", "-key", "changed", "state")
Typed = Annotated[str, Query(max_length=100)]


@router.get("/{company}/synchronization")
def synchronization(
    company: SeenDep,
    visit: VisitDep,
    dag: CompanyDagDep,
    element: str = "",
    state: str = "waits",
    search: Typed = "",
    project: Typed = "",
    sort: str = "key",
    number: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """One tab: numbers by state, and page `number` of its records. `state`: one of them, `waits`, or `all`."""
    settings = settings_of(visit, company)
    ticked = [settings.element(e) for e in tabs(settings.elements)]
    chosen = element_of(element or ticked[0].id, settings)
    top = settings.element(top_of(chosen.id))
    ledger = open_ledger(company, settings.ledger_conn_id)
    filters = {
        "state": "" if state == "all" else state if state in STATES else "waits",
        "search": like(search),
        "project": project.strip(),
        "sort": sort if sort in SORTS else "key",
    }
    versions = versions_of(ledger, visit.variable.version)
    numbers = counted(ledger, settings, [part for e in ticked for part in e.with_parts], versions)
    counts, waits = numbers[chosen.id], {name: waiting(by_state) for name, by_state in numbers.items()}
    found, total = rows(ledger, chosen, counts, **filters, limit=PAGE, offset=(number - 1) * PAGE)
    return element_page(
        visit,
        "synchronization.html",
        company,
        settings,
        chosen,
        top=top,
        tabs=[(e, name_of(e, visit.language), sum(waits[p.id] for p in e.with_parts)) for e in ticked],
        parts=[(e, name_of(e, visit.language), waits[e.id]) for e in top.with_parts] if top.parts else [],
        arrow=ARROWS[settings.direction(top)],
        counts=counts,
        waits=waits[chosen.id],
        states=[s for s in STATES if counts.get(s)],
        state=filters["state"] or "all",
        search=search,
        project=project,
        sort=filters["sort"],
        number=number,
        pages=max(1, -(-total // PAGE)),
        total=total,
        rows=_shown(ledger, chosen, found, visit.language),
        running=_running(ledger, top, visit.language),
        asked=ledger.query("asked", element=chosen.id, project=filters["project"])[0]["oldest"],
        writing=_being_written(ledger, chosen),
        **_suggested(ledger, chosen),
        dag=dag,
        notice=visit.request.query_params.get("notice", ""),
        run_id=visit.request.query_params.get("run", ""),
    )


@router.post("/{company}/synchronization/{element}/run")
async def run(
    company: RunDep,
    element: str,
    visit: VisitDep,
    api: AirflowApiDep,
    user: GetUserDep,
    records: Annotated[list[str] | None, Form()] = None,
    one_record: Annotated[str, Form()] = "",
    what: Annotated[str, Form()] = "some",
    back: Annotated[str, Form()] = "",
) -> Response:
    """Trigger the DAG, as this person, for one record, for those that were ticked, or for the whole element."""
    top = top_of(element_of(element, settings_of(visit, company)).id)
    wanted = [one_record] if one_record else [] if what == "all" else [key for key in records or () if key]
    here = f"{company}/synchronization"
    if not wanted and what != "all":
        return back_to(visit, here, back, element=element, notice="nothing_chosen")
    conf: dict[str, Any] = {"elements": [top.id], **({"records": wanted} if wanted else {})}
    started = await trigger(api, user, company, conf)
    return back_to(visit, here, back, element=element, notice="started", run=started)


# ------------------------------------------------------------------------------------------------ inside


def _shown(ledger: PageLedger, element: Element, found: list[LedgerRow], language: str) -> list[Any]:
    """The page's records with what both sides hold of them."""
    keys = [{name: row[name] for name in ("place", "maestro_key", "procore_key")} for row in found]
    pairs = ledger.pairs(element, keys)
    return [shown(element, pair, row["state"], language) for row, pair in zip(found, pairs, strict=True)]


def _suggested(ledger: PageLedger, element: Element) -> dict[str, int]:
    """How many suggestions there are, how many of them can be accepted at once, and from which score on."""
    found = [(row["maestro_key"], row["procore_key"], row["score"]) for row in ledger.suggestions(element.id)]
    for score in SCORES:
        if alone := acceptable(found, score)[0]:
            return {"suggested": len(found), "likely": len(alone), "likely_score": score}
    return {"suggested": len(found), "likely": 0, "likely_score": SCORES[0]}


def _running(ledger: PageLedger, top: Element, language: str) -> list[RunProgress]:
    """The element's run, when one works now."""
    now = datetime.now(UTC)
    limit = hourly_limit(next(iter(ledger.query("limit")), None), now)
    return [run_progress(run, limit, now, language) for run in ledger.query("progress") if run["element"] == top.id]


def _being_written(ledger: PageLedger, element: Element) -> dict[str, set[str]]:
    """The keys of the records that a run writes at this moment, by side; one that is being made has no id in Procore yet."""
    rows = ledger.query("being_written", element=element.id)
    return {side.value: {row[f"{side}_key"] for row in rows} - {""} for side in Side}


def like(search: str) -> str:
    """What a person typed, anywhere in the text; % and _ are only themselves."""
    typed = search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{typed}%" if typed else ""
