"""Direct costs and their lines as Procore holds them (docs/procore.md#direct-costs)."""

from simulator.endpoints.wbs.coding import add_budget_lines, coding_errors, product
from simulator.records.fields import ORIGIN, Errors, Field, Record, names
from simulator.records.rules import BLANK
from simulator.records.values import NOT_LISTED, blank
from simulator.records.world import Kind, World

FROZEN = "This direct cost is synced with an external system and cannot be changed"
LINE_FROZEN = "This line item is synced with an external system and cannot be changed"
TYPE_FROZEN = "can only be set when creating a direct cost item"
ID_REQUIRED = "is required when updating a direct cost item"
WRITABLE = names(
    "description direct_cost_date employee_id invoice_number origin_data origin_id payment_date received_date status "
    "terms vendor_id direct_cost_type"
)
LINE_WRITABLE = names(
    "amount wbs_code_id description direct_cost_id extended_type quantity origin_data origin_id unit_cost uom "
    "tax_code_id"
)
"""What a line takes, after its cost code and cost type became a WBS code; amounts are numbers.

Source: docs/procore.md#money.
"""


# ------------------------------------------------------------------------------------------ rules


def _header_errors(world: World, record: Record) -> Errors:
    errors: Errors = {}
    if record["direct_cost_type"] == "subcontractor_invoice" and not world.switches.subcontractor_invoices:
        errors["direct_cost_type"] = [NOT_LISTED]
    if record["direct_cost_type"] == "invoice":
        errors |= {"vendor": [BLANK]} if record["vendor_id"] is None else {}
        errors |= {"invoice_number": [BLANK]} if blank(record["invoice_number"]) else {}
    if record["vendor_id"] is not None:
        vendor = world.by_id("vendors", record["vendor_id"])
        if vendor is None or vendor["company_id"] != record["company_id"]:
            errors["vendor"] = ["must exist"]
    if record["employee_id"] is not None:  # the simulator's directory has companies, and no people
        errors["employee"] = ["must exist"]
    return errors


def _line_derived(world: World, record: Record, values: Record) -> Record:
    """The amount of a line: by hand, unless its extended_type is calculated."""
    if record["extended_type"] == "calculated":
        return {"amount": product(record["quantity"], record["unit_cost"])}
    return {"extended_type": "manual"}


def _line_errors(world: World, record: Record) -> Errors:
    errors = coding_errors(world, record)
    above = world.by_id("direct_costs", record["direct_cost_id"])
    if above is None or above["project_id"] != record["project_id"]:
        errors["direct_cost_id"] = [BLANK if record["direct_cost_id"] is None else "must exist"]
    if record["amount"] is None:
        errors["amount"] = [BLANK]
    return errors


def _line_added(world: World, record: Record) -> None:
    lines = world.all("direct_cost_line_items", project_id=record["project_id"])
    record["position"] = sum(1 for one in lines if one["direct_cost_id"] == record["direct_cost_id"])
    _line_changed(world, record)


def _line_changed(world: World, record: Record) -> None:
    """A code that the budget lacks gets its line there."""
    if world.by_id("direct_cost_line_items", record["id"]) is not None:
        add_budget_lines(world, record["project_id"], [record["wbs_code_id"]])


def header_locked(world: World, cost: Record) -> bool:
    """Whether an origin id closes the header of a direct cost (docs/procore.md#direct-costs-lock)."""
    return bool(cost["origin_id"]) and world.switches.direct_cost_lock != "none"


def additions_locked(world: World, cost: Record | None) -> bool:
    """Whether an origin id closes a direct cost to lines that are added."""
    return cost is not None and bool(cost["origin_id"]) and world.switches.direct_cost_lock == "full"


def line_locked(world: World, line: Record) -> bool:
    """Whether a line may be neither changed nor taken away: for its cost's origin id, or for its own."""
    if world.switches.direct_cost_lock == "by_record":
        return bool(line["origin_id"])
    return additions_locked(world, world.by_id("direct_costs", line["direct_cost_id"]))


# ------------------------------------------------------------------------------------------ kinds

DIRECT_COSTS = Kind(
    name="direct_costs",
    belongs_to="project",
    fields={
        "direct_cost_type": Field(choices=names("invoice expense payroll subcontractor_invoice"), required=True),
        "direct_cost_date": Field(type="date"),
        "invoice_number": Field(),
        "vendor_id": Field(type="integer"),
        "status": Field(choices=names("draft pending revise_and_resubmit approved"), default="draft"),
        "description": Field(),
        "received_date": Field(type="date"),
        "payment_date": Field(type="date"),
        "terms": Field(),
        "employee_id": Field(type="integer", editable=False),
        **ORIGIN,
    },
    check=_header_errors,
)
LINES = Kind(
    name="direct_cost_line_items",
    belongs_to="project",
    fields={
        "direct_cost_id": Field(type="integer"),
        "wbs_code_id": Field(type="integer"),
        "amount": Field(type="money"),
        "extended_type": Field(choices=("manual", "calculated"), default="manual"),
        "quantity": Field(type="decimal"),
        "unit_cost": Field(type="decimal"),
        "uom": Field(),
        "tax_code_id": Field(type="integer"),
        "description": Field(),
        "position": Field(type="integer", editable=False),
        **ORIGIN,
    },
    derive=_line_derived,
    check=_line_errors,
    after_add=_line_added,
    after_change=_line_changed,
)

TOOL = "direct_costs"
KINDS = (DIRECT_COSTS, LINES)
