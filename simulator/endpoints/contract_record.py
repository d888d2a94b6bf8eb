"""A commitment as Procore holds and shows it: purchase order or subcontract (contract section 7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from simulator.endpoints.line_record import METHODS, Holder, by_holder, line_view, lines_of, total
from simulator.kinds import ORIGIN, Errors, Field, Kind, Row, names
from simulator.rules import BLANK
from simulator.world import World

_DATES = names("contract_date execution_date issued_on_date letter_of_intent_date returned_date approval_letter_date")
_BOTH = {
    "number": Field(),
    "title": Field(),
    "description": Field(),
    "vendor_id": Field(type="integer"),
    "accounting_method": Field(choices=METHODS, default="amount"),
    "executed": Field(type="flag", default=False),
    "private": Field(type="flag", default=True),
    "retainage_percent": Field(type="money"),
    **{name: Field(type="date") for name in _DATES},
    "signed_contract_received_date": Field(type="date"),
    **ORIGIN,
    "origin_code": Field(),
    "deleted_at": Field(editable=False),
}
_TEXTS_OF_ORDERS = names("bill_to_address payment_terms ship_to_address ship_via")
_DATES_OF_SUBCONTRACTS = names("actual_completion_date contract_estimated_completion_date contract_start_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What differs between the two types. `envelope`: the key of a single record. `prefix`: of numbers given here.

    `closed`: the statuses that close the schedule of values, and need a vendor. `sync_takes_id`: see contract section 1.
    """

    kind: Kind
    lines: Kind
    holder: Holder
    path: str
    envelope: str
    writable: tuple[str, ...]
    sync_takes_id: bool


def _kind(name: str, prefix: str, statuses: tuple[str, ...], closed: tuple[str, ...], own: dict[str, Field]) -> Kind:
    return Kind(
        name=name,
        belongs_to="project",
        fields={"status": Field(choices=statuses, default="Draft"), **_BOTH, **own},
        derive=_derived,
        check=lambda world, row: _check(world, name, closed, row),
        after_add=lambda world, row: _number(world, name, prefix, row),
        after_change=lambda world, row: _deleted_with_lines(world, f"{name[:-1]}_line_items", row),
    )


def _holder(name: str, type: str, closed: tuple[str, ...]) -> Holder:
    return Holder(
        kind=name,
        type=type,
        method=lambda world, row: str(row["accounting_method"]),
        closed=lambda world, row: world.switches.approved_contracts_closed and row["status"] in closed,
    )


# ------------------------------------------------------------------------------------------ rules


def _derived(world: World, row: Row, values: Row) -> Row:
    """What was sent as null falls back to what Procore itself would have chosen."""
    chosen = {"accounting_method": "amount", "status": "Draft"}
    return {name: default for name, default in chosen.items() if row[name] is None}


def _check(world: World, name: str, closed: tuple[str, ...], row: Row) -> Errors:
    errors: Errors = {}
    held = world.row(name, row.get("id"))
    if held is None or held["vendor_id"] != row["vendor_id"]:
        errors |= _vendor_fits(world, row)
        if held is not None and held["status"] in closed and world.switches.approved_contracts_closed:
            errors.setdefault("vendor_id", []).append(f"cannot be changed while the contract is {held['status']}")
    if row["status"] in closed and row["vendor_id"] is None:
        errors.setdefault("vendor", []).append(BLANK)
    if held is not None and held["accounting_method"] != row["accounting_method"]:
        lines = world.rows(f"{name[:-1]}_line_items", project_id=row["project_id"])
        if any(one["holder_id"] == row["id"] for one in lines):
            errors["accounting_method"] = ["cannot be changed once the contract has line items"]
    return errors


def _vendor_fits(world: World, row: Row) -> Errors:
    if row["vendor_id"] is None:
        return {}
    vendor = world.row("vendors", row["vendor_id"])
    if vendor is None or vendor["company_id"] != row["company_id"]:
        return {"vendor_id": ["must exist"]}
    if world.switches.vendor_in_directory and row["project_id"] not in vendor["project_ids"]:
        return {"vendor_id": ["Vendor is not in the project directory"]}
    return {}


def _number(world: World, name: str, prefix: str, row: Row) -> None:
    """The next free number of the project, when none was given: PO-001."""
    if not row["number"]:
        given = (
            re.fullmatch(rf"{prefix}-(\d+)", one["number"] or "")
            for one in world.rows(name, project_id=row["project_id"])
        )
        row["number"] = f"{prefix}-{max((int(one[1]) for one in given if one), default=0) + 1:03}"


def _deleted_with_lines(world: World, lines: str, row: Row) -> None:
    """The lines of a contract that is deleted are gone too, and give their origin ids free."""
    if row["deleted_at"]:
        for one in world.rows(lines, project_id=row["project_id"]):
            if one["holder_id"] == row["id"]:
                world.amend(lines, one, {"deleted_at": row["deleted_at"]})


# ------------------------------------------------------------------------------------------ the two


