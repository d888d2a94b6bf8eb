"""The last task: what each element did."""

from __future__ import annotations

from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowFailException

from procore.elements import ELEMENTS
from procore.hooks import database
from procore.ledger import Ledger
from procore.operators.asked import Asked, left_out, settings_of
from procore.report import Report, table


class ReportOperator(BaseOperator):
    """The last task: what each element did, as a table; red when any element is."""

    def __init__(self, *, company: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.company = company

    def execute(self, context: Context) -> dict[str, Any]:
        """Log the table; the report as JSON."""
        asked, settings = Asked.of(context), settings_of(self.company)
        skipped = {e.id: why for e in ELEMENTS.values() if (why := left_out(e, settings, asked))}
        with database(settings.ledger_conn_id) as engine:
            ledger = Ledger(engine)
            runs, held = ledger.runs(self.company, context["run_id"]), ledger.held_by_cause(self.company)
        report = Report.of(self.company, runs, skipped, held)
        self.log.info("%s\n%s", self.company, table(report, settings.language))
        if red := report.red:
            raise AirflowFailException(f"{self.company}: look at {', '.join(red)}; the reason is in the task's log.")
        return report.as_json()
