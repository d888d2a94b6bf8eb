"""A project's budget as Procore holds it: its lock, its lines, modifications and changes (docs/procore.md#budgets)."""

from typing import Any

from simulator.endpoints.wbs.coding import add_budget_lines, coding_errors, product
from simulator.records.fields import Errors, Field, Record
from simulator.records.rules import TAKEN
from simulator.records.world import Kind, World

TOOL = "budget"
LOCKED = "The original_budget_amount cannot be updated for a locked budget."
CODE_TAKEN = "This Budget Code already exists"
STRATEGIES = ("automatic", "manual")
CHANGE_STATUSES = ("draft", "approved", "under_review", "void")
CHANGE_TYPES = ("change_event", "budget_change")
LINE_WRITABLE = ("wbs_code_id", "original_budget_amount", "uom", "quantity", "unit_cost", "calculation_strategy")


# ------------------------------------------------------------------------------------------ rules


def _calculated(amount: str) -> Any:
    """A line whose amount is calculated takes quantity times unit cost, whatever amount was sent."""

    def derive(world: World, record: Record, values: Record) -> Record:
        if record["calculation_strategy"] != "automatic":
            return {}
        return {amount: product(record["quantity"], record["unit_cost"])}

    return derive


def _line_errors(world: World, record: Record) -> Errors:
    errors = coding_errors(world, record)
    others = (
        one for one in world.siblings("budget_line_items", record, ("wbs_code_id",)) if one["id"] != record.get("id")
    )
    if "wbs_code" not in errors and next(others, None):
        errors["base"] = [CODE_TAKEN]
    held = world.by_id("budget_line_items", record.get("id"))
    before = held["original_budget_amount"] if held else "0.00"
    if is_locked(world, record["project_id"]) and record["original_budget_amount"] != before:
        errors.setdefault("base", []).append(LOCKED)
    return errors


def _one_budget(world: World, record: Record) -> Errors:
    held = next(world.all("budgets", project_id=record["project_id"]), None)
    return {"project_id": [TAKEN]} if held is not None and held["id"] != record.get("id") else {}


def _change_errors(world: World, record: Record) -> Errors:
    others = world.all("budget_changes", project_id=record["project_id"])
    taken = any(one["number"] == record["number"] and one["id"] != record.get("id") for one in others)
    return {"number": [TAKEN]} if taken else {}


def _number_change(world: World, record: Record, values: Record) -> Record:
    """Procore numbers a change that comes without a number."""
    if record.get("number") is not None:
        return {}
    held = (one["number"] for one in world.all("budget_changes", project_id=record["project_id"]))
    return {"number": f"{max((int(number) for number in held if str(number).isdecimal()), default=0) + 1:03d}"}


def _budget_code(world: World, record: Record) -> None:
    """A change of a code that the budget lacks brings a $0 line along."""
    add_budget_lines(world, record["project_id"], [record["wbs_code_id"]])


# ------------------------------------------------------------------------------------------ kinds

BUDGETS = Kind(
    name="budgets",
    belongs_to="project",
    fields={"locked": Field(type="flag", default=False)},
    check=_one_budget,
)
BUDGET_LINES = Kind(
    name="budget_line_items",
    belongs_to="project",
    fields={
        "wbs_code_id": Field(type="integer"),
        "original_budget_amount": Field(type="money", default="0.00"),
        "uom": Field(),
        "quantity": Field(type="decimal"),
        "unit_cost": Field(type="decimal"),
        "calculation_strategy": Field(choices=STRATEGIES, default="manual"),
    },
    derive=_calculated("original_budget_amount"),
    check=_line_errors,
)
MODIFICATIONS = Kind(  # made by people only, in companies that do not have budget changes yet
    name="budget_modifications",
    belongs_to="project",
    fields={
        "from_wbs_code_id": Field(type="integer"),
        "to_wbs_code_id": Field(type="integer"),
        "transfer_amount": Field(type="money", default="0.00"),
        "notes": Field(),
    },
)
CHANGES = Kind(
    name="budget_changes",
    belongs_to="project",
    fields={
        "number": Field(),
        "title": Field(),
        "description": Field(),
        "status": Field(choices=CHANGE_STATUSES, required=True, default="draft"),
    },
    derive=_number_change,
    check=_change_errors,
)
CHANGE_LINES = Kind(
    name="budget_change_lines",
    belongs_to="project",
    fields={
        "budget_change_id": Field(type="integer", editable=False),
        "adjustment_number": Field(type="integer", default=1),
        "type": Field(choices=CHANGE_TYPES, default="budget_change"),
        "wbs_code_id": Field(type="integer"),
        "description": Field(),
        "comment": Field(),
        "calculation_strategy": Field(choices=STRATEGIES, default="manual"),
        "uom": Field(),
        "quantity": Field(type="decimal"),
        "unit_cost": Field(type="decimal"),
        "amount": Field(type="money", default="0.00"),
    },
    derive=_calculated("amount"),
    check=coding_errors,
    after_add=_budget_code,
)


BUDGET_VIEWS = Kind(
    name="budget_views",
    fields={
        "name": Field(required=True),
        "description": Field(),
        "role": Field(),
        "columns": Field(
            type="object", default={}, editable=False
        ),  # title, which is the key in a detail row -> measure
    },
)
KINDS = (BUDGETS, BUDGET_LINES, MODIFICATIONS, CHANGES, CHANGE_LINES, BUDGET_VIEWS)


# ------------------------------------------------------------------------------------------ facts


def budget_of(world: World, project_id: int) -> Record:
    """A project's budget; one that has none yet gets it, unlocked."""
    held = next(world.all("budgets", project_id=project_id), None)
    return held or world.insert("budgets", {"project_id": project_id})


def is_locked(world: World, project_id: int) -> bool:
    """Whether original amounts are frozen."""
    held = next(world.all("budgets", project_id=project_id), None)
    return bool(held and held["locked"])
