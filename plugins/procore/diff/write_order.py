"""The order in which steps are written: what a record names comes before it, and what it lacks holds it. Pure."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from procore.elements.element import Element, Field, Side, Unlinked, Value
from procore.mapping.values import text_of
from procore.model.lines import LineVerb
from procore.model.records import Reason
from procore.model.steps import Step, Verb, Write

Resolve = Callable[[Field, Value, str, Side], Value]
"""The target's own word for what a value names in a project (`References.resolve`); None: it is not linked."""


def in_write_order(element: Element, steps: list[Step], resolve: Resolve) -> Iterator[list[Step]]:
    """The steps, in groups that are written one after the other.

    `resolve` is asked again for each group, so that it sees what the one before it made.

    Records of Procore that give our origin id free come first: others may get it. A record that names another of the same
    element (a cost code its section) comes a group after it. When nothing moves any more the rest comes last, each step
    without its writes and held with what it waits for.
    """
    if clearing := [step for step in steps if _clears_origin_id(step)]:
        yield clearing
    waiting = [step for step in steps if not _clears_origin_id(step)]
    coming = _linked_by(element, waiting)
    while waiting:
        ready, waiting = _ready(element, waiting, coming, resolve)
        if not ready:
            ready, waiting = _all_held(element, waiting, resolve), []
        coming -= _linked_by(element, ready)
        yield ready


def _clears_origin_id(step: Step) -> bool:
    write = step.write(Side.PROCORE)
    return write is not None and write.verb is Verb.CLEAR_ORIGIN_ID


def _all_held(element: Element, steps: Sequence[Step], resolve: Resolve) -> list[Step]:
    """The steps that wait for each other, or for one that waits: each is held."""
    return [_held(step, *lacking) for step in steps if (lacking := _lacks(element, step, resolve))]


def _ready(
    element: Element, steps: Sequence[Step], coming: Collection[tuple[str, str]], resolve: Resolve
) -> tuple[list[Step], list[Step]]:
    """The steps that can be written, or are held, now; and those that wait for another one of the element.

    `coming`: project and word of the records that are still to be linked.
    """
    ready, rest = [], []
    for step in steps:
        lacking = _lacks(element, step, resolve)
        if lacking is None:
            ready.append(step)
        elif lacking[0] == element.id and (step.pair.scope, lacking[1]) in coming:
            rest.append(step)
        else:
            ready.append(_held(step, *lacking))
    return ready, rest


def first_alone(group: Sequence[Step]) -> list[list[Step]]:
    """The group in parts: its first step that writes something, then all others."""
    first = next((step for step in group if step.writes), None)
    parts = [[first] if first else [], [step for step in group if step is not first]]
    return [part for part in parts if part]


def in_batches(steps: Sequence[Step], size: int) -> Iterator[list[Step]]:
    """The steps in batches of at most `size`. A project's steps stay together where they fit: Procore's calls are by project."""
    by_scope: dict[str, list[Step]] = {}
    for step in steps:
        by_scope.setdefault(step.pair.scope, []).append(step)
    batch: list[Step] = []
    for mine in by_scope.values():
        for start in range(0, len(mine), size):
            part = mine[start : start + size]
            if len(batch) + len(part) > size:
                yield batch
                batch = []
            batch = batch + part
    if batch:
        yield batch


def _lacks(element: Element, step: Step, resolve: Resolve) -> tuple[str, str] | None:
    """The first reference to be written that the other side does not know: the element that it names, and its word."""
    for write in step.writes:
        for one, value in written_references(element, write):
            if resolve(one, value, step.pair.scope, write.side) is None:
                return value.element if isinstance(value, Unlinked) else one.to or "", text_of(value)
    return None


def written_references(element: Element, write: Write) -> Iterator[tuple[Field, Value]]:
    """What names a record among the values that a write gives the record and its lines; a line that is removed gets none."""
    for change in write.changes:
        if change.new is not None and (one := element.by_name[change.field]).to:
            yield one, change.new
    for line in write.lines:
        for change in line.changes if line.verb is not LineVerb.REMOVE else ():
            if change.new is not None and (one := element.line_by_name[change.field]).to:
                yield one, change.new


def _held(step: Step, named: str, key: str) -> Step:
    reason = Reason("waits_for", {"element": named, "key": key})
    return replace(step, writes=(), baseline=(), linked=False, hold=reason)


def _linked_by(element: Element, steps: Sequence[Step]) -> set[tuple[str, str]]:
    """Project and word of all records that these steps link."""
    return set[tuple[str, str]]().union(*(_own_names(element, step) for step in steps))


def _own_names(element: Element, step: Step) -> set[tuple[str, str]]:
    """The words by which others name the record that this step links: its code in maestro*, its id in Procore."""
    if not step.linked:
        return set()
    maestro, procore = step.pair.maestro, step.pair.procore
    codes = {text_of(maestro.get(element.key[-1]))} if maestro else set()
    return {(step.pair.scope, name) for name in codes | ({procore.key} if procore else set())}
