"""The facts about the records that a run looks at, read from the ledger and the sides, and the pairs made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from procore.diff.match import hold_doubled, hold_likenesses
from procore.diff.pairs import (
    Begun,
    PairFacts,
    Selection,
    begun,
    exception_key,
    hold_beside_foreign,
    hold_taken_codes,
    hold_taken_keys,
    hold_what_may_be_there,
    new_keys,
    new_records,
    not_tried_again,
    pairs,
    selected,
)
from procore.diff.references import References
from procore.diff.suggest import suggest_for
from procore.diff.user_decisions import UserDecisions
from procore.elements.element import Element, Side
from procore.mapping.records import origin_id
from procore.model.actions import BegunCreation
from procore.model.orders import Window
from procore.model.records import Record
from procore.model.runs import Run
from procore.model.steps import Pair
from procore.run.decisions import apply_decisions
from procore.run.job import Job
from procore.run.read import Reading
from procore.store.pending import PendingWork


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The pairs that a run looks at, the ids of the exceptions that stay as they are, and what was pending before."""

    pairs: list[Pair]
    kept: list[int]
    pending: PendingWork = field(default_factory=PendingWork)


def pairs_of(job: Job, run: Run, element: Element, reading: Reading, references: References) -> LookedAt:
    """The pairs to look at, linked and not; and the exceptions that stay open, because nothing about them changed.

    The suggestions are made anew: they are among the records that stay alone.
    """
    pending = job.ledger.pending.of(job.pairing.id, element)
    unfinished = _look_up_begun(job, element, reading) if pending.unconfirmed else Begun()
    decisions, refused = apply_decisions(job, run, element, pending)
    facts = _facts(job, element, reading, references, pending, unfinished=unfinished, decisions=decisions)
    found = _hold_what_would_double(job, element, reading, facts, pairs(element, facts))
    suggestions = suggest_for(element, found, decisions)
    if suggestions or pending.suggestions:
        job.ledger.suggestions.renew(job.pairing.id, element, suggestions)
    if job.partial:
        only = Selection(records=job.records, projects=job.projects, read=reading.touched)
        found = [pair for pair in found if selected(element, pair, only)]
    stays = pending.exceptions and not (job.full or job.records)
    held = not_tried_again(job.ledger.exceptions.open(job.pairing.id, [element.id])) if stays else {}
    kept = {place: held[key] for place, pair in enumerate(found) if (key := exception_key(pair)) in held}
    return LookedAt(
        [pair for place, pair in enumerate(found) if pair.choices or place not in kept],
        [*refused, *(entry for place, entry in kept.items() if not found[place].choices)],
        pending,
    )


def _hold_what_would_double(
    job: Job, element: Element, reading: Reading, facts: PairFacts, found: list[Pair]
) -> list[Pair]:
    """The pairs; what may be there already on the side where it would be made is held, and so is what is there twice."""
    writes = job.direction.writes
    if Side.PROCORE in writes:
        found = hold_what_may_be_there(element, found, reading.gaps)
        found = _hold_taken_codes(job, element, found)
        found = hold_beside_foreign(element, job.pairing.tag, found)
    if Side.MAESTRO in writes:
        found = _hold_taken_keys(job, element, found)
    for target in sorted(writes & element.created_in):
        found = _hold_likenesses(job, element, target, facts, found)
    if len(writes) > 1:
        return found  # what is doubled is made across, or held for that
    (target,) = writes
    return _hold_doubled(job, element, target, facts, found)


