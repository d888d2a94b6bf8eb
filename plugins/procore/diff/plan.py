"""What must be done so that both sides hold the same: records and what was last agreed in, steps out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from procore.diff.fields import differences
from procore.diff.lines import adds_up, effect, line_changes, new_lines
from procore.elements.element import Element, Side, Unlinked
from procore.mapping.checks import check
from procore.mapping.comparison import fit
from procore.mapping.values import text_of
from procore.model.lines import LineChange
from procore.model.records import Change, Reason, Record
from procore.model.steps import Pair, Policy, Step, Verb, Write


def plan(element: Element, pairs: Iterable[Pair], policy: Policy) -> list[Step]:
    """One step per pair that needs anything, in the order of the pairs.

    Pairs that need nothing and hold nothing give no step. Never raises for a record.
    """
    return [step for pair in pairs if (step := _step(element, pair, policy)) is not None]


def _step(element: Element, pair: Pair, policy: Policy) -> Step | None:
    problem = pair.reason or next((r.problem for r in (pair.maestro, pair.procore) if r and r.problem), None)
    here = pair.maestro or pair.procore
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
    if fallen := _fallen(element, maestro):
        return Reason("withdrawn", {"field": fallen})
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
    wanted = target in policy.direction.writes and target in element.created_in and policy.admits(here)
    if not wanted or stays(element, here):
        return None
    if problem:
        return Step(pair=pair, hold=problem)
    if here.side is Side.PROCORE and here.origin_id and element.origin_kind:
        return Step(pair=pair, hold=Reason("foreign_origin", {"origin_id": here.origin_id}))
    values = {f.name: fit(f, here.get(f.name), target) for f in element.fields if target in f.written}
    given = {
        name
        for name in element.key
        if element.numbered_by_maestro and target is Side.MAESTRO and values.get(name) is None
    }
    if reason := check(element, values, target, only=frozenset(values) - given):
        return Step(pair=pair, hold=reason)
    lines, wrong = new_lines(element, here)
    if reason := wrong or _unfit(element, here, policy) or _closed_reference(element, here):
        return Step(pair=pair, hold=reason)
    changes = tuple(Change(name, None, value) for name, value in values.items() if value is not None)
    create = Write(side=target, verb=Verb.CREATE, changes=changes, lines=tuple(lines))
    writes = (create, *_stamp(element, policy, target is Side.MAESTRO))
    return Step(pair=pair, writes=writes, baseline=tuple(f.name for f in element.fields), linked=True)


def stays(element: Element, here: Record) -> bool:
    """Whether a record that only one side has is not made on the other whatever is asked: closed, empty, withdrawn, void."""
    closed = element.active_field is not None and here.get(element.active_field) is False
    return bool(closed or _blank(element, here) or _fallen(element, here) or _dead(element, here))


def _merge(element: Element, pair: Pair, maestro: Record, procore: Record, policy: Policy) -> Step | None:
    """A record that both sides have: field by field."""
    link = pair.link
    changes, baseline, hold = differences(element, pair, maestro, procore, policy)
    for side, mine in changes.items():
        if reason := check(element, {c.field: c.new for c in mine}, side, only=frozenset(c.field for c in mine)):
            return Step(pair=pair, hold=reason)
    lines: dict[Side, list[LineChange]] = {Side.MAESTRO: [], Side.PROCORE: []}
    if element.exclusive_references and (reason := _elsewhere(element, changes[Side.PROCORE], maestro, procore)):
        return Step(pair=pair, hold=reason)
    if element.lines:
        (target,) = policy.direction.writes
        lines[target], wrong = line_changes(
            element, maestro, procore, link, policy.direction, pair.choices, begun=pair.begun is not None
        )
        if reason := wrong or _unfit(element, maestro if target is Side.PROCORE else procore, policy):
            return Step(pair=pair, hold=reason)
        if _is_locked(element, pair, target):
            return _approved(element, pair, target, changes[target], lines[target], baseline, policy)
    writes = [
        Write(side=side, verb=Verb.UPDATE, changes=tuple(mine), lines=tuple(lines[side]))
        for side, mine in changes.items()
        if mine or lines[side]
    ]
    return _step_of(element, pair, writes, baseline, hold, policy)


def _step_of(
    element: Element, pair: Pair, writes: list[Write], baseline: list[str], hold: Reason | None, policy: Policy
) -> Step | None:
    """The step of a pair that both sides have, with our origin id where Procore does not know it yet."""
    link, procore = pair.link, pair.procore
    with_origin_id = bool(link.origin_id) if link else bool(procore and procore.origin_id)
    if not with_origin_id and not any(write.side is Side.PROCORE for write in writes):
        writes = [*writes, *_stamp(element, policy, needed=True)]
    if not (writes or baseline or hold) and link is not None:
        return None
    return Step(pair=pair, writes=tuple(writes), baseline=tuple(baseline), linked=link is None, hold=hold)


# ------------------------------------------------------------------------------------------ documents


def _elsewhere(element: Element, changes: list[Change], maestro: Record, procore: Record) -> Reason | None:
    """Why a document cannot be brought to belong to what it belongs to in maestro*: Procore moves none."""
    if not any(change.field in element.exclusive_references for change in changes):
        return None
    was, now = (
        next((value for name in element.exclusive_references if (value := record.get(name)) is not None), None)
        for record in (procore, maestro)
    )
    if isinstance(was, Unlinked):
        return Reason("waits_for", {"element": was.element, "key": was.key})
    return Reason("moved_contract", {"was": text_of(was), "now": text_of(now)})


def _is_locked(element: Element, pair: Pair, target: Side) -> bool:
    theirs = pair.on(target)
    if element.status_field is None or theirs is None:
        return False
    if target is Side.MAESTRO and element.posted_fact:
        return theirs.facts.get(element.posted_fact) is True
    return theirs.get(element.status_field) in element.locked_statuses


def _approved(
    element: Element,
    pair: Pair,
    target: Side,
    changes: list[Change],
    lines: list[LineChange],
    baseline: list[str],
    policy: Policy,
) -> Step | None:
    """An approved document is not rewritten: its status may move in Procore, all else that differs is told to a person.

    A document that was transferred in maestro* keeps its status too: from there on it is accounting's. Where the status says
    whether its money counts (change orders), that is told as well.
    """
    status = [change for change in changes if change.field == element.status_field]
    counted = [change for change in status if target is Side.MAESTRO and _counts(element, change)]
    fields = [change.field for change in changes if change.field != element.status_field or change in counted]
    writes = [Write(side=target, verb=Verb.UPDATE, changes=tuple(status))] if status and target is Side.PROCORE else []
    if not fields and not lines:
        kept = [change.field for change in status if target is Side.MAESTRO]
        return _step_of(element, pair, writes, [*baseline, *kept], None, policy)
    theirs = pair.on(target)
    moved = sum((effect(element, line) for line in lines), Decimal(0))
    if counted and element.total and theirs and isinstance(total := theirs.get(element.total[0]), Decimal):
        moved += total if counted[0].new in element.locked_statuses else -total
    said = text_of(theirs.get(element.status_field or "")) if theirs else ""
    facts = {"status": said, "field": ", ".join(fields), "lines": str(len(lines)), "amount": text_of(moved)}
    reason = Reason("approved_differs", {**facts, "side": target.value})
    return Step(pair=pair, writes=tuple(writes) if pair.link else (), hold=reason)


def _counts(element: Element, status: Change) -> bool:
    """Whether a transferred document's money counts on one side only by this status."""
    return bool(element.posted_fact) and (status.old in element.locked_statuses) != (
        status.new in element.locked_statuses
    )


