"""The segments of a project's work breakdown structure: its cost codes and its cost types, as WBS codes are made of them.

Their items are found by code: Procore leaves open whether their ids are those of the cost codes and cost types.

Source: docs/procore.md#wbs-codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procore.mapping.values import id_of
from procore.sides.procore.rest.client import Client

COST_CODE, COST_TYPE = "cost_code", "line_item_type"
"""The two segments that matter, as Procore names their types."""
ELEMENT_OF = {COST_CODE: "cost_codes", COST_TYPE: "cost_types"}


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a project: its id, and its items' ids by code."""

    id: int
    items: Mapping[str, int]


Segments = Mapping[str, Segment]
"""A project's two segments by type."""


def read_segments(client: Client, project_id: int) -> Segments:
    """The project's cost code and cost type segments; one that it does not have is there without items."""
    found = {kind: Segment(0, {}) for kind in ELEMENT_OF}
    for segment in client.get(structure_path(project_id, "segments")):
        if not isinstance(segment["type"], str):
            raise TypeError(f"no type in {segment!r:.80}")  # the project's codes would look as if they were gone
        if segment["type"] in found:
            items = client.everything(structure_path(project_id, f"segments/{segment['id']}/segment_items"))
            by_code = {str(item.get("path_code") or item["code"]).upper(): _known(item) for item in items}
            found[segment["type"]] = Segment(_known(segment), by_code)
    return found


def with_codes(code: Mapping[str, Any], segments: Segments) -> dict[str, Any] | None:
    """A WBS code with its activity and its group; None for one that is made of other segments."""
    ids = _items_of(code)
    parts = {kind: next((c for c, i in segment.items.items() if i in ids), None) for kind, segment in segments.items()}
    if None in parts.values() or len(ids) != len(parts):
        return None
    return {**code, "activity": parts[COST_CODE], "group": parts[COST_TYPE]}


def _known(item: object) -> int:
    """The id of a segment or of an item of one. Raises ValueError where it does not say it: a code without it is another."""
    own = id_of(item)
    if own is None:
        raise ValueError(f"no id in {item!r:.80}")
    return own


def has_more(code: Mapping[str, Any], segments: Segments) -> bool:
    """Whether a WBS code has an item of a third segment, such as a sub job, beside a cost code and a cost type."""
    ids = _items_of(code)
    return len(ids) > len(segments) and all(ids & set(segment.items.values()) for segment in segments.values())


def _items_of(code: Mapping[str, Any]) -> set[int]:
    items = code.get("segment_items") or ()
    return {_known({"id": item["segment_item_id"]} if item.get("segment_item_id") else item) for item in items}


def structure_path(project_id: int, tail: str) -> str:
    """A path below the project's work breakdown structure."""
    return f"/rest/v1.0/projects/{project_id}/work_breakdown_structure/{tail}"
