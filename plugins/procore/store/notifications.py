"""What those who watch are told: events as they are now, and what was sent of them through which channel."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from procore.notify.events import EventKind, Findings, Notification
from procore.store.sql import Engine, LedgerRow, Queries
from procore.text.causes import Cause

QUERIES = "ledger/notifications.sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How fresh a company is: when it was first synchronized, the ledger's clock, and the begin of each element's newest good run.

    All aware, UTC.
    """

    began: datetime
    now: datetime
    last_good: Mapping[str, datetime]


class Notifications:
    """What one ledger knows of its companies' events and channels."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def freshness(self, company: str) -> Freshness | None:
        """How fresh the company is; None: it was never synchronized."""
        rows = self._queries("freshness", company=company)
        if not rows:
            return None
        good = {row["element"]: row["last_good"] for row in rows if row["last_good"]}
        return Freshness(began=rows[0]["began"], now=rows[0]["now"], last_good=good)

    def examples(self, company: str, causes: Sequence[Cause]) -> dict[int, dict[str, Any]]:
        """Of each cause, by its place, the first record that waits for it: maestro_key, procore_key, code, facts."""
        places = [
            {"place": place, "element": c.element, "cause": c.cause, "field": c.field, "key": c.waits_for_key}
            for place, c in enumerate(causes)
        ]
        rows = self._queries("examples", company=company, causes=json.dumps(places)) if places else []
        return {row["place"]: {name: row[name] for name in row if name != "place"} for row in rows}

    def keep_findings(self, company: str, findings: Findings, channels: Sequence[str]) -> None:
        """Keep what is so now. `channels`: those of the company; a new one is sent what is open."""
        events = json.dumps([asdict(event) for event in findings.events])
        checks = json.dumps([asdict(check) for check in findings.checks])
        with self._queries.transaction() as run:
            run("add_channels", company=company, channels=json.dumps(list(channels)))
            run("open_events", company=company, events=events)
            run("close_events", company=company, events=events, checks=checks)

    @contextmanager
    def unsent(self, company: str, channel: str) -> Iterator[list[Notification]]:
        """What was not sent through a channel yet; kept as sent when the `with` block ends well.

        At least once: who dies between sending and the end of the block sends it again. Two at a time wait for each other.
        """
        with self._queries.transaction() as run:
            known = run("lock_channel", company=company, channel=channel)
            rows = [row for one in known for row in run("unsent", company=company, channel=channel, since=one["since"])]
            yield [_notification(row) for row in rows]
            sent = json.dumps([{"id": row["id"], "change": row["change"]} for row in rows])
            run("mark_sent", channel=channel, sent=sent)


def _notification(row: LedgerRow) -> Notification:
    return Notification(
        change=row["change"],
        kind=EventKind(row["kind"]),
        element=row["element"],
        facts=row["facts"],
        began_at=row["began_at"],
        ended_at=row["ended_at"],
    )
