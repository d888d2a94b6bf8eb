"""Budget modifications: documents that change the budgets of several codes. In Procore they are budget changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from procore.elements.element import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification:
    """One budget modification of a project.

    `amounts`: the dollars that it adds (negative: it cuts), by code: by the key of the budget in maestro*, or by Procore's id of
    the WBS code as text. A code of which it adds nothing is not among them. `budget_change`: Procore's id of the budget change
    that it is, or that it was made of; None: it was made in maestro*.
    """

    scope: str
    number: str
    date: date | None = None
    text: str = ""
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    budget_change: int | None = None

    @property
    def is_transfer(self) -> bool:
        """Whether it moves dollars between codes, and adds none."""
        return len(self.amounts) > 1 and not sum(self.amounts.values())

    @property
    def said(self) -> str:
        """Its number, date and text, as people read them."""
        day = self.date.isoformat() if self.date else ""
        return " ".join(part for part in (self.number, day, self.text) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedBudget:
    """A budget that is to be worth `more` dollars on one side (`side`).

    `key`: maestro*'s. `code`: Procore's id of its WBS code; None: it is only planned. `new`: the side has none yet; then `more` is
    without the original amount.
    """

    side: Side
    scope: str
    key: str
    code: int | None
    more: Decimal
    new: bool = False
