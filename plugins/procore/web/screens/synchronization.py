"""The screen of records: a tab per element, both sides next to each other, and the runs that a person starts there."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from procore.elements.element import Element, Side
from procore.web import airflow_records as house
from procore.web.guard import RunDep, SeenDep
from procore.web.ledger import Books, LedgerRow, open_books
from procore.web.paths import back_to, element_of, element_page, settings_of, top_of
from procore.web.view.counts import counted, rows, versions_of
from procore.web.view.pace import Pace, allowance, pace
from procore.web.view.pages import DeskDep
from procore.web.view.rows import ARROWS, STATES, name_of, shown, tabs, waiting

router = APIRouter()

PAGE = 50
"""Records on a page."""
SORTS = ("key", "-key", "changed", "state")
Typed = Annotated[str, Query(max_length=100)]


@router.get("/{company}/synchronization")
def synchronization(
    company: SeenDep,
    at: DeskDep,
    element: str = "",
    state: str = "waits",
    search: Typed = "",
    project: Typed = "",
    sort: str = "key",
    number: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """One tab: numbers by state, and page `number` of its records. `state`: one of them, `waits`, or `all`."""
    one = settings_of(at, company)
    ticked = tabs(one.elements)
    chosen = element_of(element or ticked[0].id, one)
    top = top_of(chosen)
    books = open_books(company, one.ledger_conn_id)
    asked = {
        "state": "" if state == "all" else state if state in STATES else "waits",
        "search": _like(search),
        "project": project.strip(),
        "sort": sort if sort in SORTS else "key",
    }
    versions = versions_of(books, at.kept.stamp)
    numbers = counted(books, one, [part for e in ticked for part in e.with_parts], versions)
    counts, waits = numbers[chosen.id], {name: waiting(told) for name, told in numbers.items()}
    found, total = rows(books, chosen, counts, **asked, limit=PAGE, offset=(number - 1) * PAGE)
    return element_page(
        at,
        "synchronization.html",
        company,
        one,
        chosen,
        top=top,
        tabs=[(e, name_of(e, at.language), sum(waits[p.id] for p in e.with_parts)) for e in ticked],
        parts=[(e, name_of(e, at.language), waits[e.id]) for e in top.with_parts] if top.parts else [],
        arrow=ARROWS[one.direction(top)],
        counts=counts,
        waits=waits[chosen.id],
        states=[s for s in STATES if counts.get(s)],
        state=asked["state"] or "all",
        search=search,
        project=project,
        sort=asked["sort"],
        number=number,
        pages=max(1, -(-total // PAGE)),
        total=total,
        rows=_shown(books, chosen, found, at.language),
        running=_running(books, top),
        writing=_being_written(books, chosen),
        suggested=len(books.suggestions(chosen.id)),
        dag=house.dag(company),
        notice=at.request.query_params.get("notice", ""),
        run_id=at.request.query_params.get("run", ""),
    )


@router.post("/{company}/synchronization/{element}/run")
def run(
    company: RunDep,
    element: str,
    at: DeskDep,
    request: Request,
    user: GetUserDep,
    records: Annotated[list[str] | None, Form()] = None,
    one_record: Annotated[str, Form()] = "",
    what: Annotated[str, Form()] = "some",
    back: Annotated[str, Form()] = "",
) -> Response:
    """Trigger the DAG, as this person, for one record, for those that were ticked, or for the whole element."""
    top = top_of(element_of(element, settings_of(at, company)))
    wanted = [one_record] if one_record else [] if what == "all" else [key for key in records or () if key]
    here = f"{company}/synchronization"
    if not wanted and what != "all":
        return back_to(at, here, back, element=element, notice="nothing_chosen")
    conf: dict[str, Any] = {"elements": [top.id], **({"records": wanted} if wanted else {})}
    started = house.trigger(request, user, company, conf)
    return back_to(at, here, back, element=element, notice="started", run=started)


# ------------------------------------------------------------------------------------------------ inside


def _shown(books: Books, element: Element, found: list[LedgerRow], language: str) -> list[Any]:
    """The page's records with what both sides hold of them."""
    keys = [{name: row[name] for name in ("place", "maestro_key", "procore_key")} for row in found]
    pairs = books.ask("pairs", element=element.id, keys=json.dumps(keys)) if keys else []
    return [shown(element, pair, row["state"], language) for row, pair in zip(found, pairs, strict=True)]


def _running(books: Books, top: Element) -> list[Pace]:
    """The element's run, when one works now."""
    now = datetime.now(UTC)
    limit = allowance(next(iter(books.ask("limit")), None), now)
    return [pace(run, limit, now) for run in books.ask("progress") if run["element"] == top.id]


def _being_written(books: Books, element: Element) -> dict[str, set[str]]:
    """The keys of the records that a run writes at this moment, by side; one that is being made has no id in Procore yet."""
    rows = books.ask("being_written", element=element.id)
    return {side.value: {row[f"{side}_key"] for row in rows} - {""} for side in Side}


def _like(search: str) -> str:
    """What a person typed, anywhere in the text; % and _ are only themselves."""
    typed = search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{typed}%" if typed else ""
