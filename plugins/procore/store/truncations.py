"""Truncations to come: what a first run will cut, as its last change set found it."""

import json
from collections.abc import Sequence

from procore.diff.truncation import Truncation
from procore.elements.element import Element, Side
from procore.store.sql import Engine, Queries

QUERIES = "ledger/truncations.sql"


class Truncations:
    """The truncations of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def forget(self, pairing: int, element: Element) -> None:
        """What was found before is not to come any more."""
        self._queries("forget", pairing=pairing, element=element.id)

    def add(self, pairing: int, element: Element, found: Sequence[Truncation]) -> None:
        """Keep what was found now."""
        rows = [
            {
                "scope": one.scope,
                "side": one.side,
                "key": one.key,
                "line": one.line,
                "field": one.name,
                "whole": one.whole,
                "cut_to": one.cut_to,
                "code": one.code,
                "facts": dict(one.facts),
            }
            for one in found
        ]
        if rows:
            self._queries("add", pairing=pairing, element=element.id, rows=json.dumps(rows))

    def to_come(self, company: str) -> dict[str, list[Truncation]]:
        """What is still to come, by element: the truncations of records that no run linked yet."""
        found: dict[str, list[Truncation]] = {}
        for row in self._queries("to_come", company=company):
            columns = {name: row[name] for name in ("scope", "key", "line", "whole", "cut_to", "code", "facts")}
            one = Truncation(side=Side(row["side"]), name=row["field"], **columns)
            found.setdefault(row["element"], []).append(one)
        return found
