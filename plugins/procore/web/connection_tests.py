"""The Test button: whether each Connection of a company answers, one sentence each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from procore.config.company import CompanySettings
from procore.config.element import ElementSettings
from procore.elements import ELEMENTS
from procore.hooks import ProcoreHook, database, maestro_side
from procore.run.connection_checks import connection_checks, problem
from procore.sides.procore.rest.retries import FEW_TRIES
from procore.web.time_limit import result, start


@dataclass(frozen=True, slots=True)
class TestedConnection:
    """What one Connection answered; `problem` is empty when it did what it should."""

    system: str
    conn_id: str
    problem: str


def test_connections(settings: CompanySettings, language: str) -> list[TestedConnection]:
    """Procore, maestro* and the ledger, asked all three at once, and what is wrong in the language."""
    started = [
        (check, start(check.run))
        for check in connection_checks(settings, database=database, open_maestro=maestro_side, companies=_companies)
    ]
    return [
        TestedConnection(check.system, check.conn_id, problem(partial(result, answer), language))
        for check, answer in started
    ]


def to_test(entry: Mapping[str, Any]) -> CompanySettings:
    """Settings with what the three tests need of an entry that may not be whole yet; without a company none is looked for."""
    known = entry.get("procore_company_id")
    return CompanySettings.model_construct(
        tag=str(entry.get("tag") or ""),
        procore_company_id=known if isinstance(known, int) else 0,
        maestro_conn_id=str(entry.get("maestro_conn_id") or ""),
        procore_conn_id=str(entry.get("procore_conn_id") or ""),
        ledger_conn_id=str(entry.get("ledger_conn_id") or CompanySettings.model_fields["ledger_conn_id"].default),
        maestro_sql=str(entry.get("maestro_sql") or "maestro"),
        elements={name: ElementSettings() for name in entry.get("elements") or () if name in ELEMENTS},
    )


def _companies(settings: CompanySettings) -> Sequence[Mapping[str, Any]]:
    client = ProcoreHook(settings.procore_conn_id).client(settings.procore_company_id or None, tries=FEW_TRIES)
    found: list[dict[str, Any]] = client.companies()
    return found
