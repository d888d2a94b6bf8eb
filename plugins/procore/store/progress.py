"""The only door to what people watch while and after a run: how far it is, the hourly limit, both sides' dollars."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from procore.elements.element import Element
from procore.store.sql import block
from procore.store.transaction import transaction

QUERIES = "ledger/progress.sql"
NAMED = 5
"""How many records a balance names of those that make its difference: the largest; the inbox has them all."""


class Progress:
    """The progress of one ledger's runs. Every public method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def expect(self, run: int, writes: int, calls: int) -> None:
        """The run begins to write: so many writes more (stamps aside), which need about so many Procore calls."""
        with transaction(self._engine) as connection:
            connection.execute(block(QUERIES, "expect"), {"run": run, "writes": writes, "calls": calls})

    def limit_told(self, run: int, left: int, total: int, resets_at: datetime) -> None:
        """What Procore last said of its hourly limit: calls left, of how many, until when (aware)."""
        told: dict[str, Any] = {"run": run, "left": left, "total": total, "resets_at": resets_at}
        with transaction(self._engine) as connection:
            connection.execute(block(QUERIES, "limit_told"), told)

    def weigh(self, pairing: int, element: Element) -> None:
        """Add up what both sides hold of the element's linked and held records, by project. Nothing without dollars."""
        total, line = element.total or (element.blank_when_zero or "", "")
        if not total:
            return
        where: dict[str, Any] = {"pairing": pairing, "element": element.id}
        with transaction(self._engine) as connection:
            connection.execute(block(QUERIES, "one_weighs"), where)
            connection.execute(block(QUERIES, "forget_balance"), where)
            connection.execute(block(QUERIES, "weigh"), {**where, "total": total, "line": line, "named": NAMED})
