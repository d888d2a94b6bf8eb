"""A plan as the ledger keeps it and a person approves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetStep:
    """One write of a plan. `changes`: {field, old, new} and `line`, values as text. `money`: what it adds to the target."""

    element: str
    scope: str
    maestro_key: str
    procore_key: str
    side: str
    verb: str
    changes: tuple[Mapping[str, Any], ...]
    money: Decimal
    why: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """What one element would write. `known`: how many records of it are linked; `calls`: about how many it will need."""

    element: str
    steps: tuple[ChangeSetStep, ...]
    known: int = 0
    calls: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)  # created, updated, linked, deactivated, held
    id: int = 0

    @property
    def hash(self) -> str:
        """Equal when, and only when, the plan writes the same values over the same records of the element."""
        told = "".join([self.element, *sorted(step.digest for step in self.steps)])
        return blake2b(told.encode(), digest_size=8).hexdigest()

    @property
    def net(self) -> Decimal:
        """What the plan adds to the totals that it writes to, in dollars."""
        return sum((step.money for step in self.steps), Decimal(0))

    @property
    def gross(self) -> Decimal:
        """What it moves in either direction, in dollars: what a limit is compared with."""
        return sum((abs(step.money) for step in self.steps), Decimal(0))
