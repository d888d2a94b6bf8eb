"""Both sides' dollars, by element and project, as the last run left them."""

from __future__ import annotations

from typing import Any

from procore.elements.element import Element
from procore.store.sql import Engine, Queries

QUERIES = "ledger/balances.sql"
NAMED = 5
"""How many records a balance names of those that make its difference: the largest; the exceptions have them all."""


class Balances:
    """The balances of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def renew(self, pairing: int, element: Element) -> None:
        """Add up what both sides hold of the element's linked and waiting records, by project. Nothing without dollars."""
        total, line = element.amount_field, element.total[1] if element.total else ""
        if not total:
            return
        where: dict[str, Any] = {"pairing": pairing, "element": element.id}
        with self._queries.transaction() as run:
            run("lock", **where)
            run("forget", **where)
            run("add_up", **where, total=total, line=line, named=NAMED)
