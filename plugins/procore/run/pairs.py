"""The facts about the records that a run looks at, read from the ledger and the sides, and the pairs made of them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from procore.diff.match import hold_doubled, hold_left_over, hold_likenesses
from procore.diff.new_records import (
    hold_beside_foreign,
    hold_taken_codes,
    hold_taken_keys,
    hold_what_may_be_there,
    new_keys,
    new_records,
)
from procore.diff.paging import is_divisible, pages_of
from procore.diff.pairs import (
    Begun,
    ExceptionKey,
    PairFacts,
    Selection,
    begun,
    exception_key,
    not_tried_again,
    pairs,
    selected,
)
from procore.diff.references import References
from procore.diff.sub_projects import hold_sub_projects, without_master
from procore.diff.suggest import Suggestion, suggest_for
from procore.diff.user_decisions import UserDecisions
from procore.elements import SCOPES
from procore.elements.element import Element, Scope, Side
from procore.mapping.records import origin_id
from procore.mapping.values import text_of
from procore.model.actions import BegunCreation
from procore.model.orders import Window
from procore.model.records import Record
from procore.model.runs import Run
from procore.model.steps import BegunValues, Pair
from procore.run.decisions import apply_decisions
from procore.run.job import Job
from procore.run.reading import Reading
from procore.run.sums import sum_up
from procore.store.comparison import ToLookAt, divided, keys_of
from procore.store.pending import PendingWork


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The pairs of a page, those whose exceptions stay as they are (`as_held`) with these' ids (`kept`), and which may be one."""

    pairs: list[Pair]
    kept: list[int] = field(default_factory=list)
    as_held: list[Pair] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """Projects that are looked at together, and the records there are to look at in them.

    `scopes`: None: everything. A project that is divided is of its first page; the others have the rest of its rows.
    """

    rows: Sequence[ToLookAt]
    scopes: frozenset[str] | None = None

    def keys(self, kind: str) -> list[str]:
        """The keys of a kind, in their order."""
        return keys_of(self.rows, kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """What a run looks at of an element, in pages, and what is known of all of them.

    `pending`: of which kinds anything was left before. `held`: the open exceptions that stay while nothing changes. `refused`:
    those of decisions that could not be applied. A page can be looked at any number of times: only writes make it another one.
    """

    pending: PendingWork
    decisions: UserDecisions
    refused: Sequence[int]
    unfinished: Begun
    unconfirmed: Mapping[tuple[Side, str], BegunValues]
    held: Mapping[ExceptionKey, int]
    pages: list[Page]


def look(job: Job, run: Run, element: Element, reading: Reading) -> Looking:
    """What there is to look at, once what people decided, and what an earlier run had begun, is known.

    Records are summed up after that: what a person linked was sent by itself, and is in no sum.
    """
    pending = job.ledger.pending.of(job.pairing.id, element)
    unfinished = _look_up_begun(job, element, reading) if pending.unconfirmed else Begun()
    decisions, refused = apply_decisions(job, run, element, pending)
    sum_up(job, element, reading, decided=pending.decisions)
    stays = pending.exceptions and not job.asks_again
    return Looking(
        pending=pending,
        decisions=decisions,
        refused=refused,
        unfinished=unfinished,
        unconfirmed=job.ledger.actions.unconfirmed(job.pairing.id, element) if pending.unconfirmed else {},
        held=not_tried_again(job.ledger.exceptions.open(job.pairing.id, [element.id])) if stays else {},
        pages=_pages(job, element, reading, decisions, unfinished),
    )


def _pages(job: Job, element: Element, reading: Reading, decisions: UserDecisions, unfinished: Begun) -> list[Page]:
    """The pages, at least one. What fits one page is looked at as a whole."""
    rows = _to_look_at(job, element, reading, decisions)
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.scope] += row.count
    if counts.total() <= job.page or (len(counts) == 1 and not is_divisible(element)):
        return [Page(rows)]
    pairs = [(one.maestro_key, one.procore_key) for one in decisions.unlinked]
    pairs += [(maestro, procore) for procore, maestro in unfinished.keys.items()]
    prefix = origin_id(element, job.pairing.tag, "") or ""
    apart = job.ledger.comparison.scopes_apart(job.pairing.id, element, origin_prefix=prefix, pairs=pairs)
    in_order = {scope: counts[scope] for scope in sorted(counts)}
    by_scope: dict[str, list[ToLookAt]] = defaultdict(list)
    for row in rows:
        by_scope[row.scope].append(row)
    whole = set(by_scope) if pairs or not _divides(job, element) else set(chain.from_iterable(apart))
    return [
        page
        for scopes in pages_of(in_order, apart, job.page)
        for page in _parts(job, reading, scopes, [row for scope in sorted(scopes) for row in by_scope[scope]], whole)
    ]


