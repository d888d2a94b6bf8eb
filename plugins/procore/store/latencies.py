"""How long changes took from one side to the other, per element: approved in Procore, transferred in maestro*."""

from dataclasses import dataclass
from datetime import timedelta

from procore.elements.element import Side
from procore.store.sql import Engine, Queries

QUERIES = "ledger/latencies.sql"
DAYS = 30
PARTS = (0.5, 0.9, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Of an element's records that were written to a side: how many, and within what time half, 90 % and 95 % of them were."""

    element: str
    side: Side
    records: int
    half: timedelta
    p90: timedelta
    p95: timedelta


class Latencies:
    """The latencies of one ledger, of the last `DAYS` days."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def of(self, company: str, element: str = "") -> list[Latency]:
        """Of each element (or of one alone) and side that was written with what had changed since the company was paired."""
        return [
            Latency(
                element=row["element"],
                side=Side(row["side"]),
                records=row["records"],
                **dict(zip(("half", "p90", "p95"), (timedelta(seconds=one) for one in row["seconds"]), strict=True)),
            )
            for row in self._queries("of_company", company=company, element=element, days=DAYS, parts=list(PARTS))
        ]
