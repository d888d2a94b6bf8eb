"""Potential change orders (PCOs) and their lines, where a change order's money is on every tier.

Source: docs/procore.md#change-orders.
"""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import Filter, is_number, is_word
from simulator.calls.lists import filtered, not_deleted, paged
from simulator.calls.refusals import base_and_fields, message
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.change_orders.contract import FILTERS, TOOL, below_contract, contract_of
from simulator.endpoints.change_orders.kinds import HOLDER, LINES, PCOS, package_of, status_of, tiers
from simulator.endpoints.change_orders.sums import ProjectChangeOrders
from simulator.endpoints.contract_lines.endpoints import line_routes
from simulator.endpoints.contract_lines.views import LineViews
from simulator.records.fields import Record, names
from simulator.records.rules import create, update

_WRITABLE = names("""
    change_order_request_id change_order_package_id description due_date invoiced_date number origin_data origin_id
    paid_date schedule_impact_amount status title
""")
_IN_LISTS = names("""
    id contract_id created_at deleted_at due_date invoiced_date number paid_date reviewed_at title updated_at revision
    schedule_impact_amount change_order_request_id executed
""")
_FILTERS: dict[str, Filter] = {**FILTERS, "origin_id": is_word, "contract_id": is_number}


def _ready(call: Call, project_id: int) -> Any:
    """One tier: the status is the package's, what is sent is ignored. Two: the package comes in an object."""

    def ready(given: dict[str, Any]) -> dict[str, Any]:
        item = {name: value for name, value in given.items() if name != "change_order_package_id"}
        held = tiers(call.world, project_id)
        if held == 1:
            item.pop("status", None)
        above = item.get("change_order_request")
        if held > 1 and isinstance(above, dict) and "change_order_package_id" in above:
            item["change_order_package_id"] = above["change_order_package_id"]
        return item

    return ready


# ------------------------------------------------------------------------------------------ views


def _listed(call: Call, changes: ProjectChangeOrders, record: Record) -> dict[str, Any]:
    """As the list shows a PCO: without origin_id (docs/procore.md#change-order-reading)."""
    package = package_of(call.world, record)
    request = call.world.by_id("change_order_requests", record["change_order_request_id"])
    return {name: record[name] for name in _IN_LISTS} | {
        "status": status_of(call.world, record),
        "grand_total": str(changes.of_pco(record)),
        "change_order_tiers": changes.tiers,
        "change_order_package_title": package["title"] if package else None,
        "change_order_request_title": request["title"] if request else None,
        "potential_change_order_acronym_number": f"PCO #{record['number']}",
        "change_order_request_acronym_number": f"COR #{request['number']}" if request else None,
        "change_order_package_acronym_number": f"CO #{package['number']}" if package else None,
        "change_reason": record["reason"],
        "created_by_id": None,
        "currency_configuration": {"currency_iso_code": None},
        "custom_fields": {},
    }


class _Views:
    """Shows single PCOs of one project, with their lines."""

    def __init__(self, call: Call, project_id: int) -> None:
        self._call, self._project_id = call, project_id
        self._lines = LineViews(call.world, project_id)

    def whole(self, record: Record, changes: ProjectChangeOrders | None = None) -> dict[str, Any]:
        """One PCO. Quantities and unit costs of its lines are numbers here, and the lines have no origin_id."""
        changes = changes or ProjectChangeOrders(self._call.world, self._project_id)
        hidden = ("company_id", "project_id", "change_order_package_id", "executed", "signature_required")
        lines = changes.lines.get(record["id"], [])
        money = str(changes.of_pco(record))
        return {name: value for name, value in record.items() if name not in hidden} | {
            "status": status_of(self._call.world, record),
            "accounting_method": HOLDER.method(self._call.world, record),
            "grand_total": money,
            "line_items_total": money,
            "line_items_extended_total": money,
            "line_items": [self._line(line) for line in lines],
            "attachments": [],
            "creator": None,
            "designated_reviewer": None,
            "received_from": None,
            "reviewer": None,
            "vendor": None,
            "void": record["status"] == "void",
            "currency_configuration": {"currency_iso_code": None},
            "custom_fields": {},
        }

    def _line(self, record: Record) -> dict[str, Any]:
        shown = self._lines.of_package(record, HOLDER.type) | {"tax_code_id": record["tax_code_id"]}
        shown["cost_code_id"] = shown["cost_code"]["id"] if shown["cost_code"] else None
        numbers = {name: None if record[name] is None else float(record[name]) for name in ("quantity", "unit_cost")}
        return {name: value for name, value in (shown | numbers).items() if name not in {"wbs_code", "holder"}}


# ------------------------------------------------------------------------------------------ endpoints


def list_all(call: Call) -> Reply:
    """The PCOs of a project, the hidden ones of one tier too."""
    project = call.project(call.text("project_id"), tool=TOOL)
    records = filtered(call, not_deleted(call, PCOS.name, project["id"]), _FILTERS)
    changes = ProjectChangeOrders(call.world, project["id"])
    return paged(call, records, lambda record: _listed(call, changes, record))


def _found(call: Call, project_id: Any, contract_id: Any) -> Record:
    project = call.project(project_id, tool=TOOL)
    held = contract_of(call, project["id"], contract_id)
    return call.find(PCOS.name, project_id=project["id"], contract_id=held["id"], deleted_at=None)


def show(call: Call) -> Reply:
    """One PCO, by project and contract."""
    record = _found(call, call.text("project_id"), call.text("contract_id"))
    return Reply(body=_Views(call, record["project_id"]).whole(record))


def create_one(call: Call) -> Reply:
    """POST: on one tier a package comes with it."""
    project = call.project(call.sent("project_id"), tool=TOOL)
    owner = below_contract(call, project, call.sent("contract_id"))
    given = _ready(call, project["id"])(call.envelope("change_order"))
    record = create(call.world, PCOS, owner, given, (*_WRITABLE, "grand_total"))
    return Reply(status=201, body=_Views(call, project["id"]).whole(record))


def update_one(call: Call) -> Reply:
    """PATCH."""
    record = _found(call, call.sent("project_id"), call.sent("contract_id"))
    update(call.world, PCOS, record, _ready(call, record["project_id"])(call.envelope("change_order")), _WRITABLE)
    return Reply(body=_Views(call, record["project_id"]).whole(record))


def sync_all(call: Call) -> Reply:
    """Create and update the PCOs of one contract, by origin_id: the item has no `id`, unless switched on."""
    project = call.project(call.text("project_id"), tool=TOOL)
    owner = below_contract(call, project, call.text("contract_id"))
    views, changes = _Views(call, project["id"]), ProjectChangeOrders(call.world, project["id"])
    ready = _ready(call, project["id"])
    takes_id = call.world.switches.undocumented_ids
    return sync(call, PCOS, owner, _WRITABLE, lambda record: views.whole(record, changes), ready, takes_id=takes_id)


_PATH = "/rest/v1.0/potential_change_orders"
ROUTES = (
    Route("GET", _PATH, list_all, message),
    Route("POST", _PATH, create_one, base_and_fields),
    Route("PATCH", _PATH + "/sync", sync_all, base_and_fields),
    Route("GET", _PATH + "/{id}", show, message),
    Route("PATCH", _PATH + "/{id}", update_one, base_and_fields),
    *line_routes(_PATH, HOLDER, LINES, TOOL),
)
