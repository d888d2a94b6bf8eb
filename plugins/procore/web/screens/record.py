"""One record: every field on both sides, why it is held, every value ever written, and what a person may decide."""

from __future__ import annotations

import json
from typing import Annotated

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel
from starlette.datastructures import FormData

from procore.config.companies import dag_of
from procore.diff.decisions import DecisionKind, may_be_another
from procore.diff.fields import target_of
from procore.elements.element import Element, Side
from procore.model.errors import ConfigurationError, DecisionRefused
from procore.store.sql import LedgerRow
from procore.text.messages import ExceptionKind
from procore.text.reasons import label_of, sentence
from procore.web.airflow_database import audit
from procore.web.guard import RunDep, SeenDep
from procore.web.ledger import PageLedger, open_ledger
from procore.web.paths import back_to, element_of, element_page, settings_of
from procore.web.view.form import FormDep, text_in
from procore.web.view.pages import Visit, VisitDep
from procore.web.view.rows import compared, compared_lines, conflicts, shown

router = APIRouter()

HISTORY, DECISIONS = 200, 20
"""How many written values and decisions are shown; the views of the ledger hold the rest."""


class Decision(BaseModel):
    """What a person decides in a form: which value stands, which two records are one, or what stays out."""

    kind: DecisionKind
    maestro: str = ""
    procore: str = ""
    why: str = ""


def choices(visit: Visit, form: FormData) -> list[dict[str, str]]:
    """The fields of the form for which the person chose something: `field`, `line`, `choice`, `value`; `field_2` ...

    What is left open stays in conflict. Raises ConfigurationError for a choice that chooses nothing, and for none at all.
    """
    chosen: list[dict[str, str]] = []
    for name in (name for name in form if name == "field" or name.startswith("field_")):
        place = name.removeprefix("field")
        choice, value = text_in(form, f"choice{place}"), text_in(form, f"value{place}")
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
        labels={f.name: label_of(f, visit.language) for f in (*chosen.lines, *chosen.fields)},
        conflicts=conflicts(row["facts"] or {}) if row["kind"] == ExceptionKind.CONFLICT else [],
        target=target_of(settings.direction(chosen)),
        history=ledger.query("history", limit=HISTORY, **which),
        suggested=[] if row["link"] else ledger.query("suggested", **which),
        decided=ledger.query("decided", limit=DECISIONS, **which),
        may_be_another=may_be_another(chosen) and not (row["code"] == "kept_apart" and chosen.lines),
        notice=visit.request.query_params.get("notice", ""),
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
            ledger.pairing["id"], chosen.id, decisions, user.get_name(), decision.why.strip()
        )
    except DecisionRefused as refused:
        raise ConfigurationError(sentence(refused.reason, chosen.id, visit.language)) from refused
    known = {name: key for name, key in keys.items() if key}
    return back_to(visit, f"{company}/synchronization/{chosen.id}/record", notice=f"decided_{decision.kind}", **known)


def _state(row: LedgerRow) -> str:
    """The record's state as far as it alone tells."""
    return row["kind"] or ("warning" if row["cut"] else "fine" if row["link"] else "apart")


def _row(ledger: PageLedger, element: Element, maestro: str, procore: str) -> LedgerRow:
    if procore and not procore.isdecimal():
        raise HTTPException(404)
    keys = {"maestro_key": maestro, "procore_key": procore}
    linked = ledger.query("linked_to", element=element.id, **keys)
    if linked and (not maestro or not procore or procore == linked[0]["procore_key"]):
        keys = dict(linked[0])
    (row,) = ledger.query("pairs", element=element.id, keys=json.dumps([{"place": 1, **keys}]))
    if not (row["maestro"] or row["procore"] or row["link"] or row["kind"]):
        raise HTTPException(404)
    return row
