"""Cost codes, cost types, sub jobs, segments, their items and WBS codes as Procore holds them."""

from typing import Any

from simulator.endpoints.wbs.structure import add_cost_code_item, add_cost_type_items, add_sub_job_item
from simulator.records.fields import ORIGIN, Errors, Field, Record
from simulator.records.rules import TAKEN
from simulator.records.world import Kind, World

STATUSES = ("active", "inactive")

SEGMENTS = Kind(
    name="segments",
    belongs_to="project",
    fields={
        "type": Field(choices=("sub_job", "cost_code", "line_item_type", "custom"), default="custom"),
        "name": Field(required=True),
        "position": Field(type="integer", default=4),
        "delimiter": Field(default="."),
        "required": Field(type="flag", default=False),
        "structure": Field(choices=("tiered", "flat"), default="flat"),
    },
)
SEGMENT_ITEMS = Kind(
    name="segment_items",
    belongs_to="project",
    fields={
        "segment_id": Field(type="integer", editable=False),
        "source_id": Field(type="integer", editable=False),  # the cost code, cost type or sub job; None: a custom item
        "code": Field(),
        "name": Field(),
        "parent_id": Field(type="integer", editable=False),
        "status": Field(choices=STATUSES, default="active"),
    },
)
WBS_CODES = Kind(
    name="wbs_codes",
    belongs_to="project",
    fields={
        "item_ids": Field(type="integers", default=[], editable=False),  # sorted: the combination is the key
        "description": Field(),
        "status": Field(choices=STATUSES, default="active"),
    },
)


def _parent_and_code_fit(kind: str, *same: str) -> Any:
    """The parent is among the same owner's codes and not below the code itself; siblings have different codes."""

    def check(world: World, record: Record) -> Errors:
        errors: Errors = {}
        above, seen = record.get("parent_id"), {record.get("id")}
        while above is not None:
            parent = world.by_id(kind, above)
            if parent is None or above in seen or any(parent[name] != record[name] for name in same):
                return {"parent_id": ["must exist"]}
            seen.add(above)
            above = parent["parent_id"]
        siblings = world.siblings(kind, record, ("code", "parent_id", *same))
        if any(one["id"] != record.get("id") for one in siblings):
            errors["code"] = [TAKEN]
        return errors

    return check


COST_CODES = Kind(
    name="cost_codes",
    belongs_to="project",
    fields={
        "code": Field(required=True),
        "name": Field(required=True),
        "parent_id": Field(type="integer"),
        "position": Field(type="integer", editable=False),
        "standard_cost_code_id": Field(type="integer", editable=False),
        "sub_job_id": Field(type="integer", editable=False),
        "budgeted": Field(type="flag", default=False, editable=False),
        **ORIGIN,
    },
    check=_parent_and_code_fit("cost_codes", "project_id", "sub_job_id"),
    after_add=add_cost_code_item,
)
STANDARD_LISTS = Kind(name="standard_cost_code_lists", fields={"name": Field(required=True)})
STANDARD_CODES = Kind(
    name="standard_cost_codes",
    fields={
        "standard_cost_code_list_id": Field(type="integer", editable=False),
        "code": Field(required=True),
        "name": Field(required=True),
        "parent_id": Field(type="integer"),
        **ORIGIN,
    },
    check=_parent_and_code_fit("standard_cost_codes", "standard_cost_code_list_id"),
)

BASE_TYPES = ("labor", "equipment", "materials", "commitment", "owner_cost", "professional_services", "other")


def _unique_cost_type_code(world: World, record: Record) -> Errors:
    taken = any(
        one["code"] == record["code"] and one["id"] != record.get("id")
        for one in world.all("line_item_types", company_id=record["company_id"])
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
    check=_unique_cost_type_code,
    after_add=add_cost_type_items,
)


def _unique_sub_job_code(world: World, record: Record) -> Errors:
    taken = any(
        one["code"] == record["code"] and one["id"] != record.get("id")
        for one in world.all("sub_jobs", project_id=record["project_id"])
    )
    return {"code": [TAKEN]} if taken else {}


SUB_JOBS = Kind(
    name="sub_jobs",
    belongs_to="project",
    fields={"name": Field(required=True), "code": Field(required=True), **ORIGIN},
    check=_unique_sub_job_code,
    after_add=add_sub_job_item,
)
KINDS = (
    LINE_ITEM_TYPES,
    COST_CODES,
    STANDARD_LISTS,
    STANDARD_CODES,
    SUB_JOBS,
    SEGMENTS,
    SEGMENT_ITEMS,
    WBS_CODES,
)
