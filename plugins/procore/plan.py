"""What must be done so that both sides hold the same: records and what was last agreed in, steps out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from procore.documents import LineChange, adds_up, effect, line_changes, new_lines
from procore.elements.model import Direction, Element, Kind, Side, Value, Values
from procore.mapping import check, fit, text_of
from procore.merge import Fate, merge
from procore.records import Change, Link, Reason, Record


class Verb(StrEnum):
    """What is done to one record of one side."""

    CREATE = "create"
    UPDATE = "update"
    STAMP = "stamp"  # only our origin id is written, so that Procore knows the link too


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """What one side is asked to do with one record."""

    side: Side
    verb: Verb
    changes: tuple[Change, ...] = ()
    lines: tuple[LineChange, ...] = ()

    @property
    def values(self) -> Values:
        """The values to write, by field name."""
        return {change.field: change.new for change in self.changes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A record as both sides hold it. One side may be missing; `link` is None until both are known to be one."""

    maestro: Record | None = None
    procore: Record | None = None
    link: Link | None = None
    reason: Reason | None = None  # why matching already holds it (ambiguous)

    def on(self, side: Side) -> Record | None:
        """The record of that side."""
        return self.maestro if side is Side.MAESTRO else self.procore


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What becomes of one pair: the writes, the fields that both sides now agree on, and why something is held.

    A step may write some fields and hold another: `hold` then names the field in conflict.
    """

    pair: Pair
    writes: tuple[Write, ...] = ()
    agreed: tuple[str, ...] = ()
    linked: bool = False
    hold: Reason | None = None

    def write(self, side: Side) -> Write | None:
        """The write to that side, if any."""
        return next((w for w in self.writes if w.side is side), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the company's settings say about an element."""

    direction: Direction
    owners: Mapping[str, Side]
    admits: Callable[[Record], bool] = lambda _record: True  # may it be created or linked
    presents: Callable[[Record], bool] = lambda _record: True  # may it, once linked, still travel


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
        return _create(element, pair, here, policy, problem)
    if pair.maestro and not (policy.presents if pair.link else policy.admits)(pair.maestro):
        return None
    if problem:
        return Step(pair=pair, hold=problem)
    if pair.maestro is None or pair.procore is None:
        return Step(pair=pair, hold=Reason("gone", {"side": here.side.other.value}))
    if pair.link and pair.link.scope != pair.maestro.scope:
        return Step(pair=pair, hold=Reason("moved_project", {"was": pair.link.scope, "now": pair.maestro.scope}))
    return _merge(element, pair, pair.maestro, pair.procore, policy)


def _create(element: Element, pair: Pair, here: Record, policy: Policy, problem: Reason | None) -> Step | None:
    """A record that only one side has: made on the other, when the direction and the filter let it."""
    target = here.side.other
    wanted = target in policy.direction.writes and target in element.created_in and policy.admits(here)
    if not wanted or here.get("active") is False:
        return None
    if problem:
        return Step(pair=pair, hold=problem)
    if here.side is Side.PROCORE and here.origin_id and element.origin:
        return Step(pair=pair, hold=Reason("foreign_origin", {"origin_id": here.origin_id}))
    values = {f.name: fit(f, here.get(f.name), target) for f in element.fields if target in f.written}
    given = {name for name in element.key if element.numbered and target is Side.MAESTRO and values.get(name) is None}
    if reason := check(element, values, target, only=frozenset(values) - given):
        return Step(pair=pair, hold=reason)
    lines, wrong = new_lines(element, here)
    if reason := wrong or adds_up(element, here):
        return Step(pair=pair, hold=reason)
    changes = tuple(Change(name, None, value) for name, value in values.items() if value is not None)
    create = Write(side=target, verb=Verb.CREATE, changes=changes, lines=tuple(lines))
    writes = (create, *_stamp(element, policy, target is Side.MAESTRO))
    return Step(pair=pair, writes=writes, agreed=tuple(f.name for f in element.fields), linked=True)


