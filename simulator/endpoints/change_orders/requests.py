"""Change order requests (CORs), which projects with three tiers have (docs/procore.md#change-orders)."""

from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import Condition, Filter, is_number, is_word
from simulator.calls.lists import filtered, not_deleted, paged
from simulator.calls.refusals import Refusal, coded
from simulator.calls.routes import Route
from simulator.calls.sync import sync
from simulator.endpoints.change_orders.contract import FILTERS, TOOL, below_contract, contract_of
from simulator.endpoints.change_orders.kinds import CORS, PACKAGES, THREE_TIERS, tiers
from simulator.endpoints.change_orders.sums import ProjectChangeOrders
from simulator.records.fields import Record, names
from simulator.records.rules import create, update

_COR_WRITABLE = names("""
    change_order_package_id description due_date grand_total invoiced_date origin_data origin_id paid_date
    schedule_impact_amount status title
""")
_REQUEST_IN_LISTS = names("""
    id created_at deleted_at due_date invoiced_date number paid_date status title change_order_package_id updated_at
    revision grand_total schedule_impact_amount currency_configuration
""")


# ------------------------------------------------------------------------------------------ requests


def _request_view(call: Call, changes: ProjectChangeOrders, record: Record) -> dict[str, Any]:
    package = call.world.by_id(PACKAGES.name, record["change_order_package_id"])
    hidden = ("company_id", "project_id", "reviewed_at")
    return {name: value for name, value in record.items() if name not in hidden} | {
        "grand_total": str(changes.of_request(record)),
        "creator": None,
        "attachments": [],
        "batch": {name: package[name] for name in ("id", "title", "number")} if package else None,
        "currency_configuration": {"currency_iso_code": None},
    }


def _of_three_tiers(call: Call, project: Record) -> None:
    if tiers(call.world, project["id"]) != THREE_TIERS:
        raise Refusal(403, "Change order requests exist in projects with three tiers only")


def list_requests(call: Call) -> Reply:
    """The CORs of one contract, without their origin_id."""
    project = call.project(call.text("project_id"), tool=TOOL)
    held = contract_of(call, project["id"], call.text("contract_id"))
    records = [record for record in not_deleted(call, CORS.name, project["id"]) if record["contract_id"] == held["id"]]
    more: dict[str, Filter] = {"change_order_package_id": is_number, "status": is_word, "not_status": _not_status}

    changes = ProjectChangeOrders(call.world, project["id"])

    def listed(record: Record) -> dict[str, Any]:
        shown = _request_view(call, changes, record)
        return {name: shown[name] for name in _REQUEST_IN_LISTS} | {"created_by_id": None}

    return paged(call, filtered(call, records, {**FILTERS, **more}), listed)


def _not_status(name: str, values: list[str]) -> Condition:
    test = is_word("status", values)
    return lambda record: not test(record)


def _alone(call: Call, record: Record) -> dict[str, Any]:
    return _request_view(call, ProjectChangeOrders(call.world, record["project_id"]), record)


def _request(call: Call, project_id: Any, contract_id: Any) -> Record:
    project = call.project(project_id, tool=TOOL)
    held = contract_of(call, project["id"], contract_id)
    return call.find(CORS.name, project_id=project["id"], contract_id=held["id"], deleted_at=None)


def show_request(call: Call) -> Reply:
    """One COR, by project and contract."""
    return Reply(body=_alone(call, _request(call, call.text("project_id"), call.text("contract_id"))))


def create_request(call: Call) -> Reply:
    """POST."""
    project = call.project(call.sent("project_id"), tool=TOOL)
    _of_three_tiers(call, project)
    owner = below_contract(call, project, call.sent("contract_id"))
    record = create(call.world, CORS, owner, call.envelope("change_order"), _COR_WRITABLE)
    return Reply(status=201, body=_alone(call, record))


def update_request(call: Call) -> Reply:
    """PATCH."""
    record = _request(call, call.sent("project_id"), call.sent("contract_id"))
    update(call.world, CORS, record, call.envelope("change_order"), _COR_WRITABLE)
    return Reply(body=_alone(call, record))


def sync_requests(call: Call) -> Reply:
    """Create and update the CORs of one contract."""
    project = call.project(call.text("project_id"), tool=TOOL)
    owner = below_contract(call, project, call.text("contract_id"))
    _of_three_tiers(call, project)
    changes = ProjectChangeOrders(call.world, project["id"])
    return sync(call, CORS, owner, _COR_WRITABLE, lambda record: _request_view(call, changes, record))


_PATH = "/rest/v1.0/change_order_requests"
ROUTES = (
    Route("GET", _PATH, list_requests, coded),
    Route("POST", _PATH, create_request, coded),
    Route("PATCH", _PATH + "/sync", sync_requests, coded),
    Route("GET", _PATH + "/{id}", show_request, coded),
    Route("PATCH", _PATH + "/{id}", update_request, coded),
)
