"""The documents that sum up records of maestro*, made anew of what the ledger holds of both sides."""

from procore.diff.history import as_in_procore, dated_places, differing, document_of, hold_covered
from procore.elements.element import Element, Side
from procore.mapping.foreign_ids import keys_named
from procore.mapping.records import origin_id
from procore.model.steps import Step
from procore.run.job import Job
from procore.run.reading import Reading


def sum_up(job: Job, element: Element, reading: Reading, *, decided: bool = False) -> None:
    """Keep, as records of maestro*, the documents that sum up what the settings do not send by itself.

    `decided`: people decided about records of the element, which may have left a sum for it.
    """
    if element.summed is None:
        return
    if not _may_have_moved(job, element, reading, decided=decided):
        if Side.MAESTRO in reading.came:
            _take_up_undone(job, element)
        return
    ledger, pairing = job.ledger, job.pairing.id
    ledger.sums.assign(pairing, element, _named_by_foreign_ids(job, element))
    found = ledger.sums.all(pairing, element)
    empty = [one.key for one in found if not one.amounts]
    gone = ledger.sums.forget(pairing, element, empty) if empty else set()
    linked = ledger.links.by_key(pairing, element, empty) if empty else {}
    documents = [document_of(element, one, job.language) for one in found if one.amounts or one.key in linked]
    ledger.records.keep(pairing, element, Side.MAESTRO, [one for one in documents if one.key not in gone])
    ledger.sums.mark(pairing, element, [one.key for one in documents])
    _take_up_undone(job, element)
    reading.touched[Side.MAESTRO] |= {one.key for one in documents}


def _take_up_undone(job: Job, element: Element) -> None:
    """What an undo left otherwise is sent anew whole once it moved: together with a document that it brought back, once any did."""
    ledger, pairing = job.ledger, job.pairing.id
    if undone := ledger.sums.moved_since_undo(pairing, element):
        links = ledger.links.by_key(pairing, element, undone)
        ledger.sums.take_up(pairing, element, {key: as_in_procore(link) for key, link in links.items()})


def _may_have_moved(job: Job, element: Element, reading: Reading, *, decided: bool) -> bool:
    """Whether a sum may be another one: of an element that is summed up no more, what was stays while nothing changes."""
    if element.sums_up:
        return True
    return (decided or Side.MAESTRO in reading.came) and job.ledger.sums.any(job.pairing.id, element)


def _named_by_foreign_ids(job: Job, element: Element) -> list[tuple[str, str]]:
    """Project and key of the records that another integration's origin ids name, by the pattern of the settings."""
    if (pattern := job.foreign_ids.get(element.id)) is None:
        return []
    ours = origin_id(element, job.pairing.tag, "") or ""
    there = job.ledger.sums.foreign(job.pairing.id, element, ours)
    return [(scope, key) for scope, foreign in there for key in keys_named(pattern, foreign, scope)]


def without_what_is_before(job: Job, groups: list[list[Step]]) -> list[list[Step]]:
    """The steps without those that wait for a document which is left out for its date: they are left out with it."""
    named = {id(step): dated_places(step) for group in groups for step in group if step.hold}
    left = job.ledger.sums.before(job.pairing.id, {place for places in named.values() for place in places})
    return (
        [[step for step in group if left.isdisjoint(named.get(id(step), ()))] for group in groups] if left else groups
    )


def hold_what_is_summed(job: Job, element: Element, groups: list[list[Step]]) -> list[list[Step]]:
    """The steps; what a document that is not corrected in them still sums up in Procore waits for that (see hold_covered)."""
    scopes = {step.pair.scope for group in groups for step in group if step.writes}
    if element.summed is None or not scopes:
        return groups
    ledger, pairing = job.ledger, job.pairing.id
    moved = ledger.sums.moved(pairing, element, scopes)
    left = set().union(*moved.values())
    keys = sorted(left.union(ledger.sums.linked(pairing, element, scopes)))
    if not keys:
        return groups
    links = ledger.links.by_key(pairing, element, keys)
    there = ledger.records.by_key(pairing, element, Side.MAESTRO, keys)
    sent = {key: (links[key], there[key]) for key in keys if key in there and key in links}
    stale = differing(element, sent).keys() | (
        links.keys() - sent.keys()
    )  # of the latter nothing says what they are to hold
    if corrected := left - stale:
        ledger.sums.corrected(pairing, element, corrected)
    return hold_covered(element, groups, sent, moved)
