"""Whether a list that was read page by page is whole although it may have moved meanwhile (docs/procore.md#pages)."""

from typing import Any

READINGS = 5
"""How often a list that moves while it is read is read at most."""


class PagedList:
    """What one list gave so far, over all its readings; each record counts once."""

    def __init__(self) -> None:
        self._seen: set[int | str] = set()
        self._ids: set[int | str] = set()  # of this reading
        self._totals: set[int] = set()
        self._earlier: tuple[set[int | str], set[int]] | None = None
        self._anonymous = False

    def take(self, items: list[Any], total: int | None) -> list[Any]:
        """The records of a page that were not seen yet; one without an id is always new. `total`: as the page says."""
        if total is not None:
            self._totals.add(total)
        fresh = []
        for item in items:
            own = item.get("id") if isinstance(item, dict) else None
            if not isinstance(own, int | str):
                self._anonymous = True
                fresh.append(item)
                continue
            if own not in self._seen:
                fresh.append(item)
            self._seen.add(own)
            self._ids.add(own)
        return fresh

    def ended(self) -> bool:
        """A reading came to its last page: whether the list is whole now. If not, the next one begins.

        It is when Procore counted the same on every page and no more than came, and when two readings were the same: then
        Procore counts what it does not show us. A list with records that have no id, or without `Total`, tells nothing.
        """
        now = (self._ids, self._totals)
        steady = len(self._totals) == 1 and len(self._ids) >= min(self._totals)
        whole = steady or not self._totals or self._anonymous or now == self._earlier
        self._earlier, self._ids, self._totals = now, set(), set()
        return whole
