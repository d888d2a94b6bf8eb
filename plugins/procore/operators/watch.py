"""The look that needs no run of a company: who is late, and what was not told yet."""

from __future__ import annotations

import logging
import os
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.exceptions import AirflowFailException
from asgiref.sync import sync_to_async

from procore.config import companies as company_settings
from procore.config.companies import CompanySettings
from procore.hooks import database
from procore.notify.events import Findings, freshness_findings
from procore.operators.asked import settings_of, variable
from procore.operators.tell import tell
from procore.run.job import Log
from procore.store.ledger import Ledger
from procore.store.notifications import Watch

SCHEDULER = "_AIRFLOW_PROCESS_CONTEXT"
"""Set where the scheduler's own processes read DAGs. Elsewhere (`airflow dags test`) Airflow 3.3.2 takes an alert's facts for
its id in the database, and cannot end the run."""


async def look(company: str) -> None:
    """What Airflow's deadline alert calls when a run of the company takes longer than its shortest freshness goal.

    It runs in the triggerer: what runs in an executor is refused Variables and Connections by Airflow 3.3.2.
    """
    await sync_to_async(_look)(company)


def _look(company: str) -> None:
    watch_over(company, settings_of(company), logging.getLogger("procore.watch"))


def deadline(company: str, settings: CompanySettings) -> DeadlineAlert | None:
    """Airflow's alert for a run that takes longer than the company's shortest freshness goal; None: it has none."""
    goals = [goal for goal in settings.goals.values() if goal]
    if not goals or SCHEDULER not in os.environ:
        return None
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=min(goals),
        callback=AsyncCallback(f"{look.__module__}.{look.__name__}", kwargs={"company": company}),
        name="freshness",
    )


def watch_over(company: str, settings: CompanySettings, log: Log) -> list[str]:
    """Tell what is new of one company; its late elements. It reads the ledger only, and never the two systems."""
    with database(settings.ledger_conn_id) as engine:
        Ledger(engine).migrate()
        watch = Watch(engine)
        seen = freshness(company, settings, watch)
        watch.see(company, seen, [way.id for way in settings.notify])
        tell(company, settings, watch, log)
    return [event.element for event in seen.events]


def freshness(company: str, settings: CompanySettings, watch: Watch) -> Findings:
    """Which elements are late; nothing is said of a company that was never synchronized."""
    if (standing := watch.standing(company)) is None:
        return Findings()
    return freshness_findings(settings.goals, standing.last_good, standing.began, standing.now)


class WatchOperator(BaseOperator):
    """Looks at every company. Red when the ledger of one cannot be asked, after the others were."""

    def execute(self, context: Context) -> dict[str, Any]:
        """The late elements by company."""
        del context
        late: dict[str, list[str]] = {}
        wrong: list[str] = []
        for key, settings in company_settings.read(variable()).good.items():
            try:
                late[key] = watch_over(key, settings, self.log)
            except Exception as error:  # noqa: BLE001  # whatever one company's ledger says, the others are looked at
                wrong.append(f"{key}: the ledger (Connection {settings.ledger_conn_id}) cannot be asked: {error}")
        for key, elements in late.items():
            self.log.info("%s: %s", key, f"late: {', '.join(elements)}" if elements else "nothing is late.")
        if wrong:
            raise AirflowFailException(" ".join(wrong))
        return late
