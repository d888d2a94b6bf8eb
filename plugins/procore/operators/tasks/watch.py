"""The look that needs no run of a company: which elements are late, and which notifications were not sent yet."""

import logging

from airflow.sdk.exceptions import AirflowFailException

from procore.config import companies as company_settings
from procore.config.company import CompanySettings
from procore.hooks import opened_ledger
from procore.notify.events import Findings, freshness_findings
from procore.operators.tasks.notifications import send_notifications
from procore.operators.tasks.run_request import settings_of, variable
from procore.run.job import Log
from procore.store.notifications import Notifications


def watch_all(log: Log) -> dict[str, list[str]]:
    """The late elements by company. Raises AirflowFailException for ledgers that do not answer, after all were looked at."""
    late: dict[str, list[str]] = {}
    failed: list[str] = []
    for key, settings in company_settings.read(variable()).good.items():
        try:
            late[key] = _look(key, settings, log)
        except Exception as error:  # noqa: BLE001  # whatever one company's ledger says, the others are looked at
            failed.append(f"{key}: the ledger (Connection {settings.ledger_conn_id}) cannot be asked: {error}")
    for key, elements in late.items():
        log.info("%s: %s", key, f"late: {', '.join(elements)}" if elements else "nothing is late.")
    if failed:
        raise AirflowFailException(" ".join(failed))
    return late


def watch_company(company: str) -> None:
    """Look at one company, for Airflow's deadline alert."""
    _look(company, settings_of(company), logging.getLogger("procore.watch"))


def _look(company: str, settings: CompanySettings, log: Log) -> list[str]:
    """Send what is new of one company; its late elements. It reads the ledger only, and never the two systems."""
    with opened_ledger(settings.ledger_conn_id) as ledger:
        watch = ledger.notifications
        seen = freshness(company, settings, watch)
        watch.keep_findings(company, seen, [channel.id for channel in settings.notify])
        send_notifications(company, settings, watch, log)
    return [event.element for event in seen.events]


def freshness(company: str, settings: CompanySettings, watch: Notifications) -> Findings:
    """Which elements are late; nothing of a company that was never synchronized."""
    if (known := watch.freshness(company)) is None:
        return Findings()
    return freshness_findings(settings.goals, known.last_good, known.began, known.now)
