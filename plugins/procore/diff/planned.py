"""A plan before it is written, and steps held against one that was approved. Pure.

What is planned names records that the same plan, or one before it in the same run, is to create: it is planned as if they
were linked, and marked as coming after them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from procore.diff.change_set import changes_of, digest_of
from procore.diff.orders import needs_new_key
from procore.diff.plan_sum import Digests
from procore.diff.references import References, named_by
from procore.diff.write_order import in_write_order, written_references
from procore.elements import DIVISIONS, SCOPES
from procore.elements.element import Element, Scope, Side
from procore.mapping.records import maestro_key
from procore.model.change_set import ChangeSetStep, PlannedLink, RecordName
from procore.model.records import Reason
from procore.model.steps import Step, Verb, Write


def as_written(
    element: Element, steps: list[Step], references: References
) -> tuple[list[list[Step]], list[PlannedLink]]:
    """The steps as a run would write them, group after group, and what they link.

    A step that lacks a record is held, as when it is written; one that names a record, or belongs to a project, that is only
    planned to be linked says so (`Step.after`). `references` learn what the steps link.
    """
    groups, links = [], []
    for group in in_write_order(element, steps, references.resolve):
        after = ((step, _after(element, step, references)) for step in group)
        groups.append([replace(step, after=names) if names else step for step, names in after])
        for link in (_link(element, step) for step in group if step.linked):
            references.foresee(link)
            links.append(link)
    return groups, links


def _after(element: Element, step: Step, references: References) -> tuple[RecordName, ...]:
    """The records that the step names, and its project, as far as they are only planned to be linked; each once."""
    if not step.writes:
        return ()
    scope = step.pair.scope
    project = references.planned_project(scope) if element.scope is Scope.PROJECT else None
    named = (
        references.planned_name(one, value, scope)
        for write in step.writes
        for one, value in written_references(element, write)
    )
    return tuple(dict.fromkeys([*([project] if project else []), *(name for name in named if name)]))


def _link(element: Element, step: Step) -> PlannedLink:
    m, p, write = step.pair.maestro, step.pair.procore, step.write(Side.MAESTRO)
    key = m.key if m else ""
    if not m and write and not needs_new_key(element, write):
        key = maestro_key(element, step.pair.scope, write.values)
    return PlannedLink(element=element.id, scope=step.pair.scope, maestro_key=key, procore_id=int(p.key) if p else None)


# ------------------------------------------------------------------------------------------------ held against a plan

Values = set[tuple[str, str, Any]]
"""What a write gives a record: line (empty: the record itself), field, value."""


class PlannedWrites:
    """The writes of a stored change set, to tell whether a step of now is one of them."""

    def __init__(self, planned: Iterable[ChangeSetStep] = ()) -> None:
        self._digests: dict[str, dict[frozenset[str], Digests]] = defaultdict(lambda: defaultdict(Digests))
        self._created: dict[tuple[str, str, str], Values] = {}
        self._to_name: set[tuple[str, str]] = (
            set()
        )  # element, and Procore's id of what gets our origin id once maestro* has it
        for step in planned:
            self.add(step)

    def add(self, step: ChangeSetStep) -> None:
        """One more of them."""
        self._digests[step.element][frozenset(name for name, _ in step.after)].add(step.digest)
        if step.verb == Verb.WRITE_ORIGIN_ID and not step.maestro_key:
            self._to_name.add((step.element, step.procore_key))
        if step.verb == Verb.CREATE and step.after:
            key = step.maestro_key if step.side == Side.PROCORE else step.procore_key
            self._created[step.element, step.side, key] = _given(step.changes)

    def hold(self, element: Element, step: Step) -> bool:
        """Whether every write of the step is one of the plan's: to the letter, over records that are as they were.

        A record that was planned into a project that did not exist yet may be there by now, as Procore fills a new project
        by itself: it is then linked, and gets nothing but values that the plan had for it. One that a run which was cut off
        made in maestro* still gets our origin id in Procore.
        """
        return all(self._holds(element, step, write) for write in step.writes)

    def _holds(self, element: Element, step: Step, write: Write) -> bool:
        kinds = self._digests[element.id].items()
        if any(digest_of(element, step, write, named) in digests for named, digests in kinds):
            return True
        theirs = step.pair.procore
        if write.verb is Verb.WRITE_ORIGIN_ID and theirs and (element.id, theirs.key) in self._to_name:
            return True
        source = step.pair.on(write.side.other)
        planned = self._created.get((element.id, write.side, source.key)) if source else None
        return planned is not None and write.verb is not Verb.CREATE and _given(changes_of(write)) <= planned


def _given(changes: Sequence[Mapping[str, Any]]) -> Values:
    return {(str(change.get("line") or ""), change["field"], change["new"]) for change in changes}


def allowed(planned: PlannedWrites, name: str, element: Element, steps: Iterable[Step]) -> list[Step]:
    """The steps that a plan (`name`: its hash) holds; the others wait for the next one, and nothing of them is written."""
    held = Reason("not_in_plan", {"plan": name})
    return [
        step if planned.hold(element, step) else replace(step, writes=(), baseline=(), linked=False, hold=held)
        for step in steps
    ]


def concerns(element: Element, coming: Iterable[PlannedLink]) -> bool:
    """Whether what is only planned is among the element's projects, or among the records that it names."""
    others = named_by(element) | ({SCOPES.id, DIVISIONS.id} if element.scope is Scope.PROJECT else set())
    return any(link.element in others for link in coming)


class NamedFirst:
    """The records of other elements that were only planned when a change set was made: those that it comes after."""

    def __init__(self, planned: Iterable[ChangeSetStep] = ()) -> None:
        self._names: dict[RecordName, None] = {}
        self._own: set[str] = set()
        for step in planned:
            self.add(step)

    def add(self, step: ChangeSetStep) -> None:
        """One more of its steps."""
        self._own.add(step.element)
        self._names |= dict.fromkeys(step.after)

    def others(self, own: str) -> dict[str, list[str]]:
        """Their keys by element; without those of the elements that the change set writes, and of `own`."""
        found: dict[str, list[str]] = defaultdict(list)
        for element_id, key in self._names:
            if element_id not in {own, *self._own}:
                found[element_id].append(key)
        return dict(found)
