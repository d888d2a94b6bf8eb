"""The operator that takes back what a run wrote, from a trigger form."""

from collections.abc import Mapping
from typing import Any

from airflow.sdk import BaseOperator, Context


class UndoOperator(BaseOperator):
    """Undoes a run, or a part of it. Red when it cannot be done as it was asked for, or a side refused something."""

    def execute(self, context: Context) -> dict[str, Any]:
        """Show the reverse plan and, if asked, write it; what was undone and what cannot be, element by element."""
        from procore.operators.tasks.undo import undo_run

        return undo_run(self, context)

    def resume(self, context: Context, event: object = None, approved: int | None = None) -> dict[str, Any]:
        """Go on after the limit's reset, or after another run of the element: what is undone already is not done again."""
        from procore.operators.tasks.undo import undo_run

        self.log.info("Going on (%s).", event)
        return undo_run(self, context, approved)

    def decided(self, context: Context, event: Mapping[str, Any], plan: int) -> dict[str, Any]:
        """A person answered: write the plan that was shown, or end as rejected with the reason."""
        from procore.operators.tasks.undo import keep_answer, undo_run

        keep_answer(self, context, event, plan)
        return undo_run(self, context, plan)
