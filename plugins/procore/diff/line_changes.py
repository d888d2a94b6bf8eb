"""What must be done with the lines of a document so that the target holds the source's. Pure.

Documents travel one way. A line that the target alone has was removed at the source when it is linked, and is a person's
own when it is not: that one is never removed. What a person changed or removed at the target alone waits for a person,
unless the settings say that it is written over.
"""

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from procore.diff.choices import moved_choice, values_to_write
from procore.diff.fields import baseline_of, field_policy
from procore.diff.held_fields import held_field, joined
from procore.diff.lines import amount_field, pair_lines
from procore.diff.merge import HELD, TOWARDS, Baseline, MergeOutcome, merge
from procore.elements.element import Element, Field, Side, TargetEdits, Value
from procore.mapping.checks import check_fields
from procore.mapping.comparison import as_kept, fit
from procore.mapping.lines import line_origin_id
from procore.mapping.values import text_of
from procore.model.choices import Choice, Choices
from procore.model.lines import LineChange, LinePair, LineVerb
from procore.model.records import ORIGIN_ID, Change, Line, LineLink, Link, Reason, Record
from procore.model.steps import BegunValues, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDifferences:
    """What becomes of a document's lines.

    `wrong`: why the document cannot be written as it is: then nothing of it is. `held`: the fields of lines that wait for
    a person, while all else travels. `left`: keys of lines that a person left to one side alone. `agreed`: something that
    moved is the same on both sides now.
    """

    changes: tuple[LineChange, ...] = ()
    wrong: Reason | None = None
    held: Reason | None = None
    left: frozenset[str] = frozenset()
    agreed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """What all lines of a document are compared with."""

    element: Element
    target: Side
    policy: Policy
    key: str = ""  # maestro*'s, of a document that both sides have
    choices: Choices = field(default_factory=dict)
    begun: BegunValues | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What becomes of one line."""

    change: LineChange | None = None
    wrong: Reason | None = None
    held: Reason | None = None
    left: str = ""
    agreed: bool = False


def line_changes(
    element: Element,
    maestro: Record,
    procore: Record | None,
    link: Link | None,
    policy: Policy,
    choices: Choices = MappingProxyType({}),
    *,
    begun: BegunValues | None = None,
) -> LineDifferences:
    """What must be done so that the target holds the source's lines, and what waits for a person.

    `choices`: what a person decided on a line's field. `begun`: what a broken run was about to write to the document, so
    that a line that names one of the source's is its work.
    """
    (target,) = policy.direction.writes
    document = _Document(element=element, target=target, policy=policy, key=maestro.key, choices=choices, begun=begun)
    return _changes(document, pair_lines(element, maestro, procore, link))


def new_lines(element: Element, here: Record, policy: Policy) -> LineDifferences:
    """The lines of a document that the other side does not have yet."""
    alone = [LinePair(maestro=ln) if here.side is Side.MAESTRO else LinePair(procore=ln) for ln in here.lines.values()]
    return _changes(_Document(element=element, target=here.side.other, policy=policy), alone)


def _changes(document: _Document, pairs: list[LinePair]) -> LineDifferences:
    found: list[_Line] = []
    left_out = _still_left_out(document.element, pairs, document.target)
    for pair in pairs:
        if pair in left_out:
            continue
        one = _line(document, pair)
        if one.wrong:
            return LineDifferences(wrong=one.wrong)
        found.append(one)
    held: Reason | None = None
    for one in found:
        held = joined(held, one.held)
    return LineDifferences(
        changes=tuple(one.change for one in found if one.change),
        held=held,
        left=frozenset(one.left for one in found if one.left),
        agreed=any(one.agreed or one.left for one in found),
    )


def _line(document: _Document, pair: LinePair) -> _Line:
    """What becomes of one line of the target."""
    source, theirs = pair.on(document.target.other), pair.on(document.target)
    if source is None:
        assert theirs is not None, "a pair has at least one line"
        return _without_source(document, pair, theirs)
    if theirs is None:
        return _without_target(document, pair, source)
    return _both(document, pair, source, theirs)


def _written(document: _Document, source: Line, changes: tuple[Change, ...], theirs: Line | None) -> _Line:
    """These changes as the line's, or why the target cannot hold them. `theirs`: the target's; None: the line is created."""
    values = {change.field: change.new for change in changes}
    if reason := check_fields(document.element.lines, values, document.target, only=frozenset(values)):
        return _Line(wrong=replace(reason, facts={**reason.facts, "line": source.key}))
    if not changes:
        return _Line()
    if theirs is None:
        return _Line(change=LineChange(verb=LineVerb.CREATE, source=source.key, changes=changes))
    origin = _replaced_origin(document, theirs, source.key)
    return _Line(
        change=LineChange(verb=LineVerb.UPDATE, key=theirs.key, source=source.key, changes=changes, origin=origin)
    )


def _replaced_origin(document: _Document, theirs: Line, number: str | None) -> Change | None:
    """Another integration's origin id that ours takes the place of, or that goes with the line (`number`: None).

    A cost's lines are sent anew under ids of their own, and keep those that they have (docs/procore.md#direct-costs-lock).
    """
    element = document.element
    if theirs.foreign is None or document.target is Side.MAESTRO or element.append_only:
        return None
    ours = line_origin_id(element, document.policy.tag, document.key, number) if number else None
    return Change(ORIGIN_ID, theirs.foreign, ours)


# ------------------------------------------------------------------------------------------------ on one side alone


def _without_source(document: _Document, pair: LinePair, theirs: Line) -> _Line:
    """A line that the target alone has: it was removed at the source, or a person made it."""
    element = document.element
    if pair.link is None and not (document.begun is not None and theirs.twin):
        amount = text_of(theirs.get(amount_field(element)))
        facts = {"line": theirs.key, "amount": amount, "side": document.target.value}
        return _Line(wrong=Reason("extra_line", facts))
    edited = pair.link is not None and _edited_there(document, pair, theirs, pair.link)
    stays = _stays_on_one_side(document, pair, MergeOutcome.CONFLICT) if edited else None
    if stays:
        return stays
    held = ((one.name, theirs.get(one.name)) for one in element.lines)
    gone = tuple(Change(name, value, None, edited) for name, value in held if value is not None)
    origin = _replaced_origin(document, theirs, None)
    return _Line(change=LineChange(verb=LineVerb.REMOVE, key=theirs.key, changes=gone, origin=origin))


def _without_target(document: _Document, pair: LinePair, source: Line) -> _Line:
    """A line that the source alone has: it is new, or was removed at the target by a person."""
    removed = pair.link is not None and not pair.link.left_out and not _removed_by_broken_run(document, pair)
    if removed and pair.link:
        as_it_was = not _edited(document.element, source, pair.link, document.target.other)
        outcome = MergeOutcome.DRIFT if as_it_was else MergeOutcome.CONFLICT
        if stays := _stays_on_one_side(document, pair, outcome):
            return stays
    return _written(document, source, _all(document.element.lines, source, document.target, removed), None)


def _stays_on_one_side(document: _Document, pair: LinePair, outcome: MergeOutcome) -> _Line | None:
    """A linked line that is not written, because a person has to say, or said, what becomes of it; None: the source stands."""
    name, number, target = amount_field(document.element), pair.key, document.target
    key = next(line.key for side in Side if (line := pair.on(side)))
    now = {side: line.get(name) for side in Side if (line := pair.on(side))}
    if choice := document.choices.get((number, name)):
        if choice.moved:
            return _Line(held=moved_choice(name, choice, now, number))
        return None if choice.side is target.other else _Line(left=key)
    owner = document.policy.owners.get(name)
    if owner is target:
        return _Line(left=key)
    if owner is target.other or document.policy.target_edits is TargetEdits.OVERWRITE:
        return None
    return _Line(held=held_field(outcome, name, now, target, number))


def _edited(element: Element, line: Line, link: LineLink, side: Side) -> bool:
    """Whether that side's line is not what it was when both agreed."""
    was = link.baseline(side)
    return any(name in element.line_by_name and line.get(name) != value for name, value in was.items())


