"""Drafts that runs which broke off left in Procore, and that nothing is sent as any more: taken away, or told.

Holds: docs/architecture.md#promise-nothing-half-made.
"""

from collections.abc import Iterable

from procore.elements.element import Element, Side
from procore.mapping.lines import OURS
from procore.mapping.records import is_foreign, origin_id
from procore.mapping.sum_keys import number_of_key
from procore.mapping.values import text_of
from procore.model.drafts import BegunDraft
from procore.model.records import Reason, Record
from procore.model.steps import Pair, Step
from procore.run.job import Job
from procore.run.plan import Planned, PlannedPage


def scopes_read(planned: Planned, place: int) -> list[str]:
    """The projects of a page whose drafts this run read; none where it looks at a part only."""
    reading, scopes = planned.reading, planned.looking.pages[place].scopes
    if planned.job.partial or not planned.element.append_only:
        return []
    among = reading.projects if scopes is None else reading.projects.keys() & scopes
    return [number for number in sorted(among) if (Side.PROCORE, number) in reading.read_at]


def discard_left(planned: Planned, page: PlannedPage, scopes: Iterable[str]) -> list[tuple[Step, Reason]]:
    """Delete the drafts in these projects of records that no step of the page concerns; those that stay, with the reason."""
    job, element, projects = planned.job, planned.element, planned.reading.projects
    found = [(scope, one) for scope in scopes for one in job.procore.drafts(projects[scope])]
    if not found:
        return []
    wanted = _named(planned, [*(step.pair for step in page.steps), *page.looked_at.as_held])
    left = [
        (scope, one)
        for scope, one in found
        if not any((projects[scope], name) in wanted for name in one.origin_ids) and _is_ours(job, element, one)
    ]
    held = []
    for scope, one in left:
        if reason := _discarded(job, element, projects[scope], one):
            values = {element.amount_field: one.amount} if one.approved else {}
            record = Record(side=Side.PROCORE, key=str(one.id), scope=scope, values=values)
            held.append((Step(pair=Pair(procore=record), hold=reason), reason))
    return held


def _is_ours(job: Job, element: Element, one: BegunDraft) -> bool:
    """Whether it is the beginning of a record of this company of maestro*, or of one that it adopted."""
    return not is_foreign(element, job.pairing.tag, one.origin_ids[0]) or not one.origin_ids[0].startswith(f"{OURS}|")


def _named(planned: Planned, pairs: Iterable[Pair]) -> set[tuple[int | None, str | None]]:
    """Procore's project, and the origin ids, of what these pairs are, or were, sent as."""
    element, tag, projects = planned.element, planned.job.pairing.tag, planned.reading.projects
    listed = list(pairs)
    keys = [(pair.maestro.scope, pair.maestro.key) for pair in listed if pair.maestro]
    keys += [(pair.link.scope, pair.link.maestro_key) for pair in listed if pair.link]
    adopted = {(projects.get(pair.link.scope), pair.link.adopted) for pair in listed if pair.link}
    return adopted | {
        (projects.get(scope), origin_id(element, tag, name))
        for scope, key in keys
        for name in (key, number_of_key(element, key))
    }


def _discarded(job: Job, element: Element, project_id: int, one: BegunDraft) -> Reason | None:
    """Delete a draft; why it stays. One that a person approved is not deleted: it is that person's to say."""
    facts = {
        "value": str(one.id),
        "key": one.origin_ids[-1].removeprefix(origin_id(element, job.pairing.tag, "") or ""),
    }
    if one.approved:
        return Reason("draft_approved", {**facts, "stated": text_of(one.amount)})
    job.make_sure_of_writer()
    problem = job.procore.discard(element, project_id, one)
    return Reason("draft_not_deleted", {**facts, "said": problem.facts.get("said", "")}) if problem else None
