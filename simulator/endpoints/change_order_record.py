"""Change orders as Procore holds them, in one to three tiers, and what they add to a contract.

Source: docs/procore.md#change-orders.

One tier: a package, and a hidden potential change order (PCO) that holds its lines. Two: PCOs that are put into
packages. Three: PCOs in change order requests (CORs) in packages. A project's tiers: its `change_order_tiers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from simulator.endpoints.line_record import ZERO, Holder, by_holder, lines_of, total
from simulator.kinds import ORIGIN, Errors, Field, Kind, Row, names
from simulator.world import World

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
_PENDING = ("pending", "pricing", "not_pricing", "revised", "proceeding", "pending_billable")
_PCOS, _LINES, _CORS = "potential_change_orders", "potential_change_order_line_items", "change_order_requests"
_PACKAGES = "change_order_packages"


TWO_TIERS, THREE_TIERS = 2, 3


def tiers(world: World, project_id: int) -> int:
    """How many tiers a project's change orders have."""
    return int((world.row("projects", project_id) or {}).get("change_order_tiers") or 1)


def contract(world: World, project_id: int, id: Any) -> tuple[str, Row] | None:
    """The kind and the row of a contract of a project that is not deleted."""
    for kind in PACKAGE_TYPES:
        row = world.row(kind, id)
        if row is not None:
            return (kind, row) if row["project_id"] == project_id and not row["deleted_at"] else None
    return None


# ------------------------------------------------------------------------------------------ rules


def _derived(world: World, row: Row, values: Row) -> Row:
    chosen: Row = {} if row["status"] else {"status": "draft"}
    if row["status"] == "approved" and not row["reviewed_at"]:
        chosen["reviewed_at"] = world.clock.stamp()
    return chosen


def _check(world: World, row: Row) -> Errors:
    errors: Errors = {}
    if contract(world, row["project_id"], row["contract_id"]) is None:
        errors["contract_id"] = ["must exist"]
    for name, kind in (("change_order_package_id", _PACKAGES), ("change_order_request_id", _CORS)):
        if row.get(name) is not None:
            above = world.row(kind, row[name])
            if above is None or above["contract_id"] != row["contract_id"]:
                errors[name] = ["must exist"]
    return errors


def package_of(world: World, row: Row) -> Row | None:
    """The package that a PCO is in, by itself or by its request."""
    request = world.row(_CORS, row.get("change_order_request_id"))
    return world.row(_PACKAGES, row.get("change_order_package_id") or (request or {}).get("change_order_package_id"))


def status_of(world: World, row: Row) -> str:
    """A PCO's status: on one tier it is its package's."""
    package = package_of(world, row) if tiers(world, row["project_id"]) == 1 else None
    return str((package or row)["status"])


def _closed(world: World, row: Row) -> bool:
    package = package_of(world, row) or row
    return "approved" in {status_of(world, row), package["status"]}


def _method(world: World, row: Row) -> str:
    found = contract(world, row["project_id"], row["contract_id"])
    return str(found[1]["accounting_method"]) if found else "amount"


def _number(world: World, kind: str, row: Row) -> None:
    """The next number below the contract: 001."""
    if not row["number"]:
        others = (one["number"] for one in world.rows(kind, project_id=row["project_id"]) if _same(one, row))
        row["number"] = f"{max((int(text) for text in others if str(text).isdecimal()), default=0) + 1:03d}"


def _same(one: Row, row: Row) -> bool:
    return bool(one["contract_id"] == row["contract_id"])


def _package_added(world: World, row: Row) -> None:
    """On one tier a package comes with the hidden PCO that holds its lines (docs/procore.md#change-order-tiers)."""
    _number(world, _PACKAGES, row)
    if tiers(world, row["project_id"]) == 1 and row["hidden_pco_id"] is None:
        shared = ("project_id", "contract_id", "number", "title", "description", "deleted_at")
        pco = world.insert(_PCOS, {name: row[name] for name in shared} | {"change_order_package_id": row["id"]})
        row["hidden_pco_id"] = pco["id"]


