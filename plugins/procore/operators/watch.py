"""The operator that looks which elements are late, and the alert of a run that takes too long."""

import os
from typing import Any

from airflow.sdk import (  # type: ignore[attr-defined]  # the package has them all, its stub does not
    AsyncCallback,
    BaseOperator,
    Context,
    DeadlineAlert,
    DeadlineReference,
)
from asgiref.sync import sync_to_async

from procore.config.company import CompanySettings

SCHEDULER = "_AIRFLOW_PROCESS_CONTEXT"
"""Set where the scheduler's own processes read DAGs. Elsewhere (`airflow dags test`) Airflow 3.3.2 takes an alert's facts for
its id in the database, and cannot end the run."""


class WatchOperator(BaseOperator):
    """Looks at every company. Red when the ledger of one cannot be asked, after the others were."""

    def execute(self, context: Context) -> dict[str, Any]:
        """The late elements by company."""
        from procore.operators.tasks.watch import watch_all

        del context
        return watch_all(self.log)


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


async def look(company: str) -> None:
    """What Airflow's deadline alert calls when a run of the company takes longer than its shortest freshness goal.

    It runs in the triggerer: what runs in an executor is refused Variables and Connections by Airflow 3.3.2.
    """
    from procore.operators.tasks.watch import watch_company

    await sync_to_async(watch_company)(company)