def _divides(job: Job, element: Element) -> bool:
    """Whether projects are divided: none of their records is summed up with others."""
    return is_divisible(element) and not job.ledger.sums.any(job.pairing.id, element)


def _parts(
    job: Job, reading: Reading, scopes: frozenset[str], rows: list[ToLookAt], whole: Collection[str]
) -> list[Page]:
    """The page of these projects; those of one that is divided. `whole`: the projects that are not."""
    if len(scopes) > 1 or not scopes.isdisjoint(whole) or not _is_maestros(reading, rows):
        return [Page(rows, scopes)]
    first, *rest = divided(rows, job.page)
    return [Page(first, scopes), *(Page(part, frozenset()) for part in rest)]


def _is_maestros(reading: Reading, rows: Sequence[ToLookAt]) -> bool:
    """Whether all there is to look at in a project is linked or maestro*'s, and Procore needs not be asked for it any more."""
    scopes = {row.scope for row in rows}
    asked = reading.in_procore(scopes & reading.projects.keys()) <= reading.asked
    return asked and all(row.kind != "procore" for row in rows)


def _to_look_at(
    job: Job, element: Element, reading: Reading, decisions: UserDecisions, scopes: frozenset[str] | None = None
) -> list[ToLookAt]:
    """What there is to look at. Without a link, what a project's records hold is not read before their project is linked.

    Where a person unlinked something, all of it is: what that is about may be in a project that is not linked any more. So are
    sub-projects: one whose master is not linked says so.
    """
    ours = origin_id(element, job.pairing.tag, "") or ""
    left = _left_projects(job) if element.defines_scope else ()
    rows = job.ledger.comparison.to_look_at(
        job.pairing.id,
        element,
        ours,
        with_origin_id=bool(ours) and Side.PROCORE in job.direction.writes,
        chosen={*decisions.choices, *left},
        scopes=scopes,
    )
    if element.scope is not Scope.PROJECT or element.divides_scope or decisions.unlinked:
        return rows
    read = reading.projects.keys() | reading.planned
    return [row for row in rows if row.kind == "pair" or row.scope in read]


def look_again(job: Job, element: Element, reading: Reading, looking: Looking, place: int) -> None:
    """Renew a page: its projects were read since."""
    scopes = looking.pages[place].scopes
    looking.pages[place] = Page(_to_look_at(job, element, reading, looking.decisions, scopes), scopes)


def pairs_of(
    job: Job, element: Element, reading: Reading, references: References, looking: Looking, place: int
) -> LookedAt:
    """The pairs of a page, linked and not; and the exceptions that stay open, because nothing about them changed."""
    page = looking.pages[place]
    facts = _facts(job, element, reading, references, looking, page)
    found = pairs(element, facts)
    if element.divides_scope:
        found = _hold_sub_projects(job, element, facts, found)
    found = _hold_what_would_double(job, element, reading, facts, found, page)
    suggestions = suggest_for(element, found, looking.decisions)
    if job.partial:
        found = _looked_at(job, element, reading, found)
    held = looking.held
    kept = {place: held[key] for place, pair in enumerate(found) if (key := exception_key(pair)) in held}
    return LookedAt(
        [pair for place, pair in enumerate(found) if pair.choices or place not in kept],
        [entry for place, entry in kept.items() if not found[place].choices],
        [found[place] for place in kept],
        suggestions,
    )


def _looked_at(job: Job, element: Element, reading: Reading, found: list[Pair]) -> list[Pair]:
    """Of the pairs those that a run looks at that does not look at everything.

    One that webhooks started: the records that it read, and what is in the projects that it read whole.
    """
    if job.by_events:
        chosen = [Selection(read={Side.PROCORE: reading.touched[Side.PROCORE]})]
        chosen += [Selection(projects=reading.heard.scopes)] if reading.heard.scopes else []
    else:
        chosen = [Selection(records=job.records, projects=job.projects, read=reading.touched)]
    return [pair for pair in found if any(selected(element, pair, only) for only in chosen)]


def _hold_what_would_double(
    job: Job, element: Element, reading: Reading, facts: PairFacts, found: list[Pair], page: Page
) -> list[Pair]:
    """The pairs; what may be there already on the side where it would be made is held, and so is what is there twice."""
    writes = job.direction.writes
    if Side.PROCORE in writes:
        found = hold_what_may_be_there(element, found, reading.gaps)
        found = _hold_taken_codes(job, element, found, page)
        found = hold_beside_foreign(element, job.pairing.tag, found, lambda: _adopted(job, element))
    if Side.MAESTRO in writes:
        found = _hold_taken_keys(job, element, found)
    for target in sorted(writes & element.created_in):
        found = _hold_likenesses(job, element, target, facts, found, page)
    if len(writes) > 1:
        return found  # what is doubled is made across, or held for that
    (target,) = writes
    if target is Side.PROCORE:
        found = _hold_left_over(job, element, found, page)
    return _hold_doubled(job, element, target, facts, found, page)


