"""The segments of a project's work breakdown structure: its cost codes and its cost types, as WBS codes are made of them.

Their items are found by code: Procore leaves open whether their ids are those of the cost codes and cost types. A company's own
segment, and that of sub jobs, has one value for all codes of maestro* in a project, which the settings say.

Source: docs/procore.md#wbs-codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procore.mapping.codes import table_of
from procore.mapping.values import id_of, text_of
from procore.model.records import Reason
from procore.sides.procore.rest.client import Client

COST_CODE, COST_TYPE = "cost_code", "line_item_type"
"""The two segments that matter, as Procore names their types."""
ELEMENT_OF = {COST_CODE: "cost_codes", COST_TYPE: "cost_types"}


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a project: its id, and its items' ids by code.

    Of a segment beside the two: its `name`, the `value` that all codes of maestro* have in it (empty: the settings say none),
    whether a WBS code cannot do without (`required`), and the fact of the project that its value is taken from, where the project
    lacks it (`lacks`).
    """

    id: int
    items: Mapping[str, int]
    name: str = ""
    value: str = ""
    required: bool = False
    lacks: str = ""

    @property
    def item(self) -> int | None:
        """The item of the value; None: there is no value, or no such item."""
        return self.items.get(self.value.upper()) if self.value else None


Facts = Mapping[str, str | bool | None]
"""What maestro* says of a project beside its fields."""
Segments = Mapping[str, Segment]
"""A project's segments: the two by type, those beside them by name."""


def values_in(table: Mapping[str, str], project: str, facts: Facts | None = None) -> dict[str, str]:
    """The value of each segment in a project, by the segment's name in lower case.

    `table`: name, or project|name -> value, or {fact}: that of the project's `facts`; one that it lacks stays as it is written.
    """
    return {
        name.casefold(): text_of(known) if (known := (facts or {}).get(fact_of(value))) else value
        for name, value in table_of(table, project).items()
    }


def fact_of(value: str) -> str:
    """The fact of the project that a value in the settings names in braces; empty: it is a value itself."""
    return value[1:-1] if value.startswith("{") and value.endswith("}") else ""


def read_segments(client: Client, project_id: int, values: Mapping[str, str] | None = None) -> Segments:
    """The project's cost code and cost type segments, one that it does not have without items, and those beside them.

    `values`: as `values_in` gives them; of a segment that has none no items are read.
    """
    found = {kind: Segment(0, {}) for kind in ELEMENT_OF}
    for segment in client.get(structure_path(project_id, "segments")):
        if not isinstance(segment["type"], str):
            raise TypeError(f"no type in {segment!r:.80}")  # the project's codes would look as if they were gone
        name = str(segment.get("name") or segment["type"])
        if segment["type"] in ELEMENT_OF:
            found[segment["type"]] = Segment(_known(segment), _items(client, project_id, segment))
        else:
            said = (values or {}).get(name.casefold(), "")
            lacks = fact_of(said)
            items = _items(client, project_id, segment) if said and not lacks else {}
            required = bool(segment.get("required"))
            found[name] = Segment(_known(segment), items, name, "" if lacks else said, required, lacks)
    return found


def _items(client: Client, project_id: int, segment: Mapping[str, Any]) -> dict[str, int]:
    items = client.everything(structure_path(project_id, f"segments/{segment['id']}/segment_items"))
    return {str(item.get("path_code") or item["code"]).upper(): _known(item) for item in items}


def beside(segments: Segments) -> list[Segment]:
    """The segments beside the two, in their order."""
    return [one for kind, one in segments.items() if kind not in ELEMENT_OF]


def with_codes(code: Mapping[str, Any], segments: Segments) -> dict[str, Any] | None:
    """A WBS code with its activity and its group; None for one that is made of other segments, or has other values there."""
    ids, parts = _items_of(code), _parts_of(code, segments)
    fixed = {one.item for one in beside(segments) if one.value}
    if None in parts.values() or len(ids) != len(parts) + len(fixed) or not fixed <= ids:
        return None
    return {**code, "activity": parts[COST_CODE], "group": parts[COST_TYPE]}


def _parts_of(code: Mapping[str, Any], segments: Segments) -> dict[str, str | None]:
    """The cost code and the cost type of a WBS code, by segment; None where it has none."""
    ids = _items_of(code)
    return {kind: next((c for c, i in segments[kind].items.items() if i in ids), None) for kind in ELEMENT_OF}


def _known(item: object) -> int:
    """The id of a segment or of an item of one. Raises ValueError where it does not say it: a code without it is another."""
    own = id_of(item)
    if own is None:
        raise ValueError(f"no id in {item!r:.80}")
    return own


def why_not_ours(code: Mapping[str, Any], segments: Segments) -> Reason | None:
    """Why a WBS code of a cost code and a cost type is none of maestro*'s; None: it is one, or is made of other segments."""
    if None in _parts_of(code, segments).values() or with_codes(code, segments):
        return None
    ids, others, shown = _items_of(code), beside(segments), str(code.get("flat_code") or code.get("id"))
    if other := next((one for one in others if one.value and one.item not in ids), None):
        has = next((known for known, item in other.items.items() if item in ids), "")
        empty = "" if has else "yes"
        facts = {"value": shown, "segment": other.name, "wanted": other.value, "has": has, "empty": empty}
        return Reason("other_segment", facts)
    named = ", ".join(one.name for one in others if not one.value)
    return Reason("more_segments", {"value": shown, "segment": named or "?"})


def _items_of(code: Mapping[str, Any]) -> set[int]:
    items = code.get("segment_items") or ()
    return {_known({"id": item["segment_item_id"]} if item.get("segment_item_id") else item) for item in items}


def structure_path(project_id: int, tail: str) -> str:
    """A path below the project's work breakdown structure."""
    return f"/rest/v1.0/projects/{project_id}/work_breakdown_structure/{tail}"
