"""What both sides hold, to the cent; what either has twice; whose ids are on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from simulator.endpoints.wbs.coding import Coding
from simulator.endpoints.wbs.structure import full_code
from simulator.records.world import World
from tests.standard.first_week.books import Rows, orders
from tests.standard.first_week.settings import CLOSED, CODES, DEPARTMENT, GROUPS, HISTORY, KINDS, OLD, UNMARKED

Dollars = dict[tuple[str, str, str, str], Decimal]
"""By what it is, project, Procore's code and whether history had begun; nothing where they are zero."""


def foreign_ids(world: World) -> dict[tuple[str, int], str]:
    """The other interface's ids on Procore's records, by kind and id; without those of lines."""
    return {
        (kind, row["id"]): row["origin_id"]
        for _, kind in KINDS.values()
        for row in world.records(kind)
        if (row.get("origin_id") or "").startswith(OLD)
    }


def in_the_books(rows: Rows) -> Dollars:
    """What maestro* holds that belongs in Procore: of its marked, active projects, orders since history begins or sent before."""
    found = rows("""
        SELECT 'cost' AS what, h.project, l.activity, l.group_code, h.date AS day, l.amount
        FROM maestro.cost AS h JOIN maestro.cost_line AS l ON l.cost = h.number WHERE h.transferred
        UNION ALL
        SELECT 'order ' || h.number, h.project, l.activity, l.group_code, h.order_date, l.amount
        FROM maestro.purchase_order AS h JOIN maestro.purchase_order_line AS l USING (number)
        UNION ALL
        SELECT 'subcontract ' || h.number, h.project, l.activity, l.group_code, h.contract_date, l.amount
        FROM maestro.subcontract AS h JOIN maestro.subcontract_line AS l USING (number)
        UNION ALL
        SELECT 'budget', project, activity, group_code, NULL, amount FROM maestro.budget
    """)
    stays = {f"order {one.number}" for one in orders() if not one.sent and one.day < date.fromisoformat(HISTORY)}
    travels = [row for row in found if row["project"] not in (CLOSED, UNMARKED) and row["what"] not in stays]
    return _added(
        (
            row["what"],
            row["project"],
            f"{CODES[row['activity']]}|{GROUPS[row['group_code']]}",
            row["day"],
            row["amount"],
        )
        for row in travels
    )


def in_procore(world: World) -> Dollars:
    """What Procore holds. Raises AssertionError for a code of another phase than its project's."""
    numbers = {row["id"]: row["project_number"] for row in world.records("projects")}
    codes = {own: code for project in numbers for own, code in _codes(world, project, numbers[project])}
    days = {row["id"]: row for row in world.records("direct_costs") if row["status"] == "approved"}
    lines = [("cost", row, days[row["direct_cost_id"]]["direct_cost_date"], row["amount"])
             for row in world.records("direct_cost_line_items") if row["direct_cost_id"] in days]  # fmt: skip
    for kind, what in (("purchase_order_contract", "order"), ("work_order_contract", "subcontract")):
        heads = {row["id"]: row for row in world.records(f"{kind}s") if not row["deleted_at"]}
        for row in world.records(f"{kind}_line_items"):
            if (head := heads.get(row["holder_id"])) and not row["deleted_at"]:
                number = head["number"].removesuffix("-0")
                lines.append((f"{what} {number}", row, head["contract_date"], row["amount"]))
    lines += [("budget", row, None, row["original_budget_amount"] or "0") for row in world.records("budget_line_items")]
    return _added(
        (what, numbers[row["project_id"]], codes[row["wbs_code_id"]], day, amount) for what, row, day, amount in lines
    )


def _codes(world: World, project: int, number: str) -> Iterator[tuple[int, str]]:
    coding = Coding(world, project)
    phases = {row["id"]: row["code"] for row in world.records("segment_items", project) if row["source_id"] is None}
    held = {row["id"]: row for row in world.records("wbs_codes", project)}
    for own, one in coding.codes.items():
        has = [phases[item] for item in held[own]["item_ids"] if item in phases]
        assert has == ([DEPARTMENT[number]] if phases else []), (number, one.flat_code)
        activity, group = (
            world.get("cost_codes", one.cost_code_id or 0),
            world.get("line_item_types", one.line_item_type_id or 0),
        )
        yield own, f"{full_code(world, activity)}|{group['code']}"


def _added(rows: Iterable[tuple[str, str, str, Any, Any]]) -> Dollars:
    sums: Dollars = {}
    for what, project, code, day, amount in rows:
        when = "" if day is None else "since" if str(day) >= HISTORY else "before"
        sums[what, project, code, when] = sums.get((what, project, code, when), Decimal(0)) + Decimal(amount)
    return {key: amount for key, amount in sums.items() if amount}


def twice(world: World, rows: Rows) -> list[Any]:
    """What either side has twice, by what people call it."""
    live = {kind: [row for row in world.records(kind) if not row.get("deleted_at")] for _, kind in KINDS.values()}
    names = [
        *(("vendor", row["name"]) for row in live["vendors"]),
        *(("project", row["project_number"]) for row in live["projects"]),
        *(("type", row["code"]) for row in live["line_item_types"]),
        *(("code", row["project_id"], full_code(world, row)) for row in live["cost_codes"]),
        *(("wbs", row["project_id"], *row["item_ids"]) for row in world.records("wbs_codes")),
        *(("order", row["project_id"], row["number"]) for row in live["purchase_order_contracts"]),
        *(("subcontract", row["project_id"], row["number"]) for row in live["work_order_contracts"]),
        *(("cost", row["description"], row["project_id"]) for row in live["direct_costs"]),
        *(("budget", row["wbs_code_id"]) for row in world.records("budget_line_items")),
        *(("supplier", row["name"]) for row in rows("SELECT name FROM maestro.supplier")),
        *(("here", row["description"]) for row in rows("SELECT description FROM maestro.project")),
        *(("contract", row["description"]) for row in rows("SELECT description FROM maestro.subcontract")),
    ]
    return [name for name, count in Counter(names).items() if count > 1]
