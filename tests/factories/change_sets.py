"""A change set of budgets that moves these dollars, a step an amount."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from procore.model.change_set import ChangeSet, ChangeSetStep


def a_change_set(known: int = 100, money: Sequence[Decimal | int] = (0,), **counts: int) -> ChangeSet:
    """`known`: records that are linked; `money`: dollars of each step; `counts`: records created, updated, deactivated."""
    steps = tuple(
        ChangeSetStep(
            element="budgets",
            scope="24-001",
            maestro_key=f"24-001|{place:02}|MAT",
            procore_key="",
            side="procore",
            verb="update",
            changes=({"field": "amount", "old": "0", "new": str(amount)},),
            money=Decimal(amount),
            why="",
            digest=f"d{place}{amount}",
        )
        for place, amount in enumerate(money, start=1)
    )
    return ChangeSet(element="budgets", steps=steps, known=known, counts=counts)
