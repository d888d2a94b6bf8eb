"""Line item types, which people call cost types (docs/procore.md#cost-types)."""

from __future__ import annotations

from typing import Any

from simulator.calls import Call, Reply, Route
from simulator.kinds import ORIGIN, Errors, Field, Kind, Row
from simulator.lists import filtered, is_text, paged
from simulator.refusals import Rejected, as_list
from simulator.rules import NOT_LISTED, TAKEN, create, update
from simulator.structure import place_cost_type
from simulator.syncs import sync
from simulator.world import World

BASE_TYPES = ("labor", "equipment", "materials", "commitment", "owner_cost", "professional_services", "other")
_WRITABLE = ("name", "csv_import_code", "base_type", "origin_id", "origin_data")


def _unique_code(world: World, row: Row) -> Errors:
    taken = any(
        one["code"] == row["code"] and one["id"] != row.get("id")
        for one in world.rows("line_item_types", company_id=row["company_id"])
    )
    return {"code": [TAKEN]} if taken else {}


LINE_ITEM_TYPES = Kind(
    name="line_item_types",
    fields={
        "name": Field(required=True),
        "code": Field(required=True),
        "base_type": Field(choices=BASE_TYPES, default="other"),
        **ORIGIN,
    },
    # written under one name, read under another (docs/procore.md#names-on-the-wire)
    written_as={"csv_import_code": "code"},
    check=_unique_code,
    after_add=place_cost_type,
)


def view(row: Row) -> dict[str, Any]:
    """As every endpoint shows a cost type."""
    return {name: row[name] for name in ("id", "name", "code", "base_type", "origin_data", "origin_id")}


def list_all(call: Call) -> Reply:
    """A company's cost types, by company_id or by one of its projects."""
    project = call.text("project_id")
    if call.text("company_id") is None and project is not None:
        call.project(project)
    else:
        call.own_company(call.text("company_id"))
    rows = list(call.world.rows("line_item_types", company_id=call.company_id))
    return paged(call, filtered(call, rows, {"origin_id": is_text}), view)


def show(call: Call) -> Reply:
    """One cost type."""
    return Reply(body=view(call.find("line_item_types", company_id=call.own_company(call.text("company_id")))))


def create_one(call: Call) -> Reply:
    """POST: the only way to a cost type of the base type labor."""
    company = call.own_company(call.sent("company_id"))
    row = create(call.world, LINE_ITEM_TYPES, {"company_id": company}, call.envelope("line_item_type"), _WRITABLE)
    return Reply(status=201, body=view(row))


def update_one(call: Call) -> Reply:
    """PATCH."""
    row = call.find("line_item_types", company_id=call.own_company(call.sent("company_id")))
    return Reply(body=view(update(call.world, LINE_ITEM_TYPES, row, call.envelope("line_item_type"), _WRITABLE)))


def sync_all(call: Call) -> Reply:
    """Create and update; the base type labor is not in this endpoint's list."""

    def ready(item: dict[str, Any]) -> dict[str, Any]:
        if item.get("base_type") == "labor":
            raise Rejected({"base_type": [NOT_LISTED]})
        return item

    company = call.own_company(call.sent("company_id"))
    return sync(call, LINE_ITEM_TYPES, {"company_id": company}, _WRITABLE, view, ready)


KINDS = (LINE_ITEM_TYPES,)
ROUTES = (
    Route("GET", "/rest/v1.0/line_item_types", list_all, as_list),
    Route("POST", "/rest/v1.0/line_item_types", create_one, as_list),
    Route("PATCH", "/rest/v1.0/line_item_types/sync", sync_all, as_list),
    Route("GET", "/rest/v1.0/line_item_types/{id}", show, as_list),
    Route("PATCH", "/rest/v1.0/line_item_types/{id}", update_one, as_list),
)
