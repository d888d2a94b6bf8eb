"""Exceptions (on the page: the inbox): records that wait for somebody, each with its cause."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from procore.elements.element import Element
from procore.store.reasons import stored_facts
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/exceptions.sql"


class Exceptions:
    """The exceptions of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def keep(self, pairing: int, element: Element, rows: Sequence[LedgerRow]) -> list[int]:
        """Open or renew entries, one a record (the last cause counts); their ids.

        Beside keys, cause and fingerprints, optional: `amount` (dollars as text), `written` (a write was attempted), and
        `decision` (the entry is about that decision, and not about the record).
        """
        if not rows:
            return []
        once = {
            (row["maestro_key"], row["procore_key"], "decision" in row): {**row, "facts": stored_facts(row["facts"])}
            for row in rows
        }
        kept = self._queries("keep", pairing=pairing, element=element.id, rows=json.dumps(list(once.values())))
        return [row["id"] for row in kept]

    def confirm(self, ids: Sequence[int]) -> None:
        """These entries were looked at and are as they were: seen again, not tried again."""
        if ids:
            self._queries("confirm", ids=json.dumps(list(ids)))

    def close(
        self,
        pairing: int,
        run: int,
        element: Element,
        maestro: Sequence[str],
        procore: Sequence[str],
        kept: Sequence[int],
    ) -> None:
        """Close the entries of records that were looked at (keys of both sides), but for the ids that were just kept."""
        self._queries(
            "close",
            pairing=pairing,
            run=run,
            element=element.id,
            maestro=json.dumps(list(maestro)),
            procore=json.dumps(list(procore)),
            kept=json.dumps(list(kept)),
        )

    def open(self, pairing: int, elements: Iterable[str]) -> list[LedgerRow]:
        """The open entries of these elements. `due`: maestro* refused it, and it is time to try again."""
        return self._queries("open", pairing=pairing, elements=json.dumps(list(elements)))

    def by_cause(self, company: str) -> list[LedgerRow]:
        """The company's open entries by element and cause, the largest amounts first (view `inbox_by_cause`)."""
        return self._queries("by_cause", company=company)
