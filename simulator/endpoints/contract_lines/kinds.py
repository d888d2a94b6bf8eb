"""A line as Procore holds it: of a schedule of values or of a change order (docs/procore.md#commitment-lines)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from simulator.endpoints.wbs.coding import add_budget_lines, coding_errors, product
from simulator.records.fields import ORIGIN, Errors, Field, Record, names
from simulator.records.values import MONEY_PLACES
from simulator.records.world import Kind, World

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
    method: Callable[[World, Record], str]
    closed: Callable[[World, Record], bool]


def lines_of(holder: Holder, name: str) -> Kind:
    """The kind of a holder's lines."""
    return Kind(
        name=name,
        belongs_to="project",
        fields=_FIELDS,
        derive=lambda world, record, values: _derived(world, holder, record, values),
        check=lambda world, record: _check(world, holder, name, record),
        after_add=lambda world, record: _added(world, holder, name, record),
        after_change=lambda world, record: _changed(world, holder, name, record),
    )


def total(world: World, records: Iterable[Record]) -> Decimal:
    """The sum of the lines' amounts, with their tax where this Procore's totals hold it (docs/procore.md#tax-codes)."""
    return sum((Decimal(record["amount"] or 0) + _tax(world, record) for record in records), ZERO)


def _tax(world: World, record: Record) -> Decimal:
    code = world.by_id("tax_codes", record["tax_code_id"]) if world.switches.totals_hold_tax else None
    rate = Decimal(str(code["rate1"] or 0)) / 100 if code else Decimal(0)
    return (Decimal(record["amount"] or 0) * rate).quantize(MONEY_PLACES, ROUND_HALF_UP)


def by_holder(world: World, name: str, project_id: int) -> dict[int, list[Record]]:
    """The lines of a project that are not deleted, in their order, by what they belong to."""
    held: dict[int, list[Record]] = {}
    for record in sorted(world.all(name, project_id=project_id), key=lambda one: (one["position"] or 0, one["id"])):
        if not record["deleted_at"]:
            held.setdefault(record["holder_id"], []).append(record)
    return held


# ------------------------------------------------------------------------------------------ rules


def _derived(world: World, holder: Holder, record: Record, values: Record) -> Record:
    """How much a line is: quantity times unit cost, unless the amount is given by hand."""
    above = world.by_id(holder.kind, record["holder_id"])
    if above is None or holder.method(world, above) != "unit":
        return {"extended_type": "manual"}
    priced = record["quantity"] is not None and record["unit_cost"] is not None
    by_units = "calculated" if priced and values.get("amount") in {None, "0.00"} else "manual"
    if (record["extended_type"] or by_units) == "calculated":
        return {"extended_type": "calculated", "amount": product(record["quantity"], record["unit_cost"])}
    return {"extended_type": "manual"}


def _check(world: World, holder: Holder, name: str, record: Record) -> Errors:
    """A line that stays as it is passes, also below what is closed."""
    above, held = world.by_id(holder.kind, record["holder_id"]), world.by_id(name, record.get("id"))
    if above is None or above["deleted_at"] or above["project_id"] != record["project_id"]:
        return {"holder_id": ["must exist"]}
    if held is not None and all(held[field] == record[field] for field in _FIELDS):
        return {}
    if holder.closed(world, above):
        return {"base": [CLOSED]}
    errors = coding_errors(world, record)
    if holder.method(world, above) == "amount":
        for field in _OF_UNITS:
            if record[field] is not None:
                errors[field] = ["is not accepted on an amount-based schedule of values"]
    return errors


def _added(world: World, holder: Holder, name: str, record: Record) -> None:
    record |= _derived(world, holder, record, record)
    if record["position"] is None:
        lines = world.all(name, project_id=record["project_id"])
        record["position"] = sum(1 for one in lines if one["holder_id"] == record["holder_id"])
    _changed(world, holder, name, record)


def _changed(world: World, holder: Holder, name: str, record: Record) -> None:
    """A code that the budget lacks gets its line there; the contract's own updated_at stays, unless switched on."""
    if record["deleted_at"]:
        return
    if record["wbs_code_id"] is not None and world.by_id(name, record["id"]) is not None:
        add_budget_lines(world, record["project_id"], [record["wbs_code_id"]])
    above = world.by_id(holder.kind, record["holder_id"])
    if above is not None and world.switches.lines_touch_contract:
        world.amend(holder.kind, above, {"updated_at": world.clock.iso()})
