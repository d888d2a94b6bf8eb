"""Both sides' dollars, element by element and project by project, from what the runs weighed. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

PROJECTS = 12
"""How many projects of an element are shown, the largest differences first; the ledger's table has them all."""
LedgerRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What maestro* and Procore hold of one element. `explained`: how much of the difference the inbox explains.

    `unknown`: records of which a side does not say the amount; they are in no sum. `maestro_at`, `procore_at`: from when the
    two sums are (aware, UTC): the oldest whole read among the projects; None: none was read whole. `unread`: projects of
    which a side was never read whole. `projects`: rows of the block `balances` whose sides differ or are not known.
    """

    element: str
    records: int
    unknown: int
    maestro: Decimal
    procore: Decimal
    explained_records: int
    explained: Decimal
    maestro_at: datetime | None
    procore_at: datetime | None
    unread: int
    projects: tuple[LedgerRow, ...]
    more: int

    @property
    def difference(self) -> Decimal:
        """What maestro* has more."""
        return self.maestro - self.procore

    @property
    def rest(self) -> Decimal:
        """Of the difference, what nothing in the inbox explains."""
        return self.difference - self.explained

    @property
    def known(self) -> bool:
        """Whether both sides were read whole somewhere, and any record's amount is known on the sides that have it."""
        return self.records > self.unknown and None not in (self.maestro_at, self.procore_at)


def balances(rows: Iterable[LedgerRow]) -> dict[str, Balance]:
    """Rows of the block `balances` (the largest differences of an element first) -> each element's balance."""
    by_element: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        by_element[row["element"]].append(row)
    return {element: _balance(element, mine) for element, mine in by_element.items()}


def _balance(element: str, rows: list[LedgerRow]) -> Balance:
    open_ones = [row for row in rows if row["difference"] or row["unknown"] or _unread(row)]
    return Balance(
        element=element,
        records=_count(rows, "records"),
        unknown=_count(rows, "unknown"),
        maestro=_dollars(rows, "maestro"),
        procore=_dollars(rows, "procore"),
        explained_records=_count(rows, "explained_records"),
        explained=_dollars(rows, "explained"),
        maestro_at=_oldest(rows, "maestro_at"),
        procore_at=_oldest(rows, "procore_at"),
        unread=sum(1 for row in rows if _unread(row)),
        projects=tuple(open_ones[:PROJECTS]),
        more=max(0, len(open_ones) - PROJECTS),
    )


def _unread(row: LedgerRow) -> bool:
    """Whether a side of the project was never read whole, so that its number is not known."""
    return None in (row["maestro_at"], row["procore_at"])


def _oldest(rows: list[LedgerRow], name: str) -> datetime | None:
    return min((row[name] for row in rows if row[name] is not None), default=None)


def _count(rows: list[LedgerRow], name: str) -> int:
    return sum(int(row[name]) for row in rows)


def _dollars(rows: list[LedgerRow], name: str) -> Decimal:
    return sum((row[name] for row in rows), Decimal(0))
