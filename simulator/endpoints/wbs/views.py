"""How cost codes, cost types, segments, their items and WBS codes are shown (docs/procore.md#wbs-codes)."""

from collections.abc import Mapping
from typing import Any

from simulator.endpoints.wbs.structure import full_code
from simulator.records.fields import Record
from simulator.records.world import World

_SOURCES = {"cost_code": "cost_codes", "line_item_type": "line_item_types", "sub_job": "sub_jobs"}


# ------------------------------------------------------------------------------------------ views


def segment_view(world: World, record: Record) -> dict[str, Any]:
    """As every endpoint shows a project's segment."""
    items = [
        one for one in world.all("segment_items", project_id=record["project_id"]) if one["segment_id"] == record["id"]
    ]
    own = ("id", "type", "name", "position", "delimiter", "required", "structure", "created_at", "updated_at")
    return {name: record[name] for name in own} | {
        "segment_items_count": len(items),
        "project_can_modify_origin_project": True,
        "project_can_delete_origin_company": True,
        "selectable_tiers": record["structure"] == "tiered",
        "is_included_in_project_pattern": True,
        "tiered": record["structure"] == "tiered",
        "wbs_pattern_id": pattern_id(record["project_id"]),
    }


def pattern_id(project_id: int) -> int:
    """The id of a project's one pattern."""
    return project_id + 900_000_000_000  # an id that no record has


def _source(world: World, segment: Record, item: Record) -> Record | None:
    """What an item stands for; the item itself for a custom one, None for one that is gone."""
    if item["source_id"] is None:
        return item
    return world.by_id(_SOURCES[segment["type"]], item["source_id"])


def item_views(world: World, segment: Record, items: list[Record]) -> dict[int, dict[str, Any]]:
    """Item id -> as the lists show it."""
    sources = {one["id"]: source for one in items if (source := _source(world, segment, one)) is not None}
    parents = _parents(segment, items, sources)
    return {one["id"]: _item_view(world, segment, one, sources, parents) for one in items if one["id"] in sources}


def _parents(segment: Record, items: list[Record], sources: Mapping[int, Record]) -> dict[int, int | None]:
    """Item id -> id of the item above it: a cost code's parent is a cost code, a custom item's an item."""
    if segment["type"] != "cost_code":
        return {id: source.get("parent_id") for id, source in sources.items()}
    by_source = {one["source_id"]: one["id"] for one in items if one["source_id"] is not None}
    return {id: by_source.get(source["parent_id"]) for id, source in sources.items()}


def _item_view(
    world: World, segment: Record, item: Record, sources: Mapping[int, Record], parents: Mapping[int, int | None]
) -> dict[str, Any]:
    source, path = sources[item["id"]], _path(item["id"], parents)
    return {
        "id": item["id"],
        "code": source["code"],
        "name": source["name"],
        "parent_id": parents[item["id"]],
        "path_ids": path,
        "path_code": full_code(world, source) if segment["type"] == "cost_code" else str(source["code"]),
        "path_codes": [sources[id]["code"] for id in path],
        "path_names": [sources[id]["name"] for id in path],
        "is_parent": item["id"] in parents.values(),
        "in_use": False,
        "status": item["status"],
        "segment": {name: segment[name] for name in ("id", "name", "type", "position", "delimiter", "required")},
        "created_at": item["created_at"],
        "updated_at": max(item["updated_at"], source["updated_at"]),
    }


def _path(id: int, parents: Mapping[int, int | None]) -> list[int]:
    """The ids of the items from the top down to this one."""
    path, above = [id], parents[id]
    while above is not None and above in parents and above not in path:
        path.insert(0, above)
        above = parents[above]
    return path


def code_views(world: World, project_id: int, records: list[Record]) -> list[dict[str, Any]]:
    """WBS codes as every endpoint shows them, `flat_code` in the project's own order and with its delimiters."""
    segments = sorted(world.all("segments", project_id=project_id), key=lambda one: one["position"])
    items: dict[int, tuple[Record, dict[str, Any]]] = {}
    for segment in segments:
        own = [one for one in world.all("segment_items", project_id=project_id) if one["segment_id"] == segment["id"]]
        items |= {id: (segment, view) for id, view in item_views(world, segment, own).items()}
    return [_code_view(record, project_id, items) for record in records]


def _code_view(record: Record, project_id: int, items: dict[int, tuple[Record, dict[str, Any]]]) -> dict[str, Any]:
    parts = sorted((items[id] for id in record["item_ids"] if id in items), key=lambda part: part[0]["position"])
    flat_code, flat_name = "", ""
    for nth, (segment, item) in enumerate(parts):
        last = nth == len(parts) - 1
        flat_code += item["path_code"] + ("" if last else segment["delimiter"])
        flat_name += item["name"] + ("" if last else segment["delimiter"])
    return {
        "id": record["id"],
        "flat_code": flat_code,
        "flat_name": flat_name,
        "description": record["description"] if record["description"] is not None else flat_name,
        "status": record["status"],
        "created_at": record["created_at"],
        "updated_at": record["updated_at"],
        "segment_items": [item for _, item in parts],
        "wbs_pattern_id": pattern_id(project_id),
    }


# ------------------------------------------------------------------------------------------ of a project


def cost_code_view(world: World, record: Record) -> dict[str, Any]:
    """As every endpoint but erp_compact shows a cost code: `code` without its parents' (docs/procore.md#cost-codes)."""
    sub_job, standard = record["sub_job_id"], world.by_id("standard_cost_codes", record["standard_cost_code_id"])
    biller = world.by_id("sub_jobs", sub_job) if sub_job else world.by_id("projects", record["project_id"])
    names = ("id", "budgeted", "code", "name", "position", "standard_cost_code_id", "origin_data", "origin_id")
    code = full_code(world, record)
    return {name: record[name] for name in (*names, "created_at", "updated_at")} | {
        "full_code": code,
        "sortable_code": code,
        "parent": {"id": record["parent_id"]},
        "biller": biller["name"] if biller else None,
        "biller_id": sub_job or record["project_id"],
        "biller_type": "SubJob" if sub_job else "Project",
        "standard_cost_code_list_id": standard["standard_cost_code_list_id"] if standard else None,
        "deleted_at": None,
        "line_item_types": [],
    }


def cost_type_view(record: Record) -> dict[str, Any]:
    """As every endpoint shows a cost type."""
    return {name: record[name] for name in ("id", "name", "code", "base_type", "origin_data", "origin_id")}
