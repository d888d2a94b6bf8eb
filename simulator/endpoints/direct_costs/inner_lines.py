"""The lines inside of a direct cost, as v1.1 takes them together with the header."""

from typing import Any

from simulator.calls.call import Call
from simulator.calls.refusals import Refusal
from simulator.endpoints.direct_costs.kinds import LINE_FROZEN, LINE_WRITABLE, LINES, line_locked
from simulator.endpoints.wbs.coding import Coding
from simulator.records.fields import Record
from simulator.records.rules import TAKEN, Rejected, validated
from simulator.records.values import as_id

MOST_LINES = 100
"""The lines that one POST or PATCH of v1.1 takes."""


_NOT_HERE = ("amount", "extended_type", "tax_code_id", "cost_code_id", "line_item_type_id")
"""What a line of v1.1 does not take."""


def sent_lines(given: Record) -> list[Record]:
    """The lines in the envelope of a header. Refusal 400: not a list of objects; 422: too many."""
    sent = given.get("line_items") or []
    if not isinstance(sent, list) or not all(isinstance(one, dict) for one in sent):
        raise Refusal(400, {"line_items": ["is invalid"]})
    if len(sent) > MOST_LINES:
        raise Refusal(422, {"line_items": [f"can be at most {MOST_LINES} in a single request"]})
    return sent


def validated_lines(call: Call, record: Record, sent: list[Record]) -> list[tuple[Any, Record | None, Record]]:
    """Of each line that was sent: its `ref`, the record if it has an `id`, the values. Raises Rejected for any bad one."""
    owner = {"company_id": call.company_id, "project_id": record["project_id"], "direct_cost_id": record["id"]}
    found: list[tuple[Any, Record | None, Record]] = []
    errors: dict[str, list[str]] = {}
    seen: set[str] = set()
    coding = Coding(call.world, record["project_id"])
    for nth, one in enumerate(sent):
        try:
            line = _held_line(call, record, one, seen)
            given = coding.coded(_priced(one), new=line is None)
            writable = tuple(name for name in LINE_WRITABLE if name != "direct_cost_id")
            found.append(
                (one.get("ref"), line, validated(call.world, LINES, given, writable, owner=owner, record=line))
            )
        except Rejected as error:
            for name, messages in error.errors.items():
                errors[f"line_items[{one.get('ref', nth)}].{name}"] = messages
    if errors:
        raise Rejected(errors)
    return found


def _held_line(call: Call, record: Record, one: Record, seen: set[str]) -> Record | None:
    origin = str(one.get("origin_id") or "")
    if origin and origin in seen:
        raise Rejected({"origin_id": [TAKEN]}, duplicate=True)
    seen.add(origin)
    if one.get("id") is None:
        return None
    line = call.world.by_id("direct_cost_line_items", as_id(one["id"]))
    if line is None or line["direct_cost_id"] != record["id"]:
        raise Rejected({"id": ["not found"]})
    if line_locked(call.world, line):
        raise Rejected({"base": [LINE_FROZEN]})
    return line


def _priced(one: Record) -> Record:
    """Here the amount is `manual_amount`; without one it is calculated (docs/procore.md#names-on-the-wire)."""
    given = {name: value for name, value in one.items() if name not in _NOT_HERE}
    if one.get("manual_amount") is not None:
        return given | {"amount": one["manual_amount"], "extended_type": "manual"}
    if one.get("quantity") is not None and one.get("unit_cost") is not None:
        return given | {"extended_type": "calculated"}
    return given


def save_lines(call: Call, lines: list[tuple[Any, Record | None, Record]]) -> dict[int, Any]:
    """Add and change the validated lines. Returns the caller's `ref` by the id of the line."""
    refs = {}
    for ref, line, values in lines:
        if line is None:
            refs[call.world.insert("direct_cost_line_items", values)["id"]] = ref
        else:
            call.world.amend("direct_cost_line_items", line, values)
            refs[line["id"]] = ref
    return refs
