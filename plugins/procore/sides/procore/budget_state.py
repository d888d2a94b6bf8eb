"""What a project's budget is worth in Procore, WBS code by WBS code, and the record that it makes. Pure.

Source: docs/procore.md#budget-reading.

Budget lines have no origin id: a project's WBS code is the key, and the id that links go by. A code is worth its
original amount and everything that was approved since, so that a second run finds no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from procore.elements.element import Element
from procore.mapping.records import from_procore
from procore.mapping.values import text_of
from procore.model.orders import Order, Outcome
from procore.model.records import Record
from procore.sides.procore.batches import stored

OUR_TITLES = "maestro* "
"""What the titles of our budget changes begin with: drafts of ours are on their way, other people's are not."""
PENDING = frozenset({"draft", "under_review"})
"""The statuses of a budget change that is not decided yet (docs/procore.md#locked-budgets)."""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What Procore holds for one WBS code, in dollars: originally, approved since, and ours that is not approved yet.

    `id` is that of the line, None as long as the code has none.
    """

    id: int | None = None
    original: Decimal = Decimal(0)
    approved_since: Decimal = Decimal(0)
    pending: Decimal = Decimal(0)

    @property
    def amount(self) -> Decimal:
        """What the code is worth, and so what is compared."""
        return self.original + self.approved_since + self.pending

    def changed_by(self, amount: Decimal, status: str) -> BudgetLine:
        """The line after a budget change of ours in this status."""
        if status == "approved":
            return replace(self, approved_since=self.approved_since + amount)
        return replace(self, pending=self.pending + amount)


@dataclass(slots=True)
class Budget:
    """One project's budget as it was read: its lines by WBS code id, and the titles of its budget changes."""

    lines: dict[int, BudgetLine] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)

    def of(self, order: Order) -> BudgetLine:
        """What Procore holds for the order's WBS code."""
        return self.lines.get(wbs_code_of(order), BudgetLine())

    def difference(self, order: Order) -> Decimal:
        """What the order's code is to be worth more than it is, in dollars; zero when no amount is to be written."""
        wanted = order.values.get("amount")
        return wanted - self.of(order).amount if isinstance(wanted, Decimal) else Decimal(0)

    def next_title(self, scope: str) -> str:
        """The title of the next budget change of ours, which alone finds it again: `maestro* 26-001 3`."""
        return f"{OUR_TITLES}{scope} {sum(1 for title in self.titles if title.startswith(OUR_TITLES)) + 1}"

    def add_row(self, row: Mapping[str, Any]) -> None:
        """Note a detail row of a budget view; one without a WBS code is a sum."""
        if row.get("wbs_code_id") is not None:
            original, modified = (money(row.get(name)) for name in ("original_budget_amount", "budget_modifications"))
            self.lines[int(row["wbs_code_id"])] = BudgetLine(row.get("id"), original, modified)

    def add_adjustment(self, line: Mapping[str, Any]) -> None:
        """Note a line of a budget change: what was approved counts, and what of ours is still to be approved."""
        code, title, status = (
            int(line["wbs_code_id"]),
            str(line.get("budget_change_name") or ""),
            line["budget_change_status"],
        )
        self.titles.add(title)
        if status == "approved" or (status in PENDING and title.startswith(OUR_TITLES)):
            self.lines[code] = self.lines.get(code, BudgetLine()).changed_by(money(line.get("amount")), status)


def wbs_code_of(order: Order) -> int:
    """The order's WBS code: the id that the record is known by, or the one that a new record names."""
    return order.procore_id or int(text_of(order.values["budget_code"]))


def money(raw: object) -> Decimal:
    """An amount as Procore gives it, as text or as a number; nothing is zero."""
    return Decimal(str(raw)) if raw is not None else Decimal(0)


def record(element: Element, scope: str, code: int, line: BudgetLine) -> Record:
    """The record of one WBS code, as the list shows it: a quantity is never listed."""
    return from_procore(element, {"id": code, "wbs_code_id": code, "amount": line.amount}, scope)


def carried_out(
    element: Element, budget: Budget, order: Order, line: BudgetLine, answered: Mapping[str, Any] | None = None
) -> Outcome:
    """An order that was carried out, `line` being what Procore holds now; the budget notes it.

    A value of the answer (`answered`) that is not the one that was sent is a reason.
    """
    code = wbs_code_of(order)
    budget.lines[code] = line
    entity = {"id": code, "wbs_code_id": code, "amount": line.amount, **(answered or {})}
    return replace(stored(element, order, entity), record=record(element, order.scope, code, line))
