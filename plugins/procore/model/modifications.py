"""Budget modifications: documents of maestro* that change the budgets of several activities and groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification:
    """One budget modification of a project.

    `amounts`: the dollars that it adds (negative: it cuts), by code: by the key of the budget in maestro*, or by Procore's id of
    the WBS code as text. A code of which it adds nothing is not among them.
    """

    scope: str
    number: str
    date: date | None = None
    text: str = ""
    amounts: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def is_transfer(self) -> bool:
        """Whether it moves dollars between codes, and adds none."""
        return len(self.amounts) > 1 and not sum(self.amounts.values())
