"""The budget's lock and its lines: singles, the all-or-nothing sync, and the v2 delete (docs/procore.md#budgets)."""

from __future__ import annotations

from typing import Any

from simulator.calls import Call, Reply, Route
from simulator.endpoints.budget_record import (
    BUDGET_LINES,
    BUDGETS,
    CODE_TAKEN,
    LINE_WRITABLE,
    MODIFICATIONS,
    budget_of,
    is_locked,
)
from simulator.endpoints.budget_totals import deletable, measures
from simulator.endpoints.coding import Coding, add_budget_lines
from simulator.kinds import Row, names
from simulator.refusals import Refusal, Rejected, as_list, base_and_fields, by_field, message, version_two
from simulator.rules import BLANK, create, judged, update
from simulator.structure import full_code
from simulator.syncs import batch, whole

_TOOL = "budget"
_DESTROY = (None, "true", "1")
"""How the parameter that defaults to true says yes."""


# ------------------------------------------------------------------------------------------ the lock


def show_budget(call: Call) -> Reply:
    """Whether the budget is locked."""
    project = call.project(call.args["project_id"], _TOOL)
    return Reply(body={"locked": is_locked(call.world, project["id"])})


def lock(call: Call) -> Reply:
    """Freeze the original amounts."""
    project = call.project(call.args["project_id"], _TOOL)
    call.world.amend("budgets", budget_of(call.world, project["id"]), {"locked": True})
    return Reply(status=201, body={"locked": True})


def unlock(call: Call) -> Reply:
    """Thaw the original amounts; unless it is told not to, this destroys all modifications.

    Source: docs/procore.md#locked-budgets.
    """
    project = call.project(call.args["project_id"], _TOOL)
    call.world.amend("budgets", budget_of(call.world, project["id"]), {"locked": False})
    if call.text("destroy_all_budget_line_item_transfers") in _DESTROY:
        for row in call.world.rows("budget_modifications", project_id=project["id"]):
            call.world.remove("budget_modifications", row["id"])
    return Reply(body={"locked": False})


# ------------------------------------------------------------------------------------------ views


def named(row: Row | None) -> dict[str, Any] | None:
    """Id and name."""
    return {"id": row["id"], "name": row["name"]} if row else None


def _numbers(row: Row) -> dict[str, Any]:
    """The amounts of a line, which are numbers here (docs/procore.md#money)."""
    numbers = ("original_budget_amount", "quantity", "unit_cost")
    return {name: None if row[name] is None else float(row[name]) for name in numbers} | {
        "id": row["id"],
        "uom": row["uom"],
        "calculation_strategy": row["calculation_strategy"],
        "currency_configuration": {"currency_iso_code": None},
    }


def line_11(coding: Coding, row: Row) -> dict[str, Any]:
    """As v1.1 and the sync show a line: no origin id, no updated_at (docs/procore.md#budget-reading)."""
    return _numbers(row) | {"wbs_code": coding.codes[row["wbs_code_id"]].shown()}


def _line_10(call: Call, coding: Coding, row: Row) -> dict[str, Any]:
    code, measured = coding.codes[row["wbs_code_id"]], measures(call.world, row["project_id"])
    cost_code, root = call.world.row("cost_codes", code.cost_code_id), coding.root(code.cost_code_id)
    own = cost_code and {name: cost_code[name] for name in ("id", "name", "code")}
    return _numbers(row) | {
        "cost_code": own and cost_code and own | {"full_code": full_code(call.world, cost_code)},
        "division": root and {"id": root["id"], "name": root["name"], "full_code": root["code"]},
        "line_item_type": named(call.world.row("line_item_types", code.line_item_type_id)),
        **{name: float(measure(row["wbs_code_id"])) for name, measure in measured.items() if name in _MEASURED},
        "budget_forecast": 0.0,
    }


_MEASURED = names(
    "approved_budget_changes revised_budget pending_budget_changes projected_budget committed_costs direct_costs "
    "pending_cost_changes projected_costs estimated_cost_at_completion projected_over_under"
)


# ------------------------------------------------------------------------------------------ one by one


def _asked(call: Call) -> tuple[Row, Row]:
    """The project and the line that a call names."""
    named = call.text("project_id") if call.method == "GET" else call.sent("project_id")
    project = call.project(named, _TOOL)
    return project, call.find("budget_line_items", project_id=project["id"])


def show_11(call: Call) -> Reply:
    """One line."""
    project, row = _asked(call)
    return Reply(body=line_11(Coding(call.world, project["id"]), row))


def create_11(call: Call) -> Reply:
    """POST by budget code: one line a code."""
    owner = _owner(call, call.project(call.sent("project_id"), _TOOL))
    row = create(call.world, BUDGET_LINES, owner, call.envelope("budget_line_item"), LINE_WRITABLE)
    return Reply(status=201, body=line_11(Coding(call.world, owner["project_id"]), row))


def update_11(call: Call) -> Reply:
    """PATCH by budget code."""
    project, row = _asked(call)
    update(call.world, BUDGET_LINES, row, call.envelope("budget_line_item"), LINE_WRITABLE)
    return Reply(body=line_11(Coding(call.world, project["id"]), row))


def show_10(call: Call) -> Reply:
    """One line, with everything that is added up by its code."""
    project, row = _asked(call)
    return Reply(body=_line_10(call, Coding(call.world, project["id"]), row))


