"""What earlier runs and people left for a run of an element."""

from dataclasses import dataclass

from procore.elements.element import Element
from procore.store.sql import Engine, Queries

QUERIES = "ledger/pending.sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingWork:
    """Of which kinds an element has anything; what it has none of need not be asked for.

    `unconfirmed`: writes that no run confirmed, or that were refused. `decisions`: open, or not to be applied. `unlinked`,
    `excluded`, `separate`: what decisions keep out of matching. `exceptions`: open ones.
    """

    unconfirmed: bool = True
    decisions: bool = True
    unlinked: bool = True
    excluded: bool = True
    separate: bool = True
    suggestions: bool = True
    exceptions: bool = True


class Pendings:
    """What is pending in one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def of(self, pairing: int, element: Element) -> PendingWork:
        """What is pending of an element now. Where anything unconfirmed or decided changes the rest, all of it may be there."""
        (row,) = self._queries("of_element", pairing=pairing, element=element.id)
        found = PendingWork(**row)
        return PendingWork() if found.unconfirmed or found.decisions else found
