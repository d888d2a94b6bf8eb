"""Prime contracts and their lines: singular path for one, plural for the list and the lines.

Source: docs/procore.md#prime-contracts.
"""

from __future__ import annotations

from typing import Any

from simulator.calls import Call, Reply, Route
from simulator.endpoints.change_order_record import Changes
from simulator.endpoints.contract_lines import line_routes
from simulator.endpoints.contract_record import (
    contract_holder,
    default_choices,
    deleted_with_lines,
    method_frozen,
)
from simulator.endpoints.contract_views import change_orders, money
from simulator.endpoints.line_record import METHODS, ZERO, LineViews, by_holder, lines_of, total
from simulator.kinds import ORIGIN, Errors, Field, Kind, Row, names
from simulator.lists import Filter, filtered, in_range, is_number, paged
from simulator.refusals import Refusal, by_field, coded
from simulator.rules import create, update
from simulator.world import World

TOOL = "prime_contracts"
_NAME, _CLOSED = "prime_contracts", ("Approved", "Complete")
_DATES = names("""
    actual_completion_date approval_letter_date contract_date contract_estimated_completion_date contract_start_date
    execution_date issued_on_date letter_of_intent_date returned_date signed_contract_received_date
""")
_PEOPLE = ("vendor_id", "architect_id", "contractor_id")


def _check(world: World, row: Row) -> Errors:
    vendor = world.row("vendors", row["vendor_id"])
    missing = row["vendor_id"] is not None and (vendor is None or vendor["company_id"] != row["company_id"])
    return ({"vendor_id": ["must exist"]} if missing else {}) | method_frozen(world, _NAME, row)


def _number(world: World, row: Row) -> None:
    """The next whole number of the project, when none was given."""
    row |= default_choices(world, row, row)
    if not row["number"]:
        given = (str(one["number"]) for one in world.rows(_NAME, project_id=row["project_id"]))
        row["number"] = str(max((int(one) for one in given if one.isdecimal()), default=0) + 1)


PRIME_CONTRACTS = Kind(
    name=_NAME,
    belongs_to="project",
    fields={
        "number": Field(),
        "title": Field(),
        "status": Field(
            choices=("Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated"),
            default="Draft",
        ),
        "description": Field(),
        "inclusions": Field(),
        "exclusions": Field(),
        "accounting_method": Field(choices=METHODS),
        "executed": Field(type="flag", default=False),
        "private": Field(type="flag", default=True),
        "retainage_percent": Field(type="money"),
        **{name: Field(type="integer", editable=name == "vendor_id") for name in _PEOPLE},
        **{name: Field(type="date") for name in _DATES},
        "contract_termination_date": Field(type="date", editable=False),
        **ORIGIN,
        "origin_code": Field(),
        "deleted_at": Field(editable=False),
    },
    derive=default_choices,
    check=_check,
    after_add=_number,
    after_change=lambda world, row: deleted_with_lines(world, LINES.name, row),
)
HOLDER = contract_holder(_NAME, "PrimeContract", _CLOSED)
LINES: Kind = lines_of(HOLDER, "prime_contract_line_items")
_HIDDEN = ("origin_code", "deleted_at", "contract_termination_date")
_WRITABLE = tuple(name for name in PRIME_CONTRACTS.fields if name not in {*_HIDDEN, "private"})
"""No origin_code: only people's records have one."""
_FILTERS: dict[str, Filter] = {"id": is_number, "updated_at": in_range}


