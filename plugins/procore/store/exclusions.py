"""What people's decisions keep out of matching: excluded records, unlinked pairs, records that get one of their own."""

from __future__ import annotations

from procore.elements.element import Element
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/exclusions.sql"


class Exclusions:
    """The exclusions of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def excluded(self, pairing: int, element_id: str = "") -> list[LedgerRow]:
        """Records that a person excluded (of one element, or of all): both keys (one may be empty), by_whom, reason, decided_at."""
        return self._queries("excluded", pairing=pairing, element=element_id)

    def unlinked(self, pairing: int, element: Element) -> list[LedgerRow]:
        """Pairs that a person unlinked and that both sides still have: maestro_key, procore_key, by_whom, reason."""
        return self._queries("unlinked", pairing=pairing, element=element.id)

    def separate(self, pairing: int, element: Element) -> list[LedgerRow]:
        """Records that a person says are none of those across: maestro_key, procore_key (one of them empty)."""
        return self._queries("separate", pairing=pairing, element=element.id)
