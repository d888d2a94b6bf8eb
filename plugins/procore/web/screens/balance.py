"""A project's balance by activity and group: budget, committed and cost of both sides, and the records that differ."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from procore.elements import ELEMENTS
from procore.review.wording import left_out_sentences
from procore.text.balance import figure_name, line_name, why_said
from procore.text.nouns import name_of
from procore.web.guard import SeenDep
from procore.web.ledger import open_ledger
from procore.web.paths import settings_of
from procore.web.view.balance_by_code import PAGE, Filter, largest_first, shown
from procore.web.view.pages import VisitDep, page

router = APIRouter()

Typed = Annotated[str, Query(max_length=100)]


@router.get("/{company}/balance")
def balance(
    company: SeenDep,
    visit: VisitDep,
    project: Typed = "",
    figure: Typed = "",
    code: Typed = "",
    differing: Typed = "",
    number: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """The balance of a project; of the one with the largest difference where none is asked for."""
    settings = settings_of(visit, company)
    ledger = open_ledger(company, settings.ledger_conn_id)
    weighed = ledger.balances()
    projects = largest_first(weighed)
    chosen = project.strip() or next(iter(projects), "")
    wanted = Filter(figure=figure, code=code.strip(), differing=bool(differing))
    found = shown(list(ledger.by_code(chosen)) if chosen else (), wanted, number)
    mine = [row for row in weighed if row["scope"] == chosen]
    return page(
        visit,
        "balance.html",
        company=company,
        settings=settings,
        screen="balance",
        zone=settings.timezone,
        names={element.id: name_of(element, visit.language) for element in ELEMENTS.values()},
        projects=sorted(projects),
        project=chosen,
        wanted=wanted,
        shown=found,
        number=number,
        pages=max(1, -(-found.found // PAGE)),
        read={
            "maestro*": min((row["maestro_at"] for row in mine if row["maestro_at"]), default=None),
            "Procore": min((row["procore_at"] for row in mine if row["procore_at"]), default=None),
        },
        line_name=partial(line_name, language=visit.language),
        figure_name=partial(figure_name, language=visit.language),
        why_said=partial(why_said, language=visit.language),
        left_out=[
            f"{name_of(one, visit.language)}{visit.say('colon')} {said}"
            for name in settings.elements
            if (one := settings.element(ELEMENTS[name])).dated_by
            for said in left_out_sentences(one, ledger.left_out(one, chosen), visit.language)
        ],
        not_read=[
            name_of(ELEMENTS[row["element"]], visit.language)
            for row in mine
            if not (row["maestro_at"] and row["procore_at"])
        ],
    )
