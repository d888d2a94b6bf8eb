"""Change order packages and, on three tiers, change order requests (docs/procore.md#change-orders)."""

from __future__ import annotations

from typing import Any

from simulator.calls import Call, Reply, Route
from simulator.endpoints.change_order_record import (
    CORS,
    HOLDER,
    PACKAGE_TYPES,
    PACKAGES,
    THREE_TIERS,
    Changes,
    contract,
    tiers,
)
from simulator.endpoints.line_record import LineViews
from simulator.kinds import Row, names
from simulator.lists import Filter, Test, filtered, in_range, is_deleted, is_number, is_word, paged, there
from simulator.refusals import Refusal, as_list, coded, message
from simulator.rules import create, update
from simulator.syncs import sync, whole

TOOL = "change_orders"
_PACKAGE_WRITABLE = names("""
    status title description grand_total schedule_impact_amount origin_code origin_data origin_id paid_date
    invoiced_date due_date executed signed_change_order_received_date
""")
"""No number: Procore numbers packages (docs/procore.md#change-order-writing)."""
_COR_WRITABLE = names("""
    change_order_package_id description due_date grand_total invoiced_date origin_data origin_id paid_date
    schedule_impact_amount status title
""")
_IN_LISTS = names("""
    id contract_id created_at deleted_at due_date executed invoiced_date number origin_code origin_data origin_id
    paid_date reviewed_at signed_change_order_received_date status title updated_at revision
""")
_REQUEST_IN_LISTS = names("""
    id created_at deleted_at due_date invoiced_date number paid_date status title change_order_package_id updated_at
    revision grand_total schedule_impact_amount currency_configuration
""")
_ALONE = (*_IN_LISTS, "description", "private", "schedule_impact_amount")


# ------------------------------------------------------------------------------------------ for all change orders


def in_days(name: str, values: list[str]) -> Test:
    """The day is in `start...end`; what has none is not."""
    test = in_range(name, values)
    return lambda row: bool(row[name]) and test({name: row[name] if "T" in row[name] else f"{row[name]}T00:00:00Z"})


FILTERS: dict[str, Filter] = {
    "id": is_number,
    "created_at": in_range,
    "updated_at": in_range,
    "reviewed_at": in_days,
    "due_date": in_days,
    "invoiced_date": in_days,
    "paid_date": in_days,
    "signed_change_order_received_date": in_days,
    "include_deleted": is_deleted,
}


def contract_of(call: Call, project_id: int, given: Any) -> Row:
    """The contract that a call names. Refusal 400: none; 404: not there."""
    if given is None:
        raise Refusal(400, {"contract_id": ["is missing"]})
    found = contract(call.world, project_id, whole(given))
    if found is None:
        raise Refusal(404, "Specified Contract does not exists or User does not have access to it")
    return found[1]


def below_contract(call: Call, project: Row, given: Any) -> dict[str, Any]:
    """What a new change order of a contract belongs to."""
    held = contract_of(call, project["id"], given)
    return {"company_id": call.company_id, "project_id": project["id"], "contract_id": held["id"], "deleted_at": None}


# ------------------------------------------------------------------------------------------ packages


def _listed(changes: Changes, row: Row) -> dict[str, Any]:
    return {name: row[name] for name in _IN_LISTS} | {
        "grand_total": str(changes.of_package(row)),
        "created_by_id": None,
        "designated_reviewer": None,
        "currency_configuration": {"currency_iso_code": None},
        "custom_fields": {},
    }


