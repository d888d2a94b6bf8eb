"""Events that Procore's webhooks told of, until a run read them, and what is known of each company's hook."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from procore.diff.webhooks import PendingEvent
from procore.elements.element import Element
from procore.model.webhooks import HookState, WebhookEvent
from procore.store.sql import Engine, Queries

QUERIES = "ledger/webhook_events.sql"
FORGOTTEN_AT_ONCE = 1000


class WebhookEvents:
    """The webhook events of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def add(self, company: str, events: Sequence[WebhookEvent]) -> int:
        """Keep what an event says; how much of it is new. Of a company that never ran nothing is kept: its first run reads all."""
        rows = [{**asdict(one), "happened_at": one.happened_at.isoformat()} for one in events]
        return len(self._queries("add", company=company, rows=json.dumps(rows))) if rows else 0

    def not_understood(self, company: str) -> None:
        """An event came that says nothing: whatever it was about is asked for."""
        self._queries("not_understood", company=company)

    def pending(self, pairing: int, element: Element) -> list[PendingEvent]:
        """What waits to be read of an element."""
        return [PendingEvent(**row) for row in self._queries("pending", pairing=pairing, element=element.id)]

    def waiting(self, pairing: int, element: Element) -> bool:
        """Whether something of the element, or of a part of it, waits to be read."""
        waiting = {row["element"] for row in self._queries("waiting", pairing=pairing)}
        return not waiting.isdisjoint(one.id for one in element.with_parts)

    def done(self, events: Sequence[int]) -> None:
        """A run read these, and kept what became of it."""
        if events:
            self._queries("done", events=json.dumps(list(events)))

    def forget(self, pairing: int, days: int) -> int:
        """Delete what was read so many days ago, a page at a time; how much that was."""
        gone = 0
        while page := len(self._queries("forget", pairing=pairing, days=days, most=FORGOTTEN_AT_ONCE)):
            gone += page
        return gone

    def is_run_due(self, company: str, pause_minutes: int) -> bool:
        """Whether a run is to be started for events that wait, so many minutes after the last one began at the earliest."""
        (row,) = self._queries("to_run", company=company, pause=pause_minutes)
        return bool(row["due"])

    def hook(self, pairing: int) -> HookState | None:
        """What is known of the company's hook; None: nobody looked after one."""
        rows = self._queries("hook", pairing=pairing)
        return HookState(**rows[0]) if rows else None

    def take_look(self, pairing: int, seconds: int) -> bool:
        """Whether it is this one who looks after the hook now: nobody did for so many seconds."""
        return bool(self._queries("take_look", pairing=pairing, seconds=seconds))

    def lost(self, pairing: int, newest_lost: datetime | None = None) -> None:
        """Events may be lost: whatever was read before now is asked again."""
        self._queries("lost", pairing=pairing, newest_lost=newest_lost)
