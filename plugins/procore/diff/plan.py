"""What must be done so that both sides hold the same: pairs of records with their baseline in, steps out. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from procore.diff.documents import Locked, belongs_elsewhere, is_locked, locked, unfit, with_own_total
from procore.diff.entered_anew import entered_anew
from procore.diff.fields import Differences, differences
from procore.diff.held_fields import joined
from procore.diff.line_changes import LineDifferences, line_changes, new_lines
from procore.diff.match import as_made
from procore.diff.state import is_before_history, lowered_flag, never_created
from procore.elements.element import Direction, Element, Side, Values
from procore.mapping.checks import check
from procore.mapping.comparison import fit
from procore.mapping.values import text_of
from procore.model.records import Change, Reason, Record, weightiest
from procore.model.steps import Pair, Policy, Step, Verb, Write

TOLD_ALWAYS = frozenset({"doubled", "left_over", "foreign_left"})
"""Causes that are told although the record would not be made on the other side anyway: its dollars are there too often."""


def plan(element: Element, pairs: Iterable[Pair], policy: Policy) -> list[Step]:
    """One step per pair that needs anything, in the order of the pairs.

    Pairs that need nothing and hold nothing give no step. Never raises for a record.
    """
    travelling = (
        pair for pair in pairs if pair.link or not any(is_before_history(element, one) for one in pair.records)
    )
    return [step for pair in travelling if (step := _step(element, pair, policy)) is not None]


def _step(element: Element, pair: Pair, policy: Policy) -> Step | None:
    """The step of a pair; of fields that could not be read, a hold of these alone."""
    problem = pair.reason or weightiest(*(record.problem for record in pair.records))
    if problem is None or not problem.conflicts:
        return _step_of(element, pair, policy, problem)
    step, unread = _step_of(element, pair, policy, None), _unread_fields(pair)
    if step is None and pair.link and pair.maestro and pair.procore and _travels(pair, policy):
        step = Step(pair=pair)
    return replace(step, hold=joined(unread, step.hold)) if step else None


def _step_of(element: Element, pair: Pair, policy: Policy, problem: Reason | None) -> Step | None:
    """The same; `problem`: why nothing of the pair can be written."""
    here = pair.here
    assert here is not None, "a pair has at least one record"
    if pair.link is None and (pair.maestro is None or pair.procore is None):
        return _clear_origin_id(element, pair, policy) or _create(element, pair, here, policy, problem)
    if not _travels(pair, policy):
        return Step(pair=pair, hold=Reason("left_filter")) if pair.link else None
    if problem:
        return Step(pair=pair, hold=problem)
    if pair.maestro is None or pair.procore is None:
        ended = never_created(element, here)  # closed or void here as well: nobody's work any more
        return None if ended else Step(pair=pair, hold=Reason("gone", {"side": here.side.other.value}))
    writes = Side.PROCORE in policy.direction.writes
    if reason := _strayed(element, pair, pair.maestro) or (entered_anew(element, pair) if writes else None):
        return Step(pair=pair, hold=reason)
    return _merge(element, pair, pair.maestro, pair.procore, policy)


def _travels(pair: Pair, policy: Policy) -> bool:
    """Whether the filter presents both records; a closed one too, so that a closing arrives, unless it would be linked now."""
    if pair.maestro and not (policy.presents if pair.link else policy.admits)(pair.maestro):
        return False
    return pair.procore is None or policy.presents(pair.procore)


def _unread_fields(pair: Pair) -> Reason | None:
    """Why fields of these records are left as they are: their values could not be read."""
    maestro, procore = (record.problem if record else None for record in (pair.maestro, pair.procore))
    return joined(maestro, procore)


def _strayed(element: Element, pair: Pair, maestro: Record) -> Reason | None:
    """Why a record that both sides have does not travel: withdrawn in maestro*, or moved to another project."""
    if flag := lowered_flag(element, maestro):
        return Reason("withdrawn", {"field": flag})
    if pair.link and pair.link.scope != maestro.scope:
        return Reason("moved_project", {"was": pair.link.scope, "now": maestro.scope})
    return None


def _clear_origin_id(element: Element, pair: Pair, policy: Policy) -> Step | None:
    """A record of Procore that has to give our origin id free; a document's lines carry ids of their own, and keep them."""
    if not pair.clears_origin_id or element.lines or Side.PROCORE not in policy.direction.writes:
        return None
    return Step(pair=pair, writes=(Write(side=Side.PROCORE, verb=Verb.CLEAR_ORIGIN_ID),), hold=pair.reason)


