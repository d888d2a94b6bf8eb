"""What a run of an element would write, with its parts: both sides are read, and everything is planned before the first write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from procore.diff.call_estimate import calls_needed
from procore.diff.change_set import change_set_of
from procore.diff.exceptions import is_quiet
from procore.diff.plan import plan
from procore.diff.planned import as_written, concerns
from procore.diff.references import References, named_by, named_by_code
from procore.diff.write_order import first_alone
from procore.elements import ALL
from procore.elements.element import Element, Scope, Side
from procore.model.change_set import ChangeSet, PlannedLink
from procore.model.runs import Run
from procore.model.steps import Step
from procore.run.job import Job
from procore.run.pairs import LookedAt, pairs_of
from procore.run.read import Reading, read_before_writing, read_new_projects, read_sides
from procore.run.sums import hold_what_is_summed, sum_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An element, or a part, as a run read it and would write it.

    `groups`: its steps, in the order in which they are written, held where they lack something. `links`: what they link.
    `again`: it names, or belongs to, what is only planned, so that it is planned again once that is there.
    """

    element: Element
    reading: Reading
    looked_at: LookedAt
    groups: list[list[Step]]
    links: list[PlannedLink] = field(default_factory=list)
    again: bool = False

    @property
    def steps(self) -> list[Step]:
        """All its steps."""
        return [step for group in self.groups for step in group]

    @property
    def calls(self) -> int:
        """About how many calls its writes need."""
        return calls_needed(self.element, self.groups, self.reading.planned)


def plan_all(job: Job, run: Run, element: Element) -> list[Planned]:
    """The element, then its parts, each planned as if what comes before it were written already.

    A dry run takes what the elements before it in the same DAG run planned for written, too.
    """
    coming = job.ledger.change_sets.planned_links(job.pairing.id, job.dag_run) if not job.mode.writes else []
    found: list[Planned] = []
    for one in element.with_parts:
        reading = read_sides(job, run, one, coming)
        planned = _planned(job, run, one, reading, coming, again=concerns(one, coming))
        coming = [*coming, *planned.links]
        found.append(planned)
    return found


def plan_again(job: Job, run: Run, planned: Planned) -> Planned:
    """The same now that what it names is there, in a project that may hold something already."""
    if planned.element.scope is Scope.PROJECT:
        read_new_projects(job, run, planned.element, planned.reading)
    return _planned(job, run, planned.element, planned.reading, (), again=False)


def _planned(
    job: Job, run: Run, element: Element, reading: Reading, coming: Iterable[PlannedLink], *, again: bool
) -> Planned:
    references = references_of(job, element)
    for link in coming:
        references.foresee(link)
    sum_up(job, element, reading)
    looked_at = pairs_of(job, run, element, reading, references)
    groups, links = as_written(element, plan(element, looked_at.pairs, job.policy(element)), references)
    groups = [[step for step in group if not is_quiet(element, step, job.make_codes)] for group in groups]
    groups = hold_what_is_summed(job, element, groups)
    untried = element.append_only and any(groups) and not job.ledger.links.count(job.pairing.id, element)
    if untried:  # as they are written, and counted
        groups = [part for group in groups for part in first_alone(group)]
    if read_before_writing(job, run, element, reading, [step for group in groups for step in group]):
        return _planned(job, run, element, reading, coming, again=again)
    return Planned(element=element, reading=reading, looked_at=looked_at, groups=groups, links=links, again=again)


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

    return References(fill=fill)


def change_set(job: Job, element: Element, planned: Sequence[Planned]) -> ChangeSet:
    """What a run of the element would write, as a person sees it: its own steps and those of its parts.

    The calls are those that this run made so far, since whoever writes the plan reads both sides first, too; those of the
    writes; and those of looking into the projects that are only planned.
    """
    made = sum(job.procore.client.calls.values())
    return change_set_of(
        element,
        planned[0].steps,
        linked_records=job.ledger.change_sets.linked_before(job.pairing.id, element.id, job.dag_run),
        calls=made + sum(one.calls for one in planned),
        parts=[(one.element, one.steps) for one in planned[1:]],
        links=[link for one in planned for link in one.links],
    )