def create_10(call: Call) -> Reply:
    """POST by cost code and cost type (docs/procore.md#budget-lines)."""
    owner = _owner(call, call.project(call.sent("project_id"), _TOOL))
    coding = Coding(call.world, owner["project_id"])
    given = {**call.envelope("budget_line_item"), "wbs_code_id": None}
    row = create(call.world, BUDGET_LINES, owner, coding.coded(given, new=True), LINE_WRITABLE)
    return Reply(status=201, body=_line_10(call, coding, row))


def update_10(call: Call) -> Reply:
    """PATCH by cost code and cost type; of the two, what is not sent stays."""
    project, row = _asked(call)
    coding = Coding(call.world, project["id"])
    code, given = coding.codes[row["wbs_code_id"]], {**call.envelope("budget_line_item"), "wbs_code_id": None}
    held = {"cost_code_id": code.cost_code_id, "line_item_type_id": code.line_item_type_id}
    update(call.world, BUDGET_LINES, row, coding.coded(held | given, new=False), LINE_WRITABLE)
    return Reply(body=_line_10(call, coding, row))


def delete(call: Call) -> Reply:
    """The v2 delete; a line whose code is in use stays."""
    call.own_company(call.args["company_id"])
    project = call.project(call.args["project_id"], _TOOL)
    row = call.find("budget_line_items", project_id=project["id"])
    if not deletable(call.world, project["id"])(row):
        raise Refusal(422, {"base": ["This budget line item cannot be deleted"]})
    call.world.remove("budget_line_items", row["id"])
    return Reply(status=204)


# ------------------------------------------------------------------------------------------ the batch


def sync_all(call: Call) -> Reply:
    """POST of many lines: a bare array comes back; one line that is refused refuses them all with 422."""
    project = call.project(call.sent("project_id"), _TOOL)
    if call.world.switches.budget_sync_status:
        raise Refusal(call.world.switches.budget_sync_status, "This endpoint is in BETA and not enabled for your app")
    owner = _owner(call, project)
    held = {row["wbs_code_id"]: row for row in call.world.rows("budget_line_items", project_id=project["id"])}
    todo: list[tuple[Row | None, Row]] = []
    errors: list[str] = []
    seen: set[Any] = set()
    items = batch(call, "budget_line_items")
    for item in items:
        try:
            todo.append(_judged(call, owner, held, item, seen))
        except Rejected as error:
            errors += as_list(422, error.errors)["errors"]
    if errors:  # sentences, and not which of the items they are about
        raise Refusal(422, {"base": list(dict.fromkeys(errors))})
    rows = []
    for item, (row, values) in zip(items, todo, strict=True):
        if row is None:
            row = call.world.insert("budget_line_items", owner | values)  # noqa: PLW2901 (it is there from now on)
        else:
            call.world.amend("budget_line_items", row, values)
        if not (call.fault and call.fault.leave_out and call.fault.names(item)):
            rows.append(row)
    coding = Coding(call.world, project["id"])
    return Reply(body=[line_11(coding, row) for row in rows[::-1]])


def _judged(call: Call, owner: Row, held: dict[int, Row], item: Any, seen: set[Any]) -> tuple[Row | None, Row]:
    """The line that an item means, and the values it takes; nothing is done yet. Raises Rejected."""
    if not isinstance(item, dict):
        raise Rejected({"base": ["is not an object"]})
    if call.fault and call.fault.refuse and call.fault.names(item):
        raise Rejected({"base": [call.fault.refuse]})
    code, row = whole(item.get("wbs_code_id")), None
    if code is None:
        raise Rejected({"wbs_code_id": [BLANK]})
    if code in seen:
        raise Rejected({"base": [CODE_TAKEN]})
    seen.add(code)
    if item.get("id") is not None:
        row = call.world.row("budget_line_items", whole(item["id"]))
        if row is None or row["project_id"] != owner["project_id"]:
            raise Rejected({"id": ["not found"]})
    elif call.world.switches.budget_sync_upserts:
        row = held.get(code)
    return row, judged(call.world, BUDGET_LINES, item, LINE_WRITABLE, owner=owner, row=row)


def _owner(call: Call, project: Row) -> Row:
    if call.fault and call.fault.used:
        add_budget_lines(call.world, project["id"], [call.fault.used])
    return {"company_id": call.company_id, "project_id": project["id"]}


KINDS = (BUDGETS, BUDGET_LINES, MODIFICATIONS)
_PROJECT = "/rest/v1.0/projects/{project_id}/budget"
ROUTES = (
    Route("GET", _PROJECT, show_budget, message),
    Route("POST", _PROJECT + "/lock", lock, message),
    Route("DELETE", _PROJECT + "/lock", unlock, message),
    Route("POST", "/rest/v1.0/budget_line_items/sync", sync_all, as_list, 422),
    Route("GET", "/rest/v1.1/budget_line_items/{id}", show_11, by_field, 422),
    Route("POST", "/rest/v1.1/budget_line_items", create_11, by_field, 422),
    Route("PATCH", "/rest/v1.1/budget_line_items/{id}", update_11, by_field, 422),
    Route("GET", "/rest/v1.0/budget_line_items/{id}", show_10, base_and_fields, 422),
    Route("POST", "/rest/v1.0/budget_line_items", create_10, base_and_fields, 422),
    Route("PATCH", "/rest/v1.0/budget_line_items/{id}", update_10, base_and_fields, 422),
    Route(
        "DELETE",
        "/rest/v2.0/companies/{company_id}/projects/{project_id}/budget_line_items/{id}",
        delete,
        version_two,
        422,
    ),
)
