"""The operator of an element's task."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseOperator, Context, ExceptionRetryPolicy, RetryAction, RetryRule

from procore.model.errors import AccessRefused, ConfigurationError, LoginRefused, PairingRefused, PlanStopped
from procore.operators.lineage import Lineage

RETRIES = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=[ConfigurationError, PairingRefused, PlanStopped, LoginRefused, AccessRefused],
            action=RetryAction.FAIL,
            reason="Trying again does not mend it: follow the sentence in the log.",
        ),
        RetryRule(
            exception=Exception,
            retry_delay=timedelta(minutes=2),
            reason="It is tried again: a system that did not answer may do so by then.",
        ),
    ]
)
"""Systems that do not answer are tried again; what a person has to mend is not.

A task whose worker was lost raises nothing: it is tried again after the task's own `retry_delay`.
"""


class SynchronizeOperator(BaseOperator):
    """One element of one company. Red when a record was rejected, after everything else of it was committed."""

    ui_color = "#e8f0fe"

    def __init__(self, *, company: str, element: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.company = company
        self.element = element
        self.lineage = Lineage()

    def execute(self, context: Context) -> dict[str, int]:
        """Synchronize; the number of records by outcome.

        Gives the worker back while Procore's hourly limit is spent, while another run writes the element, and while a change
        set waits for a person.
        """
        from procore.operators.tasks.synchronize import synchronize_element

        return synchronize_element(self, context)

    def resume(self, context: Context, event: object = None, approved: int | None = None) -> dict[str, int]:
        """Go on after the limit's reset, or after another run of the element: the ledger knows what was done."""
        from procore.operators.tasks.synchronize import synchronize_element

        self.log.info("Going on (%s).", event)
        return synchronize_element(self, context, approved)

    def decided(self, context: Context, event: Mapping[str, Any], plan: int) -> dict[str, int]:
        """A person answered: write the change set that was shown, or end as rejected with the reason."""
        from procore.operators.tasks.synchronize import keep_answer, synchronize_element

        keep_answer(self, context, event, plan)
        return synchronize_element(self, context, plan)

    def get_openlineage_facets_on_complete(self, task_instance: Any) -> Any:
        """What the element reads and writes, for Airflow's OpenLineage provider; it asks only where it is installed."""
        del task_instance
        return self.lineage.facets()
