"""WBS codes: activity + group as Procore builds them from the project's segments. They have no origin id.

Source: docs/procore.md#wbs-codes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from procore.elements import SCOPES
from procore.elements.element import Element
from procore.mapping.records import from_procore
from procore.mapping.values import text_of
from procore.model.errors import RequestRefused
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.sides.procore.batches import UNANSWERED, by_scope, error_words, in_batches, refused
from procore.sides.procore.company import Company
from procore.sides.procore.reading import records_of
from procore.sides.procore.rest.client import Client
from procore.sides.procore.segments import (
    COST_CODE,
    COST_TYPE,
    ELEMENT_OF,
    Segments,
    SubJob,
    beside,
    of_sub_job,
    read_segments,
    structure_path,
    sub_job_in,
    values_in,
    why_not_ours,
    with_codes,
)

Codes = tuple[str, str]
"""A cost code's whole code and a cost type's code: maestro*'s activity and group."""


def read(company: Company, element: Element, _window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's WBS codes that are made of a cost code and a cost type; those of other segments are not ours.

    One that has another value than the settings say in a segment beside the two is none of maestro*'s, and says so to what
    names it.
    """
    cache = company.cache.project(project_id)
    segments = cache.segments = _segments(company, scope, project_id)
    cache.segments_of_jobs.clear()
    jobs = {job.code: job for job in company.cache.sub_jobs_of(project_id)}
    of_job = {code: _of_sub_job(company, project_id, segments, job) for code, job in jobs.items()}

    def record(code: Mapping[str, Any]) -> Record | None:
        own = sub_job_in(code, segments) or ""
        job = jobs.get(own)
        return _record(element, code, of_job[own] if job else segments, job.scope if job else scope)

    path = structure_path(project_id, "wbs_codes")
    for page in company.client.pages(path, {"filters[status]": ["active", "inactive"]}, per_page=1000):
        yield records_of(page, scope, record)


def _record(element: Element, code: Mapping[str, Any], segments: Segments, scope: str) -> Record | None:
    if item := with_codes(code, segments):
        return from_procore(element, item, scope)
    if (problem := why_not_ours(code, segments)) is None:
        return None
    return replace(from_procore(element, code, scope), problem=problem, facts={"more_segments": True})


def _segments(company: Company, scope: str, project_id: int) -> Segments:
    """The project's segments, with the values that the settings say for it."""
    facts = company.cache.project_facts.get(scope)
    values = values_in(company.option(SCOPES.id).segments, scope, facts)
    return read_segments(company.client, project_id, values, sub_jobs=company.sub_jobs)


def _of_sub_job(company: Company, project_id: int, segments: Segments, job: SubJob) -> Segments:
    """The segments as a sub job's codes have them; its items are read once."""
    known = company.cache.project(project_id).segments_of_jobs
    if job.scope not in known:
        known[job.scope] = of_sub_job(company.client, project_id, segments, job)
    return known[job.scope]


def assume_empty(_company: Company, _project_id: int) -> None:
    """Nothing to note: to make a WBS code that exists is to get it."""


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Make the WBS codes, up to 1,000 a call; one that exists is the one that is wanted. Each sub job's are sent by themselves."""
    for scope, mine in by_scope(orders).items():
        yield from _write(company, element, project_id, mine, _segments_to_write(company, project_id, scope))


def _segments_to_write(company: Company, project_id: int, scope: str) -> Segments:
    """The segments of the codes of a project of maestro*: as they were read, or read now."""
    job = next((one for one in company.cache.sub_jobs_of(project_id) if one.scope == scope), None)
    cache = company.cache.project(project_id)
    segments = cache.segments = cache.segments or _segments(company, job.master if job else scope, project_id)
    return _of_sub_job(company, project_id, segments, job) if job else segments


def _write(
    company: Company, element: Element, project_id: int, orders: list[Order], segments: Segments
) -> Iterator[list[Outcome]]:
    for batch in in_batches(orders):
        wanted = [(text_of(o.values["activity"]), text_of(o.values["group"])) for o in batch]
        made, refusals = create(company.client, project_id, wanted, segments)
        yield [
            Outcome(order=order, record=from_procore(element, made[codes], order.scope))
            if codes in made
            else Outcome(order=order, reason=refusals.get(codes, UNANSWERED))
            for order, codes in zip(batch, wanted, strict=True)
        ]


def create(
    client: Client, project_id: int, wanted: Sequence[Codes], segments: Segments
) -> tuple[dict[Codes, dict[str, Any]], dict[Codes, Reason]]:
    """Make these combinations (one that exists stays): Procore's WBS codes by codes, and why each that is not there is not."""
    refusals = {codes: reason for codes in wanted if (reason := _missing_part(codes, segments) or _no_value(segments))}
    possible = [codes for codes in wanted if codes not in refusals]
    if not possible:
        return {}, refusals
    body = {"bulk": [{"segment_items": _segment_items(codes, segments)} for codes in possible]}
    try:
        answer = client.patch(structure_path(project_id, "wbs_codes/bulk_create"), body, repeatable=True)
    except RequestRefused as error:
        return {}, refusals | {codes: refused(error.words) for codes in possible}
    failed = _by_codes(answer.get("errors") or (), segments)
    refusals |= {codes: refused(error_words(item.get("errors"))) for codes, item in failed.items()}
    return _by_codes(answer.get("entities") or (), segments), refusals


def _by_codes(items: Iterable[Mapping[str, Any]], segments: Segments) -> dict[Codes, dict[str, Any]]:
    found = (item for one in items if (item := with_codes(one, segments)))
    return {(item["activity"], item["group"]): item for item in found}


def _missing_part(codes: Codes, segments: Segments) -> Reason | None:
    """The cost code or cost type that the project does not have yet, so that the combination has to wait."""
    for kind, code in zip((COST_CODE, COST_TYPE), codes, strict=True):
        if code not in segments[kind].items:
            return Reason("waits_for", {"element": ELEMENT_OF[kind], "key": code})
    return None


def _no_value(segments: Segments) -> Reason | None:
    """Why the project takes no code of maestro*'s: a segment beside the two whose value is not known."""
    for one in beside(segments):
        if one.value and one.item is None:
            return Reason("no_segment_value", {"segment": one.name, "value": one.value})
        if one.lacks:
            return Reason("segment_lacks_fact", {"segment": one.name, "column": one.lacks})
        if one.required and not one.value:
            return Reason("segment_without_value", {"segment": one.name})
    return None


def _segment_items(codes: Codes, segments: Segments) -> list[dict[str, int]]:
    parts = zip((COST_CODE, COST_TYPE), codes, strict=True)
    found = [{"segment_id": segments[kind].id, "segment_item_id": segments[kind].items[code]} for kind, code in parts]
    return found + [
        {"segment_id": one.id, "segment_item_id": item} for one in beside(segments) if (item := one.item) is not None
    ]
