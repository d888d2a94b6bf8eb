"""A line of money as Procore holds and shows it: of a schedule of values or a change order (contract 7.1, 7.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from simulator.endpoints import cost_codes, cost_types
from simulator.kinds import ORIGIN, Errors, Field, Kind, Row
from simulator.refusals import Rejected
from simulator.rules import BLANK, MONEY_PLACES, NOT_LISTED
from simulator.structure import budget_used_code, full_code, segment_of
from simulator.world import World

METHODS = ("amount", "unit")
WRITABLE = (
    "amount",
    "cost_code_id",
    "description",
    "extended_type",
    "quantity",
    "line_item_type_id",
    "origin_data",
    "origin_id",
    "tax_code_id",
    "unit_cost",
    "uom",
    "wbs_code_id",
)
"""What requests may hold; amounts are strings there and in answers (trap 17)."""
CLOSED = "The schedule of values cannot be edited while it is approved"
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
    "cost_code_id": Field(type="integer", editable=False),  # the next two follow from the WBS code
    "line_item_type_id": Field(type="integer", editable=False),
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


def total(rows: Iterable[Row]) -> str:
    """The sum of the lines' amounts, as money is answered."""
    return str(sum((Decimal(row["amount"] or 0) for row in rows), Decimal("0.00")))


def by_holder(world: World, name: str, project_id: int) -> dict[int, list[Row]]:
    """The lines of a project that are not deleted, by what they belong to."""
    held: dict[int, list[Row]] = {}
    for row in world.rows(name, project_id=project_id):
        if not row["deleted_at"]:
            held.setdefault(row["holder_id"], []).append(row)
    return held


# ------------------------------------------------------------------------------------------ rules


def place(world: World, project_id: int, row: Row, values: Row) -> Row:
    """The WBS code that `values` name and its parts. A WBS code wins over a pair of cost code and cost type.

    The pair finds the code, or makes it. Raises Rejected for what is not of the project.
    """
    if values.get("wbs_code_id") is not None:
        code = world.row("wbs_codes", values["wbs_code_id"])
        if code is None or code["project_id"] != project_id:
            raise Rejected({"wbs_code_id": ["must be a WBS code of this project"]})
        return {"wbs_code_id": code["id"], **parts(world, code)}
    if values.get("cost_code_id") is None and values.get("line_item_type_id") is None:
        return {}
    code = _of_pair(world, project_id, row.get("cost_code_id"), row.get("line_item_type_id"))
    return {"wbs_code_id": code["id"], **parts(world, code)}


def parts(world: World, code: Row) -> Row:
    """The cost code and the cost type of a WBS code."""
    sources = {segment["type"]: item["source_id"] for segment, item in _items(world, code)}
    return {"cost_code_id": sources.get("cost_code"), "line_item_type_id": sources.get("line_item_type")}


def units_and_taxes(world: World, row: Row) -> Errors:
    """The unit must be in the company's list under its very name, and the tax code too (trap 31)."""
    errors: Errors = {}
    company = row["company_id"]
    if row["uom"] and all(one["name"] != row["uom"] for one in world.rows("uoms", company_id=company)):
        errors["uom"] = [NOT_LISTED]
    if row["tax_code_id"] is not None:
        tax = world.row("tax_codes", row["tax_code_id"])
        if tax is None or tax["company_id"] != company:
            errors["tax_code_id"] = ["must exist"]
    return errors


def _of_pair(world: World, project_id: int, cost_code_id: int | None, type_id: int | None) -> Row:
    chosen = []
    named = (("cost_code", "cost_code_id", cost_code_id), ("line_item_type", "line_item_type_id", type_id))
    items = list(world.rows("segment_items", project_id=project_id))
    for type, name, source_id in named:
        if source_id is None:
            raise Rejected({name: [BLANK]})
        segment = segment_of(world, project_id, type)["id"]
        item = next((one for one in items if one["segment_id"] == segment and one["source_id"] == source_id), None)
        if item is None:
            raise Rejected({name: ["must exist"]})
        chosen.append(item["id"])
    job = (world.row("cost_codes", cost_code_id) or {}).get("sub_job_id")
    if job is not None:
        segment = segment_of(world, project_id, "sub_job")["id"]
        chosen += [one["id"] for one in items if one["segment_id"] == segment and one["source_id"] == job]
    key = sorted(chosen)
    for code in world.rows("wbs_codes", project_id=project_id):
        if code["item_ids"] == key:
            return code
    return world.insert("wbs_codes", {"project_id": project_id, "item_ids": key})


