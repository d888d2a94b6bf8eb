"""The operator of the mark that says whether a run left something for a person to review."""

from typing import Any

from airflow.sdk import BaseOperator, Context


class ReviewOperator(BaseOperator):
    """Green when no record waits; else skipped, or red where the settings say so (`review_mark`)."""

    def __init__(self, *, company: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.company = company

    def execute(self, context: Context) -> None:
        """Look at what the run's elements hold."""
        from procore.operators.tasks.review import review_run

        review_run(self, context)
