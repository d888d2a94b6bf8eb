"""The screen that a person looks at first: is it fresh, did it run, what waits for whom, what the last 30 days were."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from procore.elements import ALL
from procore.errors import SyncError
from procore.settings import CompanySettings
from procore.web import house
from procore.web.guard import SeenDep
from procore.web.ledgers import Books, NotThereYet, open_books
from procore.web.pages import DeskDep, page
from procore.web.picture import draw
from procore.web.rows import ARROWS, amount_of, name_of, tabs
from procore.web.ways import settings_of

router = APIRouter()

CAUSES, RUNS = 40, 8
"""How many causes and runs are shown; the tabs and Airflow hold the rest."""


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
        names={element.id: name_of(element, at.language) for element in ALL.values()},
        problems=[problem for problem in at.companies.problems if f"company {company}," in problem],
        **known,
    )


def _from_ledger(books: Books, one: CompanySettings) -> dict[str, Any]:
    """What the ledger knows about the company."""
    amounts = {name: field for name, element in ALL.items() if (field := amount_of(element))}
    (used,) = books.ask("calls_of_the_hour")
    return {
        "books": books.pairing,
        "newest": {row["element"]: row for row in books.ask("newest_runs")},
        "runs": books.ask("last_dag_runs", limit=RUNS),
        "causes": books.ask("causes", amounts=json.dumps(amounts), limit=CAUSES),
        "calls": used["used"],
        "progress": books.ask("progress"),
        "picture": draw(books.ask("days", timezone=one.timezone)),
        "late": late,
    }


def late(newest: Mapping[str, Any] | None, now: datetime, goal: timedelta = timedelta(days=1)) -> bool:
    """Whether an element's data is older than the goal."""
    fresh_at: datetime | None = newest["fresh_at"] if newest else None
    return fresh_at is None or now - fresh_at > goal
