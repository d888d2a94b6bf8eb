"""Lists that move while they are read: a row comes, goes or moves between the first page and the next.

Every other reading of a list moves, the first one included: who reads a short list again gets it whole.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

Row = TypeVar("Row")


def _inserted(rows: list[Any], page: int) -> list[Any]:
    return rows[:-1] if page == 1 else rows[-1:] + rows[:-1]


def _removed(rows: list[Any], page: int) -> list[Any]:
    return rows if page == 1 else rows[1:]


def _moved(rows: list[Any], page: int) -> list[Any]:
    return rows if page == 1 else rows[1:] + rows[:1]


_MOVES: Mapping[str, Callable[[list[Any], int], list[Any]]] = {
    "inserted": _inserted,
    "removed": _removed,
    "moved": _moved,
}
"""Value of the switch `moving_lists` -> all rows as they stand when a page is asked for."""


class Readings:
    """How often each list of several pages was begun; `moved`: how many pages were not those of a list that stays."""

    def __init__(self) -> None:
        self.moved = 0
        self._begun: Counter[Hashable] = Counter()

    def rows(self, how: str, listing: Hashable, rows: list[Row], page: int, per_page: int) -> list[Row]:
        """The rows of a list as they stand at this page; a list that fits on one page does not move."""
        if how not in _MOVES or len(_MOVES[how](rows, 1)) <= per_page:
            return rows
        if page == 1:
            self._begun[listing] += 1
        found = _MOVES[how](rows, page) if self._begun[listing] % 2 else rows
        self.moved += found != rows
        return found
