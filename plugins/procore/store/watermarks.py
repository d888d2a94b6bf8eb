"""How far each side of an element was read. A watermark moves last in a run, and never back."""

from __future__ import annotations

from datetime import datetime

from procore.elements.element import Element, Side
from procore.store.sql import Engine, Queries

QUERIES = "ledger/watermarks.sql"


class Watermarks:
    """The watermarks of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def of(self, pairing: int, element: Element) -> dict[tuple[Side, str], datetime]:
        """How far each side was read (aware, UTC), by side and scope."""
        rows = self._queries("of_element", pairing=pairing, element=element.id)
        return {(Side(row["side"]), row["scope"]): row["read_until"] for row in rows}

    def move(self, pairing: int, element: Element, side: Side, scope: str, read_until: datetime) -> None:
        """Everything that changed before `read_until` (aware) is accounted for."""
        self._queries("move", pairing=pairing, element=element.id, side=side, scope=scope, read_until=read_until)
