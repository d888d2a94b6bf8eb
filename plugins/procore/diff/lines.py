"""The lines of a document: which line of one side is which of the other, and what must be done with each. Pure.

Documents travel one way. The source's lines stand; a line that the target alone has was removed at the source when it
is linked, and is a person's own when it is not: that one is never removed.

Long, because what becomes of a line is one decision over all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from procore.diff.decisions import carried_out
from procore.diff.merge import MergeOutcome, merge
from procore.elements.element import Direction, Element, Field, Side, Value
from procore.mapping.checks import check_fields
from procore.mapping.comparison import fit
from procore.mapping.values import text_of
from procore.model.choices import Choices
from procore.model.lines import LineChange, LinePair, LineVerb
from procore.model.records import Change, Line, LineLink, Link, Reason, Record


def pair_lines(element: Element, maestro: Record | None, procore: Record | None, link: Link | None) -> list[LinePair]:
    """Pair the lines of two documents: by what is linked, else by the key across that a line itself names.

    Lines of documents without linked lines are then paired by what they say: same code and amount, best with the same
    description, in their order.
    """
    left_m = dict(maestro.lines) if maestro else {}
    left_p = dict(procore.lines) if procore else {}
    linked = link.lines if link else {}
    pairs = [
        LinePair(number=number, maestro=left_m.pop(number, None), procore=left_p.pop(one.procore_key, None), link=one)
        for number, one in linked.items()
    ]
    pairs += [
        LinePair(maestro=left_m.pop(line.twin), procore=left_p.pop(line.key))
        for line in list(left_p.values())
        if line.twin in left_m
    ]
    pairs += [
        LinePair(maestro=left_m.pop(line.key), procore=left_p.pop(line.twin))
        for line in list(left_m.values())
        if line.twin in left_p
    ]
    for names in element.line_matches if not linked else ():
        pairs += _alike(names, left_m, left_p)
    pairs += [LinePair(maestro=line) for line in left_m.values()]
    pairs += [LinePair(procore=line) for line in left_p.values()]
    return [pair for pair in pairs if pair.maestro or pair.procore]


def _alike(names: tuple[str, ...], left_m: dict[str, Line], left_p: dict[str, Line]) -> list[LinePair]:
    """Pair the lines that say the same; those that are taken leave."""
    by_values: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in left_p.values():
        by_values[tuple(text_of(line.get(name)) for name in names)].append(line)
    return [
        LinePair(maestro=left_m.pop(line.key), procore=left_p.pop(others.pop(0).key))
        for line in list(left_m.values())
        if (others := by_values[tuple(text_of(line.get(name)) for name in names)])
    ]


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
    return _changes(element, pair_lines(element, maestro, procore, link), target, direction, choices, begun=begun)


def new_lines(element: Element, here: Record) -> tuple[list[LineChange], Reason | None]:
    """The lines of a document that the other side does not have yet."""
    target = here.side.other
    alone = [LinePair(maestro=ln) if here.side is Side.MAESTRO else LinePair(procore=ln) for ln in here.lines.values()]
    direction = Direction.TO_PROCORE if target is Side.PROCORE else Direction.TO_MAESTRO
    return _changes(element, alone, target, direction, {})


def _changes(
    element: Element,
    pairs: list[LinePair],
    target: Side,
    direction: Direction,
    choices: Choices,
    *,
    begun: bool = False,
) -> tuple[list[LineChange], Reason | None]:
    found: list[LineChange] = []
    out = _still_out(element, pairs, target)
    for pair in pairs:
        source, theirs = pair.on(target.other), pair.on(target)
        if pair in out:
            continue
        if source is None:
            assert theirs is not None, "a pair has at least one line"
            if pair.link is None and not (begun and theirs.twin):
                facts = {"line": theirs.key, "amount": _amount(element, theirs), "side": target.value}
                return [], Reason("extra_line", facts)
            found.append(LineChange(verb=LineVerb.REMOVE, key=theirs.key, changes=_removed(element, theirs)))
            continue
        if theirs is None:
            changes = _all(element.lines, source, target)
            verb = LineVerb.CREATE
        else:
            changes, moved = _differing(element.lines, pair, target, direction, choices)
            if moved:
                return [], moved
            verb = LineVerb.UPDATE
        written = {change.field for change in changes}
        if reason := check_fields(element.lines, {c.field: c.new for c in changes}, target, only=frozenset(written)):
            return [], Reason(reason.code, {**reason.facts, "line": source.key})
        if changes:
            found.append(LineChange(verb=verb, key=theirs.key if theirs else None, source=source.key, changes=changes))
    return found, None


def _still_out(element: Element, pairs: list[LinePair], target: Side) -> list[LinePair]:
    """The lines that an undo left to one side alone, and that stay so: the source did not change them since.

    Of a document that was taken back whole no part comes back alone: one line that changed brings all.
    """
    out = [pair for pair in pairs if pair.link and pair.link.left_out and not (pair.maestro and pair.procore)]
    moved = [pair for pair in out if (line := pair.on(target.other)) and not _as_left(element, line, pair.link, target)]
    if moved and not any(pair.on(target) for pair in pairs):
        return []
    return [pair for pair in out if pair not in moved]


def _as_left(element: Element, source: Line, link: LineLink | None, target: Side) -> bool:
    if link is None:
        return False
    was = link.maestro_baseline if target is Side.PROCORE else link.procore_baseline
    return all(source.get(one.name) == was.get(one.name) for one in element.lines)


def _all(fields: tuple[Field, ...], source: Line, target: Side) -> tuple[Change, ...]:
    writable = (f for f in fields if target in f.written)
    return tuple(Change(f.name, None, fit(f, source.get(f.name), target)) for f in writable)


def _differing(
    fields: tuple[Field, ...], pair: LinePair, target: Side, direction: Direction, choices: Choices
) -> tuple[tuple[Change, ...], Reason | None]:
    assert pair.maestro is not None, "both sides have the line"
    assert pair.procore is not None, "both sides have the line"
    changes = []
    for one in fields:
        now: dict[Side, Value] = {side: line.get(one.name) for side in Side if (line := pair.on(side))}
        if choice := choices.get((pair.number or "", one.name)):
            wanted = carried_out(one, choice, now, direction, pair.number or "")
            if isinstance(wanted, Reason):
                return (), wanted
            changes += [Change(one.name, now[side], value) for side, value in wanted.items() if side is target]
            continue
        merged = merge(one, now, _baseline(pair.link, one.name), direction)
        if merged.outcome in (MergeOutcome.TO_PROCORE, MergeOutcome.TO_MAESTRO):
            changes.append(Change(one.name, now[target], merged.value))
    return tuple(changes), None


def _removed(element: Element, line: Line) -> tuple[Change, ...]:
    return tuple(Change(f.name, line.get(f.name), None) for f in element.lines if line.get(f.name) is not None)


def _baseline(link: LineLink | None, name: str) -> dict[Side, Value] | None:
    if link is None or name not in link.maestro_baseline or name not in link.procore_baseline:
        return None
    return {Side.MAESTRO: link.maestro_baseline[name], Side.PROCORE: link.procore_baseline[name]}


def _amount(element: Element, line: Line) -> str:
    return text_of(line.get(element.total[1])) if element.total else ""


def effect(element: Element, line: LineChange) -> Decimal:
    """What a line's change adds to the target's total, in dollars."""
    for change in line.changes:
        if element.total and change.field == element.total[1]:
            old, new = (value if isinstance(value, Decimal) else Decimal(0) for value in (change.old, change.new))
            return new - old
    return Decimal(0)


def adds_up(element: Element, record: Record) -> Reason | None:
    """Why a document's lines do not make its total, to the cent; None: they do, or it states none."""
    if not element.total or (stated := record.get(element.total[0])) is None:
        return None
    total = sum(
        (v for line in record.lines.values() if isinstance(v := line.get(element.total[1]), Decimal)), Decimal(0)
    )
    if total == stated:
        return None
    return Reason("does_not_add_up", {"stated": text_of(stated), "total": text_of(total)})


