"""A company that comes from another interface: what shadow mode found, and what of the other's records may be adopted."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import blake2b
from typing import Annotated

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Form, HTTPException, Query
from fastapi.responses import HTMLResponse, Response

from procore.config.companies import dag_of
from procore.config.company import CompanySettings
from procore.elements import ALL, ELEMENTS, top_of
from procore.elements.element import Element
from procore.mapping.foreign_ids import pattern_of
from procore.mapping.pairs_file import COLUMNS, NamedPair, pairs_of
from procore.model.adoption import Adoption
from procore.model.errors import ConfigurationError, DecisionRefused
from procore.run.adopt import adopt
from procore.text.nouns import name_of
from procore.text.reasons import field_labels, sentence
from procore.text.shadow import record_sentence, shadow_rows
from procore.web.airflow_database import audit
from procore.web.guard import RunDep, SeenDep
from procore.web.ledger import PageLedger, open_ledger
from procore.web.paths import back_to, settings_of
from procore.web.view.pages import Visit, VisitDep, page

router = APIRouter()

SHOWN = 200
"""How many records are shown one by one until all of them are asked for; the counts are of all."""
Typed = Annotated[str, Query(max_length=100)]


@router.get("/{company}/past")
def past(
    company: SeenDep, visit: VisitDep, element: Typed = "", whole: Annotated[bool, Query(alias="all")] = False
) -> HTMLResponse:
    """The report of shadow mode, and what the pattern of one element finds; nothing is kept by looking."""
    settings = settings_of(visit, company)
    with_ids = _with_origin_ids(settings)
    chosen = ALL[element] if element in with_ids else ALL[next(iter(with_ids))]
    return _shown(visit, company, settings, chosen, whole=whole)


@router.post("/{company}/past/{element}")
def take_over(
    company: RunDep,
    element: str,
    visit: VisitDep,
    user: GetUserDep,
    pairs: Annotated[str, Form()] = "",
    why: Annotated[str, Form()] = "",
    shown_seal: Annotated[str, Form(alias="seal")] = "",
) -> Response:
    """Show what the pairs name; or, when the form says what was shown (`seal`), adopt it for the next run."""
    settings = settings_of(visit, company)
    if element not in _with_origin_ids(settings):
        raise HTTPException(404)
    chosen = ALL[element]
    if not shown_seal:
        return _shown(visit, company, settings, chosen, pairs, whole=True)
    ledger = open_ledger(company, settings.ledger_conn_id)
    found = _found(ledger, settings, chosen, pairs)
    if found is None or not found.found or seal(found) != shown_seal:
        raise ConfigurationError(visit.say("past_moved"))
    if not why.strip():
        raise ConfigurationError(visit.say("past_why"))
    audit(user, "procore_adopt", dag_id=dag_of(company), element=chosen.id, records=len(found.found))
    try:
        adopt(ledger.ledger, ledger.known_pairing(), chosen, found.found, user.get_name(), why.strip())
    except DecisionRefused as refused:
        raise ConfigurationError(sentence(refused.reason, chosen.id, visit.language)) from refused
    return back_to(visit, f"{company}/past", element=chosen.id, notice="decided_links")


def seal(found: Adoption) -> str:
    """A digest of what was shown, names and differences too, by which the form that adopts says what that was."""
    return blake2b(json.dumps([asdict(one) for one in found.found]).encode(), digest_size=12).hexdigest()


def _with_origin_ids(settings: CompanySettings) -> list[str]:
    """The ticked elements, and their parts, that have origin ids in Procore."""
    parts = (part for name in settings.elements for part in ELEMENTS[name].with_parts)
    return [part.id for part in parts if part.origin_kind] or [
        next(name for name, one in ALL.items() if one.origin_kind)
    ]


def _found(ledger: PageLedger, settings: CompanySettings, element: Element, pairs: str) -> Adoption | None:
    """What the pairs, or the pattern of the settings, name; None: there is neither. Raises ConfigurationError for wrong pairs."""
    named: re.Pattern[str] | Sequence[NamedPair]
    if pairs.strip():
        named = pairs_of(pairs)
    elif element.id in settings.foreign_ids:
        named = pattern_of(settings.foreign_ids[element.id])
    else:
        return None
    return ledger.adoption(element, settings.direction(top_of(element.id)), named)


def _shown(
    visit: Visit, company: str, settings: CompanySettings, element: Element, pairs: str = "", *, whole: bool
) -> HTMLResponse:
    ledger = open_ledger(company, settings.ledger_conn_id)
    report, found = ledger.shadow(SHOWN), _found(ledger, settings, element, pairs)
    most = None if whole else SHOWN
    return page(
        visit,
        "past.html",
        company=company,
        settings=settings,
        screen="past",
        zone=settings.timezone,
        counts=shadow_rows(report, visit.language),
        records=[(one, record_sentence(one, visit.language)) for one in report.records],
        elements={name: name_of(ALL[name], visit.language) for name in _with_origin_ids(settings)},
        element=element,
        pattern=settings.foreign_ids.get(element.id, ""),
        pairs=pairs,
        columns=", ".join(COLUMNS),
        found=found,
        shown=[
            (one, field_labels(element.id, ", ".join(one.differs), visit.language) if one.differs else "")
            for one in (found.found[:most] if found else ())
        ],
        left=[
            (one.at, sentence(one.reason, element.id, visit.language)) for one in (found.left[:most] if found else ())
        ],
        seal=seal(found) if found else "",
        may_run=visit.may.run(company),
        notice=visit.request.query_params.get("notice", ""),
    )
