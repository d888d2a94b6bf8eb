"""WBS codes: activity + group as Procore builds them from the project's segments. They have no origin id.

Source: docs/procore.md#wbs-codes.

Two segments matter, the cost code's and the cost type's. Their items are found by code: Procore leaves open whether
their ids are those of the cost codes and cost types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procore.elements.element import Element, Side
from procore.mapping.records import from_procore, text_of
from procore.model.errors import RequestRefused
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.sides.procore.batches import refused, said
from procore.sides.procore.company import Company
from procore.sides.procore.endpoints import BATCH
from procore.sides.procore.rest.client import Client

COST_CODE, COST_TYPE = "cost_code", "line_item_type"
ELEMENT_OF = {COST_CODE: "cost_codes", COST_TYPE: "cost_types"}
Codes = tuple[str, str]
"""A cost code's whole code and a cost type's code: maestro*'s activity and group."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a project: its id, and its items' ids by code."""

    id: int
    items: Mapping[str, int]


def read(company: Company, element: Element, _window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's WBS codes that are made of a cost code and a cost type; those of other segments are not ours."""
    known = company.known["segments", project_id] = segments(company.client, project_id)
    path = _path(project_id, "wbs_codes")
    for page in company.client.pages(path, {"filters[status]": ["active", "inactive"]}, per_page=1000):
        yield [from_procore(element, item, scope) for code in page if (item := _with_codes(code, known))]


def empty(_company: Company, _project_id: int) -> None:
    """Nothing to note: to make a WBS code that exists is to get it."""


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Make the WBS codes, up to 1,000 a call; one that exists is the one that is wanted."""
    known = company.known.get(("segments", project_id)) or segments(company.client, project_id)
    for start in range(0, len(orders), BATCH):
        page = orders[start : start + BATCH]
        wanted = [(text_of(o.values["activity"]), text_of(o.values["group"])) for o in page]
        made, refusals = create(company.client, project_id, wanted, known)
        yield [
            Outcome(order=order, record=from_procore(element, made[pair], order.scope))
            if pair in made
            else Outcome(order=order, reason=refusals.get(pair, Reason("unanswered", {"side": Side.PROCORE.value})))
            for order, pair in zip(page, wanted, strict=True)
        ]


def create(
    client: Client, project_id: int, wanted: Sequence[Codes], known: Mapping[str, Segment]
) -> tuple[dict[Codes, dict[str, Any]], dict[Codes, Reason]]:
    """Make these combinations (one that exists stays): what stands now, by codes, and the reason for each that does not."""
    refusals: dict[Codes, Reason] = {}
    bulk = []
    for codes in wanted:
        parts = dict(zip((COST_CODE, COST_TYPE), codes, strict=True))
        lacking = next((kind for kind, code in parts.items() if code not in known[kind].items), None)
        if lacking:
            refusals[codes] = Reason("waits_for", {"element": ELEMENT_OF[lacking], "key": parts[lacking]})
        else:
            items = [{"segment_id": known[k].id, "segment_item_id": known[k].items[c]} for k, c in parts.items()]
            bulk.append((codes, items))
    if not bulk:
        return {}, refusals
    body = {"bulk": [{"segment_items": items} for _, items in bulk]}
    try:
        answer = client.patch(_path(project_id, "wbs_codes/bulk_create"), body, repeatable=True)
    except RequestRefused as error:
        return {}, refusals | {codes: refused(error.said) for codes, _ in bulk}
    made = {}
    for entity in answer.get("entities") or ():
        if item := _with_codes(entity, known):
            made[item["activity"], item["group"]] = item
    for failed in answer.get("errors") or ():
        if item := _with_codes(failed, known):
            refusals[item["activity"], item["group"]] = refused(said(failed.get("errors")))
    return made, refusals


def segments(client: Client, project_id: int) -> dict[str, Segment]:
    """The project's cost code and cost type segments; one that it lacks is there without items."""
    found = {kind: Segment(0, {}) for kind in ELEMENT_OF}
    for segment in client.get(_path(project_id, "segments")):
        if segment["type"] in found:
            path = _path(project_id, f"segments/{segment['id']}/segment_items")
            items = [item for page in client.pages(path, per_page=1000) for item in page]
            by_code = {str(item.get("path_code") or item["code"]).upper(): int(item["id"]) for item in items}
            found[segment["type"]] = Segment(segment["id"], by_code)
    return found


def _with_codes(code: Mapping[str, Any], known: Mapping[str, Segment]) -> dict[str, Any] | None:
    """A WBS code with its activity and its group; None for one that is made of other segments."""
    ids = {int(item.get("segment_item_id") or item["id"]) for item in code.get("segment_items") or ()}
    parts = {kind: next((c for c, i in segment.items.items() if i in ids), None) for kind, segment in known.items()}
    if None in parts.values() or len(ids) != len(parts):
        return None
    return {**code, "activity": parts[COST_CODE], "group": parts[COST_TYPE]}


def _path(project_id: int, tail: str) -> str:
    return f"/rest/v1.0/projects/{project_id}/work_breakdown_structure/{tail}"
