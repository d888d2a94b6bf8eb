"""Notifications as the ledger gives them, and a cause that waits for a supplier."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from procore.notify.events import EventKind, Notification, exception_findings
from procore.text.causes import Cause

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WAITS = Cause(
    element="purchase_orders", kind="waiting", cause="waits_for", owner="accounting", records=37,
    amount=Decimal("1204310.22"), waits_for_element="suppliers", waits_for_key="4410", waits_for_side="maestro",
)  # fmt: skip
EXAMPLE = {
    "maestro_key": "PO-12",
    "procore_key": "",
    "code": "waits_for",
    "facts": {"element": "suppliers", "key": "4410", "where": "maestro"},
}


def notification(
    kind: EventKind = EventKind.FAILED,
    change: str = "began",
    element: str = "suppliers",
    ended_at: datetime | None = None,
    **facts: Any,
) -> Notification:
    """Of an event that began at noon."""
    return Notification(change=change, kind=kind, element=element, facts=facts, began_at=NOON, ended_at=ended_at)


def of_cause(cause: Cause = WAITS, example: dict[str, Any] | None = None, **more: Any) -> Notification:
    """Of a cause of exceptions, with an example of a record that it holds."""
    (event,) = exception_findings([cause], [cause.element], {0: example} if example else {}).events
    return notification(EventKind.CAUSE, element=cause.element, **event.facts, **more)
