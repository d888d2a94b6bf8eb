"""The newer change orders, of commitments and prime contracts: one and two tiers only, no origin.

Source: docs/procore.md#change-order-reading.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import Condition, Filter, is_flag, is_number, is_word
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import Refusal, by_field
from simulator.calls.routes import Route
from simulator.endpoints.change_orders.contract import FILTERS, TOOL
from simulator.endpoints.change_orders.kinds import (
    COMMITMENTS,
    HOLDER,
    PACKAGES,
    PCOS,
    PRIME,
    TWO_TIERS,
    contract,
    package_of,
    tiers,
)
from simulator.endpoints.change_orders.sums import ProjectChangeOrders
from simulator.records.fields import Record, names
from simulator.records.rules import BLANK, Rejected, create, update
from simulator.records.values import as_id

_BOTH = names("""
    title description status number due_date paid_date invoiced_date signed_change_order_received_date
    schedule_impact_amount executed private revision
""")
"""On one tier the package takes these too."""
_WRITABLE = (*_BOTH, *names("change_order_package_id field_change signature_required paid reason reference"))
_SHOWN = names("""
    id contract_id created_at updated_at number title description status due_date paid_date invoiced_date reviewed_at
    signed_change_order_received_date schedule_impact_amount executed private revision field_change
    signature_required paid reason reference
