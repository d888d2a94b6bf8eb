"""What a run of an element would write, with its parts: both sides are read, and everything is planned before the first write.

It is planned a page at a time, so that any number of records needs the memory of some: the numbers of all pages are what is
reviewed, and a page is planned again when it is kept or written. In between only this run writes the element
(docs/architecture.md#promise-one-writer).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from procore.diff.call_estimate import calls_needed
from procore.diff.change_set import counts_of, listed_steps
from procore.diff.exceptions import is_quiet
from procore.diff.plan import plan
from procore.diff.plan_sum import PlanSum
from procore.diff.planned import PlannedWrites, as_written, concerns
from procore.diff.references import References, named_by, named_by_code
from procore.diff.suggest import Suggestion
from procore.diff.truncation import TruncationSum, truncations
from procore.diff.write_order import first_alone
from procore.elements import ALL, DIVISIONS, SCOPES
from procore.elements.element import Element, Scope, Side
from procore.model.change_set import ChangeSetPage, PlannedLink
from procore.model.runs import Run
from procore.model.steps import Step, Verb
from procore.run.company_lock import refuse_undivided
from procore.run.documents import with_documents
from procore.run.job import Job
from procore.run.pairs import LookedAt, Looking, look, look_again, pairs_of
from procore.run.read import read_before_writing, read_new_projects, read_sides
from procore.run.reading import Reading
from procore.run.sums import hold_what_is_summed, sum_up, without_what_is_before


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPage:
    """Some projects of an element, or of a part, as they would be written.

    `groups`: its steps, in the order in which they are written, held where they lack something. `links`: what they link.
    """

    looked_at: LookedAt
    groups: list[list[Step]]
    links: list[PlannedLink] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        """All its steps."""
        return [step for group in self.groups for step in group]


@dataclass(kw_only=True)
class Planned:
    """An element, or a part, as a run read it and would write it.

    `again`: it names, or belongs to, what is only planned, so that it is planned again once that is there. `calls`: about how
    many its writes need; `writes`: how many there are, but for origin ids alone; `records`: of how many records. `links`: what
    it links and a later part may name. `only`: its plan where one page is all; `reviewed`: what the review saw of several.
    `truncated`: what a first run cuts; None: it is no first run.
    """

    job: Job
    run: Run
    element: Element
    reading: Reading
    looking: Looking
    references: References
    again: bool = False
    calls: int = 0
    writes: int = 0
    records: int = 0
    links: list[PlannedLink] = field(default_factory=list)
    only: PlannedPage | None = None
    reviewed: PlannedWrites = field(default_factory=PlannedWrites)
    truncated: TruncationSum | None = None

    def pages(self) -> Iterator[PlannedPage]:
        """Its plan, page by page, in the order in which it is written."""
        if self.only:
            yield self.only
            return
        for place in range(len(self.looking.pages)):
            yield self.page(place)

    def page(self, place: int) -> PlannedPage:
        """One page, planned by what the ledger holds now."""
        looked_at = pairs_of(self.job, self.element, self.reading, self.references, self.looking, place)
        steps = plan(self.element, looked_at.pairs, self.job.policy(self.element))
        if self.element.amounts_by_document:
            steps = with_documents(self.job, self.element, steps, self.reading.projects)
        groups, links = as_written(self.element, steps, self.references)
        groups = [[step for step in group if not is_quiet(self.element, step, self.job.make_codes)] for group in groups]
        groups = without_what_is_before(self.job, groups)
        groups = hold_what_is_summed(self.job, self.element, groups)
        return PlannedPage(looked_at=looked_at, groups=groups, links=links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An element and its parts as they would be written, in this order, and the numbers of all of it."""

    planned: list[Planned]
    numbers: PlanSum


def plan_all(job: Job, run: Run, element: Element) -> Plan:
    """The element, then its parts, each planned as if what comes before it were written already.

    A dry run takes what the elements before it in the same DAG run planned for written, too.
    """
    coming = job.ledger.change_sets.planned_links(job.pairing.id, job.dag_run) if not job.mode.writes else []
    linked = job.ledger.links.counts(job.pairing.id, {one.id: one for one in (*element.with_parts, DIVISIONS)}.values())
    refuse_undivided(job, element, linked[DIVISIONS.id])
    found: list[Planned] = []
    numbers = PlanSum(
        element=element.id,
        linked_records=job.ledger.change_sets.linked_before(job.pairing.id, element.id, job.dag_run),
        steps=lambda: _change_set_pages(found),
    )
    for one in element.with_parts:
        reading = read_sides(job, run, one, coming)
        planned = _planned(job, run, one, reading, coming, again=concerns(one, coming))
        planned.truncated = None if linked[one.id] else TruncationSum()
        found.append(planned)
        _plan_pages(planned, numbers)
        coming = [*coming, *planned.links]
    made = sum(job.procore.client.calls.values())  # whoever writes the plan reads both sides first, too
    numbers.calls = made + sum(one.calls for one in found)
    return Plan(planned=found, numbers=numbers)


