"""What must be done with the lines of a document so that the target holds the source's. Pure.

Documents travel one way. The source's lines are what is right; a line that the target alone has was removed at the source
when it is linked, and is a person's own when it is not: that one is never removed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from procore.diff.choices import values_to_write
from procore.diff.lines import pair_lines
from procore.diff.merge import MergeOutcome, merge
from procore.elements.element import Direction, Element, Field, Side, Value
from procore.mapping.checks import check_fields
from procore.mapping.comparison import fit
from procore.mapping.values import text_of
from procore.model.choices import Choices
from procore.model.lines import LineChange, LinePair, LineVerb
from procore.model.records import Change, Line, LineLink, Link, Reason, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """What all lines of a document are compared with."""

    element: Element
    target: Side
    direction: Direction
    choices: Choices
    begun: bool = False


def line_changes(
    element: Element,
    maestro: Record,
    procore: Record | None,
    link: Link | None,
    direction: Direction,
    choices: Choices = MappingProxyType({}),
    *,
    begun: bool = False,
) -> tuple[list[LineChange], Reason | None]:
    """What must be done so that the target holds the source's lines, and why the document cannot be written as it is.

    `choices`: what a person decided on a line's field. `begun`: a broken run was about to write the document, so that a
    line that names one of the source's is its work.
    """
    (target,) = direction.writes
    document = _Document(element=element, target=target, direction=direction, choices=choices, begun=begun)
    return _changes(document, pair_lines(element, maestro, procore, link))


def new_lines(element: Element, here: Record) -> tuple[list[LineChange], Reason | None]:
    """The lines of a document that the other side does not have yet."""
    target = here.side.other
    alone = [LinePair(maestro=ln) if here.side is Side.MAESTRO else LinePair(procore=ln) for ln in here.lines.values()]
    direction = Direction.TO_PROCORE if target is Side.PROCORE else Direction.TO_MAESTRO
    return _changes(_Document(element=element, target=target, direction=direction, choices={}), alone)


def _changes(document: _Document, pairs: list[LinePair]) -> tuple[list[LineChange], Reason | None]:
    found: list[LineChange] = []
    left_out = _still_left_out(document.element, pairs, document.target)
    for pair in pairs:
        if pair in left_out:
            continue
        change = _change(document, pair)
        if isinstance(change, Reason):
            return [], change
        if change:
            found.append(change)
    return found, None


def _change(document: _Document, pair: LinePair) -> LineChange | Reason | None:
    """What becomes of one line of the target (None: nothing), or why the document cannot be written."""
    source, theirs = pair.on(document.target.other), pair.on(document.target)
    if source is None:
        assert theirs is not None, "a pair has at least one line"
        return _without_source(document, pair, theirs)
    changes = _differing(document, pair) if theirs else _all(document.element.lines, source, document.target)
    if isinstance(changes, Reason):
        return changes
    values = {change.field: change.new for change in changes}
    if reason := check_fields(document.element.lines, values, document.target, only=frozenset(values)):
        return replace(reason, facts={**reason.facts, "line": source.key})
    if not changes:
        return None
    verb = LineVerb.UPDATE if theirs else LineVerb.CREATE
    return LineChange(verb=verb, key=theirs.key if theirs else None, source=source.key, changes=changes)


def _without_source(document: _Document, pair: LinePair, theirs: Line) -> LineChange | Reason:
    """A line that the target alone has: it was removed at the source, or a person made it."""
    element = document.element
    if pair.link is None and not (document.begun and theirs.twin):
        amount = text_of(theirs.get(element.total[1])) if element.total else ""
        return Reason("extra_line", {"line": theirs.key, "amount": amount, "side": document.target.value})
    held = ((one.name, theirs.get(one.name)) for one in element.lines)
    gone = tuple(Change(name, value, None) for name, value in held if value is not None)
    return LineChange(verb=LineVerb.REMOVE, key=theirs.key, changes=gone)


def _still_left_out(element: Element, pairs: list[LinePair], target: Side) -> list[LinePair]:
    """The lines that an undo left to one side alone, and that stay so: the source did not change them since.

    Of a document that was taken back whole no part comes back alone: one line that changed brings all.
    """
    left_out = [pair for pair in pairs if pair.link and pair.link.left_out and not (pair.maestro and pair.procore)]
    moved = [
        pair for pair in left_out if (line := pair.on(target.other)) and not _as_left(element, line, pair.link, target)
    ]
    if moved and not any(pair.on(target) for pair in pairs):
        return []
    return [pair for pair in left_out if pair not in moved]


def _as_left(element: Element, source: Line, link: LineLink | None, target: Side) -> bool:
    if link is None:
        return False
    was = link.maestro_baseline if target is Side.PROCORE else link.procore_baseline
    return all(source.get(one.name) == was.get(one.name) for one in element.lines)


def _all(fields: tuple[Field, ...], source: Line, target: Side) -> tuple[Change, ...]:
    writable = (f for f in fields if target in f.written)
    return tuple(Change(f.name, None, fit(f, source.get(f.name), target)) for f in writable)


def _differing(document: _Document, pair: LinePair) -> tuple[Change, ...] | Reason:
    """The values of a line that both sides have and that have to be written, or the choice that waits for another."""
    changes: list[Change] = []
    for one in document.element.lines:
        now: dict[Side, Value] = {side: line.get(one.name) for side in Side if (line := pair.on(side))}
        values = _value_to_write(document, pair, one, now)
        if isinstance(values, Reason):
            return values
        changes += [Change(one.name, now[document.target], value) for value in values]
    return tuple(changes)


def _value_to_write(
    document: _Document, pair: LinePair, one: Field, now: dict[Side, Value]
) -> tuple[Value, ...] | Reason:
    """The value that the target is to get, if any, or the choice that waits for another."""
    number = pair.number or ""
    if choice := document.choices.get((number, one.name)):
        wanted = values_to_write(one, choice, now, document.direction, number)
        if isinstance(wanted, Reason):
            return wanted
        return (wanted[document.target],) if document.target in wanted else ()
    merged = merge(one, now, _baseline(pair.link, one.name), document.direction)
    return (merged.value,) if merged.outcome in (MergeOutcome.TO_PROCORE, MergeOutcome.TO_MAESTRO) else ()


def _baseline(link: LineLink | None, name: str) -> dict[Side, Value] | None:
    if link is None or name not in link.maestro_baseline or name not in link.procore_baseline:
        return None
    return {Side.MAESTRO: link.maestro_baseline[name], Side.PROCORE: link.procore_baseline[name]}
