"""Direct costs and their lines as Procore holds and shows them (docs/procore.md#direct-costs)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from simulator.endpoints.coding import add_budget_lines, coding_errors, product
from simulator.endpoints.line_record import LineViews
from simulator.kinds import ORIGIN, Errors, Field, Kind, Row, names
from simulator.rules import BLANK, NOT_LISTED, blank
from simulator.world import World

HOLDER_TYPE = "DirectCost"
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


def _header_errors(world: World, row: Row) -> Errors:
    errors: Errors = {}
    if row["direct_cost_type"] == "subcontractor_invoice" and not world.switches.subcontractor_invoices:
        errors["direct_cost_type"] = [NOT_LISTED]
    if row["direct_cost_type"] == "invoice":
        errors |= {"vendor": [BLANK]} if row["vendor_id"] is None else {}
        errors |= {"invoice_number": [BLANK]} if blank(row["invoice_number"]) else {}
    if row["vendor_id"] is not None:
        vendor = world.row("vendors", row["vendor_id"])
        if vendor is None or vendor["company_id"] != row["company_id"]:
            errors["vendor"] = ["must exist"]
    if row["employee_id"] is not None:  # the simulator's directory has companies, and no people
        errors["employee"] = ["must exist"]
    return errors


def _line_derived(world: World, row: Row, values: Row) -> Row:
    """How much a line is: by hand, unless it says that it is calculated."""
    if row["extended_type"] == "calculated":
        return {"amount": product(row["quantity"], row["unit_cost"])}
    return {"extended_type": "manual"}


def _line_errors(world: World, row: Row) -> Errors:
    errors = coding_errors(world, row)
    above = world.row("direct_costs", row["direct_cost_id"])
    if above is None or above["project_id"] != row["project_id"]:
        errors["direct_cost_id"] = [BLANK if row["direct_cost_id"] is None else "must exist"]
    if row["amount"] is None:
        errors["amount"] = [BLANK]
    return errors


def _line_added(world: World, row: Row) -> None:
    lines = world.rows("direct_cost_line_items", project_id=row["project_id"])
    row["position"] = sum(1 for one in lines if one["direct_cost_id"] == row["direct_cost_id"])
    _line_changed(world, row)


def _line_changed(world: World, row: Row) -> None:
    """A code that the budget lacks gets its line there."""
    if world.row("direct_cost_line_items", row["id"]) is not None:
        add_budget_lines(world, row["project_id"], [row["wbs_code_id"]])


def frozen(world: World, row: Row | None) -> bool:
    """Whether a record may not be changed any more because another system owns it."""
    return row is not None and bool(row["origin_id"]) and world.switches.direct_costs_immutable


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


# ------------------------------------------------------------------------------------------ views


class Views:
    """Shows the direct costs of one project; made once for a call, as it adds up the project's lines."""

    def __init__(self, world: World, project_id: int) -> None:
        self._world, self._project = world, world.row("projects", project_id) or {}
        self._lines = LineViews(world, project_id)
        self._held: dict[int, list[Row]] = defaultdict(list)
        for line in world.rows("direct_cost_line_items", project_id=project_id):
            self._held[line["direct_cost_id"]].append(line)

    def listed(self, row: Row) -> dict[str, Any]:
        """A row of the list: no lines."""
        total = self._total(row)
        return _own(row) | {"amount": total, "grand_total": total} | self._vendor(row, in_list=True)

    def shown(self, row: Row) -> dict[str, Any]:
        """As v1.0 and the sync show a direct cost."""
        counts = {"attachments": [], "attachments_count": 0, "line_items_count": len(self._held.get(row["id"], ()))}
        return _own(row) | counts | {"grand_total": self._total(row)} | self._vendor(row, in_list=False)

    def shown_11(self, row: Row, refs: dict[int, Any] | None = None) -> dict[str, Any]:
        """As v1.1 shows a direct cost: with its lines, each with the caller's `ref` in the answer to its creation."""
        company = self._world.row("companies", row["company_id"]) or {}
        currency = {"currency_iso_code": None, "currency_exchange_rate": None, "base_currency_iso_code": None}
        lines = [
            {name: value for name, value in line_shown(self._lines, line).items() if name not in _NOT_INSIDE}
            | {"ref": (refs or {}).get(line["id"])}
            for line in self._held.get(row["id"], ())
        ]
        return self.shown(row) | {
            "company": {name: company.get(name) for name in ("id", "name")},
            "project": {name: self._project.get(name) for name in ("id", "name")},
            "currency_configuration": currency,
            "line_items": lines,
        }

    def _total(self, row: Row) -> str:
        lines = self._held.get(row["id"], ())
        return str(sum((Decimal(line["amount"] or 0) for line in lines), Decimal("0.00")))

    def _vendor(self, row: Row, *, in_list: bool) -> dict[str, Any]:
        vendor = self._world.row("vendors", row["vendor_id"])
        name = vendor["name"] if vendor else None
        whole = name if in_list else vendor and {"id": vendor["id"], "name": name}
        return {"vendor": whole, "vendor_id": row["vendor_id"], "vendor_name": name}


_NOT_INSIDE = ("holder", "project", "change_event_line_item")
"""What a line does not show inside of its direct cost."""
_SHOWN = tuple(name for name in DIRECT_COSTS.fields if name not in ("vendor_id", "employee_id"))


def _own(row: Row) -> dict[str, Any]:
    own = {name: row[name] for name in ("id", *_SHOWN, "created_at", "updated_at")}
    return own | {"deleted_at": None, "employee": None, "currency_configuration": {}}


def line_shown(views: LineViews, row: Row) -> dict[str, Any]:
    """As the endpoints of one direct cost and the sync show a line."""
    return views.full({**row, "holder_id": row["direct_cost_id"]}, HOLDER_TYPE) | {"change_event_line_item": None}


def line_listed(views: LineViews, row: Row) -> dict[str, Any]:
    """As the list of a whole project shows a line: without its origin_data."""
    shown = line_shown(views, row)
    code = shown["cost_code"] and {name: shown["cost_code"][name] for name in ("id", "full_code", "name", "origin_id")}
    dropped = ("origin_data", "company", "change_event_line_item")
    return {name: value for name, value in shown.items() if name not in dropped} | {"cost_code": code}