def plan_again(planned: Planned) -> Planned:
    """The same now that what it names is there, in a project that may hold something already."""
    job, run, element, reading = planned.job, planned.run, planned.element, planned.reading
    if element.scope is Scope.PROJECT:
        read_new_projects(job, run, element, reading)
    found = _planned(job, run, element, reading, (), again=False)
    _plan_pages(found, None)
    return found


def _planned(
    job: Job, run: Run, element: Element, reading: Reading, coming: Iterable[PlannedLink], *, again: bool
) -> Planned:
    """An element, or a part, with what there is to look at; no page is planned yet."""
    references = references_of(job, element)
    for link in coming:
        references.foresee(link)
    looking = look(job, run, element, reading)
    return Planned(
        job=job, run=run, element=element, reading=reading, looking=looking, references=references, again=again
    )


def _plan_pages(planned: Planned, numbers: PlanSum | None) -> None:
    """Plan every page once, and add up what they come to, in the `numbers` of the element, too."""
    job, element, pages = planned.job, planned.element, planned.looking.pages
    suggestions: list[Suggestion] = []
    if planned.truncated is not None:
        job.ledger.truncations.forget(job.pairing.id, element)
    for place in range(len(pages)):
        page = planned.page(place)
        while read_before_writing(job, planned.run, element, planned.reading, page.steps):
            sum_up(job, element, planned.reading)
            look_again(job, element, planned.reading, planned.looking, place)
            page = planned.page(place)
        if (
            element.append_only and planned.truncated is not None and not planned.writes
        ):  # as they are written, and counted
            page = replace(page, groups=[part for group in page.groups for part in first_alone(group)])
        _add(planned, page, pages[place].scopes, numbers)
        suggestions += page.looked_at.suggestions
        planned.only = page if len(pages) == 1 else None
    new = planned.reading.planned
    elsewhere = new.difference(*(new if page.scopes is None else page.scopes for page in pages))
    planned.calls += calls_needed(element, [], elsewhere)
    if suggestions or planned.looking.pending.suggestions:
        job.ledger.suggestions.renew(job.pairing.id, element, suggestions)


def _add(planned: Planned, page: PlannedPage, scopes: Collection[str] | None, numbers: PlanSum | None) -> None:
    """One more page of a plan. `scopes`: its projects; None: all."""
    job, element, steps = planned.job, planned.element, page.steps
    new = planned.reading.planned if scopes is None else planned.reading.planned.intersection(scopes)
    planned.calls += calls_needed(element, page.groups, new)
    planned.writes += sum(write.verb is not Verb.WRITE_ORIGIN_ID for step in steps for write in step.writes)
    planned.records += sum(1 for step in steps if step.writes)
    if _is_named(element):
        planned.links += page.links
    if planned.truncated is not None:
        cut = truncations(element, steps, job.policy(element))
        planned.truncated.add(cut)
        job.ledger.truncations.add(job.pairing.id, element, cut)
    if numbers is None:
        return
    listed = listed_steps(element, steps)
    numbers.add(listed, counts_of(element, steps) if element.id == numbers.element else {})
    if scopes is not None:
        for step in listed:
            planned.reviewed.add(step)


def _is_named(element: Element) -> bool:
    """Whether others name the element's records, or belong to them."""
    return (
        element.defines_scope or element.divides_scope or any(element.id in named_by(other) for other in ALL.values())
    )


def _change_set_pages(planned: Sequence[Planned]) -> Iterator[ChangeSetPage]:
    """The plan of an element and its parts as the ledger keeps it."""
    for one in planned:
        for page in one.pages():
            yield listed_steps(one.element, page.steps), page.links


def references_of(job: Job, element: Element) -> References:
    """The links that the element's references go by, read when first needed. Nothing new names what Procore no longer has."""

    def fill(references: References) -> None:
        named = sorted(named_by(element))
        for link in job.ledger.links.linked(job.pairing.id, named) if named else ():
            references.add(link.element, link.maestro_key, link.procore_id)
            if link.gone:
                references.lose(link.element, link.maestro_key)
        for to in sorted(named_by_code(element)):
            for held in job.ledger.records.held_in(job.pairing.id, ALL[to], Side.PROCORE, ALL[to].key[-1]):
                references.learn(to, held.scope, held.value, held.key)

    return References(fill=fill, of={SCOPES.id, DIVISIONS.id} | named_by(element) | named_by_code(element))
