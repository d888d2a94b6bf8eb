"""The balance by activity and group, as the ledger adds it up: rows of equal records, and of each record that differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from procore.elements.element import Figure


class Why(StrEnum):
    """Why a record's dollars differ between the sides."""

    HELD = "held"  # it is in the inbox
    EXCLUDED = "excluded"  # a person keeps it out
    UNSENT = "unsent"  # it changed since it was last accounted for, and no run sent that yet
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """Dollars of one element in one activity and group of one project, on both sides.

    `code`: activity|group; empty: the ledger knows none. `pending`: documents that are not approved (yet). `records`: how many
    there are; `unknown`: of them, those of which a side does not say the amount, so that they are in no sum. What a budget was
    before changes: `maestro_original`, `procore_original`; None: not said, or no budget. `why`: None where both sides hold the
    same; else the row is of one record (`maestro_key`, `procore_key`), and `kind`, `cause` and `facts` are its exception's.
    """

    scope: str
    code: str
    element: str
    figure: Figure
    pending: bool
    records: int
    unknown: int
    maestro: Decimal
    procore: Decimal
    maestro_original: Decimal | None = None
    procore_original: Decimal | None = None
    why: Why | None = None
    maestro_key: str = ""
    procore_key: str = ""
    kind: str | None = None
    cause: str | None = None
    facts: Mapping[str, Any] | None = None

    @property
    def difference(self) -> Decimal:
        """What maestro* has more."""
        return self.maestro - self.procore
