"""Suggestions: records of both sides that may be one."""

import json
from collections.abc import Sequence

from procore.diff.suggest import Suggestion
from procore.elements.element import Element
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/suggestions.sql"


class Suggestions:
    """The suggestions of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def renew(self, pairing: int, element: Element, found: Sequence[Suggestion]) -> None:
        """Replace the element's suggestions by what was found now."""
        rows = [
            {"maestro_key": s.maestro_key, "procore_key": s.procore_key, "score": s.score, "matched": list(s.matched)}
            for s in found
        ]
        where = {"pairing": pairing, "element": element.id}
        with self._queries.transaction() as run:
            run("forget", **where)
            if rows:
                run("add", **where, rows=json.dumps(rows))

    def open(self, pairing: int, element_id: str) -> list[LedgerRow]:
        """Suggestions that nobody decided on, best first: maestro_key, procore_key, score, matched ({field, maestro, procore})."""
        return self._queries("open", pairing=pairing, element=element_id)
