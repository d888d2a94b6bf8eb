"""A line of money as Procore holds and shows it: of a schedule of values or a change order.

Source: docs/procore.md#commitment-lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from simulator.endpoints import cost_codes, cost_types
from simulator.endpoints.coding import Coding, add_budget_lines, coding_errors, product
from simulator.kinds import ORIGIN, Errors, Field, Kind, Row, names
from simulator.world import World

METHODS = ("amount", "unit")
WRITABLE = names("""
    amount description extended_type quantity origin_data origin_id tax_code_id unit_cost uom wbs_code_id
""")
"""What a line takes, after its cost code and cost type became a WBS code; amounts are strings.

Source: docs/procore.md#money.
"""
CLOSED = "The schedule of values cannot be edited while it is approved"
ZERO = Decimal("0.00")
_OF_UNITS = ("quantity", "unit_cost", "uom")
_FIELDS = {
    "holder_id": Field(type="integer"),
    "amount": Field(type="money", default="0.00"),
    "description": Field(),
    "quantity": Field(type="decimal"),
    "unit_cost": Field(type="decimal"),
    "uom": Field(),
    "extended_type": Field(choices=("manual", "calculated")),
    "wbs_code_id": Field(type="integer"),
    "tax_code_id": Field(type="integer"),
    "position": Field(type="integer", editable=False),
    **ORIGIN,
    "deleted_at": Field(editable=False),  # with its contract
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """What lines belong to. `method`: its accounting method. `closed`: whether its lines may not be edited now."""

    kind: str
    type: str
    method: Callable[[World, Row], str]
    closed: Callable[[World, Row], bool]


def lines_of(holder: Holder, name: str) -> Kind:
    """The kind of a holder's lines."""
    return Kind(
        name=name,
        belongs_to="project",
        fields=_FIELDS,
        derive=lambda world, row, values: _derived(world, holder, row, values),
        check=lambda world, row: _check(world, holder, name, row),
        after_add=lambda world, row: _added(world, holder, name, row),
        after_change=lambda world, row: _changed(world, holder, name, row),
    )


def total(rows: Iterable[Row]) -> Decimal:
    """The sum of the lines' amounts."""
    return sum((Decimal(row["amount"] or 0) for row in rows), ZERO)


def by_holder(world: World, name: str, project_id: int) -> dict[int, list[Row]]:
    """The lines of a project that are not deleted, in their order, by what they belong to."""
    held: dict[int, list[Row]] = {}
    for row in sorted(world.rows(name, project_id=project_id), key=lambda one: (one["position"] or 0, one["id"])):
        if not row["deleted_at"]:
            held.setdefault(row["holder_id"], []).append(row)
    return held


# ------------------------------------------------------------------------------------------ rules


def _derived(world: World, holder: Holder, row: Row, values: Row) -> Row:
    """How much a line is: quantity times unit cost, unless the amount is given by hand."""
    above = world.row(holder.kind, row["holder_id"])
    if above is None or holder.method(world, above) != "unit":
        return {"extended_type": "manual"}
    priced = row["quantity"] is not None and row["unit_cost"] is not None
    by_units = "calculated" if priced and values.get("amount") in {None, "0.00"} else "manual"
    if (row["extended_type"] or by_units) == "calculated":
        return {"extended_type": "calculated", "amount": product(row["quantity"], row["unit_cost"])}
    return {"extended_type": "manual"}


def _check(world: World, holder: Holder, name: str, row: Row) -> Errors:
    """A line that stays as it is passes, also below what is closed."""
    above, held = world.row(holder.kind, row["holder_id"]), world.row(name, row.get("id"))
    if above is None or above["deleted_at"] or above["project_id"] != row["project_id"]:
        return {"holder_id": ["must exist"]}
    if held is not None and all(held[field] == row[field] for field in _FIELDS):
        return {}
    if holder.closed(world, above):
        return {"base": [CLOSED]}
    errors = coding_errors(world, row)
    if holder.method(world, above) == "amount":
        for field in _OF_UNITS:
            if row[field] is not None:
                errors[field] = ["is not accepted on an amount-based schedule of values"]
    return errors


def _added(world: World, holder: Holder, name: str, row: Row) -> None:
    row |= _derived(world, holder, row, row)
    if row["position"] is None:
        lines = world.rows(name, project_id=row["project_id"])
        row["position"] = sum(1 for one in lines if one["holder_id"] == row["holder_id"])
    _changed(world, holder, name, row)


def _changed(world: World, holder: Holder, name: str, row: Row) -> None:
    """A code that the budget lacks gets its line there; the contract's own updated_at stays, unless switched on."""
    if row["deleted_at"]:
        return
    if row["wbs_code_id"] is not None and world.row(name, row["id"]) is not None:
        add_budget_lines(world, row["project_id"], [row["wbs_code_id"]])
    above = world.row(holder.kind, row["holder_id"])
    if above is not None and world.switches.lines_touch_contract:
        world.amend(holder.kind, above, {"updated_at": world.clock.stamp()})


# ------------------------------------------------------------------------------------------ views


class LineViews:
    """Shows lines of one project; one for each request, as it reads the project's codes once, when they are needed."""

    def __init__(self, world: World, project_id: int) -> None:
        self._world, self._project_id = world, project_id

    @cached_property
    def coding(self) -> Coding:
        """The project's codes."""
        return Coding(self._world, self._project_id)

    def full(self, row: Row, holder_type: str) -> dict[str, Any]:
        """As every endpoint of lines shows one."""
        own = names("id amount description extended_type position quantity unit_cost uom tax_code_id")
        company = self._world.row("companies", row["company_id"])
        project = self._world.row("projects", row["project_id"])
        return {name: row[name] for name in (*own, "origin_id", "origin_data", "created_at", "updated_at")} | {
            "company": _named(company),
            "project": _named(project),
            **self.codes(row),
            "holder": {"id": row["holder_id"], "holder_type": holder_type},
            "total_amount": row["amount"],
            "extended_amount": row["amount"],
            "currency_configuration": {"currency_iso_code": None},
        }

    def of_package(self, row: Row, holder_type: str) -> dict[str, Any]:
        """Inside a change order package: without origin_id and tax_code_id (docs/procore.md#change-order-reading)."""
        own = names("id position description quantity uom unit_cost")
        return (
            {name: row[name] for name in own}
            | self.codes(row)
            | {
                "holder": {"id": row["holder_id"], "holder_type": holder_type},
                "total_amount": row["amount"],
                "extended_amount": row["amount"],
                "markup_line_items": [],
            }
        )

    def codes(self, row: Row) -> dict[str, Any]:
        """The WBS code of a line, and its cost code and cost type."""
        code = self.coding.codes.get(row["wbs_code_id"])
        cost_code = self._world.row("cost_codes", code.cost_code_id) if code else None
        cost_type = self._world.row("line_item_types", code.line_item_type_id) if code else None
        return {
            "wbs_code": code.shown() if code else None,
            "cost_code": cost_codes.view(self._world, cost_code) if cost_code else None,
            "line_item_type": cost_types.view(cost_type) if cost_type else None,
        }


def _named(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"id": row["id"], "name": row["name"]} if row else None
