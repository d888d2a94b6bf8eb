"""A change set of budgets that moves these dollars, a step an amount."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import repeat

from procore.model.change_set import ChangeSet, ChangeSetStep


def a_change_set(
    linked_records: int = 100, money: Sequence[Decimal | int] = (0,), projects: Sequence[str] = (), **counts: int
) -> ChangeSet:
    """`linked_records`: how many; `money`: dollars of each step; `projects`: of each; `counts`: created, updated, deactivated."""
    steps = tuple(
        ChangeSetStep(
            element="budgets",
            scope=project,
            maestro_key=f"{project}|{place:02}|MAT",
            procore_key="",
            side="procore",
            verb="update",
            changes=({"field": "amount", "old": "0", "new": str(amount)},),
            money=Decimal(amount),
            gross=abs(Decimal(amount)),
            why="",
            digest=f"d{place}{amount}",
        )
        for place, (amount, project) in enumerate(zip(money, projects or repeat("24-001"), strict=False), start=1)
    )
    return ChangeSet(element="budgets", steps=steps, linked_records=linked_records, counts=counts)
