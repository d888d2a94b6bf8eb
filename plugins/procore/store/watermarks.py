"""How far each side of an element was read. A watermark moves last in a run, and never back."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

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

    def moved(self, pairing: int) -> dict[str, datetime]:
        """When something last moved in each project of Procore, whatever the element; those of which that is known."""
        return {row["scope"]: row["moved_at"] for row in self._queries("moved", pairing=pairing)}

    def move(self, pairing: int, element: Element, marks: Mapping[tuple[Side, str], Watermark]) -> None:
        """Everything that changed before each mark's `read_until` is accounted for; `whole_at` stays where it says none."""
        rows = [
            {
                "side": side,
                "scope": scope,
                "read_until": mark.read_until.isoformat(),
                "read_at": mark.read_at.isoformat() if mark.read_at else None,
                "whole": mark.whole_at is not None,
                "moved_at": mark.moved_at.isoformat() if mark.moved_at else None,
            }
            for (side, scope), mark in marks.items()
        ]
        if rows:
            self._queries("move", pairing=pairing, element=element.id, rows=json.dumps(rows))

    def read_again(self, pairing: int, elements: Iterable[Element]) -> None:
        """Nothing of these elements counts as read whole any more: the next runs do it."""
        self._queries("read_again", pairing=pairing, elements=[element.id for element in elements])
