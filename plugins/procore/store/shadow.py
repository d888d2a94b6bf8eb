"""Shadow mode: the last write of each record that was planned and not made, and how often it was done as planned."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from procore.diff.shadow import Place
from procore.elements.element import Element, Side
from procore.model.shadow import ShadowCount, ShadowOutcome, ShadowRecord, ShadowReport, ShadowWrite
from procore.store.sql import Engine, Queries

QUERIES = "ledger/shadow.sql"


class ShadowWrites:
    """The shadow writes of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def of(self, pairing: int, element: Element) -> dict[Place, ShadowWrite]:
        """The last write of each record of the element."""
        rows = self._queries("of", pairing=pairing, element=element.id)
        found = [
            ShadowWrite(
                **{
                    **row,
                    "side": Side(row["side"]),
                    "outcome": ShadowOutcome(row["outcome"]),
                    "fields": tuple(row["fields"]),
                }
            )
            for row in rows
        ]
        return {(one.side, one.source_key): one for one in found}

    def keep(self, pairing: int, element: Element, writes: Sequence[ShadowWrite]) -> None:
        """Keep what became of writes; one that ended is counted."""
        if writes:
            rows = [asdict(one) for one in writes]
            where = {"pairing": pairing, "element": element.id, "rows": json.dumps(rows)}
            with self._queries.transaction() as run:
                run("keep", **where)
                run("keep_waiting", **where)

    def scopes(self, pairing: int, element: Element) -> set[str]:
        """The projects in which something is waited for."""
        return {row["scope"] for row in self._queries("scopes", pairing=pairing, element=element.id)}

    def forget_plans(self, pairing: int, dag_run: str) -> None:
        """Forget what earlier runs in shadow mode planned to link: only a run's own plan leans on it."""
        self._queries("forget_plans", pairing=pairing, dag_run=dag_run)

    def report(self, pairing: int, at_most: int) -> ShadowReport:
        """How often the other interface did what we would have, and the newest records that it did otherwise or not yet."""
        counts = [ShadowCount(**{**row, "side": Side(row["side"])}) for row in self._queries("counts", pairing=pairing)]
        records = [
            ShadowRecord(
                **{
                    **row,
                    "side": Side(row["side"]),
                    "outcome": ShadowOutcome(row["outcome"]),
                    "fields": tuple(row["fields"]),
                }
            )
            for row in self._queries("records", pairing=pairing, at_most=at_most)
        ]
        return ShadowReport(counts=counts, records=records)
