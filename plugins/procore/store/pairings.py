"""Which maestro* company belongs to which Procore company: the company lock's table."""

from __future__ import annotations

from collections.abc import Mapping

from procore.mapping.values import clean
from procore.model.pairing import Pairing
from procore.store.sql import Engine, Queries

QUERIES = "ledger/pairings.sql"


class Pairings:
    """The pairings of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def concerning(self, company: str, procore_company_id: int, host: str) -> list[Pairing]:
        """The pairings that concern a company: its own, and any other that has the same Procore company."""
        rows = self._queries("concerning", company=company, procore_company_id=procore_company_id, host=host)
        return [Pairing(**row) for row in rows]

    def of(self, company: str) -> Pairing | None:
        """The company's pairing; None: it was never synchronized."""
        return next((Pairing(**row) for row in self._queries("of_company", company=company)), None)

    def add(self, company: str, facts: Mapping[str, str | int]) -> None:
        """Pair a company that has no pairing: tag, procore_company_id, host, environment."""
        self._queries("add", company=company, **facts)

    def give_up(self, pairing: int, by_whom: str, reason: str) -> str:
        """Give a pairing up; the name that its history has now. The next run makes a new one, and starts from nothing."""
        with self._queries.transaction() as run:
            (row,) = run("give_up", pairing=pairing, by_whom=clean(by_whom), reason=clean(reason))
            for name in ("close_exceptions", "close_decisions", "forget_watermarks", "forget_suggestions"):
                run(name, pairing=pairing)
        return str(row["company"])