def baseline_lines(
    element: Element, maestro: Record, procore: Record, link: Link | None, unsettled: frozenset[str]
) -> Mapping[str, LineLink]:
    """The lines that both documents hold now, as they agree on them, by maestro*'s number.

    `unsettled`: keys (of either side) of lines whose write did not go through: they keep what they agreed on before.
    """
    found: dict[str, LineLink] = {}
    for pair in pair_lines(element, maestro, procore, link):
        if {line.key for line in (pair.maestro, pair.procore) if line} & unsettled:
            if pair.link and pair.number:
                found[pair.number] = pair.link
            continue
        if pair.maestro is None or pair.procore is None:
            if pair.number and pair.link and pair.link.left_out:
                found[pair.number] = pair.link
            continue
        found[pair.maestro.key] = _baseline_now(element, pair)
    return found


def _baseline_now(element: Element, pair: LinePair) -> LineLink:
    """What both hold now; where one does not have the line, it is left out."""
    held = {side: {f.name: line.get(f.name) for f in element.lines} for side in Side if (line := pair.on(side))}
    key = pair.procore.key if pair.procore else pair.link.procore_key if pair.link else ""
    return LineLink(
        procore_key=key,
        maestro_baseline=held.get(Side.MAESTRO, {}),
        procore_baseline=held.get(Side.PROCORE, {}),
        left_out=len(held) < len(Side),
    )


def undone_lines(
    element: Element,
    now: tuple[Record, Record],
    before: tuple[Record | None, Record | None],
    link: Link,
    touched: frozenset[str],
) -> Mapping[str, LineLink]:
    """The lines' links after an undo, `now` and `before` as (maestro*'s, Procore's) document.

    `touched`: keys (of either side) of the lines that it wrote: they agree on what each side holds now. All others keep
    what they agreed on before, so that no edit that still waits is taken for agreed.
    """
    known = {key for record in before if record for key in record.lines}
    found: dict[str, LineLink] = {}
    for pair in pair_lines(element, *now, link):
        number = pair.number or (pair.maestro.key if pair.maestro else pair.procore.key if pair.procore else "")
        old = pair.link or link.lines.get(number)
        keys = {line.key for line in (pair.maestro, pair.procore) if line}
        written = (keys | ({number, old.procore_key} if old else set())) & touched or (not old and keys - known)
        if written:
            found[number] = _baseline_now(element, replace(pair, link=old))
        elif old:
            found[number] = replace(old, procore_key=pair.procore.key if pair.procore else old.procore_key)
    return found
