"""The only door to the ledger's losses: what a first run will cut, as its last plan found it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from procore.diff.truncation import Truncation
from procore.elements.element import Element, Side
from procore.store.sql import block
from procore.store.transaction import transaction

QUERIES = "ledger/losses.sql"


class Truncations:
    """The losses of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def renew(self, pairing: int, element: Element, found: Sequence[Truncation]) -> None:
        """Keep what was found now instead of what was found before."""
        rows = [
            {
                "scope": loss.scope,
                "side": loss.side,
                "key": loss.key,
                "line": loss.line,
                "field": loss.name,
                "whole": loss.whole,
                "stands": loss.stands,
                "code": loss.code,
                "facts": dict(loss.facts),
            }
            for loss in found
        ]
        where: dict[str, Any] = {"pairing": pairing, "element": element.id}
        with transaction(self._engine) as connection:
            connection.execute(block(QUERIES, "forget"), where)
            if rows:
                connection.execute(block(QUERIES, "keep"), {**where, "rows": json.dumps(rows)})

    def found(self, company: str) -> dict[str, list[Truncation]]:
        """What is still to come, by element: the losses of records that no run linked yet."""
        found: dict[str, list[Truncation]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(block(QUERIES, "found"), {"company": company}).mappings():
                told = {name: row[name] for name in ("scope", "key", "line", "whole", "stands", "code", "facts")}
                loss = Truncation(side=Side(row["side"]), name=row["field"], **told)
                found.setdefault(row["element"], []).append(loss)
        return found
