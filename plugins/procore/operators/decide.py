"""The operator that keeps a person's decision on a record, from a trigger form: for those who work without the page."""

from airflow.sdk import BaseOperator, Context

DECISIONS = ("accept", "accept_all", "link", "adopt", "unlink", "relink", "choose", "exclude", "include", "create")
"""What the form offers; accept and accept_all make links of suggestions."""


class DecideOperator(BaseOperator):
    """Keeps what a person decided, with the name of who triggered the run; the next synchronization applies it."""

    def execute(self, context: Context) -> list[int]:
        """Keep the decisions; their ids. Red, with one sentence and nothing kept, when they cannot be applied."""
        from procore.operators.tasks.decide import keep_decisions

        return keep_decisions(context, self.log)