def _edited_there(document: _Document, pair: LinePair, theirs: Line, link: LineLink) -> bool:
    """Whether a person changed the target's line since both agreed: what a broken run wrote to it is none's."""
    by_name, target = document.element.line_by_name, document.target
    differs = (name for name, was in link.baseline(target).items() if name in by_name and theirs.get(name) != was)
    return any(
        not any(
            as_kept(by_name[name], wrote, target) == theirs.get(name)
            for key in (theirs.key, pair.number, link.procore_key, theirs.twin)
            for wrote in (document.begun or {}).get((target, f"{key}|{name}"), ())
            if wrote is not None
        )
        for name in differs
    )


def _removed_by_broken_run(document: _Document, pair: LinePair) -> bool:
    """Whether a broken run was about to remove the line that the target lacks, so that no person did it.

    What is corrected by reversing it loses all its lines on the way (docs/procore.md#direct-costs-lock).
    """
    if document.begun is None or document.element.append_only:
        return document.begun is not None
    key = pair.number if document.target is Side.MAESTRO else pair.link and pair.link.procore_key
    name = document.target, f"{key}|{amount_field(document.element)}"
    return None in document.begun.get(name, ())


def _still_left_out(element: Element, pairs: list[LinePair], target: Side) -> list[LinePair]:
    """The lines that an undo left to one side alone, and that stay so: the source did not change them since.

    Of a document that was taken back whole no part comes back alone: one line that changed brings all.
    """
    left_out = [pair for pair in pairs if pair.link and pair.link.left_out and not (pair.maestro and pair.procore)]
    moved = [pair for pair in left_out if _changed_since(element, pair, target.other)]
    if moved and not any(pair.on(target) for pair in pairs):
        return []
    return [pair for pair in left_out if pair not in moved]