def _create(element: Element, pair: Pair, here: Record, policy: Policy, problem: Reason | None) -> Step | None:
    """A record that only one side has: made on the other, when the direction and the filter let it."""
    target = here.side.other
    if problem and problem.code in TOLD_ALWAYS and policy.admits(here):
        return Step(pair=pair, hold=problem)
    wanted = target in policy.direction.writes and target in element.created_in and policy.admits(here)
    if not wanted or never_created(element, here) or (target in policy.asks_first and not pair.decided):
        return None
    if reason := problem or _foreign(element, here):
        return Step(pair=pair, hold=reason)
    values = {f.name: fit(f, as_made(f, here, target), target) for f in element.fields if target in f.written}
    lines = new_lines(element, here, policy)
    hold = _unwritable(element, values, target) or lines.wrong
    if reason := hold or unfit(element, here, policy) or _closed_reference(element, here):
        return Step(pair=pair, hold=reason)
    changes = tuple(Change(name, None, value) for name, value in values.items() if value is not None)
    given = tuple(Change(name, None, value) for name, value in policy.set_up(here).items())
    create = Write(side=target, verb=Verb.CREATE, changes=changes, lines=lines.changes, set_up=given)
    writes = (create, *_origin_id_write(element, policy)) if target is Side.MAESTRO else (create,)
    return Step(pair=pair, writes=writes, baseline=tuple(f.name for f in element.fields), linked=True)


def _foreign(element: Element, here: Record) -> Reason | None:
    """Why a record of Procore is not made in maestro*: it has an origin id that no record of ours explains."""
    foreign = here.side is Side.PROCORE and here.origin_id and element.origin_kind
    return Reason("foreign_origin", {"origin_id": here.origin_id or ""}) if foreign else None


def _unwritable(element: Element, values: Values, target: Side) -> Reason | None:
    """Why the target cannot hold these values; the key that maestro* gives itself may be missing."""
    given = element.numbered_by_maestro and target is Side.MAESTRO
    numbered = {name for name in element.key if given and values.get(name) is None}
    return check(element, values, target, only=frozenset(values) - numbered)


def _merge(element: Element, pair: Pair, maestro: Record, procore: Record, policy: Policy) -> Step | None:
    """A record that both sides have: field by field, and line by line."""
    found = differences(element, pair, maestro, procore, _about_posted(element, maestro, policy))
    for side, mine in found.changes.items():
        if reason := check(element, {c.field: c.new for c in mine}, side, only=frozenset(c.field for c in mine)):
            return Step(pair=pair, hold=reason)
    if reason := belongs_elsewhere(element, found.changes[Side.PROCORE], maestro, procore):
        return Step(pair=pair, hold=reason)
    if element.lines:
        return _merge_document(element, pair, maestro, procore, policy, found)
    writes = [Write(side=side, verb=Verb.UPDATE, changes=tuple(mine)) for side, mine in found.changes.items() if mine]
    return _step_with(element, pair, writes, found, policy)


def _about_posted(element: Element, maestro: Record, policy: Policy) -> Policy:
    """The policy; the status of a document that accounting posted in maestro* moves there by itself, and is no drift."""
    if policy.direction is not Direction.TO_MAESTRO or not is_locked(element, maestro, Side.MAESTRO):
        return policy
    return replace(policy, owners={**policy.owners, element.status_field or "": Side.PROCORE})