def _derived(world: World, holder: Holder, row: Row, values: Row) -> Row:
    """Where the money is booked, and how much it is: quantity times unit cost, unless the amount is given by hand."""
    derived = place(world, row["project_id"], row, values)
    above = world.row(holder.kind, row["holder_id"])
    if above is None or holder.method(world, above) != "unit":
        return derived | {"extended_type": "manual"}
    priced = row["quantity"] is not None and row["unit_cost"] is not None
    by_units = "calculated" if priced and values.get("amount") in {None, "0.00"} else "manual"
    if (row["extended_type"] or by_units) == "calculated":
        product = Decimal(row["quantity"] or 0) * Decimal(row["unit_cost"] or 0)
        amount = str(product.quantize(MONEY_PLACES, ROUND_HALF_UP))
        return derived | {"extended_type": "calculated", "amount": amount}
    return derived | {"extended_type": "manual"}


def _check(world: World, holder: Holder, name: str, row: Row) -> Errors:
    above, held = world.row(holder.kind, row["holder_id"]), world.row(name, row.get("id"))
    if above is None or above["deleted_at"] or above["project_id"] != row["project_id"]:
        return {"holder_id": ["must exist"]}
    if held is not None and all(held[field] == row[field] for field in _FIELDS):
        return {}
    if holder.closed(world, above):
        return {"base": [CLOSED]}
    errors = units_and_taxes(world, row)
    if row["wbs_code_id"] is None:
        errors["wbs_code_id"] = [BLANK]
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
        budget_used_code(world, row["project_id"], row["wbs_code_id"])
    above = world.row(holder.kind, row["holder_id"])
    if above is not None and world.switches.lines_touch_contract:
        world.amend(holder.kind, above, {"updated_at": world.clock.stamp()})


# ------------------------------------------------------------------------------------------ views


def _items(world: World, code: Row) -> list[tuple[Row, Row]]:
    """The segment items of a WBS code with their segments, in the project's order."""
    items = [item for id in code["item_ids"] if (item := world.row("segment_items", id)) is not None]
    found = [(segment, item) for item in items if (segment := world.row("segments", item["segment_id"])) is not None]
    return sorted(found, key=lambda one: one[0]["position"])


_SOURCES = {"cost_code": "cost_codes", "line_item_type": "line_item_types", "sub_job": "sub_jobs"}


def wbs_view(world: World, wbs_code_id: int | None) -> dict[str, Any] | None:
    """A WBS code as lines show it: id, flat_code, description; None for none."""
    code = world.row("wbs_codes", wbs_code_id)
    if code is None:
        return None
    flat, name, between = "", "", ""
    for segment, item in _items(world, code):
        kind = _SOURCES.get(segment["type"])
        source = item if kind is None else world.row(kind, item["source_id"]) or item
        own = full_code(world, source) if kind == "cost_codes" and source is not item else source["code"]
        flat, name = f"{flat}{between}{own}", f"{name}{between}{source['name']}"
        between = segment["delimiter"]
    return {"id": code["id"], "flat_code": flat, "description": code["description"] or name}


def line_view(world: World, row: Row, holder_type: str) -> dict[str, Any]:
    """As every endpoint of this generation shows a line."""
    company, project = world.row("companies", row["company_id"]), world.row("projects", row["project_id"])
    code = world.row("cost_codes", row["cost_code_id"])
    type = world.row("line_item_types", row["line_item_type_id"])
    own = ("id", "amount", "description", "extended_type", "position", "quantity", "unit_cost", "uom", "tax_code_id")
    return {name: row[name] for name in (*own, "origin_id", "origin_data", "created_at", "updated_at")} | {
        "company": _named(company),
        "project": _named(project),
        "wbs_code": wbs_view(world, row["wbs_code_id"]),
        "cost_code": cost_codes.view(world, code) if code else None,
        "line_item_type": cost_types.view(type) if type else None,
        "holder": {"id": row["holder_id"], "holder_type": holder_type},
        "total_amount": row["amount"],
        "extended_amount": row["amount"],
        "currency_configuration": {"currency_iso_code": None},
    }


def _named(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"id": row["id"], "name": row["name"]} if row else None
