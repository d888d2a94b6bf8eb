"""Change order packages (docs/procore.md#change-orders)."""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.lists import filtered, not_deleted, paged
from simulator.calls.refusals import as_list, message
from simulator.calls.routes import Route
from simulator.endpoints.change_orders.contract import FILTERS, TOOL, below_contract, contract_of
from simulator.endpoints.change_orders.kinds import HOLDER, PACKAGE_TYPES, PACKAGES, THREE_TIERS, contract
from simulator.endpoints.change_orders.sums import ProjectChangeOrders
from simulator.endpoints.contract_lines.views import LineViews
from simulator.records.fields import Record, names
from simulator.records.rules import create, update

_PACKAGE_WRITABLE = names("""
    status title description grand_total schedule_impact_amount origin_code origin_data origin_id paid_date
    invoiced_date due_date executed signed_change_order_received_date
""")
"""No number: Procore numbers packages (docs/procore.md#change-order-writing)."""
_IN_LISTS = names("""
    id contract_id created_at deleted_at due_date executed invoiced_date number origin_code origin_data origin_id
    paid_date reviewed_at signed_change_order_received_date status title updated_at revision
""")
_ALONE = (*_IN_LISTS, "description", "private", "schedule_impact_amount")


# ------------------------------------------------------------------------------------------ packages


def _listed(changes: ProjectChangeOrders, record: Record) -> dict[str, Any]:
    return {name: record[name] for name in _IN_LISTS} | {
        "grand_total": str(changes.of_package(record)),
        "created_by_id": None,
        "designated_reviewer": None,
        "currency_configuration": {"currency_iso_code": changes.currency},
        "custom_fields": {},
    }


def _shown(call: Call, record: Record) -> dict[str, Any]:
    """A package with the lines of what is in it, which lack origin_id and tax_code_id."""
    changes, views = ProjectChangeOrders(call.world, record["project_id"]), LineViews(call.world, record["project_id"])
    lines = [line for pco in changes.in_package.get(record["id"], ()) for line in changes.lines.get(pco["id"], ())]
    found = contract(call.world, record["project_id"], record["contract_id"])
    return (
        _listed(changes, record)
        | {name: record[name] for name in _ALONE}
        | {
            "type": PACKAGE_TYPES[found[0]] if found and changes.tiers < THREE_TIERS else "ChangeOrderPackage",
            "line_items": [views.of_package(line, HOLDER.type) for line in lines],
            "attachments": [],
            "creator": None,
            "reviewer": None,
            "review_notes": None,
            "revised_substantial_completion_date": None,
        }
    )


def list_packages(call: Call) -> Reply:
    """The packages of a project, or of one contract; there is no filter by origin_id."""
    project = call.project(call.text("project_id"), tool=TOOL)
    records = not_deleted(call, PACKAGES.name, project["id"])
    if call.text("contract_id") is not None:
        held = contract_of(call, project["id"], call.text("contract_id"))
        records = [record for record in records if record["contract_id"] == held["id"]]
    changes = ProjectChangeOrders(call.world, project["id"])
    return paged(call, filtered(call, records, FILTERS), lambda record: _listed(changes, record))


def _package(call: Call, project_id: Any) -> Record:
    project = call.project(project_id, tool=TOOL)
    return call.find(PACKAGES.name, project_id=project["id"], deleted_at=None)


def show_package(call: Call) -> Reply:
    """One package."""
    return Reply(body=_shown(call, _package(call, call.text("project_id"))))


def create_package(call: Call) -> Reply:
    """POST: on one tier with its hidden PCO."""
    project = call.project(call.sent("project_id"), tool=TOOL)
    owner = below_contract(call, project, call.sent("contract_id"))
    record = create(call.world, PACKAGES, owner, call.envelope("change_order"), _PACKAGE_WRITABLE)
    return Reply(status=201, body=_shown(call, record))


def update_package(call: Call) -> Reply:
    """PATCH: approving it here is what counts it in the contract."""
    record = _package(call, call.sent("project_id"))
    update(call.world, PACKAGES, record, call.envelope("change_order"), _PACKAGE_WRITABLE)
    return Reply(body=_shown(call, record))


_PATH = "/rest/v1.0/change_order_packages"
ROUTES = (
    Route("GET", _PATH, list_packages, message),
    Route("POST", _PATH, create_package, as_list),
    Route("GET", _PATH + "/{id}", show_package, message),
    Route("PATCH", _PATH + "/{id}", update_package, as_list),
)