def _commitment(
    name: str,
    type: str,
    prefix: str,
    statuses: tuple[str, ...],
    closed: tuple[str, ...],
    own: dict[str, Field],
    *,
    takes_id: bool,
) -> Commitment:
    kind, holder = _kind(name, prefix, statuses, closed, own), _holder(name, type, closed)
    return Commitment(
        kind=kind,
        lines=lines_of(holder, f"{name[:-1]}_line_items"),
        holder=holder,
        path=f"/rest/v1.0/{name}",
        envelope=name[:-1],
        writable=tuple(field for field in kind.fields if field != "deleted_at"),
        sync_takes_id=takes_id,
    )


PURCHASE_ORDERS = _commitment(
    "purchase_order_contracts",
    "PurchaseOrderContract",
    "PO",
    ("Draft", "Processing", "Submitted", "Partially Received", "Received", "Approved", "Closed"),
    ("Approved", "Closed"),
    {
        "delivery_date": Field(type="date"),
        **{name: Field() for name in _TEXTS_OF_ORDERS},
        "assignee_id": Field(type="integer"),
    },
    takes_id=False,
)
SUBCONTRACTS = _commitment(
    "work_order_contracts",
    "WorkOrderContract",
    "SC",
    ("Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated", "Void"),
    ("Approved", "Complete"),
    {
        **{name: Field(type="date") for name in _DATES_OF_SUBCONTRACTS},
        "inclusions": Field(),
        "exclusions": Field(),
    },
    takes_id=True,
)
COMMITMENTS = (PURCHASE_ORDERS, SUBCONTRACTS)


# ------------------------------------------------------------------------------------------ views

_PENDING = ("pending", "pricing", "not_pricing", "revised", "proceeding")


def change_order_sums(world: World, project_id: int) -> dict[int, dict[str, Decimal]]:
    """Contract id -> approved, pending and draft change orders: packages, which are never among a contract's own lines."""
    sums: dict[int, dict[str, Decimal]] = {}
    if "change_order_packages" not in world.kinds:
        return sums
    for row in world.rows("change_order_packages", project_id=project_id):
        state = "pending" if row["status"] in _PENDING else row["status"]
        if not row["deleted_at"] and state in {"approved", "pending", "draft"}:
            own = sums.setdefault(row["contract_id"], {})
            own[state] = own.get(state, Decimal("0.00")) + Decimal(package_total(world, row))
    return sums


def package_total(world: World, row: Row) -> str:
    return str(row["grand_total"] or "0.00")


@dataclass(frozen=True, slots=True)
class Views:
    """Shows contracts of one project; built once for a call, as it sums the project's lines."""

    world: World
    of: Commitment
    lines: dict[int, list[Row]]
    changes: dict[int, dict[str, Decimal]]

    def compact(self, row: Row) -> dict[str, Any]:
        """The header, as lists and syncs show it."""
        vendor, project = self.world.row("vendors", row["vendor_id"]), self.world.row("projects", row["project_id"])
        hidden = ("company_id", "project_id", "vendor_id", "assignee_id")
        return (
            {name: value for name, value in row.items() if name not in hidden}
            | self.sums(row)
            | {
                "vendor": {"id": vendor["id"], "company": vendor["name"]} if vendor else None,
                "project": {"id": row["project_id"], "name": project["name"] if project else None},
                "assignee": {"id": row["assignee_id"]} if row.get("assignee_id") else None,
                "percentage_paid": "0.0",
                "requisitions_are_enabled": True,
                "show_line_items_to_non_admins": False,
                "currency_configuration": {"currency_iso_code": None},
            }
        )

    def sums(self, row: Row) -> dict[str, str]:
        """The contract's money: its lines, and change orders beside them."""
        own, zero = Decimal(total(self.lines.get(row["id"], ()))), Decimal("0.00")
        changes = self.changes.get(row["id"], {})
        approved, pending = changes.get("approved", zero), changes.get("pending", zero)
        return {
            "grand_total": str(own),
            "approved_change_orders": str(approved),
            "pending_change_orders": str(pending),
            "draft_change_orders_amount": str(changes.get("draft", zero)),
            "revised_contract": str(own + approved),
            "pending_revised_contract": str(own + approved + pending),
            "remaining_balance_outstanding": str(own + approved),
            "total_payments": str(zero),
            "total_requisitions_amount": str(zero),
            "total_draw_requests_amount": str(zero),
        }

    def extended(self, row: Row) -> dict[str, Any]:
        """The header with the lines, unless this Procore keeps them back."""
        return self.compact(row) | (self.with_lines(row) if self.world.switches.extended_lists_hold_lines else {})

    def with_lines(self, row: Row) -> dict[str, Any]:
        """The lines, in their order."""
        lines = sorted(self.lines.get(row["id"], ()), key=lambda one: (one["position"] or 0, one["id"]))
        return {"line_items": [line_view(self.world, one, self.of.holder.type) for one in lines]}


def views(world: World, of: Commitment, project_id: int) -> Views:
    """The views of a project's contracts."""
    return Views(world, of, by_holder(world, of.lines.name, project_id), change_order_sums(world, project_id))


View = Callable[[Row], dict[str, Any]]
