"""A task gives its worker back until Procore's hourly limit is reset."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NoReturn

from airflow.providers.standard.triggers.temporal import DateTimeTrigger
from airflow.sdk import BaseOperator

from procore.model.errors import RateLimitSpent

MARGIN = timedelta(seconds=2)
"""After the reset, for clocks that differ."""


def defer_until_reset(operator: BaseOperator, limit: RateLimitSpent, approved: int | None) -> NoReturn:
    """Defer the task; it goes on in the operator's `resume`, with the change set that was approved, if any."""
    operator.log.warning("%s", limit)
    moment = max(limit.resets_at, datetime.now(UTC)) + MARGIN
    operator.defer(trigger=DateTimeTrigger(moment=moment), method_name="resume", kwargs={"approved": approved})
