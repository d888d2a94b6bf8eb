"""The Test button: whether each Connection of a company answers, one sentence each."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from procore.config.companies import CompanySettings
from procore.hooks import ProcoreHook, database
from procore.sides.maestro.sql import Maestro
from procore.sides.procore.rest.retries import FEW_TRIES
from procore.store.ledger import Ledger
from procore.web.patience import begin, outcome


@dataclass(frozen=True, slots=True)
class Check:
    """What one Connection answered; `said` is empty when it did what it should."""

    what: str
    conn_id: str
    said: str


def check_all(one: CompanySettings) -> list[Check]:
    """Procore's credentials see the company, maestro* has the tag, the ledger is up to date. Asks all three at once."""
    begun = [
        ("Procore", one.procore_conn_id, begin(lambda: _procore(one))),
        ("maestro*", one.maestro_conn_id, begin(lambda: _maestro(one))),
        ("ledger", one.ledger_conn_id, begin(lambda: _ledger(one))),
    ]
    return [Check(what, conn_id, _said(answer)) for what, conn_id, answer in begun]


def _procore(one: CompanySettings) -> str:
    seen = ProcoreHook(one.procore_conn_id).client(one.procore_company_id, tries=FEW_TRIES).companies()
    if any(int(company["id"]) == one.procore_company_id for company in seen):
        return ""
    return f"the credentials do not see the company {one.procore_company_id}"


def _maestro(one: CompanySettings) -> str:
    with database(one.maestro_conn_id) as engine:
        Maestro(engine, one.tag, one.sql_folder).clock()
    return ""


def _ledger(one: CompanySettings) -> str:
    with database(one.ledger_conn_id) as engine:
        Ledger(engine).migrate()
    return ""


def _said(begun: Future[str]) -> str:
    try:
        return outcome(begun)
    except Exception as error:  # noqa: BLE001  # a check tells whatever is wrong
        return str(error).strip().split("\n", 1)[0]
