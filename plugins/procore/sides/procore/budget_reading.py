"""How a project's budget is read in Procore: the detail rows of a budget view, and its budget changes.

Source: docs/procore.md#budget-reading.
"""

from typing import Any

from procore.model.errors import AccessRefused, ConfigurationError
from procore.sides.procore.budget_state import Budget, budget_of
from procore.sides.procore.company import Company

CHANGES_PER_PAGE = 100
"""The most that the list of budget changes gives (docs/procore.md#pages)."""


def read_budget(company: Company, project_id: int) -> Budget:
    """The project's budget now: one list, and that of its changes when there is a row to change."""
    rows = _rows(company, project_id)
    path = f"/rest/v2.0/companies/{company.id}/projects/{project_id}/budget_changes/adjustment_line_items"
    changes = company.client.everything(path, per_page=CHANGES_PER_PAGE) if rows else ()
    budget = budget_of(rows, changes, company.currency)
    cache = company.cache
    budget.know(cache.modifications.get(project_id), cache.earlier.get("budgets", {}), cache.agreed)
    return budget


def is_locked(company: Company, project_id: int) -> bool:
    """Whether original amounts are refused (docs/procore.md#locked-budgets)."""
    return bool(company.client.get(f"/rest/v1.0/projects/{project_id}/budget")["locked"])


def _rows(company: Company, project_id: int) -> list[dict[str, Any]]:
    """The detail rows of the view, budgeted or not. A view may be another project's only: then this one's are asked."""
    params = {"project_id": project_id, "budget_row_type": "all"}
    view = company.cache.budget_view
    if view is not None:
        try:
            return company.client.everything(f"/rest/v1.0/budget_views/{view}/detail_rows", params)
        except AccessRefused:
            pass  # raised again by the next call when it is the project that is closed
    view = company.cache.budget_view = _view(company, project_id)
    return company.client.everything(f"/rest/v1.0/budget_views/{view}/detail_rows", params)


def _view(company: Company, project_id: int) -> int:
    """The view that the settings name, else the standard one: its columns are not read, so any will do."""
    wanted = company.option("budgets").budget_view
    views = company.client.everything("/rest/v1.0/budget_views", {"project_id": project_id})
    named = [view for view in views if wanted is None or view["name"] == wanted]
    if not views:
        raise AccessRefused("Procore shows no budget view of this project to the application", status=404)
    if not named:
        there = ", ".join(str(view["name"]) for view in views)
        raise ConfigurationError(
            "Procore has no budget view “{wanted}”; it has: {there}. Correct elements.budgets.budget_view in"
            " the Variable procore_companies.",
            wanted=wanted,
            there=there,
        )
    standard = (view for view in named if "standard" in f"{view.get('role')} {view['name']}".lower())
    return int(next(standard, named[0])["id"])
