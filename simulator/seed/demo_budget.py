"""The budget and the costs that the demo's Procore holds before the first synchronization, as data.

The budget is one that maestro* has too, as it was a while ago. Costs come from maestro* alone: the one that a person
entered here is in a project that was closed before.
"""

from collections.abc import Callable
from typing import Any

from simulator.endpoints.wbs.coding import Coding
from simulator.endpoints.wbs.structure import full_code
from simulator.records.fields import Record
from simulator.records.world import World

BUDGET = (
    ("01-310", "EQU", "33750.50"),
    ("01-500", "DIV", "4166.72"),
    ("03-300", "MAT", "404092.68"),
    ("07-500", "SCT", "305084.25"),
    ("02-300", "EQU", "27900.00"),
)
"""Full cost code, cost type, original amount."""
CHANGES = (
    ("Roc imprévu à l'angle nord-est", "approved", (("02-300", "EQU", "4402.08"), ("01-310", "EQU", "-4402.08"))),
    ("Toiture: membrane plus épaisse", "draft", (("07-500", "SCT", "22150.00"),)),
)
"""Title, status, lines: full cost code, cost type, amount."""
COSTS: tuple[tuple[dict[str, Any], tuple[tuple[str, str, str], ...]], ...] = (
    (
        {
            "direct_cost_type": "expense",
            "direct_cost_date": "2019-06-10",
            "description": "Permis de démolition",
            "status": "approved",
        },
        (("01-310", "MO", "3150.75"),),
    ),
)
"""What a person entered in Procore: header, and lines as above."""


def set_budget(world: World, project: Record) -> None:
    """Add the budget and its changes to a project that has the standard cost codes."""
    own, placed = {"project_id": project["id"]}, _placing(world, project)
    for code, type, amount in BUDGET:
        world.insert("budget_line_items", placed(code, type) | {"original_budget_amount": amount})
    for nth, (title, status, lines) in enumerate(CHANGES, 1):
        change = world.insert("budget_changes", own | {"title": title, "status": status, "number": f"{nth:03d}"})
        for code, type, amount in lines:
            line = placed(code, type) | {"budget_change_id": change["id"], "amount": amount}
            world.insert("budget_change_lines", line)


def enter_costs(world: World, project: Record) -> None:
    """Add the costs to such a project."""
    own, placed = {"project_id": project["id"]}, _placing(world, project)
    for header, lines in COSTS:
        cost = world.insert("direct_costs", own | header)
        for code, type, amount in lines:
            line = placed(code, type) | {"direct_cost_id": cost["id"], "amount": amount}
            world.insert("direct_cost_line_items", line)


def _placing(world: World, project: Record) -> Callable[[str, str], dict[str, Any]]:
    """What a line of the project has for a full cost code and a cost type."""
    own, coding = {"project_id": project["id"]}, Coding(world, project["id"])
    codes = {full_code(world, record): record["id"] for record in world.all("cost_codes", project_id=project["id"])}
    types = {record["code"]: record["id"] for record in world.all("line_item_types", company_id=project["company_id"])}

    def placed(code: str, type: str) -> dict[str, Any]:
        return own | coding.coded({"cost_code_id": codes[code], "line_item_type_id": types[type]}, new=True)

    return placed