def _pco_added(world: World, row: Row) -> None:
    """On one tier a PCO that was made by itself brings its package along."""
    _number(world, _PCOS, row)
    if tiers(world, row["project_id"]) == 1 and row["change_order_package_id"] is None:
        shared = ("project_id", "contract_id", "number", "title", "description", "deleted_at")
        made = world.insert(_PACKAGES, {name: row[name] for name in shared} | {"hidden_pco_id": row["id"]})
        row["change_order_package_id"] = made["id"]


def _pco_changed(world: World, row: Row) -> None:
    if row["deleted_at"]:
        for line in world.rows(_LINES, project_id=row["project_id"]):
            if line["holder_id"] == row["id"]:
                world.amend(_LINES, line, {"deleted_at": row["deleted_at"]})
    package = world.row(_PACKAGES, row["change_order_package_id"])
    if world.switches.lines_touch_contract and package is not None:
        world.amend(_PACKAGES, package, {"updated_at": row["updated_at"]})


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
    after_add=lambda world, row: _number(world, _CORS, row),
)
HOLDER = Holder(kind=_PCOS, type="PotentialChangeOrder", method=_method, closed=_closed)
LINES = lines_of(HOLDER, _LINES)
KINDS = (PACKAGES, PCOS, CORS, LINES)


# ------------------------------------------------------------------------------------------ sums


class Changes:
    """The change orders of one project and what they come to; one for each request."""

    def __init__(self, world: World, project_id: int) -> None:
        self._world = world
        self.tiers = tiers(world, project_id)
        self.lines = by_holder(world, _LINES, project_id)
        self.packages = [one for one in world.rows(_PACKAGES, project_id=project_id) if not one["deleted_at"]]
        self.requests = [one for one in world.rows(_CORS, project_id=project_id) if not one["deleted_at"]]
        self.pcos = [one for one in world.rows(_PCOS, project_id=project_id) if not one["deleted_at"]]
        self.in_package: dict[int, list[Row]] = {}
        self.in_request: dict[int, list[Row]] = {}
        for pco in self.pcos:
            package = package_of(world, pco)
            if package is not None:
                self.in_package.setdefault(package["id"], []).append(pco)
            if pco["change_order_request_id"] is not None:
                self.in_request.setdefault(pco["change_order_request_id"], []).append(pco)

    def of_pco(self, row: Row) -> Decimal:
        """The lines of a PCO; without any, what was sent."""
        lines = self.lines.get(row["id"], [])
        return total(lines) if lines else Decimal(row["grand_total"] or ZERO)

    def of_package(self, row: Row) -> Decimal:
        """The PCOs of a package; when they come to nothing, what was sent."""
        return self._of(row, self.in_package.get(row["id"], []))

    def of_request(self, row: Row) -> Decimal:
        """The PCOs of a request; when they come to nothing, what was sent."""
        return self._of(row, self.in_request.get(row["id"], []))

    def _of(self, row: Row, pcos: list[Row]) -> Decimal:
        held = [pco for pco in pcos if pco["id"] in self.lines or pco["grand_total"]]
        return sum((self.of_pco(pco) for pco in held), ZERO) if held else Decimal(row["grand_total"] or ZERO)

    def by_contract(self) -> Mapping[int, Mapping[str, Decimal]]:
        """Contract id -> what is approved, pending and draft: by package, and never among the contract's own lines."""
        sums: dict[int, dict[str, Decimal]] = {}
        for row in self.packages:
            state = "pending" if row["status"] in _PENDING else row["status"]
            if state in {"approved", "pending", "draft"}:
                own = sums.setdefault(row["contract_id"], {})
                own[state] = own.get(state, ZERO) + self.of_package(row)
        return sums