def _unfit(element: Element, source: Record, policy: Policy) -> Reason | None:
    """Why a document cannot travel as it is: another currency, or lines that do not add up."""
    currency = source.get(element.currency_field) if element.currency_field else None
    if currency and currency != policy.currency:
        return Reason("foreign_currency", {"value": text_of(currency), "currency": policy.currency})
    return adds_up(element, source)


def _closed_reference(element: Element, here: Record) -> Reason | None:
    """Why a record is not made: who it names is closed in maestro*."""
    if element.closed_reference is None:
        return None
    fact, name = element.closed_reference
    return Reason("closed_supplier", {"supplier": text_of(here.get(name))}) if here.facts.get(fact) is True else None


def _dead(element: Element, here: Record) -> bool:
    """Whether a document was given up before the other side ever had it."""
    return any(here.facts.get(fact) is True for fact in element.never_create_facts) or (
        element.status_field is not None and here.get(element.status_field) in element.never_create_statuses
    )


def _stamp(element: Element, policy: Policy, needed: bool) -> tuple[Write, ...]:
    can = needed and element.origin_kind and Side.PROCORE in policy.direction.writes
    return (Write(side=Side.PROCORE, verb=Verb.WRITE_ORIGIN_ID),) if can else ()


def _fallen(element: Element, record: Record) -> str | None:
    """The first flag without which maestro*'s record is not sent, and which it lacks."""
    return next((name for name in element.required_flags if record.get(name) is False), None)


def _blank(element: Element, here: Record) -> bool:
    """Whether a record that the other side lacks says nothing that the lack does not say too."""
    return (
        element.blank_when_zero is not None
        and not here.problem
        and here.get(element.blank_when_zero) in (None, Decimal(0))
    )
