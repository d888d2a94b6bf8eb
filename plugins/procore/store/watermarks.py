"""How far each side of an element was read. A watermark moves last in a run, and never back."""

from __future__ import annotations

from procore.diff.read_scope import Watermark
from procore.elements.element import Element, Side
from procore.store.sql import Engine, Queries

QUERIES = "ledger/watermarks.sql"


class Watermarks:
    """The watermarks of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def of(self, pairing: int, element: Element) -> dict[tuple[Side, str], Watermark]:
        """How far, and when, each side was read, by side and scope."""
        rows = self._queries("of_element", pairing=pairing, element=element.id)
        return {
            (Side(row["side"]), row["scope"]): Watermark(
                read_until=row["read_until"], read_at=row["read_at"], whole_at=row["whole_at"]
            )
            for row in rows
        }

    def move(self, pairing: int, element: Element, side: Side, scope: str, mark: Watermark) -> None:
        """Everything that changed before `mark.read_until` is accounted for; `whole_at` stays where it says none."""
        times = {"read_until": mark.read_until, "read_at": mark.read_at, "whole": mark.whole_at is not None}
        self._queries("move", pairing=pairing, element=element.id, side=side, scope=scope, **times)