def _merge_document(
    element: Element, pair: Pair, maestro: Record, procore: Record, policy: Policy, found: Differences
) -> Step | None:
    """The same for a document, which travels one way; one that is locked is not rewritten."""
    (target,) = policy.direction.writes
    source, held = (maestro, procore) if target is Side.PROCORE else (procore, maestro)
    lines = line_changes(element, maestro, procore, pair.link, policy, pair.choices, begun=pair.begun)
    if reason := lines.wrong or unfit(element, source, policy, held):
        return Step(pair=pair, hold=reason)
    found = with_own_total(element, source, held, found, lines.changes)
    found = replace(found, hold=joined(found.hold, lines.held))
    if is_locked(element, held, target):
        became = locked(element, held, target, found.changes[target], list(lines.changes))
        return _merge_locked(element, pair, became, found, lines, policy)
    changes = tuple(found.changes[target])
    if found.hold and element.append_only:  # it would be sent anew whole, over what waits
        return Step(pair=pair, hold=found.hold)
    write = Write(side=target, verb=Verb.UPDATE, changes=changes, lines=lines.changes)
    return _step_with(element, pair, [write] if changes or lines.changes else [], found, policy, lines)


def _merge_locked(
    element: Element, pair: Pair, became: Locked, found: Differences, lines: LineDifferences, policy: Policy
) -> Step | None:
    (target,) = policy.direction.writes
    writes = [Write(side=target, verb=Verb.UPDATE, changes=became.status)] if became.status else []
    if became.hold:
        return Step(pair=pair, writes=tuple(writes) if pair.link else (), hold=became.hold)
    agreed = replace(found, baseline=[*found.baseline, *became.agreed])
    return _step_with(element, pair, writes, agreed, policy, lines)


def _step_with(
    element: Element,
    pair: Pair,
    writes: list[Write],
    found: Differences,
    policy: Policy,
    lines: LineDifferences | None = None,
) -> Step | None:
    """The step of a pair that both sides have, with our origin id where Procore does not know it yet."""
    lines = lines or LineDifferences()
    link, procore = pair.link, pair.procore
    with_origin_id = bool(link.origin_id or pair.adopts) if link else bool(procore and procore.origin_id)
    if adopts := _adopted(element, pair, policy):
        writes = [replace(one, origin=adopts) if one.side is Side.PROCORE else one for one in writes]
        with_origin_id = False
    if not with_origin_id and not any(write.side is Side.PROCORE for write in writes):
        writes = [*writes, *_origin_id_write(element, policy, adopts, _codes_with_it(element, pair) if adopts else ())]
    if not (writes or found.baseline or found.hold or lines.agreed) and link is not None:
        return None
    return Step(
        pair=pair,
        writes=tuple(writes),
        baseline=tuple(found.baseline),
        linked=link is None,
        hold=found.hold,
        lines=lines.left,
    )


def _adopted(element: Element, pair: Pair, policy: Policy) -> Change | None:
    """The origin id of another integration that ours takes the place of, where Procore is written.

    A cost that has one is never changed, but reversed and sent anew: its own stays (docs/procore.md#direct-costs-lock).
    """
    return pair.adopts if Side.PROCORE in policy.direction.writes and not element.append_only else None


def _closed_reference(element: Element, here: Record) -> Reason | None:
    """Why a record is not made: who it names is closed in maestro*."""
    if element.closed_reference is None:
        return None
    fact, name = element.closed_reference
    return Reason("closed_supplier", {"supplier": text_of(here.get(name))}) if here.facts.get(fact) is True else None


def _origin_id_write(
    element: Element, policy: Policy, adopts: Change | None = None, changes: tuple[Change, ...] = ()
) -> tuple[Write, ...]:
    """The write that gives Procore our origin id, where it keeps one and the direction lets us.

    `adopts`: the origin id of another integration that it takes the place of; `changes`: what is written with it.
    """
    can = element.origin_kind and Side.PROCORE in policy.direction.writes
    return (Write(side=Side.PROCORE, verb=Verb.WRITE_ORIGIN_ID, origin=adopts, changes=changes),) if can else ()


def _codes_with_it(element: Element, pair: Pair) -> tuple[Change, ...]:
    """The codes of another integration that maestro*'s take the place of together with the origin id."""
    mine, theirs = pair.maestro, pair.procore
    assert mine is not None, "both sides have it"
    assert theirs is not None, "both sides have it"
    codes = [(one.name, theirs.get(one.name), mine.get(one.name)) for one in element.fields if one.with_origin_id]
    return tuple(Change(name, old, new) for name, old, new in codes if old is not None and old != new)