def _merge(element: Element, pair: Pair, maestro: Record, procore: Record, policy: Policy) -> Step | None:
    """A record that both sides have: field by field."""
    link = pair.link
    changes: dict[Side, list[Change]] = {Side.MAESTRO: [], Side.PROCORE: []}
    agreed: list[str] = []
    hold: Reason | None = None
    for one in element.fields:
        if one.name not in maestro.values or one.name not in procore.values:
            continue  # a side that does not say what it holds is left as it is
        now: dict[Side, Value] = {Side.MAESTRO: maestro.get(one.name), Side.PROCORE: procore.get(one.name)}
        if one.kind is Kind.REFERENCE and one.fixed:
            agreed.append(one.name)  # what a record names is decided when it is created
            continue
        merged = merge(one, now, _agreed(link, one.name), policy.direction, policy.owners.get(one.name))
        if merged.fate is Fate.CONFLICT:
            hold = hold or _conflict(one.name, now)
        elif merged.fate is Fate.AGREED and _key_moved(element, link, one.name, now):
            hold = hold or Reason("key_changed", {"field": one.name, "value": text_of(now[Side.PROCORE])})
        elif merged.fate is Fate.AGREED:
            agreed.append(one.name)
        elif merged.fate is not Fate.UNCHANGED:
            side = Side.PROCORE if merged.fate is Fate.TO_PROCORE else Side.MAESTRO
            changes[side].append(Change(one.name, now[side], merged.value))
    for side, mine in changes.items():
        if reason := check(element, {c.field: c.new for c in mine}, side, only=frozenset(c.field for c in mine)):
            return Step(pair=pair, hold=reason)
    lines: dict[Side, list[LineChange]] = {Side.MAESTRO: [], Side.PROCORE: []}
    if element.lines:
        (target,) = policy.direction.writes
        lines[target], wrong = line_changes(element, maestro, procore, link, policy.direction)
        locked = _locked(element, pair, target, changes[target], lines[target])
        if reason := wrong or adds_up(element, maestro if target is Side.PROCORE else procore) or locked:
            return Step(pair=pair, hold=reason)
    writes = [
        Write(side=side, verb=Verb.UPDATE, changes=tuple(mine), lines=tuple(lines[side]))
        for side, mine in changes.items()
        if mine or lines[side]
    ]
    stamped = bool(link.origin_id) if link else bool(procore.origin_id)
    if not stamped and not changes[Side.PROCORE]:
        writes.extend(_stamp(element, policy, needed=True))
    if not (writes or agreed or hold) and link is not None:
        return None
    return Step(pair=pair, writes=tuple(writes), agreed=tuple(agreed), linked=link is None, hold=hold)


def _locked(
    element: Element, pair: Pair, target: Side, changes: list[Change], lines: list[LineChange]
) -> Reason | None:
    """Why an approved document is not rewritten: all but its status stays as it was approved."""
    theirs = pair.on(target)
    if element.status is None or theirs is None or theirs.get(element.status) not in element.locked_when:
        return None
    fields = [change.field for change in changes if change.field != element.status]
    if not fields and not lines:
        return None
    moved = sum((effect(element, line) for line in lines), Decimal(0))
    facts = {"status": text_of(theirs.get(element.status)), "field": ", ".join(fields), "lines": str(len(lines))}
    return Reason("approved_differs", {**facts, "amount": text_of(moved), "side": target.value})


def _stamp(element: Element, policy: Policy, needed: bool) -> tuple[Write, ...]:
    can = needed and element.origin and Side.PROCORE in policy.direction.writes
    return (Write(side=Side.PROCORE, verb=Verb.STAMP),) if can else ()


def _key_moved(element: Element, link: Link | None, name: str, now: dict[Side, Value]) -> bool:
    """Whether Procore now says another key of maestro* than it did when both agreed."""
    was = _agreed(link, name)
    return name in element.key and was is not None and was[Side.PROCORE] != now[Side.PROCORE]


def _agreed(link: Link | None, name: str) -> dict[Side, Value] | None:
    if link is None or name not in link.maestro_agreed or name not in link.procore_agreed:
        return None
    return {Side.MAESTRO: link.maestro_agreed[name], Side.PROCORE: link.procore_agreed[name]}


def _conflict(name: str, now: dict[Side, Value]) -> Reason:
    return Reason(
        "conflict", {"field": name, "maestro": text_of(now[Side.MAESTRO]), "procore": text_of(now[Side.PROCORE])}
    )
