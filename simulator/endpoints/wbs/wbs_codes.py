"""The work breakdown structure: patterns, segments, their items, and WBS codes (docs/procore.md#wbs-codes)."""

from collections.abc import Callable
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import in_range, is_word
from simulator.calls.lists import filtered, paged
from simulator.calls.refusals import Refusal, coded
from simulator.calls.routes import Route
from simulator.calls.sync import batch, error_entry
from simulator.endpoints.wbs.kinds import STATUSES
from simulator.endpoints.wbs.structure import SEGMENTS
from simulator.endpoints.wbs.views import code_views, item_views, pattern_id, segment_view
from simulator.records.fields import Record
from simulator.records.rules import Rejected
from simulator.records.world import World

_ROOT = "/rest/v1.0/projects/{project_id}/work_breakdown_structure"


# ------------------------------------------------------------------------------------------ of a company


def company_segments(call: Call) -> Reply:
    """The company's own segments, whose order a project may change."""
    company = call.own_company(call.args["company_id"])
    code_lists = len(list(call.world.all("standard_cost_codes", company_id=company)))
    types = len(list(call.world.all("line_item_types", company_id=company)))
    counts = {"sub_job": 0, "cost_code": code_lists, "line_item_type": types}
    body = [
        {**one, "id": company_segment_id(company, nth), "position": nth, "delimiter": ".", "wbs_pattern_id": company}
        | {"segment_items_count": counts[str(one["type"])]}
        for nth, one in enumerate(SEGMENTS, 1)
    ]
    return Reply(body=body)


def company_segment_id(company_id: int, position: int) -> int:
    """Not the id of any project's segment."""
    return company_id + 800_000_000_000 + position


def segment_lists(call: Call) -> Reply:
    """The standard cost code lists, by the company's cost code segment."""
    company = call.own_company(call.args["company_id"])
    known = {company_segment_id(company, nth): one["type"] for nth, one in enumerate(SEGMENTS, 1)}
    if call.args["segment_id"] not in known:
        raise Refusal(404, "The requested segment was not found")
    lists = call.world.all("standard_cost_code_lists", company_id=company)
    codes = list(call.world.all("standard_cost_codes", company_id=company))
    body = [
        {
            "id": one["id"],
            "name": one["name"],
            "segment_items_count": sum(1 for code in codes if code["standard_cost_code_list_id"] == one["id"]),
            "erp_integrated": False,
            "available_to_use_on_new_projects": True,
        }
        for one in lists
    ]
    return Reply(body=body if known[call.args["segment_id"]] == "cost_code" else [])


# ------------------------------------------------------------------------------------------ of a project


def _segments(call: Call) -> list[dict[str, Any]]:
    project = call.project(call.args["project_id"])
    records = sorted(call.world.all("segments", project_id=project["id"]), key=lambda one: one["position"])
    return [segment_view(call.world, record) for record in records]


def patterns(call: Call) -> Reply:
    """The project's one pattern; not paginated."""
    segments = _segments(call)
    own_id = pattern_id(call.args["project_id"])
    ordered = [one["type"] for one in segments] != [one["type"] for one in SEGMENTS]
    body = {
        "id": own_id,
        "description": "Project pattern",
        "is_project_level_ordered": ordered,
        "segments": segments,
    }
    return Reply(body=body)


def segments(call: Call) -> Reply:
    """The project's segments; not paginated."""
    return Reply(body=_segments(call))


def segment_items(call: Call) -> Reply:
    """The items of one segment, with ids of their own; cost codes of sub jobs only on demand."""
    project = call.project(call.args["project_id"])
    segment = call.world.by_id("segments", call.args["segment_id"])
    if segment is None or segment["project_id"] != project["id"]:
        raise Refusal(404, "The requested segment was not found")
    records = call.world.all("segment_items", project_id=project["id"])
    own = [one for one in records if one["segment_id"] == segment["id"]]
    views, wanted = item_views(call.world, segment, own), _item_filter(call, segment)
    shown = [one for one in own if one["id"] in views and wanted(one)]
    return paged(call, shown, lambda record: views[record["id"]])


def _item_filter(call: Call, segment: Record) -> Callable[[Record], bool]:
    """Whether an item is in the list: by its status, and a cost code by its sub job and its id."""
    only_active = call.text("only_active_items") == "true"
    of_all_jobs = call.text("include_sub_job_cost_codes") == "true"
    sub_job, cost_code = call.number("legacy_sub_job_id"), call.number("legacy_cost_code_id")

    def of_cost_code(source: Record) -> bool:
        in_job = of_all_jobs or source.get("sub_job_id") == sub_job
        return in_job and cost_code in (None, source.get("id"))

    def wanted(item: Record) -> bool:
        if only_active and item["status"] != "active":
            return False
        if segment["type"] != "cost_code" or item["source_id"] is None:
            return True
        return of_cost_code(call.world.by_id("cost_codes", item["source_id"]) or {})

    return wanted


