"""What people's decisions keep out of matching: excluded records, unlinked pairs, records that get one of their own."""

from procore.diff.user_decisions import ExcludedRecord, UnlinkedPair
from procore.elements.element import Element, Side
from procore.store.sql import Engine, Queries

QUERIES = "ledger/exclusions.sql"


class Exclusions:
    """The exclusions of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def excluded(self, pairing: int, element_id: str = "") -> list[ExcludedRecord]:
        """Records that a person excluded (of one element, or of all)."""
        return [ExcludedRecord(**row) for row in self._queries("excluded", pairing=pairing, element=element_id)]

    def unlinked(self, pairing: int, element: Element) -> list[UnlinkedPair]:
        """Pairs that a person unlinked and that both sides still have."""
        return [UnlinkedPair(**row) for row in self._queries("unlinked", pairing=pairing, element=element.id)]

    def separate(self, pairing: int, element: Element) -> dict[Side, frozenset[str]]:
        """By side, the keys of the records that a person says are none of those across."""
        rows = self._queries("separate", pairing=pairing, element=element.id)
        return {side: frozenset(row[f"{side}_key"] for row in rows) - {""} for side in Side}