class _Views:
    def __init__(self, world: World, project_id: int) -> None:
        self._world, self._changes = world, Changes(world, project_id)
        self._lines, self._line_views = by_holder(world, LINES.name, project_id), LineViews(world, project_id)
        self._sums = self._changes.by_contract()

    def listed(self, row: Row) -> dict[str, Any]:
        """As the list shows a prime contract: without a revised sum."""
        vendor = self._world.row("vendors", row["vendor_id"])
        hidden = ("company_id", "project_id", *_PEOPLE)
        sums = self._money(row)
        return {name: value for name, value in row.items() if name not in hidden} | {
            "grand_total": sums["grand_total"],
            "approved_change_orders": sums["approved_change_orders"],
            "vendor": {"id": vendor["id"], "name": vendor["name"]} if vendor else None,
            "architect": None,
            "contractor": None,
            "created_by": None,
            "attachments": [],
            "show_line_items_to_non_admins": False,
            "currency_configuration": {"currency_iso_code": None},
        }

    def whole(self, row: Row) -> dict[str, Any]:
        """One prime contract: its sums have names of their own here, and origin_code is missing."""
        sums, lines = self._money(row), self._lines.get(row["id"], ())
        shown = {name: value for name, value in self.listed(row).items() if name != "origin_code"}
        return (
            shown
            | change_orders(self._changes, row)
            | {
                "line_items": [self._line_views.full(one, HOLDER.type) for one in lines],
                "line_items_total": sums["grand_total"],
                "line_items_extended_total": sums["grand_total"],
                "draft_change_orders_amount": sums["draft_change_orders_amount"],
                "pending_change_orders_amount": sums["pending_change_orders"],
                "revised_contract_amount": sums["revised_contract"],
                "pending_revised_contract_amount": sums["pending_revised_contract"],
                "outstanding_balance": sums["revised_contract"],
                "owner_invoices_amount": str(ZERO),
                "total_payments": str(ZERO),
                "percentage_paid": "0.0",
                "type": HOLDER.type,
            }
        )

    def _money(self, row: Row) -> dict[str, str]:
        return money(total(self._lines.get(row["id"], ())), self._sums.get(row["id"], {}))


def list_all(call: Call) -> Reply:
    """The prime contracts of a project."""
    project = call.project(call.text("project_id"), tool=TOOL)
    rows = [row for row in call.world.rows(_NAME, project_id=project["id"]) if not row["deleted_at"]]
    return paged(call, filtered(call, rows, _FILTERS), _Views(call.world, project["id"]).listed)


def show_first(call: Call) -> Reply:
    """The first that was made in a project."""
    project = call.project(call.text("project_id"), tool=TOOL)
    rows = (row for row in call.world.rows(_NAME, project_id=project["id"]) if not row["deleted_at"])
    row = next(rows, None)
    if row is None:
        raise Refusal(404, "The requested record was not found")
    return Reply(body=_Views(call.world, project["id"]).whole(row))


def _found(call: Call, project_id: Any) -> Row:
    return call.find(_NAME, project_id=call.project(project_id, tool=TOOL)["id"], deleted_at=None)


def show(call: Call) -> Reply:
    """One prime contract with its lines."""
    row = _found(call, call.text("project_id"))
    return Reply(body=_Views(call.world, row["project_id"]).whole(row))


def create_one(call: Call) -> Reply:
    """POST."""
    project = call.project(call.sent("project_id"), tool=TOOL)
    owner = {"company_id": call.company_id, "project_id": project["id"]}
    row = create(call.world, PRIME_CONTRACTS, owner, call.envelope("prime_contract"), _WRITABLE)
    return Reply(status=201, body=_Views(call.world, project["id"]).whole(row))


def update_one(call: Call) -> Reply:
    """PATCH."""
    row = _found(call, call.sent("project_id"))
    update(call.world, PRIME_CONTRACTS, row, call.envelope("prime_contract"), _WRITABLE)
    return Reply(body=_Views(call.world, row["project_id"]).whole(row))


def delete(call: Call) -> Reply:
    """An approved contract cannot be deleted."""
    row = _found(call, call.text("project_id"))
    if HOLDER.closed(call.world, row):
        raise Refusal(422, {"base": [f"The contract is {row['status']} and cannot be deleted"]})
    call.world.amend(_NAME, row, {"deleted_at": call.world.clock.stamp()})
    return Reply()


KINDS = (PRIME_CONTRACTS, LINES)
_ONE, _ALL = "/rest/v1.0/prime_contract", "/rest/v1.0/prime_contracts"
ROUTES = (
    Route("GET", _ALL, list_all, by_field),
    Route("GET", _ONE, show_first, coded),
    Route("POST", _ONE, create_one, coded),
    Route("GET", _ONE + "/{id}", show, coded),
    Route("PATCH", _ONE + "/{id}", update_one, coded),
    Route("DELETE", _ONE + "/{id}", delete, coded),
    *line_routes(_ALL, HOLDER, LINES, TOOL),
)
