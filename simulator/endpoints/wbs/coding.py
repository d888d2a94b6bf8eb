"""How a line of money is coded: its budget code, by id or by cost code and cost type, and its unit and tax code."""

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
        types = {one["id"]: one["type"] for one in world.all("segments", project_id=project_id)}
        items = world.all("segment_items", project_id=project_id)
        self._items = {one["id"]: (types[one["segment_id"]], one["source_id"]) for one in items}
        self._by_source = {source: id for id, (_, source) in self._items.items()}
        self.codes: dict[int, Code] = {}
        self._combinations: dict[tuple[int, ...], int] = {}
        records = list(world.all("wbs_codes", project_id=project_id))
        for record, view in zip(records, code_views(world, project_id, records), strict=True):
            self._take(record, view)

    def _take(self, record: Record, view: Mapping[str, Any]) -> None:
        parts = dict(self._items[id] for id in record["item_ids"] if id in self._items)
        ids = (parts.get("cost_code"), parts.get("line_item_type"), parts.get("sub_job"))
        self.codes[record["id"]] = Code(record["id"], view["flat_code"], view["description"], *ids)
        self._combinations[tuple(record["item_ids"])] = record["id"]

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
        record = self._world.by_id("cost_codes", id)
        while record is not None and (parent := self._world.by_id("cost_codes", record["parent_id"])) is not None:
            record = parent
        return record

    def _combined(self, cost_code_id: Any, line_item_type_id: Any) -> int:
        """The budget code of a cost code and a cost type, which is made when it is not there. Raises Rejected."""
        errors: Errors = {}
        cost_code = self._world.by_id("cost_codes", as_id(cost_code_id))
        if cost_code is None or cost_code["project_id"] != self._project_id:
            errors["cost_code"] = [BLANK if cost_code_id is None else "must exist"]
        cost_type = self._by_source.get(as_id(line_item_type_id) or 0)
        if cost_type is None or self._items[cost_type][0] != "line_item_type":
            errors["line_item_type"] = [BLANK if line_item_type_id is None else "must exist"]
        if errors or cost_code is None or cost_type is None:
            raise Rejected(errors)
        sub_job = [] if cost_code["sub_job_id"] is None else [self._by_source[cost_code["sub_job_id"]]]
        return self._code_of((self._by_source[cost_code["id"]], cost_type, *sub_job))

    def _code_of(self, item_ids: Iterable[int]) -> int:
        key = tuple(sorted(item_ids))
        if key not in self._combinations:
            record = self._world.insert("wbs_codes", {"project_id": self._project_id, "item_ids": list(key)})
            self._take(record, code_views(self._world, self._project_id, [record])[0])
        return self._combinations[key]


def coding_errors(world: World, record: Record) -> Errors:
    """What is wrong with the budget code, the unit and the tax code of a line, for a kind's `check`."""
    errors: Errors = {}
    code = world.by_id("wbs_codes", record.get("wbs_code_id"))
    if code is None or code["project_id"] != record["project_id"]:
        errors["wbs_code"] = [BLANK if record.get("wbs_code_id") is None else "must exist"]
    company = record["company_id"]
    if record.get("uom") and not _unit_is_taken(world, company, record["uom"]):
        errors["uom"] = [NOT_LISTED]
    if record.get("tax_code_id") is not None:
        tax = world.by_id("tax_codes", record["tax_code_id"])
        if tax is None or tax["company_id"] != company:
            errors["tax_code"] = ["must exist"]
    return errors


def _unit_is_taken(world: World, company_id: int, unit: str) -> bool:
    """Whether a line may have this unit (docs/procore.md#units)."""
    listed = any(one["name"] == unit for one in world.all("uoms", company_id=company_id))
    return listed or world.switches.unknown_units == "taken"


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
    there = {one["wbs_code_id"] for one in world.all("budget_line_items", project_id=project_id)}
    for id in dict.fromkeys(wbs_code_ids):
        if id is not None and id not in there:
            world.insert("budget_line_items", {"project_id": project_id, "wbs_code_id": id})
