"""What Procore makes by itself in a project's cost structure: segments, their items, copied standard codes."""

from collections.abc import Collection

from simulator.records.fields import Record
from simulator.records.world import World

SEGMENTS = (
    {"type": "sub_job", "name": "Sub Job", "required": False, "structure": "flat"},
    {"type": "cost_code", "name": "Cost Code", "required": True, "structure": "tiered"},
    {"type": "line_item_type", "name": "Cost Type", "required": True, "structure": "flat"},
)
"""A project's segments. Their order and delimiters differ from project to project (docs/procore.md#wbs-codes)."""
_ORDERS = ((1, 2, 3), (1, 2, 3), (1, 3, 2))
_DELIMITERS = (".", "-", "/")


def set_up_project(world: World, record: Record) -> None:
    """A new project's time zone, budget, segments, an item for each cost type of the company, and its tiers."""
    if record["change_order_tiers"] is None:
        record["change_order_tiers"] = world.switches.change_order_tiers
    world.insert("budgets", {"project_id": record["id"]})
    if record["time_zone"] is None:
        company = world.by_id("companies", record["company_id"]) or {}
        record["time_zone"] = company.get("time_zone")
    nth = sum(1 for _ in world.all("projects", company_id=record["company_id"])) % len(_ORDERS)
    for segment, position in zip(SEGMENTS, _ORDERS[nth], strict=True):
        world.insert(
            "segments", {**segment, "project_id": record["id"], "position": position, "delimiter": _DELIMITERS[nth]}
        )
    for cost_type in world.all("line_item_types", company_id=record["company_id"]):
        _add_item(world, record["id"], "line_item_type", cost_type["id"])


def add_cost_type_items(world: World, record: Record) -> None:
    """A new cost type is an item of every project's segment."""
    for project in world.all("projects", company_id=record["company_id"]):
        _add_item(world, project["id"], "line_item_type", record["id"])


def add_cost_code_item(world: World, record: Record) -> None:
    """A new cost code is an item of its project's segment."""
    _add_item(world, record["project_id"], "cost_code", record["id"])


def add_sub_job_item(world: World, record: Record) -> None:
    """A new sub job is an item of its project's segment."""
    _add_item(world, record["project_id"], "sub_job", record["id"])


def segment_of(world: World, project_id: int, type: str) -> Record:
    """A project's segment of one type."""
    return next(one for one in world.all("segments", project_id=project_id) if one["type"] == type)


def _add_item(world: World, project_id: int, type: str, source_id: int) -> None:
    """Add an item, whose id is its own and not that of the cost code, cost type or sub job."""
    segment = segment_of(world, project_id, type)
    world.insert("segment_items", {"project_id": project_id, "segment_id": segment["id"], "source_id": source_id})


def copy_own_segments(world: World, template: int, project: int) -> None:
    """Copy the segments of its own that a template has into a project, with their items."""
    for segment in [one for one in world.all("segments", project_id=template) if one["type"] == "custom"]:
        own = {name: segment[name] for name in ("type", "name", "required", "structure")}
        made = world.insert("segments", {"project_id": project, **own})
        for item in [
            one for one in world.all("segment_items", project_id=template) if one["segment_id"] == segment["id"]
        ]:
            named = {"code": item["code"], "name": item["name"]}
            world.insert("segment_items", {"project_id": project, "segment_id": made["id"], **named})


def full_code(world: World, record: Record, kind: str = "cost_codes") -> str:
    """A code with its parents' before it: `02-300`."""
    parts, above = [record["code"]], record["parent_id"]
    while above is not None and (parent := world.by_id(kind, above)) is not None:
        parts.append(parent["code"])
        above = parent["parent_id"]
    return "-".join(reversed(parts))


def copy_standard_codes(
    world: World, project: Record, list_id: int, *, sub_job_id: int | None = None, only: Collection[int] | None = None
) -> list[Record]:
    """Copy a standard list's codes (of the ids in `only`) into a project: parents first, what is there already stays.

    A code whose parent is not there cannot be copied. Returns the new records.
    """
    standard = [
        one
        for one in world.all("standard_cost_codes", company_id=project["company_id"])
        if one["standard_cost_code_list_id"] == list_id and (only is None or one["id"] in only)
    ]
    made: list[Record] = []
    copied: dict[int | None, int | None] = {None: None}  # id of a standard code -> of its copy
    codes = world.all("cost_codes", project_id=project["id"])
    present = {(one["parent_id"], one["code"]): one["id"] for one in codes if one["sub_job_id"] == sub_job_id}
    for one in sorted(standard, key=lambda record: full_code(world, record, "standard_cost_codes").count("-")):
        if one["parent_id"] not in copied:
            continue
        place = {"parent_id": copied[one["parent_id"]], "project_id": project["id"], "sub_job_id": sub_job_id}
        id = present.get((place["parent_id"], one["code"]))
        if id is None:
            own = {"code": one["code"], "name": one["name"], "position": len(made) + 1}
            made.append(world.insert("cost_codes", {**place, **own, "standard_cost_code_id": one["id"]}))
            id = made[-1]["id"]
        copied[one["id"]] = id
    return made
