"""The only door to what was told: topics as they are now, and what went through which way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from procore.notify.events import EventKind, Findings, Notification
from procore.store.sql import block
from procore.store.transaction import transaction
from procore.text.causes import Cause

QUERIES = "ledger/watch.sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How fresh a company is: when it was first synchronized, what the ledger's clock says, and each element's newest good run."""

    began: datetime
    now: datetime
    last_good: Mapping[str, datetime]


class Watch:
    """What one ledger has told of its companies. Every public method is one transaction. Raises Unreachable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def standing(self, company: str) -> Standing | None:
        """How fresh the company is; None: it was never synchronized."""
        with transaction(self._engine) as connection:
            rows = connection.execute(block(QUERIES, "last_good"), {"company": company}).mappings().all()
        if not rows:
            return None
        good = {row["element"]: row["last_good"] for row in rows if row["last_good"]}
        return Standing(began=rows[0]["began"], now=rows[0]["now"], last_good=good)

    def mark_partial(self, run: int) -> None:
        """The run looked at a part only: it makes nothing fresh."""
        with transaction(self._engine) as connection:
            connection.execute(block(QUERIES, "mark_partial"), {"run": run})

    def examples(self, company: str, causes: Sequence[Cause]) -> dict[int, dict[str, Any]]:
        """Of each cause, by its place, the first record that it holds: maestro_key, procore_key, code, facts."""
        asked = [
            {"place": place, "element": c.element, "cause": c.cause, "field": c.field, "key": c.waits_for_key}
            for place, c in enumerate(causes)
        ]
        if not asked:
            return {}
        with transaction(self._engine) as connection:
            rows = connection.execute(
                block(QUERIES, "examples"), {"company": company, "causes": json.dumps(asked)}
            ).mappings()
            return {row["place"]: {name: row[name] for name in row if name != "place"} for row in rows}

    def see(self, company: str, seen: Findings, ways: Sequence[str]) -> None:
        """Keep what is so now. `ways`: those through which the company's news go; a new one hears of what is open."""
        params = {
            "company": company,
            "topics": json.dumps([asdict(event) for event in seen.events]),
            "looked": json.dumps(
                [{"kind": one.kind, "element": one.element, "again": one.well_since} for one in seen.checks]
            ),
            "ways": json.dumps(list(ways)),
        }
        with transaction(self._engine) as connection:
            for name in ("add_ways", "begin", "end"):
                connection.execute(block(QUERIES, name), params)

    @contextmanager
    def untold(self, company: str, way: str) -> Iterator[list[Notification]]:
        """What was not told through a way yet; noted as told when the block ends well.

        At least once: who dies between sending and the end of the block tells it again. Two at a time wait for each other.
        """
        with transaction(self._engine) as connection:
            params: dict[str, Any] = {"company": company, "way": way}
            held = connection.execute(block(QUERIES, "hold_way"), params).first()
            rows = (
                connection.execute(block(QUERIES, "untold"), {**params, "since": held.since}).mappings().all()
                if held
                else []
            )
            yield [
                Notification(
                    change=row["news"],
                    kind=EventKind(row["kind"]),
                    element=row["element"],
                    facts=row["facts"],
                    began_at=row["began_at"],
                    ended_at=row["ended_at"],
                )
                for row in rows
            ]
            told = json.dumps([{"id": row["id"], "news": row["news"]} for row in rows])
            connection.execute(block(QUERIES, "tell"), {"way": way, "told": told})
