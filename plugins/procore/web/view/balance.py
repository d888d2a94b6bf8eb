"""Both sides' dollars, element by element and project by project, from what the runs weighed. Pure."""

from __future__ import annotations

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
    """What maestro* and Procore hold of one element. `held`: how much of the difference the inbox explains.

    `unknown`: records of which a side does not say the amount; they are in no sum. `projects`: rows of the block
    `balances` whose sides differ or are not known.
    """

    element: str
    records: int
    unknown: int
    maestro: Decimal
    procore: Decimal
    held_records: int
    held: Decimal
    as_of: datetime
    projects: tuple[LedgerRow, ...]
    more: int

    @property
    def difference(self) -> Decimal:
        """What maestro* has more."""
        return self.maestro - self.procore

    @property
    def rest(self) -> Decimal:
        """Of the difference, what nothing in the inbox explains."""
        return self.difference - self.held

    @property
    def known(self) -> bool:
        """Whether any record's amount is known on the sides that have it."""
        return self.records > self.unknown


def balances(rows: Iterable[LedgerRow]) -> dict[str, Balance]:
    """Rows of the block `balances` (the largest differences of an element first) -> each element's balance."""
    by_element: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        by_element[row["element"]].append(row)
    return {element: _balance(element, mine) for element, mine in by_element.items()}


def _balance(element: str, rows: list[LedgerRow]) -> Balance:
    open_ones = [row for row in rows if row["difference"] or row["unknown"]]
    return Balance(
        element=element,
        records=_count(rows, "records"),
        unknown=_count(rows, "unknown"),
        maestro=_dollars(rows, "maestro"),
        procore=_dollars(rows, "procore"),
        held_records=_count(rows, "held_records"),
        held=_dollars(rows, "held"),
        as_of=min(row["as_of"] for row in rows),
        projects=tuple(open_ones[:PROJECTS]),
        more=max(0, len(open_ones) - PROJECTS),
    )


def _count(rows: list[LedgerRow], name: str) -> int:
    return sum(int(row[name]) for row in rows)


def _dollars(rows: list[LedgerRow], name: str) -> Decimal:
    return sum((row[name] for row in rows), Decimal(0))