def _shown(call: Call, row: Row) -> dict[str, Any]:
    """A package with the lines of what is in it, which lack origin_id and tax_code_id."""
    changes, views = Changes(call.world, row["project_id"]), LineViews(call.world, row["project_id"])
    lines = [line for pco in changes.in_package.get(row["id"], ()) for line in changes.lines.get(pco["id"], ())]
    found = contract(call.world, row["project_id"], row["contract_id"])
    return (
        _listed(changes, row)
        | {name: row[name] for name in _ALONE}
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
    rows = there(call, PACKAGES.name, project["id"])
    if call.text("contract_id") is not None:
        held = contract_of(call, project["id"], call.text("contract_id"))
        rows = [row for row in rows if row["contract_id"] == held["id"]]
    changes = Changes(call.world, project["id"])
    return paged(call, filtered(call, rows, FILTERS), lambda row: _listed(changes, row))


def _package(call: Call, project_id: Any) -> Row:
    project = call.project(project_id, tool=TOOL)
    return call.find(PACKAGES.name, project_id=project["id"], deleted_at=None)


def show_package(call: Call) -> Reply:
    """One package."""
    return Reply(body=_shown(call, _package(call, call.text("project_id"))))


def create_package(call: Call) -> Reply:
    """POST: on one tier with its hidden PCO."""
    project = call.project(call.sent("project_id"), tool=TOOL)
    owner = below_contract(call, project, call.sent("contract_id"))
    row = create(call.world, PACKAGES, owner, call.envelope("change_order"), _PACKAGE_WRITABLE)
    return Reply(status=201, body=_shown(call, row))


def update_package(call: Call) -> Reply:
    """PATCH: approving it here is what counts it in the contract."""
    row = _package(call, call.sent("project_id"))
    update(call.world, PACKAGES, row, call.envelope("change_order"), _PACKAGE_WRITABLE)
    return Reply(body=_shown(call, row))


# ------------------------------------------------------------------------------------------ requests


def _request_view(call: Call, changes: Changes, row: Row) -> dict[str, Any]:
    package = call.world.row(PACKAGES.name, row["change_order_package_id"])
    hidden = ("company_id", "project_id", "reviewed_at")
    return {name: value for name, value in row.items() if name not in hidden} | {
        "grand_total": str(changes.of_request(row)),
        "creator": None,
        "attachments": [],
        "batch": {name: package[name] for name in ("id", "title", "number")} if package else None,
        "currency_configuration": {"currency_iso_code": None},
    }


def _of_three_tiers(call: Call, project: Row) -> None:
    if tiers(call.world, project["id"]) != THREE_TIERS:
        raise Refusal(403, "Change order requests exist in projects with three tiers only")


def list_requests(call: Call) -> Reply:
    """The CORs of one contract, without their origin_id."""
    project = call.project(call.text("project_id"), tool=TOOL)
    held = contract_of(call, project["id"], call.text("contract_id"))
    rows = [row for row in there(call, CORS.name, project["id"]) if row["contract_id"] == held["id"]]
    more: dict[str, Filter] = {"change_order_package_id": is_number, "status": is_word, "not_status": _not_status}

    changes = Changes(call.world, project["id"])

    def listed(row: Row) -> dict[str, Any]:
        shown = _request_view(call, changes, row)
        return {name: shown[name] for name in _REQUEST_IN_LISTS} | {"created_by_id": None}

    return paged(call, filtered(call, rows, {**FILTERS, **more}), listed)


def _not_status(name: str, values: list[str]) -> Test:
    test = is_word("status", values)
    return lambda row: not test(row)


def _alone(call: Call, row: Row) -> dict[str, Any]:
    return _request_view(call, Changes(call.world, row["project_id"]), row)


def _request(call: Call, project_id: Any, contract_id: Any) -> Row:
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
    row = create(call.world, CORS, owner, call.envelope("change_order"), _COR_WRITABLE)
    return Reply(status=201, body=_alone(call, row))


def update_request(call: Call) -> Reply:
    """PATCH."""
    row = _request(call, call.sent("project_id"), call.sent("contract_id"))
    update(call.world, CORS, row, call.envelope("change_order"), _COR_WRITABLE)
    return Reply(body=_alone(call, row))


def sync_requests(call: Call) -> Reply:
    """Create and update the CORs of one contract."""
    project = call.project(call.text("project_id"), tool=TOOL)
    owner = below_contract(call, project, call.text("contract_id"))
    _of_three_tiers(call, project)
    changes = Changes(call.world, project["id"])
    return sync(call, CORS, owner, _COR_WRITABLE, lambda row: _request_view(call, changes, row))


KINDS = (PACKAGES, CORS)
_PACKAGES, _CORS = "/rest/v1.0/change_order_packages", "/rest/v1.0/change_order_requests"
ROUTES = (
    Route("GET", _PACKAGES, list_packages, message),
    Route("POST", _PACKAGES, create_package, as_list),
    Route("GET", _PACKAGES + "/{id}", show_package, message),
    Route("PATCH", _PACKAGES + "/{id}", update_package, as_list),
    Route("GET", _CORS, list_requests, coded),
    Route("POST", _CORS, create_request, coded),
    Route("PATCH", _CORS + "/sync", sync_requests, coded),
    Route("GET", _CORS + "/{id}", show_request, coded),
    Route("PATCH", _CORS + "/{id}", update_request, coded),
)