def list_codes(call: Call) -> Reply:
    """The project's WBS codes."""
    project = call.project(call.args["project_id"])
    records = list(call.world.all("wbs_codes", project_id=project["id"]))
    records = filtered(call, records, {"status": is_word, "updated_at": in_range})
    views = {view["id"]: view for view in code_views(call.world, project["id"], records)}
    wanted = (call.text("query") or "").lower()
    if wanted:
        records = [
            record
            for record in records
            if wanted in f"{views[record['id']]['flat_code']} {views[record['id']]['description']}".lower()
        ]
    return paged(call, records, lambda record: views[record["id"]])


def bulk_create(call: Call) -> Reply:
    """Create WBS codes by combination of segment items; one that exists gets the new description. Answers 201."""
    project = call.project(call.args["project_id"])
    segments = {one["id"]: one for one in call.world.all("segments", project_id=project["id"])}
    held = {tuple(record["item_ids"]): record for record in call.world.all("wbs_codes", project_id=project["id"])}
    records: list[Record] = []
    errors: list[Any] = []
    for item in batch(call, "bulk"):
        try:
            key = _combination(call, project["id"], segments, item)
        except Rejected as error:
            errors.append(error_entry(item, error))
            continue
        description = {"description": item["description"]} if isinstance(item.get("description"), str) else {}
        if key in held:
            call.world.amend("wbs_codes", held[key], description)
        else:
            values = {"project_id": project["id"], "item_ids": list(key), **description}
            held[key] = call.world.insert("wbs_codes", values)
        if not call.leaves_out(item) and held[key] not in records[-1:]:
            records.append(held[key])
    entities = code_views(call.world, project["id"], records[::-1])
    return Reply(status=201, body={"entities": entities, "errors": errors})


def _combination(call: Call, project_id: int, segments: dict[int, Record], item: Any) -> tuple[int, ...]:
    """The item ids of a combination, sorted. Raises Rejected."""
    call.refuse_by_fault(item)
    parts = item.get("segment_items") if isinstance(item, dict) else None
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts) or not parts:
        raise Rejected({"segment_items": ["can't be blank"]})
    chosen: dict[int, int] = {}
    for part in parts:
        segment, item_id = _part(call.world, project_id, segments, part)
        if segment in chosen:
            raise Rejected({"segment_items": [f"segment {segment} is given twice"]})
        chosen[segment] = item_id
    missing = [one["name"] for id, one in segments.items() if one["required"] and id not in chosen]
    if missing:
        raise Rejected({"segment_items": [f"{', '.join(missing)} can't be blank"]})
    _refuse_other_jobs(call.world, segments, chosen)
    return tuple(sorted(chosen.values()))


def _refuse_other_jobs(world: World, segments: dict[int, Record], chosen: dict[int, int]) -> None:
    """Raises Rejected for a cost code that is not of the combination's sub job, where these take their own alone."""
    if world.switches.sub_job_codes == "any":
        return
    sources = {
        segments[segment]["type"]: (world.by_id("segment_items", item) or {}).get("source_id")
        for segment, item in chosen.items()
    }
    cost_code = world.by_id("cost_codes", sources.get("cost_code"))
    if cost_code is not None and cost_code["sub_job_id"] != sources.get("sub_job"):
        raise Rejected({"segment_items": ["the cost code is not one of the sub job's"]})


def _part(world: World, project_id: int, segments: dict[int, Record], part: dict[str, Any]) -> tuple[int, int]:
    """The segment and the item that one part of a combination names. Raises Rejected."""
    segment, record = part.get("segment_id"), world.by_id("segment_items", part.get("segment_item_id"))
    if not isinstance(segment, int) or segment not in segments:
        raise Rejected({"segment_items": [f"segment {segment} is not in this project's pattern"]})
    if record is None or record["project_id"] != project_id or record["segment_id"] != segment:
        raise Rejected({"segment_items": [f"segment item {part.get('segment_item_id')} was not found"]})
    return segment, record["id"]


def update_all(call: Call) -> Reply:
    """Switch many codes to active or inactive; 204."""
    project = call.project(call.args["project_id"])
    status = call.envelope("attributes").get("status")
    ids = call.sent("ids")
    if status not in STATUSES or not isinstance(ids, list):
        raise Refusal(400, {"status": ["must be active or inactive"]})
    records = [call.world.by_id("wbs_codes", id) for id in ids]
    if any(record is None or record["project_id"] != project["id"] for record in records):
        raise Refusal(404, "The requested WBS code was not found")
    for record in records:
        call.world.amend("wbs_codes", record or {}, {"status": status})
    return Reply(status=204)


_COMPANY = "/rest/v1.0/companies/{company_id}/work_breakdown_structure/segments"
ROUTES = (
    Route("GET", _COMPANY, company_segments, coded),
    Route("GET", _COMPANY + "/{segment_id}/lists", segment_lists, coded),
    Route("GET", _ROOT + "/patterns", patterns, coded),
    Route("GET", _ROOT + "/segments", segments, coded),
    Route("GET", _ROOT + "/segments/{segment_id}/segment_items", segment_items, coded),
    Route("GET", _ROOT + "/wbs_codes", list_codes, coded),
    Route("PATCH", _ROOT + "/wbs_codes/bulk_create", bulk_create, coded),
    Route("PATCH", _ROOT + "/wbs_codes/update_all", update_all, coded),
)
