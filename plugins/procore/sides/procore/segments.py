"""The segments of a project's work breakdown structure: its cost codes and its cost types, as WBS codes are made of them.

Their items are found by code: Procore leaves open whether their ids are those of the cost codes and cost types. A company's own
segment, and that of sub jobs, has one value for all codes of maestro* in a project, which the settings say; where sub-projects are
sub jobs, the codes of one have its sub job there, and its own cost codes.

Source: docs/procore.md#wbs-codes, docs/procore.md#sub-jobs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from procore.mapping.codes import table_of
from procore.mapping.values import id_of, text_of
from procore.model.records import Reason
from procore.sides.procore.rest.client import Client

COST_CODE, COST_TYPE, SUB_JOB = "cost_code", "line_item_type", "sub_job"
"""The two segments that matter, and that of sub jobs, as Procore names their types."""
ELEMENT_OF = {COST_CODE: "cost_codes", COST_TYPE: "cost_types"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubJob:
    """A sub job that a sub-project of maestro* is linked with: its number (`scope`), its master's, Procore's id and the code."""

    scope: str
    master: str
    id: int
    code: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a project: its id, and its items' ids by code.

    Of a segment beside the two: its `name`, the `value` that all codes of maestro* have in it (empty: the settings say none),
    whether a WBS code cannot do without (`required`), and the fact of the project that its value is taken from, where the project
    lacks it (`lacks`). `of_sub_jobs`: it is that of sub jobs, where sub-projects are such. `more`: items of other codes' lists that
    a code of the segment may be named by, too.
    """

    id: int
    items: Mapping[str, int]
    name: str = ""
    value: str = ""
    required: bool = False
    lacks: str = ""
    of_sub_jobs: bool = False
    more: Mapping[str, int] = field(default_factory=dict)

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


def read_segments(
    client: Client, project_id: int, values: Mapping[str, str] | None = None, *, sub_jobs: bool = False
) -> Segments:
    """The project's cost code and cost type segments, one that it does not have without items, and those beside them.

    `values`: as `values_in` gives them; of a segment that has none no items are read, but for that of sub jobs, where
    sub-projects are such (`sub_jobs`).
    """
    found = {kind: Segment(0, {}) for kind in ELEMENT_OF}
    for segment in client.get(structure_path(project_id, "segments")):
        if not isinstance(segment["type"], str):
            raise TypeError(f"no type in {segment!r:.80}")  # the project's codes would look as if they were gone
        if segment["type"] in ELEMENT_OF:
            found[segment["type"]] = Segment(_known(segment), _items(client, project_id, _known(segment)))
            continue
        one = _beside(segment, values or {}, sub_jobs=sub_jobs)
        wanted = one.of_sub_jobs or one.value
        found[one.name] = replace(one, items=_items(client, project_id, one.id)) if wanted else one
    return found


def _beside(segment: Mapping[str, Any], values: Mapping[str, str], *, sub_jobs: bool) -> Segment:
    """A segment beside the two, without its items."""
    name = str(segment.get("name") or segment["type"])
    said = values.get(name.casefold(), "")
    lacks = fact_of(said)
    divides, required = sub_jobs and segment["type"] == SUB_JOB, bool(segment.get("required"))
    return Segment(_known(segment), {}, name, "" if lacks else said, required, lacks, divides)


def of_sub_job(client: Client, project_id: int, segments: Segments, job: SubJob) -> Segments:
    """A project's segments as the codes of a sub job have them: the sub job's value, and the cost codes that are its own.

    A project without a segment of sub jobs gets one without items: no code can be made then, and none is the project's own.
    """
    own = segments[COST_CODE]
    name = next((one.name for one in segments.values() if one.of_sub_jobs), "Sub Job")
    there = segments.get(name, Segment(0, {}, name, of_sub_jobs=True))
    items = _items(client, project_id, own.id, {"legacy_sub_job_id": job.id}) if own.id else {}
    return {
        **segments,
        COST_CODE: replace(own, items=items, more=own.items),
        name: replace(there, value=job.code, lacks=""),
    }


def sub_job_in(code: Mapping[str, Any], segments: Segments) -> str | None:
    """The code of the sub job that a WBS code is of, where sub-projects are sub jobs; None: it is of none."""
    ids = _items_of(code)
    jobs = (one.items.items() for one in segments.values() if one.of_sub_jobs)
    return next((known for items in jobs for known, item in items if item in ids), None)


def _items(client: Client, project_id: int, segment_id: int, only: Mapping[str, Any] | None = None) -> dict[str, int]:
    items = client.everything(structure_path(project_id, f"segments/{segment_id}/segment_items"), only)
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
    of_kind = {kind: [*segments[kind].items.items(), *segments[kind].more.items()] for kind in ELEMENT_OF}
    return {kind: next((c for c, i in items if i in ids), None) for kind, items in of_kind.items()}


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
    if (job := sub_job_in(code, segments)) and not any(one.of_sub_jobs and one.value for one in others):
        return Reason("sub_job_not_linked", {"value": shown, "sub_job": job})
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
