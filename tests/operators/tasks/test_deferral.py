"""A task that has to wait gives its worker back until it is time."""

from datetime import UTC, datetime, timedelta

import pytest
from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import TaskDeferred

from procore.model.errors import ElementBusy, RateLimitSpent
from procore.operators.tasks.deferral import LOOK_AGAIN, MARGIN, defer

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


def deferred_by(waiting):
    """What the task defers with."""
    with pytest.raises(TaskDeferred) as deferred:
        defer(BaseOperator(task_id="costs"), waiting, 7)
    assert (deferred.value.method_name, deferred.value.kwargs) == ("resume", {"approved": 7})
    return deferred.value.trigger


def test_the_task_goes_on_a_little_after_the_reset():
    assert deferred_by(RateLimitSpent("spent", resets_at=NOW + 24 * HOUR)).moment == NOW + 24 * HOUR + MARGIN


@pytest.mark.parametrize(
    ("waiting", "after"),
    [(RateLimitSpent("spent", resets_at=NOW - HOUR), MARGIN), (ElementBusy("costs", "run 1", NOW), LOOK_AGAIN)],
    ids=["a reset that is over", "another run"],
)
def test_the_task_looks_again_soon(waiting, after):
    began = datetime.now(UTC)
    assert began + after <= deferred_by(waiting).moment <= datetime.now(UTC) + after
