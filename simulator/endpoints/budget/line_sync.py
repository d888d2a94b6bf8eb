"""The sync of budget lines: all of them or none (docs/procore.md#budget-lines)."""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.refusals import Refusal, as_list
from simulator.calls.routes import Route
from simulator.calls.sync import batch
from simulator.endpoints.budget.kinds import BUDGET_LINES, CODE_TAKEN, LINE_WRITABLE, TOOL
from simulator.endpoints.budget.lines import owner_of
from simulator.endpoints.budget.views import line_11
from simulator.endpoints.wbs.coding import Coding
from simulator.records.fields import Record
from simulator.records.rules import BLANK, Rejected, validated
from simulator.records.values import as_id


def sync_all(call: Call) -> Reply:
    """POST of many lines: a bare array comes back; one line that is refused refuses them all with 422."""
    project = call.project(call.sent("project_id"), TOOL)
    if call.world.switches.budget_sync_status:
        raise Refusal(call.world.switches.budget_sync_status, "This endpoint is in BETA and not enabled for your app")
    owner = owner_of(call, project)
    held = {record["wbs_code_id"]: record for record in call.world.all("budget_line_items", project_id=project["id"])}
    todo: list[tuple[Record | None, Record]] = []
    errors: list[str] = []
    seen: set[Any] = set()
    items = batch(call, "budget_line_items")
    for item in items:
        try:
            todo.append(_validated(call, owner, held, item, seen))
        except Rejected as error:
            errors += as_list(422, error.errors)["errors"]
    if errors:  # sentences, and not which of the items they are about
        raise Refusal(422, {"base": list(dict.fromkeys(errors))})
    records = []
    for item, (record, values) in zip(items, todo, strict=True):
        if record is None:
            record = call.world.insert("budget_line_items", owner | values)  # noqa: PLW2901 (it is there from now on)
        else:
            call.world.amend("budget_line_items", record, values)
        if not call.leaves_out(item):
            records.append(record)
    coding = Coding(call.world, project["id"])
    return Reply(body=[line_11(coding, record) for record in records[::-1]])


def _validated(
    call: Call, owner: Record, held: dict[int, Record], item: Any, seen: set[Any]
) -> tuple[Record | None, Record]:
    """The line that an item means, and the values it takes; nothing is done yet. Raises Rejected."""
    if not isinstance(item, dict):
        raise Rejected({"base": ["is not an object"]})
    call.refuse_by_fault(item)
    code, record = as_id(item.get("wbs_code_id")), None
    if code is None:
        raise Rejected({"wbs_code_id": [BLANK]})
    if code in seen:
        raise Rejected({"base": [CODE_TAKEN]})
    seen.add(code)
    if item.get("id") is not None:
        record = call.world.by_id("budget_line_items", as_id(item["id"]))
        if record is None or record["project_id"] != owner["project_id"]:
            raise Rejected({"id": ["not found"]})
    elif call.world.switches.budget_sync_upserts:
        record = held.get(code)
    return record, validated(call.world, BUDGET_LINES, item, LINE_WRITABLE, owner=owner, record=record)


ROUTES = (Route("POST", "/rest/v1.0/budget_line_items/sync", sync_all, as_list, 422),)
