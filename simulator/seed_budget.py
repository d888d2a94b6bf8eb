"""The budget and the costs that the demo's Procore holds before the first synchronization, as data: one project's."""

from __future__ import annotations

from typing import Any

from simulator.endpoints.coding import Coding
from simulator.kinds import Row
from simulator.structure import full_code
from simulator.world import World

BUDGET = (
    ("01-310", "MO", "185000.00"),
    ("01-500", "DIV", "42500.00"),
    ("03-300", "MAT", "612400.50"),
    ("07-500", "SCT", "388000.00"),
    ("31-200", "EQU", "96750.25"),
)
"""Full cost code, cost type, original amount."""
CHANGES = (
    ("Roc imprévu à l'angle nord-est", "approved", (("31-200", "EQU", "18400.00"), ("01-500", "DIV", "-8400.00"))),
    ("Dôme à sel: membrane plus épaisse", "draft", (("07-500", "SCT", "22150.00"),)),
)
"""Title, status, lines: full cost code, cost type, amount."""
COSTS: tuple[tuple[dict[str, Any], tuple[tuple[str, str, str], ...]], ...] = (
    (
        {
            "direct_cost_type": "expense",
            "direct_cost_date": "2026-03-09",
            "description": "Permis de la Ville de Lévis",
            "status": "approved",
        },
        (("01-310", "MO", "3150.75"),),
    ),
)
"""What a person entered in Procore: header, and lines as above."""


def set_budget(world: World, project: Row) -> None:
    """Add the budget, its changes and the costs to a project that has the standard cost codes."""
    own, coding = {"project_id": project["id"]}, Coding(world, project["id"])
    codes = {full_code(world, row): row["id"] for row in world.rows("cost_codes", project_id=project["id"])}
    types = {row["code"]: row["id"] for row in world.rows("line_item_types", company_id=project["company_id"])}

    def placed(code: str, type: str) -> dict[str, Any]:
        return own | coding.coded({"cost_code_id": codes[code], "line_item_type_id": types[type]}, new=True)

    for code, type, amount in BUDGET:
        world.insert("budget_line_items", placed(code, type) | {"original_budget_amount": amount})
    for nth, (title, status, lines) in enumerate(CHANGES, 1):
        change = world.insert("budget_changes", own | {"title": title, "status": status, "number": f"{nth:03d}"})
        for code, type, amount in lines:
            line = placed(code, type) | {"budget_change_id": change["id"], "amount": amount}
            world.insert("budget_change_lines", line)
    for header, lines in COSTS:
        cost = world.insert("direct_costs", own | header)
        for code, type, amount in lines:
            line = placed(code, type) | {"direct_cost_id": cost["id"], "amount": amount}
            world.insert("direct_cost_line_items", line)
