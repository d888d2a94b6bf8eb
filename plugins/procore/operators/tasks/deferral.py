"""A task gives its worker back while it has to wait: for Procore's hourly limit, or for a run that writes its element."""

from datetime import UTC, datetime, timedelta
from typing import NoReturn

from airflow.providers.standard.triggers.temporal import DateTimeTrigger
from airflow.sdk import BaseOperator

from procore.model.errors import ElementBusy, RateLimitSpent

MARGIN = timedelta(seconds=2)
"""After the limit's reset, for clocks that differ."""
LOOK_AGAIN = timedelta(seconds=30)
"""How long a run waits before it looks whether the other one has ended: nothing tells it."""


def defer(operator: BaseOperator, waiting: RateLimitSpent | ElementBusy, approved: int | None) -> NoReturn:
    """Defer the task; it goes on in the operator's `resume`, with the change set that was approved, if any."""
    operator.log.warning("%s", waiting)
    now = datetime.now(UTC)
    moment = now + LOOK_AGAIN if isinstance(waiting, ElementBusy) else max(waiting.resets_at, now) + MARGIN
    operator.defer(trigger=DateTimeTrigger(moment=moment), method_name="resume", kwargs={"approved": approved})
