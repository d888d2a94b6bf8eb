"""How a budget line is shown in v1.0 and v1.1."""

from typing import Any

from simulator.calls.call import Call
from simulator.endpoints.budget.totals import measures
from simulator.endpoints.wbs.coding import Coding
from simulator.endpoints.wbs.structure import full_code
from simulator.records.fields import Record, names

# ------------------------------------------------------------------------------------------ views


def named(record: Record | None) -> dict[str, Any] | None:
    """Id and name."""
    return {"id": record["id"], "name": record["name"]} if record else None


def _numbers(record: Record) -> dict[str, Any]:
    """The amounts of a line, which are numbers here (docs/procore.md#money)."""
    numbers = ("original_budget_amount", "quantity", "unit_cost")
    return {name: None if record[name] is None else float(record[name]) for name in numbers} | {
        "id": record["id"],
        "uom": record["uom"],
        "calculation_strategy": record["calculation_strategy"],
        "currency_configuration": {"currency_iso_code": None},
    }


def line_11(coding: Coding, record: Record) -> dict[str, Any]:
    """As v1.1 and the sync show a line: no origin id, no updated_at (docs/procore.md#budget-reading)."""
    return _numbers(record) | {"wbs_code": coding.codes[record["wbs_code_id"]].shown()}


def line_10(call: Call, coding: Coding, record: Record) -> dict[str, Any]:
    """As v1.0 shows a line: with its cost code, and the columns that are added up by its budget code."""
    code, measured = coding.codes[record["wbs_code_id"]], measures(call.world, record["project_id"])
    cost_code, root = call.world.by_id("cost_codes", code.cost_code_id), coding.root(code.cost_code_id)
    own = cost_code and {name: cost_code[name] for name in ("id", "name", "code")}
    return _numbers(record) | {
        "cost_code": own and cost_code and own | {"full_code": full_code(call.world, cost_code)},
        "division": root and {"id": root["id"], "name": root["name"], "full_code": root["code"]},
        "line_item_type": named(call.world.by_id("line_item_types", code.line_item_type_id)),
        **{name: float(measure(record["wbs_code_id"])) for name, measure in measured.items() if name in _MEASURED},
        "budget_forecast": 0.0,
    }


_MEASURED = names(
    "approved_budget_changes revised_budget pending_budget_changes projected_budget committed_costs direct_costs "
    "pending_cost_changes projected_costs estimated_cost_at_completion projected_over_under"
)
