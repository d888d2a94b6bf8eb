"""Change orders as Procore holds them, in one to three tiers.

One tier: a package, and a hidden potential change order (PCO) that holds its lines. Two: PCOs that are put into
packages. Three: PCOs in change order requests (CORs) in packages. A project's tiers: its `change_order_tiers`.
Source: docs/procore.md#change-orders.
"""

from typing import Any

from simulator.endpoints.contract_lines.kinds import Holder, lines_of
from simulator.records.fields import ORIGIN, Errors, Field, Record, names
from simulator.records.world import Kind, World

PACKAGE_TYPES = {
    "purchase_order_contracts": "CommitmentContractChangeOrder",
    "work_order_contracts": "CommitmentContractChangeOrder",
    "prime_contracts": "PrimeContractChangeOrder",
}
"""Kind of contract -> type of its packages."""
COMMITMENTS, PRIME = ("purchase_order_contracts", "work_order_contracts"), ("prime_contracts",)
STATUSES = names("""
    draft not_pricing pricing pending revised proceeding not_proceeding no_charge approved rejected void
""")
_PCOS = "potential_change_orders"
_LINES = "potential_change_order_line_items"
_CORS = "change_order_requests"
_PACKAGES = "change_order_packages"


TWO_TIERS, THREE_TIERS = 2, 3


def tiers(world: World, project_id: int) -> int:
    """How many tiers a project's change orders have."""
    return int((world.by_id("projects", project_id) or {}).get("change_order_tiers") or 1)


def contract(world: World, project_id: int, id: Any) -> tuple[str, Record] | None:
    """The kind and the record of a contract of a project that is not deleted."""
    for kind in PACKAGE_TYPES:
        record = world.by_id(kind, id)
        if record is not None:
            return (kind, record) if record["project_id"] == project_id and not record["deleted_at"] else None
    return None


# ------------------------------------------------------------------------------------------ rules


def _derived(world: World, record: Record, values: Record) -> Record:
    chosen: Record = {} if record["status"] else {"status": "draft"}
    if record["status"] == "approved" and not record["reviewed_at"]:
        chosen["reviewed_at"] = world.clock.iso()
    return chosen


def _check(world: World, record: Record) -> Errors:
    errors: Errors = {}
    if contract(world, record["project_id"], record["contract_id"]) is None:
        errors["contract_id"] = ["must exist"]
    for name, kind in (("change_order_package_id", _PACKAGES), ("change_order_request_id", _CORS)):
        if record.get(name) is not None:
            above = world.by_id(kind, record[name])
            if above is None or above["contract_id"] != record["contract_id"]:
                errors[name] = ["must exist"]
    return errors


def package_of(world: World, record: Record) -> Record | None:
    """The package that a PCO is in, by itself or by its request."""
    request = world.by_id(_CORS, record.get("change_order_request_id"))
    return world.by_id(
        _PACKAGES, record.get("change_order_package_id") or (request or {}).get("change_order_package_id")
    )


def status_of(world: World, record: Record) -> str:
    """A PCO's status: on one tier it is its package's."""
    package = package_of(world, record) if tiers(world, record["project_id"]) == 1 else None
    return str((package or record)["status"])


def _closed(world: World, record: Record) -> bool:
    package = package_of(world, record) or record
    return "approved" in {status_of(world, record), package["status"]}


def _method(world: World, record: Record) -> str:
    found = contract(world, record["project_id"], record["contract_id"])
    return str(found[1]["accounting_method"]) if found else "amount"


def _number(world: World, kind: str, record: Record) -> None:
    """The next number below the contract: 001."""
    if not record["number"]:
        others = (one["number"] for one in world.all(kind, project_id=record["project_id"]) if _same(one, record))
        record["number"] = f"{max((int(text) for text in others if str(text).isdecimal()), default=0) + 1:03d}"


def _same(one: Record, record: Record) -> bool:
    return bool(one["contract_id"] == record["contract_id"])


def _package_added(world: World, record: Record) -> None:
    """On one tier a package comes with the hidden PCO that holds its lines (docs/procore.md#change-order-tiers)."""
    _number(world, _PACKAGES, record)
    if tiers(world, record["project_id"]) == 1 and record["hidden_pco_id"] is None:
        shared = ("project_id", "contract_id", "number", "title", "description", "deleted_at")
        pco = world.insert(_PCOS, {name: record[name] for name in shared} | {"change_order_package_id": record["id"]})
        record["hidden_pco_id"] = pco["id"]


def _pco_added(world: World, record: Record) -> None:
    """On one tier a PCO that was made by itself brings its package along."""
    _number(world, _PCOS, record)
    if tiers(world, record["project_id"]) == 1 and record["change_order_package_id"] is None:
        shared = ("project_id", "contract_id", "number", "title", "description", "deleted_at")
        made = world.insert(_PACKAGES, {name: record[name] for name in shared} | {"hidden_pco_id": record["id"]})
        record["change_order_package_id"] = made["id"]


def _pco_changed(world: World, record: Record) -> None:
    if record["deleted_at"]:
        for line in world.all(_LINES, project_id=record["project_id"]):
            if line["holder_id"] == record["id"]:
                world.amend(_LINES, line, {"deleted_at": record["deleted_at"]})
    package = world.by_id(_PACKAGES, record["change_order_package_id"])
    if world.switches.lines_touch_contract and package is not None:
        world.amend(_PACKAGES, package, {"updated_at": record["updated_at"]})


# ------------------------------------------------------------------------------------------ kinds

_ALL = {
    "contract_id": Field(type="integer"),
    "number": Field(),
    "title": Field(),
    "description": Field(),
    "status": Field(choices=STATUSES, default="draft"),
    "grand_total": Field(type="money", editable=False),  # what was sent; lines, where there are any, say more
    "due_date": Field(type="date"),
    "invoiced_date": Field(type="date"),
    "paid_date": Field(type="date"),
    "schedule_impact_amount": Field(type="integer"),
    "executed": Field(type="flag", default=False),
    "signed_change_order_received_date": Field(type="date"),
    "private": Field(type="flag", default=False),
    "revision": Field(type="integer", default=0),
    "reviewed_at": Field(editable=False),
    **ORIGIN,
    "deleted_at": Field(editable=False),
}
PACKAGES = Kind(
    name=_PACKAGES,
    belongs_to="project",
    fields={**_ALL, "origin_code": Field(), "hidden_pco_id": Field(type="integer", editable=False)},
    derive=_derived,
    check=_check,
    after_add=_package_added,
)
PCOS = Kind(
    name=_PCOS,
    belongs_to="project",
    fields={
        **_ALL,
        "status": Field(choices=(*STATUSES, "pending_billable"), default="draft"),
        "change_order_package_id": Field(type="integer"),
        "change_order_request_id": Field(type="integer"),
        "reference": Field(),
        "reason": Field(),
        "field_change": Field(type="flag", default=False),
        "signature_required": Field(type="flag", default=False),
        "paid": Field(type="flag", default=False),
    },
    derive=_derived,
    check=_check,
    after_add=_pco_added,
    after_change=_pco_changed,
)
CORS = Kind(
    name=_CORS,
    belongs_to="project",
    fields={**_ALL, "change_order_package_id": Field(type="integer")},
    derive=_derived,
    check=_check,
    after_add=lambda world, record: _number(world, _CORS, record),
)
HOLDER = Holder(kind=_PCOS, type="PotentialChangeOrder", method=_method, closed=_closed)
LINES = lines_of(HOLDER, _LINES)
KINDS = (PACKAGES, PCOS, CORS, LINES)
