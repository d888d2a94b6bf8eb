"""The Test button: whether each Connection of a company answers, one sentence each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from procore.hooks import database
from procore.ledger import Ledger
from procore.settings import CompanySettings
from procore.sides.maestro import Maestro
from procore.web import house


@dataclass(frozen=True, slots=True)
class Check:
    """What one Connection answered; `said` is empty when it did what it should."""

    what: str
    conn_id: str
    said: str


def check_all(one: CompanySettings) -> list[Check]:
    """Procore's credentials see the company, maestro* has the tag, the ledger is up to date. Asks all three."""
    return [
        Check("Procore", one.procore_conn_id, _said(lambda: _procore(one))),
        Check("maestro*", one.maestro_conn_id, _said(lambda: _maestro(one))),
        Check("ledger", one.ledger_conn_id, _said(lambda: _ledger(one))),
    ]


def _procore(one: CompanySettings) -> str:
    seen = house.companies_seen(one.procore_conn_id, one.procore_company_id)
    if any(int(company["id"]) == one.procore_company_id for company in seen):
        return ""
    return f"the credentials do not see the company {one.procore_company_id}"


def _maestro(one: CompanySettings) -> str:
    with database(one.maestro_conn_id) as engine:
        Maestro(engine, one.tag).clock()
    return ""


def _ledger(one: CompanySettings) -> str:
    with database(one.ledger_conn_id) as engine:
        Ledger(engine).migrate()
    return ""


def _said(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  # a check tells whatever is wrong
        return str(error).strip().split("\n", 1)[0]
