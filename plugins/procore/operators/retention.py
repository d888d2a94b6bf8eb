"""The operator that deletes what the settings keep no longer."""

from typing import Any

from airflow.sdk import BaseOperator, Context


class RetentionOperator(BaseOperator):
    """Looks at every company. Red when the ledger of one cannot be asked, after the others were."""

    def execute(self, context: Context) -> dict[str, Any]:
        """How many of each kind went, by company."""
        from procore.operators.tasks.retention import delete_all

        del context
        return delete_all(self.log)
