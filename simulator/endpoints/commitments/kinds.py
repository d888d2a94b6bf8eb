"""Purchase orders and subcontracts as Procore holds them (docs/procore.md#commitments)."""

import re
from dataclasses import dataclass

from simulator.endpoints.contract_lines.kinds import METHODS, Holder, lines_of
from simulator.endpoints.contracts.rules import contract_holder, default_choices, deleted_with_lines, method_frozen
from simulator.endpoints.custom_fields.values import CUSTOM_FIELDS
from simulator.records.fields import ORIGIN, Errors, Field, Record, names
from simulator.records.rules import BLANK
from simulator.records.world import Kind, World

_DATES = names("contract_date execution_date issued_on_date letter_of_intent_date returned_date approval_letter_date")
_BOTH = {
    "number": Field(),
    "title": Field(),
    "description": Field(),
    "vendor_id": Field(type="integer"),
    "accounting_method": Field(choices=METHODS),
    "executed": Field(type="flag", default=False),
    "private": Field(type="flag", default=True),
    "retainage_percent": Field(type="money"),
    **{name: Field(type="date") for name in _DATES},
    **ORIGIN,
    "origin_code": Field(),
    "deleted_at": Field(editable=False),
    **CUSTOM_FIELDS,
}
_TEXTS_OF_ORDERS = names("bill_to_address payment_terms ship_to_address ship_via")
_DATES_OF_SUBCONTRACTS = names("actual_completion_date contract_estimated_completion_date contract_start_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What differs between the two types. `envelope`: the key of a single record. `prefix`: of numbers given here.

    `writable`: what requests may hold. `sync_takes_id`: whether the items of its sync have an `id` (see
    docs/procore.md#batch-envelopes).
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
        derive=default_choices,
        check=lambda world, record: _check(world, name, closed, record),
        after_add=lambda world, record: number(world, name, prefix, record),
        after_change=lambda world, record: deleted_with_lines(world, f"{name[:-1]}_line_items", record),
    )


def _check(world: World, name: str, closed: tuple[str, ...], record: Record) -> Errors:
    errors: Errors = {}
    held = world.by_id(name, record.get("id"))
    if held is None or held["vendor_id"] != record["vendor_id"]:
        errors |= _vendor_fits(world, record)
        if held is not None and held["status"] in closed and world.switches.approved_contracts_closed:
            errors.setdefault("vendor_id", []).append(f"cannot be changed while the contract is {held['status']}")
    if record["status"] in closed and record["vendor_id"] is None:
        errors.setdefault("vendor", []).append(BLANK)
    return errors | method_frozen(world, name, record)


def _vendor_fits(world: World, record: Record) -> Errors:
    if record["vendor_id"] is None:
        return {}
    vendor = world.by_id("vendors", record["vendor_id"])
    if vendor is None or vendor["company_id"] != record["company_id"]:
        return {"vendor_id": ["must exist"]}
    if world.switches.vendor_in_directory and record["project_id"] not in vendor["project_ids"]:
        return {"vendor_id": ["Vendor is not in the project directory"]}
    return {}


def number(world: World, name: str, prefix: str, record: Record) -> None:
    """The next free number of the project, when none was given: PO-001."""
    record |= default_choices(world, record, record)
    if not record["number"]:
        given = (
            re.fullmatch(rf"{prefix}-(\d+)", one["number"] or "")
            for one in world.all(name, project_id=record["project_id"])
        )
        record["number"] = f"{prefix}-{max((int(one[1]) for one in given if one), default=0) + 1:03}"


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
    kind, holder = _kind(name, prefix, statuses, closed, own), contract_holder(name, type, closed)
    return Commitment(
        kind=kind,
        lines=lines_of(holder, f"{name[:-1]}_line_items"),
        holder=holder,
        path=f"/rest/v1.0/{name}",
        envelope=name[:-1],
        writable=tuple(field for field in kind.fields if field not in ("deleted_at", "custom_fields")),
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
        "signed_contract_received_date": Field(type="date"),
        "inclusions": Field(),
        "exclusions": Field(),
    },
    takes_id=True,
)
COMMITMENTS = (PURCHASE_ORDERS, SUBCONTRACTS)


KINDS = tuple(kind for of in COMMITMENTS for kind in (of.kind, of.lines))