def _adopted(job: Job, element: Element) -> list[str]:
    """The origin ids of another integration that people adopted."""
    return [one.adopted for one in job.ledger.links.adopted(job.pairing.id, element)]


def _hold_left_over(job: Job, element: Element, found: list[Pair], page: Page) -> list[Pair]:
    """The pairs; what an earlier run sent, and nothing in maestro* is any more, is told."""
    ours = origin_id(element, job.pairing.tag, "")
    alone = (pair.procore for pair in found if pair.procore and not (pair.maestro or pair.link or pair.reason))
    if not (ours and element.total and any((one.origin_id or "").startswith(ours) for one in alone)):
        return found
    return hold_left_over(found, job.ledger.comparison.left_over(job.pairing.id, element, ours, page.scopes))


def _facts(
    job: Job, element: Element, reading: Reading, references: References, looking: Looking, page: Page
) -> PairFacts:
    ledger, pairing = job.ledger, job.pairing.id
    links = ledger.links.by_key(pairing, element, page.keys("pair"))
    linked_ids = {str(link.procore_id) for link in links.values()}
    as_read = ledger.records.by_key(pairing, element, Side.PROCORE, [*linked_ids, *page.keys("procore")])
    return PairFacts(
        tag=job.pairing.tag,
        links=links,
        maestro=ledger.records.by_key(pairing, element, Side.MAESTRO, [*links, *page.keys("maestro")]),
        procore={key: references.localized(element, record) for key, record in as_read.items()},
        procore_as_read=as_read,
        decisions=looking.decisions,
        projects=reading.projects.keys() | reading.planned,
        closed={*reading.closed, *reading.gone, *reading.left_out},
        begun=looking.unfinished.keys,
        begun_names=looking.unfinished.names,
        unconfirmed=looking.unconfirmed,
        may_clear=Side.PROCORE in job.direction.writes,
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


def _hold_sub_projects(job: Job, element: Element, facts: PairFacts, found: list[Pair]) -> list[Pair]:
    """The pairs of sub-projects; held are those whose master Procore lacks, and those that are, or may be, projects there."""
    alone = {text_of(one.get(element.key[-1])): one for key, one in facts.maestro.items() if key not in facts.links}
    if not alone:
        return found
    projects = job.ledger.records.by_key(job.pairing.id, SCOPES, Side.MAESTRO, list(alone))
    own = {number for number, one in projects.items() if one.facts.get(SCOPES.taken_by_part) is not True}
    own |= {one.number for one in job.ledger.links.projects(job.pairing.id)}
    return [*hold_sub_projects(element, found, own), *without_master(element, alone.values(), facts.projects)]


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


def _hold_taken_codes(job: Job, element: Element, found: list[Pair], page: Page) -> list[Pair]:
    """The pairs; a group or an activity whose code in Procore is another one's there is held."""
    new = any(pair.maestro and not (pair.procore or pair.link or pair.reason) for pair in found)
    if not new or Side.PROCORE not in element.asked_first:
        return found
    there = job.ledger.records.held_in(job.pairing.id, element, Side.PROCORE, element.key[-1], page.scopes)
    return hold_taken_codes(element, found, there)


def _hold_likenesses(
    job: Job, element: Element, target: Side, facts: PairFacts, found: list[Pair], page: Page
) -> list[Pair]:
    """The pairs; what would be a second record of one name or number in the target waits for a person."""
    new, source = new_records(element, found, target), target.other
    if not any((record := pair.on(source)) and record.key in new and not pair.reason for pair in found):
        return found
    for name in element.similar_by:
        one = element.by_name[name]
        there = job.ledger.records.held_in(job.pairing.id, element, target, name, page.scopes)
        found = hold_likenesses(one, target, found, new, there, facts.decisions.separate[source])
    return found


def _hold_doubled(
    job: Job, element: Element, side: Side, facts: PairFacts, found: list[Pair], page: Page
) -> list[Pair]:
    """The pairs; what the written side has twice is told, with the keys of both."""
    if not any(pair.on(side) and len(pair.records) == 1 and not (pair.link or pair.reason) for pair in found):
        return found
    doubled = job.ledger.comparison.doubled(job.pairing.id, element, side, page.scopes)
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
