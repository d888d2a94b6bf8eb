"""The order in which steps are written: what a record names comes before it, and what it lacks holds it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from procore.elements.element import Element, Field, Side, Unlinked, Value
from procore.mapping.values import text_of
from procore.model.lines import LineVerb
from procore.model.records import Reason
from procore.model.steps import Step

Resolve = Callable[[Field, Value, str, Side], Value]
"""The target's own word for what a value names in a project (`Names.resolve`); None: it is not linked."""


def in_waves(element: Element, steps: list[Step], resolve: Resolve) -> Iterator[list[Step]]:
    """The steps, wave by wave. `resolve` is asked again for each wave, so that it sees what the last one made.

    A record that names another of the same element (a cost code its section) comes a wave after it. When nothing moves
    any more the rest comes last, each step without its writes and held with what it waits for.
    """
    waiting = list(steps)
    coming = {name for step in steps for name in _own_names(element, step)}
    while waiting:
        ready, rest = [], []
        for step in waiting:
            lacking = _lacks(element, step, resolve)
            if lacking is None:
                ready.append(step)
            elif lacking[0] == element.id and (_scope(step), lacking[1]) in coming:
                rest.append(step)
            else:
                ready.append(_held(step, *lacking))
        if not ready:
            yield [_held(step, *lacking) for step in rest if (lacking := _lacks(element, step, resolve))]
            return
        coming -= {name for step in ready for name in _own_names(element, step)}
        yield ready
        waiting = rest


def in_pages(steps: Sequence[Step], size: int) -> Iterator[list[Step]]:
    """The steps in pages of at most `size`. A project's steps stay together where they fit: each page is a batch more."""
    by_scope: dict[str, list[Step]] = {}
    for step in steps:
        by_scope.setdefault(_scope(step), []).append(step)
    page: list[Step] = []
    for mine in by_scope.values():
        for start in range(0, len(mine), size):
            part = mine[start : start + size]
            if len(page) + len(part) > size:
                yield page
                page = []
            page = page + part
    if page:
        yield page


def _lacks(element: Element, step: Step, resolve: Resolve) -> tuple[str, str] | None:
    """The first reference to be written that the other side does not know: the element that it names, and its word."""
    for write in step.writes:
        written = [(element.by_name[change.field], change.new) for change in write.changes]
        written += [
            (element.line_by_name[change.field], change.new)
            for line in write.lines
            if line.verb is not LineVerb.REMOVE
            for change in line.changes
        ]
        for one, value in written:
            if one.to and value is not None and resolve(one, value, _scope(step), write.side) is None:
                return value.element if isinstance(value, Unlinked) else one.to, text_of(value)
    return None


def _held(step: Step, named: str, key: str) -> Step:
    reason = Reason("waits_for", {"element": named, "key": key})
    return replace(step, writes=(), baseline=(), linked=False, hold=reason)


def _own_names(element: Element, step: Step) -> set[tuple[str, str]]:
    """The words by which others name the record that this step links: its code in maestro*, its id in Procore."""
    if not step.linked:
        return set()
    maestro, procore = step.pair.maestro, step.pair.procore
    codes = {text_of(maestro.get(element.key[-1]))} if maestro else set()
    return {(_scope(step), name) for name in codes | ({procore.key} if procore else set())}


def _scope(step: Step) -> str:
    here = step.pair.maestro or step.pair.procore
    return here.scope if here else ""