def _facts(
    job: Job,
    element: Element,
    reading: Reading,
    references: References,
    pending: PendingWork,
    *,
    unfinished: Begun,
    decisions: UserDecisions,
) -> PairFacts:
    ledger, pairing = job.ledger, job.pairing.id
    writes_procore = Side.PROCORE in job.direction.writes
    ours = origin_id(element, job.pairing.tag, "") or ""
    looked = ledger.comparison.to_look_at(pairing, element, ours, with_origin_id=bool(ours) and writes_procore)
    left = _left_projects(job) if element.defines_scope else ()
    links = ledger.links.by_key(pairing, element, list(dict.fromkeys([*looked.pairs, *decisions.choices, *left])))
    linked_ids = {str(link.procore_id) for link in links.values()}
    as_read = ledger.records.by_key(pairing, element, Side.PROCORE, [*linked_ids, *looked.procore])
    return PairFacts(
        tag=job.pairing.tag,
        links=links,
        maestro=ledger.records.by_key(pairing, element, Side.MAESTRO, [*links, *looked.maestro]),
        procore={key: references.localized(element, record) for key, record in as_read.items()},
        procore_as_read=as_read,
        decisions=decisions,
        projects=reading.projects.keys() | reading.planned,
        closed={*reading.closed, *reading.gone, *reading.left_out},
        begun=unfinished.keys,
        begun_names=unfinished.names,
        unconfirmed=ledger.actions.unconfirmed(pairing, element) if pending.unconfirmed else {},
        may_clear=writes_procore,
        foreign_ids=job.foreign_ids.get(element.id),
        shadow=job.shadow,
    )


def _left_projects(job: Job) -> list[str]:
    """The linked projects that the filter presents no more, also where nothing of them moved: a person is told."""
    return [
        one.number
        for one in job.ledger.links.projects(job.pairing.id)
        if not all(job.filter.presents(record) for record in (one.maestro, one.procore) if record)
    ]


# ------------------------------------------------------------------------------------------------ new in maestro*


def _hold_taken_keys(job: Job, element: Element, found: list[Pair]) -> list[Pair]:
    """The pairs; a record of Procore whose key maestro* has, or had for one that is linked, is held."""
    keys = new_keys(element, found)
    if not keys:
        return found
    named = sorted(set(keys.values()))
    linked = job.ledger.links.by_key(job.pairing.id, element, named)
    there = job.ledger.records.by_key(job.pairing.id, element, Side.MAESTRO, named)
    return hold_taken_keys(found, keys, {*linked, *there})


def _hold_taken_codes(job: Job, element: Element, found: list[Pair]) -> list[Pair]:
    """The pairs; a group or an activity whose code in Procore is another one's there is held."""
    new = any(pair.maestro and not (pair.procore or pair.link or pair.reason) for pair in found)
    if not new or Side.PROCORE not in element.asked_first:
        return found
    there = job.ledger.records.held_in(job.pairing.id, element, Side.PROCORE, element.key[-1])
    return hold_taken_codes(element, found, there)


def _hold_likenesses(job: Job, element: Element, target: Side, facts: PairFacts, found: list[Pair]) -> list[Pair]:
    """The pairs; what would be a second record of one name or number in the target waits for a person."""
    new, source = new_records(element, found, target), target.other
    if not any((record := pair.on(source)) and record.key in new and not pair.reason for pair in found):
        return found
    for name in element.similar_by:
        one, there = element.by_name[name], job.ledger.records.held_in(job.pairing.id, element, target, name)
        found = hold_likenesses(one, target, found, new, there, facts.decisions.separate[source])
    return found


def _hold_doubled(job: Job, element: Element, side: Side, facts: PairFacts, found: list[Pair]) -> list[Pair]:
    """The pairs; what the written side has twice is told, with the keys of both."""
    if not any(pair.on(side) and len(pair.records) == 1 and not (pair.link or pair.reason) for pair in found):
        return found
    doubled = job.ledger.comparison.doubled(job.pairing.id, element, side)
    return hold_doubled(side, found, doubled, facts.decisions.separate[side])


# ------------------------------------------------------------------------------------------------ begun and broken off


def _look_up_begun(job: Job, element: Element, reading: Reading) -> Begun:
    """Look for what an earlier, broken run had begun to create, and keep what is found as read."""
    creations = job.ledger.actions.unconfirmed_creations(job.pairing.id, element)
    for one in creations:
        job.ledger.records.keep(job.pairing.id, element, one.side, _find_begun(job, element, reading, one))
    return begun(element, creations)


def _find_begun(job: Job, element: Element, reading: Reading, one: BegunCreation) -> Sequence[Record]:
    if one.side is Side.MAESTRO:
        if not (one.maestro_key and one.procore_key):
            return []
        return [found for page in job.maestro.read(element, Window(), [one.maestro_key]) for found in page]
    if not one.origin_id or element.lines:  # a document's project was listed
        return []
    record = job.procore.find(element, one.origin_id, one.scope, reading.projects.get(one.scope))
    return [record] if record else []
