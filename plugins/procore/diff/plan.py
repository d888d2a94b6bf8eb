"""What must be done so that both sides hold the same: pairs of records with their baseline in, steps out. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from procore.diff.documents import Locked, belongs_elsewhere, is_locked, locked, unfit
from procore.diff.fields import Differences, differences
from procore.diff.line_changes import line_changes, new_lines
from procore.diff.state import lowered_flag, never_created
from procore.elements.element import Element, Side, Values
from procore.mapping.checks import check
from procore.mapping.comparison import fit
from procore.mapping.values import text_of
from procore.model.lines import LineChange
from procore.model.records import Change, Reason, Record
from procore.model.steps import Pair, Policy, Step, Verb, Write

TOLD_ALWAYS = frozenset({"doubled"})
"""Causes that are told although the record would not be made on the other side anyway: its dollars are there twice."""


def plan(element: Element, pairs: Iterable[Pair], policy: Policy) -> list[Step]:
    """One step per pair that needs anything, in the order of the pairs.

    Pairs that need nothing and hold nothing give no step. Never raises for a record.
    """
    return [step for pair in pairs if (step := _step(element, pair, policy)) is not None]


def _step(element: Element, pair: Pair, policy: Policy) -> Step | None:
    problem = pair.reason or next((record.problem for record in pair.records if record.problem), None)
    here = pair.here
    assert here is not None, "a pair has at least one record"
    if pair.link is None and (pair.maestro is None or pair.procore is None):
        return _clear_origin_id(element, pair, policy) or _create(element, pair, here, policy, problem)
    if pair.maestro and not (policy.presents if pair.link else policy.admits)(pair.maestro):
        return None
    if problem:
        return Step(pair=pair, hold=problem)
    if pair.maestro is None or pair.procore is None:
        return Step(pair=pair, hold=Reason("gone", {"side": here.side.other.value}))
    if reason := _strayed(element, pair, pair.maestro):
        return Step(pair=pair, hold=reason)
    return _merge(element, pair, pair.maestro, pair.procore, policy)


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
    if not wanted or never_created(element, here):
        return None
    if reason := problem or _foreign(element, here):
        return Step(pair=pair, hold=reason)
    values = {f.name: fit(f, here.get(f.name), target) for f in element.fields if target in f.written}
    lines, wrong = new_lines(element, here)
    hold = _unwritable(element, values, target) or wrong
    if reason := hold or unfit(element, here, policy) or _closed_reference(element, here):
        return Step(pair=pair, hold=reason)
    changes = tuple(Change(name, None, value) for name, value in values.items() if value is not None)
    create = Write(side=target, verb=Verb.CREATE, changes=changes, lines=tuple(lines))
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
    found = differences(element, pair, maestro, procore, policy)
    for side, mine in found.changes.items():
        if reason := check(element, {c.field: c.new for c in mine}, side, only=frozenset(c.field for c in mine)):
            return Step(pair=pair, hold=reason)
    if reason := belongs_elsewhere(element, found.changes[Side.PROCORE], maestro, procore):
        return Step(pair=pair, hold=reason)
    if element.lines:
        return _merge_document(element, pair, maestro, procore, policy, found)
    writes = [Write(side=side, verb=Verb.UPDATE, changes=tuple(mine)) for side, mine in found.changes.items() if mine]
    return _step_of(element, pair, writes, found.baseline, found.hold, policy)


def _merge_document(
    element: Element, pair: Pair, maestro: Record, procore: Record, policy: Policy, found: Differences
) -> Step | None:
    """The same for a document, which travels one way; one that is locked is not rewritten."""
    (target,) = policy.direction.writes
    source, held = (maestro, procore) if target is Side.PROCORE else (procore, maestro)
    begun = pair.begun is not None
    lines, wrong = line_changes(element, maestro, procore, pair.link, policy.direction, pair.choices, begun=begun)
    if reason := wrong or unfit(element, source, policy):
        return Step(pair=pair, hold=reason)
    if is_locked(element, held, target):
        return _merge_locked(element, pair, locked(element, held, target, found.changes[target], lines), found, policy)
    of_lines: dict[Side, list[LineChange]] = {target: lines}
    writes = [
        Write(side=side, verb=Verb.UPDATE, changes=tuple(mine), lines=tuple(of_lines.get(side, ())))
        for side, mine in found.changes.items()
        if mine or of_lines.get(side)
    ]
    return _step_of(element, pair, writes, found.baseline, found.hold, policy)


def _merge_locked(element: Element, pair: Pair, became: Locked, found: Differences, policy: Policy) -> Step | None:
    (target,) = policy.direction.writes
    writes = [Write(side=target, verb=Verb.UPDATE, changes=became.status)] if became.status else []
    if became.hold:
        return Step(pair=pair, writes=tuple(writes) if pair.link else (), hold=became.hold)
    return _step_of(element, pair, writes, [*found.baseline, *became.agreed], None, policy)


def _step_of(
    element: Element, pair: Pair, writes: list[Write], baseline: list[str], hold: Reason | None, policy: Policy
) -> Step | None:
    """The step of a pair that both sides have, with our origin id where Procore does not know it yet."""
    link, procore = pair.link, pair.procore
    with_origin_id = bool(link.origin_id) if link else bool(procore and procore.origin_id)
    if not with_origin_id and not any(write.side is Side.PROCORE for write in writes):
        writes = [*writes, *_origin_id_write(element, policy)]
    if not (writes or baseline or hold) and link is not None:
        return None
    return Step(pair=pair, writes=tuple(writes), baseline=tuple(baseline), linked=link is None, hold=hold)


def _closed_reference(element: Element, here: Record) -> Reason | None:
    """Why a record is not made: who it names is closed in maestro*."""
    if element.closed_reference is None:
        return None
    fact, name = element.closed_reference
    return Reason("closed_supplier", {"supplier": text_of(here.get(name))}) if here.facts.get(fact) is True else None


def _origin_id_write(element: Element, policy: Policy) -> tuple[Write, ...]:
    """The write that gives Procore our origin id, where it keeps one and the direction lets us."""
    can = element.origin_kind and Side.PROCORE in policy.direction.writes
    return (Write(side=Side.PROCORE, verb=Verb.WRITE_ORIGIN_ID),) if can else ()