""")


@dataclass(frozen=True, slots=True)
class _Family:
    """`path`: after the project. `contracts`: the kinds of contract it is about."""

    path: str
    contracts: tuple[str, ...]


def _project(call: Call) -> Record:
    project = call.project(call.args["project_id"], tool=TOOL)
    if tiers(call.world, project["id"]) > TWO_TIERS:
        raise Refusal(400, "This endpoint only supports projects using 1 and 2 tier change order configurations")
    return project


def _rows(call: Call, project: Record, family: _Family) -> list[Record]:
    def wanted(record: Record) -> bool:
        found = contract(call.world, project["id"], record["contract_id"])
        return not record["deleted_at"] and found is not None and found[0] in family.contracts

    return [record for record in call.world.all(PCOS.name, project_id=project["id"]) if wanted(record)]


def _found(call: Call, family: _Family) -> Record:
    project = _project(call)
    record = next((one for one in _rows(call, project, family) if one["id"] == call.args["id"]), None)
    if record is None:
        raise Refusal(404, "The requested record was not found")
    return record


def _view(call: Call, changes: ProjectChangeOrders, record: Record) -> dict[str, Any]:
    """On one tier with the values of the package. `legacy_package_id` leads to it; on two tiers it is the batch."""
    package = package_of(call.world, record)
    one_tier = changes.tiers == 1 and package is not None
    shown = {name: record[name] for name in _SHOWN}
    if one_tier and package is not None:
        shown |= {name: package[name] for name in (*_BOTH, "reviewed_at")}
        shown["status"] = _status(record, package)
    return shown | {
        "legacy_package_id": package["id"] if package else None,
        "legacy_request_id": record["change_order_request_id"],
        "batch_id": None if one_tier or package is None else package["id"],
        "grand_total": str(changes.of_package(package) if one_tier and package else changes.of_pco(record)),
        "currency_configuration": {"currency_iso_code": None},
    }


def _status(record: Record, package: Record) -> str:
    """The status of the package, which cannot be pending_billable: that of its PCO is shown while it is pending."""
    pair = (record["status"], package["status"])
    return "pending_billable" if pair == ("pending_billable", "pending") else str(package["status"])


# ------------------------------------------------------------------------------------------ endpoints


def _list(call: Call, family: _Family) -> Reply:
    """The list documents no pages, and has them (docs/procore.md#change-order-reading)."""
    project = _project(call)
    changes = ProjectChangeOrders(call.world, project["id"])
    views = {record["id"]: _view(call, changes, record) for record in _rows(call, project, family)}
    filters: dict[str, Filter] = {
        **{name: FILTERS[name] for name in ("id", "updated_at")},
        **dict.fromkeys(("contract_id", "legacy_package_id", "batch_id"), is_number),
        "status": is_word,
        "executed": is_flag(lambda record: bool(record["executed"])),
        "signature_required": is_flag(lambda record: bool(record["signature_required"])),
        "vendor_id": lambda name, values: _of_vendor(call, project["id"], is_number(name, values)),
    }
    records = filtered(call, list(views.values()), filters)
    return paged(call, records, dict, sorts=("id", "created_at"))


def _of_vendor(call: Call, project_id: int, test: Condition) -> Condition:
    def of_vendor(record: Record) -> bool:
        found = contract(call.world, project_id, record["contract_id"])
        return found is not None and test(found[1])

    return of_vendor


def _show(call: Call, family: _Family) -> Reply:
    record = _found(call, family)
    return Reply(body=_view(call, ProjectChangeOrders(call.world, record["project_id"]), record))


def _sent(call: Call, tiers_: int) -> dict[str, Any]:
    given = {name: value for name, value in call.envelope("change_order").items() if name != "change_order_package_id"}
    if tiers_ > 1 and "batch_id" in given:
        given["change_order_package_id"] = given["batch_id"]
    return given


def _create(call: Call, family: _Family) -> Reply:
    project = _project(call)
    given = _sent(call, tiers(call.world, project["id"]))
    if given.get("contract_id") is None:
        raise Rejected({"contract_id": [BLANK]})
    found = contract(call.world, project["id"], as_id(given["contract_id"]))
    if found is None or found[0] not in family.contracts:
        raise Rejected({"contract_id": ["must exist"]})
    owner = {"company_id": call.company_id, "project_id": project["id"], "contract_id": found[1]["id"]}
    record = create(call.world, PCOS, owner, given, _WRITABLE)
    _to_package(call, record, given)
    return Reply(status=201, body=_view(call, ProjectChangeOrders(call.world, project["id"]), record))


def _update(call: Call, family: _Family) -> Reply:
    record = _found(call, family)
    given = _sent(call, tiers(call.world, record["project_id"]))
    update(call.world, PCOS, record, given, _WRITABLE)
    _to_package(call, record, given)
    return Reply(body=_view(call, ProjectChangeOrders(call.world, record["project_id"]), record))


def _to_package(call: Call, record: Record, given: dict[str, Any]) -> None:
    package = package_of(call.world, record)
    if tiers(call.world, record["project_id"]) == 1 and package is not None:
        if given.get("status") == "pending_billable":
            given = {**given, "status": "pending"}
        update(call.world, PACKAGES, package, given, _BOTH)


def _delete(call: Call, family: _Family) -> Reply:
    record = _found(call, family)
    package = package_of(call.world, record)
    if HOLDER.closed(call.world, record):
        raise Refusal(422, {"base": ["An approved change order cannot be deleted"]})
    gone = {"deleted_at": call.world.clock.iso()}
    call.world.amend(PCOS.name, record, gone)
    if package is not None and tiers(call.world, record["project_id"]) == 1:
        call.world.amend(PACKAGES.name, package, gone)
    return Reply(status=204)


def _routes(family: _Family) -> tuple[Route, ...]:
    def with_family(handle: Callable[[Call, _Family], Reply]) -> Callable[[Call], Reply]:
        return lambda call: handle(call, family)

    base = f"/rest/v1.0/projects/{{project_id}}/{family.path}"
    return (
        Route("GET", base, with_family(_list), by_field),
        Route("POST", base, with_family(_create), by_field, 422),
        Route("GET", base + "/{id}", with_family(_show), by_field),
        Route("PATCH", base + "/{id}", with_family(_update), by_field, 422),
        Route("DELETE", base + "/{id}", with_family(_delete), by_field),
    )


ROUTES = (
    *_routes(_Family("commitment_change_orders", COMMITMENTS)),
    *_routes(_Family("prime_change_orders", PRIME)),
)
