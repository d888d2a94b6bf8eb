"""The screen that a person looks at first: is it fresh, did it run, what waits for whom, what the last 30 days were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from procore.config.companies import CompanySettings
from procore.elements import ALL
from procore.elements.element import Element
from procore.model.errors import SyncError
from procore.notify.freshness import is_late
from procore.web import airflow_records as house
from procore.web.guard import SeenDep
from procore.web.ledger import Books, NotThereYet, open_books
from procore.web.paths import settings_of
from procore.web.view.balance import balances
from procore.web.view.pace import allowance, pace
from procore.web.view.pages import DeskDep, page
from procore.web.view.picture import draw
from procore.web.view.rows import ARROWS, name_of, tabs

router = APIRouter()

CAUSES, RUNS, PLANS = 40, 8, 8
"""How many causes, runs and plans are shown; the tabs, Airflow and the ledger hold the rest."""
USUAL_GOAL = timedelta(days=1)
"""How old an element may be that has no goal of its own, before its age is marked."""


@router.get("/{company}/overview")
def overview(company: SeenDep, at: DeskDep) -> HTMLResponse:
    """The overview. What the ledger cannot say is said in one sentence; the rest is shown."""
    one = settings_of(at, company)
    known: dict[str, Any] = {"books": None, "trouble": "", "trouble_said": ""}
    try:
        known |= _from_ledger(open_books(company, one.ledger_conn_id), one)
    except NotThereYet:
        known["trouble"] = "no_run_yet"
    except SyncError as error:
        known |= {"trouble": "ledger_away", "trouble_said": str(error)}
    return page(
        at,
        "overview.html",
        company=company,
        one=one,
        screen="overview",
        zone=one.timezone,
        dag=house.dag(company),
        elements=[
            (element, ARROWS[one.direction(element)], name_of(element, at.language)) for element in tabs(one.elements)
        ],
        weighed=[element.id for element in tabs(one.elements) if element.total or element.blank_when_zero],
        goals={name: goal for name, goal in one.goals.items() if goal},
        names={element.id: name_of(element, at.language) for element in ALL.values()},
        problems=[problem for problem in at.companies.problems if f"company {company}," in problem],
        **known,
    )


def _from_ledger(books: Books, one: CompanySettings) -> dict[str, Any]:
    """What the ledger knows about the company."""
    (used,) = books.ask("calls_of_the_hour")
    newest = {row["element"]: row for row in books.ask("newest_runs")}
    now = datetime.now(UTC)
    limit = allowance(next(iter(books.ask("limit")), None), now)
    return {
        "books": books.pairing,
        "newest": newest,
        "late": {e.id for e in tabs(one.elements) if _late(one, e, newest.get(e.id))},
        "runs": books.ask("last_dag_runs", limit=RUNS),
        "causes": books.ask("causes", limit=CAUSES),
        "calls": used["used"],
        "limit": limit,
        "running": [pace(run, limit, now) for run in books.ask("progress")],
        "picture": draw(books.ask("days", timezone=one.timezone)),
        "balances": balances(books.ask("balances")),
        "plans": books.ask("plans", limit=PLANS),
    }


def _late(one: CompanySettings, element: Element, newest: Mapping[str, Any] | None) -> bool:
    """Whether an element is older than its goal; without one, than a day."""
    return is_late(newest["fresh_at"] if newest else None, one.freshness(element) or USUAL_GOAL, datetime.now(UTC))
