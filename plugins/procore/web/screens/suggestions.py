"""Links that a person accepts at once: all suggestions of a score and above, counted and shown before anything is kept."""

import json
from collections.abc import Iterable
from hashlib import blake2b
from typing import Annotated, Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response

from procore.config.companies import dag_of
from procore.diff.decisions import DecisionKind
from procore.diff.suggest import acceptable
from procore.elements.element import Element
from procore.model.errors import ConfigurationError, DecisionRefused
from procore.text.reasons import label_of, sentence
from procore.web.airflow_database import audit
from procore.web.guard import RunDep, SeenDep
from procore.web.ledger import PageLedger, open_ledger
from procore.web.paths import back_to, element_of, element_page, settings_of
from procore.web.view.pages import VisitDep
from procore.web.view.rows import title_of

router = APIRouter()

SHOWN = 100
"""How many links are shown until all of them are asked for; the count is of all."""
LEAST, USUAL = 50, 90
Score = Annotated[int, Query(ge=LEAST, le=100)]
Keys = tuple[str, str]


@router.get("/{company}/synchronization/{element}/suggestions")
def suggestions(
    company: SeenDep,
    element: str,
    visit: VisitDep,
    score: Score = USUAL,
    whole: Annotated[bool, Query(alias="all")] = False,
) -> HTMLResponse:
    """What accepting all suggestions of this score and above would link; nothing is kept by looking."""
    settings = settings_of(visit, company)
    chosen = element_of(element, settings)
    ledger = open_ledger(company, settings.ledger_conn_id)
    alone, compete = _acceptable(ledger, chosen, score)
    return element_page(
        visit,
        "suggestions.html",
        company,
        settings,
        chosen,
        score=score,
        least=LEAST,
        count=len(alone),
        compete=compete,
        links=_shown(ledger, chosen, alone if whole else alone[:SHOWN]),
        labels={f.name: label_of(f, visit.language) for f in chosen.fields},
        seal=seal(alone),
    )


@router.post("/{company}/synchronization/{element}/suggestions")
def accept(
    company: RunDep,
    element: str,
    visit: VisitDep,
    user: GetUserDep,
    score: Annotated[int, Form(ge=LEAST, le=100)],
    shown_seal: Annotated[str, Form(alias="seal")],
    why: Annotated[str, Form()] = "",
) -> Response:
    """Keep these links for the next run. Refused when they are not those that the person was shown."""
    settings = settings_of(visit, company)
    chosen = element_of(element, settings)
    ledger = open_ledger(company, settings.ledger_conn_id)
    alone, _ = _acceptable(ledger, chosen, score)
    if not alone or seal(alone) != shown_seal:
        raise ConfigurationError(visit.say("suggestions_moved"))
    audit(user, "procore_link_all", dag_id=dag_of(company), element=chosen.id, score=score, links=alone)
    decisions: list[tuple[str, str | None, str | None, dict[str, Any]]] = [
        (DecisionKind.LINK, m, p, {}) for m, p in alone
    ]
    try:
        ledger.ledger.decisions.decide_all(ledger.pairing["id"], chosen.id, decisions, user.get_name(), why.strip())
    except DecisionRefused as refused:
        raise ConfigurationError(sentence(refused.reason, chosen.id, visit.language)) from refused
    return back_to(visit, f"{company}/synchronization", element=chosen.id, notice="decided_links")


def seal(links: Iterable[Keys]) -> str:
    """A digest of these links, by which the form that accepts them says which ones were shown."""
    return blake2b(json.dumps(sorted(links)).encode(), digest_size=12).hexdigest()


def _acceptable(ledger: PageLedger, element: Element, score: int) -> tuple[list[Keys], int]:
    """The links to accept, best first, and how many suggestions compete and are left to a person."""
    found = [(row["maestro_key"], row["procore_key"], row["score"]) for row in ledger.suggestions(element.id)]
    return acceptable(found, score)


def _shown(ledger: PageLedger, element: Element, links: list[Keys]) -> list[dict[str, Any]]:
    """Links with the names of both records and what matched."""
    keys = [{"maestro_key": m, "procore_key": p} for m, p in links]
    return [
        {**row, "titles": [str((row[side] or {}).get(title_of(element)) or "") for side in ("maestro", "procore")]}
        for row in ledger.query("suggested_pairs", element=element.id, keys=json.dumps(keys))
    ]
