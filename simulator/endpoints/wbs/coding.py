"""How a line of money is coded: its budget code, by id or by cost code and cost type, and its unit and tax code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from simulator.endpoints.wbs.views import code_views
from simulator.records.fields import Errors, Record
from simulator.records.rules import BLANK, Rejected
from simulator.records.values import MONEY_PLACES, NOT_LISTED, as_id
from simulator.records.world import World

WIRE = ("wbs_code_id", "cost_code_id", "line_item_type_id")
"""What a line may be coded with in a request."""


@dataclass(frozen=True, slots=True)
class Code:
    """One budget code of a project, taken apart: ids of its cost code, cost type and sub job; None: not in it."""

    id: int
    flat_code: str
    description: str
    cost_code_id: int | None
    line_item_type_id: int | None
    sub_job_id: int | None

    def shown(self) -> dict[str, Any]:
        """As lines show it."""
        return {"id": self.id, "flat_code": self.flat_code, "description": self.description}


class Coding:
    """The budget codes of one project as they stood when this was made: make one a request, it reads them all once."""

    def __init__(self, world: World, project_id: int) -> None:
        self._world, self._project_id = world, project_id
        types = {one["id"]: one["type"] for one in world.rows("segments", project_id=project_id)}
        items = world.rows("segment_items", project_id=project_id)
        self._items = {one["id"]: (types[one["segment_id"]], one["source_id"]) for one in items}
        self._by_source = {source: id for id, (_, source) in self._items.items()}
        self.codes: dict[int, Code] = {}
        self._combinations: dict[tuple[int, ...], int] = {}
        rows = list(world.rows("wbs_codes", project_id=project_id))
        for row, view in zip(rows, code_views(world, project_id, rows), strict=True):
            self._take(row, view)

    def _take(self, row: Record, view: Mapping[str, Any]) -> None:
        parts = dict(self._items[id] for id in row["item_ids"] if id in self._items)
        ids = (parts.get("cost_code"), parts.get("line_item_type"), parts.get("sub_job"))
        self.codes[row["id"]] = Code(row["id"], view["flat_code"], view["description"], *ids)
        self._combinations[tuple(row["item_ids"])] = row["id"]

    def coded(self, given: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
        """What was sent, with `wbs_code_id` instead of a cost code and a cost type; if both are sent it wins.

        A combination that is not there yet is made. Raises Rejected for what is not this project's, and for a `new`
        line without any.
        """
        plain = {name: value for name, value in given.items() if name not in WIRE}
        if given.get("wbs_code_id") is not None:
            id = as_id(given["wbs_code_id"])
            if id not in self.codes:
                raise Rejected({"wbs_code": ["must exist"]})
            return {**plain, "wbs_code_id": id}
        if given.get("cost_code_id") is None and given.get("line_item_type_id") is None:
            if new:
                raise Rejected({"wbs_code": [BLANK]})
            return plain
        return {**plain, "wbs_code_id": self._combined(given.get("cost_code_id"), given.get("line_item_type_id"))}

    def root(self, id: int | None) -> Record | None:
        """The cost code at the top, which Procore calls division or root cost code."""
        row = self._world.row("cost_codes", id)
        while row is not None and (parent := self._world.row("cost_codes", row["parent_id"])) is not None:
            row = parent
        return row

    def _combined(self, cost_code_id: Any, line_item_type_id: Any) -> int:
        cost_code = self._world.row("cost_codes", as_id(cost_code_id))
        cost_type = self._by_source.get(as_id(line_item_type_id) or 0)
        errors: Errors = {}
        if cost_code is None or cost_code["project_id"] != self._project_id:
            errors["cost_code"] = ["must exist" if cost_code_id is not None else BLANK]
        if cost_type is None or self._items[cost_type][0] != "line_item_type":
            errors["line_item_type"] = ["must exist" if line_item_type_id is not None else BLANK]
        if errors or cost_code is None or cost_type is None:
            raise Rejected(errors)
        item_ids = [self._by_source[cost_code["id"]], cost_type]
        if cost_code["sub_job_id"] is not None:
            item_ids.append(self._by_source[cost_code["sub_job_id"]])
        key = tuple(sorted(item_ids))
        if key not in self._combinations:
            row = self._world.insert("wbs_codes", {"project_id": self._project_id, "item_ids": list(key)})
            self._take(row, code_views(self._world, self._project_id, [row])[0])
        return self._combinations[key]


def coding_errors(world: World, row: Record) -> Errors:
    """What is wrong with the budget code, the unit and the tax code of a line, for a kind's `check`."""
    errors: Errors = {}
    code = world.row("wbs_codes", row.get("wbs_code_id"))
    if code is None or code["project_id"] != row["project_id"]:
        errors["wbs_code"] = [BLANK if row.get("wbs_code_id") is None else "must exist"]
    company = row["company_id"]
    if row.get("uom") and all(one["name"] != row["uom"] for one in world.rows("uoms", company_id=company)):
        errors["uom"] = [NOT_LISTED]
    if row.get("tax_code_id") is not None:
        tax = world.row("tax_codes", row["tax_code_id"])
        if tax is None or tax["company_id"] != company:
            errors["tax_code"] = ["must exist"]
    return errors


def product(quantity: Any, unit_cost: Any) -> str:
    """A calculated amount, to the cent; what is missing counts as zero."""
    exact = Decimal(str(quantity or 0)) * Decimal(str(unit_cost or 0))
    return str(exact.quantize(MONEY_PLACES, ROUND_HALF_UP))


def add_budget_lines(world: World, project_id: int, wbs_code_ids: Iterable[int]) -> None:
    """A $0 budget line for each code that has none; not in companies where that is switched off.

    Source: docs/procore.md#automatic-budget-lines.
    """
    if not world.switches.new_budget_lines:
        return
    there = {one["wbs_code_id"] for one in world.rows("budget_line_items", project_id=project_id)}
    for id in dict.fromkeys(wbs_code_ids):
        if id is not None and id not in there:
            world.insert("budget_line_items", {"project_id": project_id, "wbs_code_id": id})
