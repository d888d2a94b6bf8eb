"""A task that has to wait gives its worker back until it is time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import TaskDeferred

from procore.model.errors import ElementBusy, RateLimitSpent
from procore.operators.tasks.deferral import LOOK_AGAIN, MARGIN, defer

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("waiting", "after"),
    [
        (RateLimitSpent("spent", resets_at=NOW + HOUR), HOUR + MARGIN),
        (RateLimitSpent("spent", resets_at=NOW - HOUR), MARGIN),
        (ElementBusy("costs", "run 1", NOW), LOOK_AGAIN),
    ],
    ids=["the hourly limit", "a reset that is over", "another run"],
)
def test_the_task_goes_on_when_it_is_time(waiting, after):
    with pytest.raises(TaskDeferred) as deferred:
        defer(BaseOperator(task_id="costs"), waiting, 7)
    assert timedelta(0) <= deferred.value.trigger.moment - (NOW + after) < timedelta(minutes=1)
    assert (deferred.value.method_name, deferred.value.kwargs) == ("resume", {"approved": 7})
