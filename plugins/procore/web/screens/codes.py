"""Both sides' codes beside each other, and the answers to those that nobody decided about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from procore.config.companies import dag_of
from procore.config.company import CompanySettings
from procore.diff.code_list import CodeFacts, CodeRow, CodeState, code_list, unused
from procore.diff.decisions import DecisionKind
from procore.elements import SCOPES
from procore.elements.element import Element, Scope
from procore.mapping.records import is_foreign
from procore.model.errors import ConfigurationError, DecisionRefused
from procore.text.nouns import name_of
from procore.text.reasons import label_of, sentence
from procore.web.airflow_database import audit
from procore.web.guard import RunDep, SeenDep
from procore.web.ledger import PageLedger, open_ledger
from procore.web.paths import back_to, settings_of
from procore.web.view.counts import projects_that_pass
from procore.web.view.form import FormDep, text_in
from procore.web.view.pages import Visit, VisitDep, page
from procore.web.view.words.codes import BASE_TYPES

router = APIRouter()

SHOWN = 500
"""How many codes of one list are shown until all of them are asked for."""
ANSWERS = (DecisionKind.LINK, DecisionKind.CREATE, DecisionKind.EXCLUDE)
"""What a person may answer about a code; a link to what another interface owns adopts it."""
Typed = Annotated[str, Query(max_length=100)]


@router.get("/{company}/codes")
def codes(
    company: SeenDep, visit: VisitDep, project: Typed = "", whole: Annotated[bool, Query(alias="all")] = False
) -> HTMLResponse:
    """The groups of the company, and the activities of one project: of the first where none is asked for."""
    settings = settings_of(visit, company)
    ledger = open_ledger(company, settings.ledger_conn_id)
    parts = _coded(settings)
    passes = projects_that_pass(ledger, settings)
    with_codes = [row["scope"] for part in parts if part.scope is Scope.PROJECT for row in _scopes(ledger, part)]
    scopes = [number for number in with_codes if number in passes]
    chosen = project.strip() or next(iter(scopes), "")
    return page(
        visit,
        "codes.html",
        company=company,
        settings=settings,
        screen="codes",
        zone=settings.timezone,
        lists=[_list(ledger, settings, part, chosen if part.scope is Scope.PROJECT else "", visit) for part in parts],
        most=None if whole else SHOWN,
        projects=scopes,
        project=chosen,
        may_run=visit.may.run(company),
        notice=visit.request.query_params.get("notice", ""),
    )


@router.post("/{company}/codes/{element}")
def answer(company: RunDep, element: str, visit: VisitDep, user: GetUserDep, form: FormDep) -> Response:
    """Keep what a person answered about codes, all or none, for the next run to apply."""
    settings = settings_of(visit, company)
    part = next((one for one in _coded(settings) if one.id == element), None)
    if part is None:
        raise HTTPException(404)
    ledger = open_ledger(company, settings.ledger_conn_id)
    scope = text_in(form, "project") if part.scope is Scope.PROJECT else ""
    decisions = list(_answers(_known(ledger, part, scope), part, settings.tag, visit, form))
    if not decisions:
        raise ConfigurationError(visit.say("choice_needed"))
    for kind, maestro_key, procore_key, _ in decisions:
        audit(
            user, f"procore_{kind}", dag_id=dag_of(company), element=part.id, maestro=maestro_key, procore=procore_key
        )
    try:
        ledger.ledger.decisions.decide_all(
            ledger.pairing["id"], part.id, decisions, user.get_name(), text_in(form, "why")
        )
    except DecisionRefused as refused:
        raise ConfigurationError(sentence(refused.reason, part.id, visit.language)) from refused
    return back_to(visit, f"{company}/codes", project=text_in(form, "project"), notice="decided_links")


def _coded(settings: CompanySettings) -> list[Element]:
    """The parts of the projects whose codes are mapped, as the settings have them; none where projects are not ticked."""
    if SCOPES.id not in settings.elements:
        return []
    return [part for part in settings.element(SCOPES).parts if part.asked_first]


def _scopes(ledger: PageLedger, part: Element) -> list[dict[str, Any]]:
    return [dict(row) for row in ledger.query("code_scopes", element=part.id)]


def _known(ledger: PageLedger, part: Element, scope: str) -> list[CodeFacts]:
    return [CodeFacts(**row) for row in ledger.query("codes", element=part.id, scope=scope)]


def _list(ledger: PageLedger, settings: CompanySettings, part: Element, scope: str, visit: Visit) -> dict[str, Any]:
    """One list as the screen shows it: the rows, how many there are of each state, and what of the settings fits nothing."""
    known = _known(ledger, part, scope)
    makes = settings.make_codes(before=ledger.pairing["makes_codes"])
    rows = code_list(part, known, makes, settings.direction(SCOPES).writes)
    return {
        "element": part,
        "name": name_of(part, visit.language),
        "code": part.key[-1],
        "extra": [one.name for one in part.fields if one.name not in (part.key[-1], part.name_field) and one.words],
        "words": {word: visit.say(f"base_{word}") for word in BASE_TYPES},
        "foreign": _foreign(known, part, settings.tag),
        "labels": {one.name: label_of(one, visit.language) for one in part.fields},
        "rows": rows,
        "counts": {state.value: n for state in CodeState if (n := sum(1 for row in rows if row.state is state))},
        "free": sorted(_code(part, row) for row in rows if row.state is CodeState.UNDECIDED and row.facts.procore),
        "suggested": _suggested(ledger, part, known),
        "unused": unused(part, known) if part.scope is Scope.COMPANY or not scope else [],
    }


def _suggested(ledger: PageLedger, part: Element, known: Iterable[CodeFacts]) -> dict[str, list[dict[str, Any]]]:
    """The suggestions for each of maestro*'s keys, with what Procore's record says."""
    names = {each.procore_key: each.procore for each in known if each.procore}
    found: dict[str, list[dict[str, Any]]] = {}
    for one in ledger.suggestions(part.id):
        if one["procore_key"] in names:
            found.setdefault(one["maestro_key"], []).append({**one, "across": names[one["procore_key"]]})
    return found


def _foreign(known: Iterable[CodeFacts], part: Element, tag: str) -> dict[str, str]:
    """Another interface's origin ids, by Procore's id."""
    return {each.procore_key: each.origin_id for each in known if is_foreign(part, tag, each.origin_id)}


def _code(part: Element, row: CodeRow) -> str:
    return row.facts.code(part.by_name[part.key[-1]])


def _answers(
    known: Sequence[CodeFacts], part: Element, tag: str, visit: Visit, form: FormData
) -> Iterator[tuple[str, str | None, str | None, dict[str, Any]]]:
    """The decisions of the form: kind, maestro*'s key, Procore's id, facts. Raises ConfigurationError for an unknown code."""
    one = part.by_name[part.key[-1]]
    there = {each.code(one): each.procore_key for each in known if each.procore and not each.maestro}
    foreign = _foreign(known, part, tag)
    places = [name.removeprefix("answer_") for name in form if name.startswith("answer_") and text_in(form, name)]
    for place in places:
        kind, _, across = text_in(form, f"answer_{place}").partition(":")
        if kind not in ANSWERS:
            raise HTTPException(400)
        procore_key = text_in(form, f"procore_{place}")
        if kind == DecisionKind.LINK:
            procore_key = across or _code_typed(text_in(form, f"code_{place}").upper(), there, visit)
            kind = DecisionKind.ADOPT if procore_key in foreign else kind
        yield kind, text_in(form, f"maestro_{place}") or None, procore_key or None, {}


def _code_typed(typed: str, there: Mapping[str, str | None], visit: Visit) -> str:
    """Procore's id of the code that a person typed. Raises ConfigurationError for one that is not there."""
    if found := there.get(typed):
        return found
    raise ConfigurationError(visit.say("no_such_code", code=typed or "∅"))