def _changed_since(element: Element, pair: LinePair, side: Side) -> bool:
    """Whether that side has the linked line, and not as it was when both agreed."""
    line, link = pair.on(side), pair.link
    return line is not None and (link is None or not link.baseline(side) or _edited(element, line, link, side))


def _all(fields: tuple[Field, ...], source: Line, target: Side, overwrites: bool) -> tuple[Change, ...]:
    writable = (f for f in fields if target in f.written)
    return tuple(Change(f.name, None, fit(f, source.get(f.name), target), overwrites) for f in writable)


# ------------------------------------------------------------------------------------------------ on both sides


def _both(document: _Document, pair: LinePair, source: Line, theirs: Line) -> _Line:
    """A line that both sides have: field by field."""
    changes: list[Change] = []
    held: Reason | None = None
    agreed = False
    for one in document.element.lines:
        now = {side: line.get(one.name) for side in Side if (line := pair.on(side))}
        match _field(document, pair, one, now):
            case Reason() as reason:
                held = joined(held, reason)
            case Change() as change:
                changes.append(change)
            case True:
                agreed = True
    return replace(_written(document, source, tuple(changes), theirs), held=held, agreed=agreed)


def _field(document: _Document, pair: LinePair, one: Field, now: dict[Side, Value]) -> Change | Reason | bool:
    """What is written to one field of the target's line, or why it waits; else whether it moved and both agree on it."""
    target = document.target
    if choice := document.choices.get((pair.key, one.name)):
        return _chosen(document, one, choice, now, pair.key)
    written = _written_by_broken_run(document, pair, one, now)
    policy = field_policy(document.element, one, document.policy)
    merged = merge(one, now, written or baseline_of(pair.link, one.name), policy)
    if merged.outcome in HELD:
        return held_field(merged.outcome, one.name, now, target, pair.key)
    if merged.outcome in TOWARDS:
        return Change(one.name, now[target], merged.value, merged.overwrites)
    return merged.outcome is MergeOutcome.SETTLED or written is not None


def _chosen(
    document: _Document, one: Field, choice: Choice, now: dict[Side, Value], number: str
) -> Change | Reason | bool:
    wanted = values_to_write(one, choice, now, document.policy.direction, number)
    if isinstance(wanted, Reason):
        return wanted
    target = document.target
    return Change(one.name, now[target], wanted[target]) if target in wanted else True


def _written_by_broken_run(document: _Document, pair: LinePair, one: Field, now: dict[Side, Value]) -> Baseline | None:
    """What both sides agree on because a broken run wrote it and the target holds it: no person changed it there."""
    target = document.target
    begun = document.begun or {}
    for line in (pair.on(target.other), pair.on(target)):
        name = target, f"{line.key if line else ''}|{one.name}"
        if name in begun:
            held = (wrote for wrote in reversed(begun[name]) if now[target] == as_kept(one, wrote, target))
            return next(({target: now[target], target.other: wrote} for wrote in held), None)
    return {target: now[target]} if document.begun is not None and pair.link is None else None
