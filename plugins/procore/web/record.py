"""One record: every field on both sides, why it is held, every value ever written, and what a person may decide."""

from __future__ import annotations

import json
from typing import Annotated, Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from procore.decisions import Decided
from procore.elements.model import Element, Side
from procore.errors import ConfigurationError, DecisionRefused
from procore.messages import sentence
from procore.web import house
from procore.web.guard import RunDep, SeenDep, dag_of
from procore.web.ledgers import Books, Row, open_books
from procore.web.pages import Desk, DeskDep, page
from procore.web.rows import compared, compared_lines, label, name_of, shown
from procore.web.ways import back_to, element_of, settings_of

router = APIRouter()

HISTORY, DECISIONS = 200, 20
"""How many written values and decisions are shown; the views of the ledger hold the rest."""


class Decision(BaseModel):
    """What a person decides in a form: which value stands, which two records are one, or what stays out."""

    kind: Decided
    maestro: str = ""
    procore: str = ""
    field: str = ""
    line: str = ""
    choice: str = ""
    value: str = ""
    why: str = ""

    def facts(self, at: Desk) -> dict[str, str]:
        """What the ledger is told. Raises ConfigurationError for a choice that chooses nothing."""
        if self.kind is not Decided.CHOOSE:
            return {}
        where = {"field": self.field, **({"line": self.line} if self.line else {})}
        if self.choice in list(Side):
            return {**where, "side": self.choice}
        if not self.value.strip():
            raise ConfigurationError(at.say("value_needed"))
        return {**where, "value": self.value.strip()}


@router.get("/{company}/synchronization/{element}/record")
def record(company: SeenDep, element: str, at: DeskDep, maestro: str = "", procore: str = "") -> HTMLResponse:
    """The record with one of these keys; 404 when the ledger knows neither."""
    one = settings_of(at, company)
    chosen = element_of(element, one)
    books = open_books(company, one.ledger_conn_id)
    row = _row(books, chosen, maestro, procore)
    which = {"element": chosen.id, "maestro_key": row["maestro_key"], "procore_key": row["procore_key"]}
    return page(
        at,
        "record.html",
        company=company,
        one=one,
        screen="synchronization",
        zone=one.timezone,
        element=chosen,
        element_name=name_of(chosen, at.language),
        row=row,
        record=shown(chosen, row, row["kind"] or ("fine" if row["link"] else "apart"), at.language),
        values=compared(chosen, row, at.language),
        lines=compared_lines(chosen, row, at.language) if chosen.lines else [],
        labels={f.name: label(f, at.language) for f in (*chosen.lines, *chosen.fields)},
        history=books.ask("history", limit=HISTORY, **which),
        suggested=[] if row["link"] else books.ask("suggested", **which),
        decided=books.ask("decided", limit=DECISIONS, **which),
        may_run=at.may.run(company),
        notice=at.request.query_params.get("notice", ""),
    )


@router.post("/{company}/synchronization/{element}/decide")
def decide(company: RunDep, element: str, at: DeskDep, user: GetUserDep, told: Annotated[Decision, Form()]) -> Response:
    """Keep the decision for the next run. Refused, in one sentence, when it is known that it cannot be applied."""
    one = settings_of(at, company)
    chosen = element_of(element, one)
    books = open_books(company, one.ledger_conn_id)
    facts: dict[str, Any] = told.facts(at)
    keys = {"maestro": told.maestro, "procore": told.procore}
    house.audit(user, f"procore_{told.kind}", dag_id=dag_of(company), element=chosen.id, **keys, **facts)
    try:
        books.ledger.decide(
            books.pairing["id"],
            chosen.id,
            told.kind,
            told.maestro,
            told.procore,
            facts,
            user.get_name(),
            told.why.strip(),
        )
    except DecisionRefused as refused:
        raise ConfigurationError(sentence(refused.reason, chosen.id, at.language)) from refused
    known = {name: key for name, key in keys.items() if key}
    return back_to(at, f"{company}/synchronization/{chosen.id}/record", notice=f"decided_{told.kind}", **known)


def _row(books: Books, element: Element, maestro: str, procore: str) -> Row:
    if procore and not procore.isdecimal():
        raise HTTPException(404)
    keys = {"maestro_key": maestro, "procore_key": procore}
    linked = books.ask("linked_to", element=element.id, **keys)
    if linked and (not maestro or not procore or procore == linked[0]["procore_key"]):
        keys = dict(linked[0])
    (row,) = books.ask("pairs", element=element.id, keys=json.dumps([{"place": 1, **keys}]))
    if not (row["maestro"] or row["procore"] or row["link"] or row["kind"]):
        raise HTTPException(404)
    return row
