"""One record: every field on both sides, why it is held, every value ever written, and what a person may decide."""

import json
from typing import Annotated, Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel
from starlette.datastructures import FormData

from procore.config.companies import dag_of
from procore.diff.decisions import DecisionKind, may_be_another
from procore.diff.fields import target_of
from procore.elements.element import Element, Side
from procore.hooks import is_id
from procore.model.errors import ConfigurationError, DecisionRefused
from procore.store.sql import LedgerRow
from procore.text.messages import ExceptionKind
from procore.text.reasons import label_of, sentence
from procore.web.airflow_database import audit
from procore.web.guard import RunDep, SeenDep
from procore.web.ledger import PageLedger, open_ledger
from procore.web.paths import back_to, element_of, element_page, settings_of
from procore.web.view.decisions import conflicting_fields, identifying_values, naming, pending
from procore.web.view.form import FormDep, text_in
from procore.web.view.pages import Visit, VisitDep
from procore.web.view.plan import history
from procore.web.view.rows import compared, compared_lines, shown

router = APIRouter()

HISTORY, DECISIONS = 200, 200
"""How many written values and decisions are shown; the views of the ledger hold the rest."""


class Decision(BaseModel):
    """What a person decides in a form: which value stands, which two records are one, or what stays out."""

    kind: DecisionKind
    maestro: str = ""
    procore: str = ""
    why: str = ""


def choices(visit: Visit, form: FormData) -> list[dict[str, str]]:
    """The fields of the form for which the person chose something: `field`, `line`, `choice`, `value`; `field_2` ...

    `all`: the side that stands where a field's own choice is open. What is left open then stays in conflict. Raises
    ConfigurationError for a choice that chooses nothing, and for none at all.
    """
    chosen: list[dict[str, str]] = []
    of_all = text_in(form, "all")
    for name in (name for name in form if name == "field" or name.startswith("field_")):
        place = name.removeprefix("field")
        choice, value = text_in(form, f"choice{place}") or of_all, text_in(form, f"value{place}")
        line = text_in(form, f"line{place}")
        where = {"field": text_in(form, name), **({"line": line} if line else {})}
        if choice in list(Side):
            chosen.append({**where, "side": choice})
        elif choice and not value:
            raise ConfigurationError(visit.say("value_needed"))
        elif choice:
            chosen.append({**where, "value": value})
    if not chosen:
        raise ConfigurationError(visit.say("choice_needed"))
    return chosen


@router.get("/{company}/synchronization/{element}/record")
def record(company: SeenDep, element: str, visit: VisitDep, maestro: str = "", procore: str = "") -> HTMLResponse:
    """The record with one of these keys; 404 when the ledger knows neither."""
    settings = settings_of(visit, company)
    chosen = element_of(element, settings)
    ledger = open_ledger(company, settings.ledger_conn_id)
    row = _row(ledger, chosen, maestro, procore)
    which = {"element": chosen.id, "maestro_key": row["maestro_key"], "procore_key": row["procore_key"]}
    decided = ledger.query("decided", limit=DECISIONS, **which)
    return element_page(
        visit,
        "record.html",
        company,
        settings,
        chosen,
        row=row,
        record=shown(chosen, row, _state(row), visit.language),
        values=compared(chosen, row, visit.language),
        lines=compared_lines(chosen, row, visit.language) if chosen.lines else [],
        labels={f.name: label_of(f, visit.language) for f in chosen.fields},
        conflicting_fields=conflicting_fields(chosen, row, decided, visit.language)
        if row["kind"] == ExceptionKind.CONFLICT
        else [],
        pending=pending(chosen, decided, visit.language),
        target=target_of(settings.direction(chosen)),
        history=history(chosen, ledger.query("history", limit=HISTORY, **which), visit.language),
        suggested=[] if row["link"] else _candidates(ledger, chosen, which, visit.language),
        decided=decided,
        may_be_another=may_be_another(chosen) and not (row["code"] == "kept_apart" and chosen.lines),
    )


@router.post("/{company}/synchronization/{element}/decide")
def decide(
    company: RunDep,
    element: str,
    visit: VisitDep,
    user: GetUserDep,
    decision: Annotated[Decision, Form()],
    form: FormDep,
) -> Response:
    """Keep the decision for the next run. Refused, in one sentence, when it is known that it cannot be applied."""
    settings = settings_of(visit, company)
    chosen = element_of(element, settings)
    ledger = open_ledger(company, settings.ledger_conn_id)
    keys = {"maestro": decision.maestro, "procore": decision.procore}
    decided: list[dict[str, str]] = choices(visit, form) if decision.kind is DecisionKind.CHOOSE else [{}]
    for facts in decided:
        audit(user, f"procore_{decision.kind}", dag_id=dag_of(company), element=chosen.id, **keys, **facts)
    decisions = [(decision.kind, decision.maestro, decision.procore, facts) for facts in decided]
    try:
        ledger.ledger.decisions.decide_all(
            ledger.pairing["id"], chosen, decisions, user.get_name(), decision.why.strip()
        )
    except DecisionRefused as refused:
        raise ConfigurationError(sentence(refused.reason, chosen.id, visit.language)) from refused
    known = {name: key for name, key in keys.items() if key}
    return back_to(visit, f"{company}/synchronization/{chosen.id}/record", **known)


def _candidates(ledger: PageLedger, element: Element, which: LedgerRow, language: str) -> list[dict[str, Any]]:
    """What the record may be linked to, with what tells the candidates apart and how much each is used."""
    found = ledger.query("suggested", **which)
    used: dict[str, LedgerRow] = {}
    if found and found[0]["side"] and (where := naming(element.id)):
        side = found[0]["side"]
        keys = json.dumps([row[f"{side}_key"] for row in found])
        rows = ledger.query("last_uses", naming=json.dumps(where), side=side, keys=keys)
        used = {row["key"]: row for row in rows}
    return [
        {
            **row,
            "identifying": identifying_values(element, row["values"], language),
            "used": used.get(row[f"{row['side']}_key"]),
        }
        for row in found
    ]


def _state(row: LedgerRow) -> str:
    """The record's state as far as it alone tells."""
    return row["kind"] or ("warning" if row["cut"] else "fine" if row["link"] else "one_side")


def _row(ledger: PageLedger, element: Element, maestro: str, procore: str) -> LedgerRow:
    if procore and not is_id(procore):
        raise HTTPException(404)
    keys = {"maestro_key": maestro, "procore_key": procore}
    linked = ledger.query("linked_to", element=element.id, **keys)
    if linked and (not maestro or not procore or procore == linked[0]["procore_key"]):
        keys = dict(linked[0])
    (row,) = ledger.pairs(element, [{"place": 1, **keys}])
    if not (row["maestro"] or row["procore"] or row["link"] or row["kind"]):
        raise HTTPException(404)
    return row
