"""What a project's budget is worth in Procore, WBS code by WBS code, and the record that it makes.

Source: docs/procore.md#budget-reading.

Budget lines have no origin id: a project's WBS code is the key, and the id that links go by. A code is worth its
original amount and everything that was approved since, so that a second run finds no difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from procore.elements.element import Element
from procore.mapping.records import from_procore, text_of
from procore.model.errors import AccessRefused, ConfigurationError
from procore.model.orders import Order, Outcome
from procore.model.records import Record
from procore.sides.procore.batches import settled
from procore.sides.procore.company import Company

OURS = "maestro* "
"""What the titles of our budget changes begin with: drafts of ours are on their way, other people's are not."""
PENDING = ("draft", "under_review")


@dataclass(frozen=True, slots=True)
class Standing:
    """What Procore holds for one WBS code: `moved` was approved since, `pending` is ours and not approved yet."""

    line_id: int | None = None
    original: Decimal = Decimal(0)
    moved: Decimal = Decimal(0)
    pending: Decimal = Decimal(0)

    @property
    def amount(self) -> Decimal:
        """What the code is worth, and so what is compared."""
        return self.original + self.moved + self.pending


@dataclass(slots=True)
class Budget:
    """One project's budget as it was read: by WBS code id, with the titles of its budget changes."""

    codes: dict[int, Standing] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)

    def of(self, order: Order) -> Standing:
        """What stands for the order's WBS code."""
        return self.codes.get(wbs_id(order), Standing())


def wbs_id(order: Order) -> int:
    """The order's WBS code: the id that the record is known by, or the one that a new record names."""
    return order.procore_id or int(text_of(order.values["budget_code"]))


def read_budget(company: Company, project_id: int) -> Budget:
    """The project's budget now: one list, and that of its changes when there is a row to change."""
    budget = Budget()
    for row in _rows(company, project_id):
        if row.get("wbs_code_id") is not None:
            original, modified = (money(row.get(name)) for name in ("original_budget_amount", "budget_modifications"))
            budget.codes[int(row["wbs_code_id"])] = Standing(row.get("id"), original, modified)
    if budget.codes:
        _add_changes(company, project_id, budget)
    return budget


def _rows(company: Company, project_id: int) -> list[dict[str, Any]]:
    """The detail rows of the view, budgeted or not. A view may be another project's only: then this one's are asked."""
    params = {"project_id": project_id, "budget_row_type": "all"}
    view = company.known.get(("budget_view", 0))
    if view is not None:
        try:
            return _all(company, f"/rest/v1.0/budget_views/{view}/detail_rows", params)
        except AccessRefused:
            pass  # said again by the next call when it is the project that is closed
    view = company.known["budget_view", 0] = _view(company, project_id)
    return _all(company, f"/rest/v1.0/budget_views/{view}/detail_rows", params)


def _view(company: Company, project_id: int) -> int:
    """The view that the settings name, else the standard one: its columns are not read, so any will do."""
    wanted = company.option("budgets").budget_view
    views = _all(company, "/rest/v1.0/budget_views", {"project_id": project_id})
    named = [view for view in views if wanted is None or view["name"] == wanted]
    if not views:
        raise AccessRefused("Procore shows no budget view of this project to the application", status=404)
    if not named:
        there = ", ".join(str(view["name"]) for view in views)
        raise ConfigurationError(
            f"Procore has no budget view “{wanted}”; it has: {there}. Correct elements.budgets.budget_view in the "
            "Variable procore_companies."
        )
    standard = (view for view in named if "standard" in f"{view.get('role')} {view['name']}".lower())
    return int(next(standard, named[0])["id"])


def _add_changes(company: Company, project_id: int, budget: Budget) -> None:
    path = f"/rest/v2.0/companies/{company.id}/projects/{project_id}/budget_changes/adjustment_line_items"
    for page in company.client.pages(path, per_page=100):
        for line in page:
            code, title = int(line["wbs_code_id"]), str(line.get("budget_change_name") or "")
            held, amount = budget.codes.get(code, Standing()), money(line.get("amount"))
            budget.titles.add(title)
            if line["budget_change_status"] == "approved":
                budget.codes[code] = replace(held, moved=held.moved + amount)
            elif line["budget_change_status"] in PENDING and title.startswith(OURS):
                budget.codes[code] = replace(held, pending=held.pending + amount)


def _all(company: Company, path: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for page in company.client.pages(path, params, per_page=1000) for one in page]


def money(raw: object) -> Decimal:
    """An amount as Procore tells it, as text or as a number."""
    return Decimal(str(raw)) if raw is not None else Decimal(0)


def record(element: Element, scope: str, code: int, standing: Standing) -> Record:
    """The record of one WBS code, as the list shows it: a quantity is never listed."""
    return from_procore(element, {"id": code, "wbs_code_id": code, "amount": standing.amount}, scope)


def done(
    element: Element, budget: Budget, order: Order, standing: Standing, told: dict[str, Any] | None = None
) -> Outcome:
    """An order that was carried out: what stands now. A value (`told`: in the answer) that was not kept is a reason."""
    code = wbs_id(order)
    budget.codes[code] = standing
    entity = {"id": code, "wbs_code_id": code, "amount": standing.amount, **(told or {})}
    return replace(settled(element, order, entity), record=record(element, order.scope, code, standing))
