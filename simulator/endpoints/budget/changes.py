"""Budget changes, the way to change a locked budget: list, create, and the v2 list of their lines.

Source: docs/procore.md#locked-budgets.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.lists import paged
from simulator.calls.refusals import Refusal, coded, version_two
from simulator.calls.routes import Route
from simulator.endpoints.budget.kinds import CHANGE_LINES, CHANGES, TOOL
from simulator.records.fields import Record
from simulator.records.rules import Rejected, validated

_WRITABLE = ("number", "title", "description", "status")
_LINE_WRITABLE = tuple(name for name in CHANGE_LINES.fields if name != "budget_change_id")
NO_FIRST_LINE = "A budget_change line needs a change_event line of the same adjustment_number"
_LINES_A_PAGE, _MOST_LINES_A_PAGE = 10, 100


def list_changes(call: Call) -> Reply:
    """All changes of a project, without their lines; not paginated."""
    project = call.project(call.args["project_id"], TOOL)
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for line in call.world.all("budget_change_lines", project_id=project["id"]):
        totals[line["budget_change_id"]] += Decimal(line["amount"])
    custom: dict[str, Any] = {} if call.text("exclude_custom_fields") == "true" else {"custom_fields": {}}
    records = call.world.all("budget_changes", project_id=project["id"])
    rows = [_summary(record) | {"amount": float(totals[record["id"]])} | custom for record in records]
    if not call.world.switches.budget_change_days:
        rows = [{name: value for name, value in row.items() if not name.endswith("_at")} for row in rows]
    return Reply(body={"data": rows})


def _summary(record: Record) -> dict[str, Any]:
    return {name: record[name] for name in ("id", *_WRITABLE, "created_at", "updated_at")}


def create_change(call: Call) -> Reply:
    """A change with its lines: all or nothing. Nothing finds it again but its number and its title."""
    project = call.project(call.args["project_id"], TOOL)
    call.sent("status")
    owner = {"company_id": call.company_id, "project_id": project["id"]}
    given = {**call.body, **({"number": str(call.body["number"])} if call.body.get("number") is not None else {})}
    values = validated(call.world, CHANGES, given, _WRITABLE, owner=owner)
    lines = _validated_lines(call, owner)
    record = call.world.insert("budget_changes", values)
    made = [
        _line(call.world.insert("budget_change_lines", {**line, "budget_change_id": record["id"]})) | {"ref": ref}
        for ref, line in lines
    ]
    return Reply(status=201, body={"data": _summary(record) | {"adjustment_line_items": made}})


def _validated_lines(call: Call, owner: Record) -> list[tuple[Any, Record]]:
    """The lines that were sent, as they would be held, each with the caller's `ref`. Raises Refusal for any bad one."""
    sent = call.body.get("adjustment_line_items") or []
    if not isinstance(sent, list) or not all(isinstance(one, dict) for one in sent):
        raise Refusal(400, {"adjustment_line_items": ["is invalid"]})
    lines: list[tuple[Any, Record]] = []
    errors: dict[str, list[str]] = defaultdict(list)
    for nth, one in enumerate(sent):
        try:
            held = validated(call.world, CHANGE_LINES, one, _LINE_WRITABLE, owner=owner)
            lines.append((one.get("ref"), held))
        except Rejected as error:
            for name, messages in error.errors.items():
                errors[f"adjustment_line_items[{one.get('ref', nth)}].{name}"] += messages
    first = {line["adjustment_number"] for _, line in lines if line["type"] == "change_event"}
    if any(line["type"] == "budget_change" and line["adjustment_number"] not in first for _, line in lines):
        errors["adjustment_line_items"] = [NO_FIRST_LINE]
    if errors:
        raise Rejected(errors)
    return lines


def _line(record: Record) -> dict[str, Any]:
    numbers = {
        name: None if record[name] is None else float(record[name]) for name in ("amount", "quantity", "unit_cost")
    }
    names = ("id", "adjustment_number", "type", "wbs_code_id", "description", "comment", "calculation_strategy", "uom")
    return {name: record[name] for name in names} | numbers


def list_lines(call: Call) -> Reply:
    """The lines of all changes of a project: ids are text in v2, ten a page, a hundred at most."""
    call.own_company(call.args["company_id"])
    project = call.project(call.args["project_id"], TOOL)
    changes = {record["id"]: record for record in call.world.all("budget_changes", project_id=project["id"])}

    def shown(record: Record) -> dict[str, Any]:
        change, line = changes[record["budget_change_id"]], _line(record)
        names = ("adjustment_number", "amount", "uom", "quantity", "description", "type")
        return {name: line[name] for name in names} | {
            "id": str(record["id"]),
            "wbs_code_id": str(record["wbs_code_id"]),
            "budget_change_id": str(change["id"]),
            "budget_change_number": change["number"],
            "budget_change_status": change["status"],
            "budget_change_name": change["title"],
        }

    records = [
        record
        for record in call.world.all("budget_change_lines", project_id=project["id"])
        if record["budget_change_id"] in changes
    ]
    reply = paged(call, records, shown, default=_LINES_A_PAGE, most=_MOST_LINES_A_PAGE)
    return Reply(body={"data": reply.body}, headers=reply.headers)


ROUTES = (
    Route("GET", "/rest/v1.0/projects/{project_id}/budget_changes", list_changes, coded),
    Route("POST", "/rest/v1.0/projects/{project_id}/budget_changes", create_change, coded, 422),
    Route(
        "GET",
        "/rest/v2.0/companies/{company_id}/projects/{project_id}/budget_changes/adjustment_line_items",
        list_lines,
        version_two,
    ),
)
