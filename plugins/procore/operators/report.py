"""The operator of a run's last task."""

from typing import Any

from airflow.sdk import BaseOperator, Context


class ReportOperator(BaseOperator):
    """The last task: what each element did, as a table; red when any element is."""

    def __init__(self, *, company: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.company = company

    def execute(self, context: Context) -> dict[str, Any]:
        """Log the table, tell those whom the settings name; the report as JSON."""
        from procore.operators.tasks.report import report_run

        return report_run(self, context)
