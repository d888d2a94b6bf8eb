"""What must be done so that both sides hold the same: records and what was last agreed in, steps out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from procore.decisions import Choice, carried_out
from procore.documents import LineChange, adds_up, effect, line_changes, new_lines
from procore.elements.model import Direction, Element, Field, Kind, Side, Unlinked, Value, Values
from procore.mapping import check, fit, text_of
from procore.merge import Fate, merge
from procore.messages import numbered
from procore.records import Change, Link, Reason, Record

TRANSFERRED = "transferred"
"""The fact of a document that accounting has posted, where its status does not say so."""


class Verb(StrEnum):
    """What is done to one record of one side."""

    CREATE = "create"
    UPDATE = "update"
    STAMP = "stamp"  # only our origin id is written, so that Procore knows the link too
    FREE = "free"  # our origin id is taken off a record of Procore whose link was moved to another one
    REMOVE = "remove"  # an undo takes away what the synchronization created


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
    choices: Mapping[tuple[str, str], Choice] = field(
        default_factory=dict
    )  # of a person: by line ("": the record) and field
    begun: Mapping[tuple[Side, str], Value] = field(
        default_factory=dict
    )  # what a broken run was about to write: by side and field
    freed: bool = False  # Procore's record carries our origin id for a record that a person linked to another one

    def on(self, side: Side) -> Record | None:
        """The record of that side."""
        return self.maestro if side is Side.MAESTRO else self.procore


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What becomes of one pair: the writes, the fields that both sides now agree on, and why something is held.

    A step may write some fields and hold another: `hold` then names the field in conflict. One that is not `whole` (an
    undo) looks at the values that it writes and leaves all others to the next run. `why`: in words, when a plan is not to
    find it out itself. `lines`: keys (of either side) of lines that are as they are to be, but not agreed on yet.
    """

    pair: Pair
    writes: tuple[Write, ...] = ()
    agreed: tuple[str, ...] = ()
    linked: bool = False
    hold: Reason | None = None
    whole: bool = True
    why: str = ""
    lines: frozenset[str] = frozenset()

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
    currency: str = "CAD"  # the company's: a document in another one is held


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
        return _freed(element, pair, policy) or _create(element, pair, here, policy, problem)
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


def _freed(element: Element, pair: Pair, policy: Policy) -> Step | None:
    """A record of Procore that has to give our origin id free; a document's lines carry ids of their own, and keep them."""
    if not pair.freed or element.lines or Side.PROCORE not in policy.direction.writes:
        return None
    return Step(pair=pair, writes=(Write(side=Side.PROCORE, verb=Verb.FREE),), hold=pair.reason)


def _create(element: Element, pair: Pair, here: Record, policy: Policy, problem: Reason | None) -> Step | None:
    """A record that only one side has: made on the other, when the direction and the filter let it."""
    target = here.side.other
    wanted = target in policy.direction.writes and target in element.created_in and policy.admits(here)
    stays = here.get("active") is False or _blank(element, here) or _fallen(element, here) or _dead(element, here)
    if not wanted or stays:
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
    if reason := wrong or _unfit(element, here, policy) or _supplier_closed(here):
        return Step(pair=pair, hold=reason)
    changes = tuple(Change(name, None, value) for name, value in values.items() if value is not None)
    create = Write(side=target, verb=Verb.CREATE, changes=changes, lines=tuple(lines))
    writes = (create, *_stamp(element, policy, target is Side.MAESTRO))
    return Step(pair=pair, writes=writes, agreed=tuple(f.name for f in element.fields), linked=True)


def _merge(element: Element, pair: Pair, maestro: Record, procore: Record, policy: Policy) -> Step | None:
    """A record that both sides have: field by field."""
    link = pair.link
    changes, agreed, hold = _fields(element, pair, maestro, procore, policy)
    for side, mine in changes.items():
        if reason := check(element, {c.field: c.new for c in mine}, side, only=frozenset(c.field for c in mine)):
            return Step(pair=pair, hold=reason)
    lines: dict[Side, list[LineChange]] = {Side.MAESTRO: [], Side.PROCORE: []}
    if element.either and (reason := _elsewhere(element, changes[Side.PROCORE], maestro, procore)):
        return Step(pair=pair, hold=reason)
    if element.lines:
        (target,) = policy.direction.writes
        lines[target], wrong = line_changes(element, maestro, procore, link, policy.direction, pair.choices)
        if reason := wrong or _unfit(element, maestro if target is Side.PROCORE else procore, policy):
            return Step(pair=pair, hold=reason)
        if _is_locked(element, pair, target):
            return _approved(element, pair, target, changes[target], lines[target], agreed, policy)
    writes = [
        Write(side=side, verb=Verb.UPDATE, changes=tuple(mine), lines=tuple(lines[side]))
        for side, mine in changes.items()
        if mine or lines[side]
    ]
    return _step_of(element, pair, writes, agreed, hold, policy)


def _step_of(
    element: Element, pair: Pair, writes: list[Write], agreed: list[str], hold: Reason | None, policy: Policy
) -> Step | None:
    """The step of a pair that both sides have, with our origin id where Procore does not know it yet."""
    link, procore = pair.link, pair.procore
    stamped = bool(link.origin_id) if link else bool(procore and procore.origin_id)
    if not stamped and not any(write.side is Side.PROCORE for write in writes):
        writes = [*writes, *_stamp(element, policy, needed=True)]
    if not (writes or agreed or hold) and link is not None:
        return None
    return Step(pair=pair, writes=tuple(writes), agreed=tuple(agreed), linked=link is None, hold=hold)


def _fields(
    element: Element, pair: Pair, maestro: Record, procore: Record, policy: Policy
) -> tuple[dict[Side, list[Change]], list[str], Reason | None]:
    """What is to be written to each side, the fields that both agree on, and those that a person has to decide."""
    changes: dict[Side, list[Change]] = {Side.MAESTRO: [], Side.PROCORE: []}
    agreed: list[str] = []
    hold: Reason | None = None
    for one in element.fields:
        if one.name not in maestro.values or (one.name not in procore.values and not one.silent):
            continue  # a side that does not say what it holds is left as it is
        now: dict[Side, Value] = {Side.MAESTRO: maestro.get(one.name), Side.PROCORE: _told(one, procore, pair.link)}
        if one.kind is Kind.REFERENCE and one.fixed:
            agreed.append(one.name)  # what a record names is decided when it is created
            continue
        if choice := pair.choices.get(("", one.name)):
            wanted = carried_out(one, choice, now, policy.direction)
            if isinstance(wanted, Reason):
                hold = _and_also(hold, wanted)
            elif not wanted:
                agreed.append(one.name)
            for side, value in wanted.items() if isinstance(wanted, dict) else ():
                changes[side].append(Change(one.name, now[side], value))
            continue
        ours = _begun(pair, one, now)
        was = ours or _agreed(pair.link, one.name)
        merged = merge(one, now, was, policy.direction, policy.owners.get(one.name))
        if merged.fate is Fate.CONFLICT:
            hold = _and_also(hold, _conflict(one.name, now))
        elif merged.fate is Fate.AGREED and _key_moved(element, pair.link, one.name, now):
            hold = hold or Reason("key_changed", {"field": one.name, "value": text_of(now[Side.PROCORE])})
        elif merged.fate is Fate.AGREED or (ours and merged.fate is Fate.UNCHANGED):
            agreed.append(one.name)
        elif merged.fate is not Fate.UNCHANGED:
            side = Side.PROCORE if merged.fate is Fate.TO_PROCORE else Side.MAESTRO
            changes[side].append(Change(one.name, now[side], merged.value))
    return changes, agreed, hold


# ------------------------------------------------------------------------------------------ documents


def _elsewhere(element: Element, changes: list[Change], maestro: Record, procore: Record) -> Reason | None:
    """Why a document cannot be brought to belong to what it belongs to in maestro*: Procore moves none."""
    if not any(change.field in element.either for change in changes):
        return None
    was, now = (
        next((value for name in element.either if (value := record.get(name)) is not None), None)
        for record in (procore, maestro)
    )
    if isinstance(was, Unlinked):
        return Reason("waits_for", {"element": was.element, "key": was.key})
    return Reason("moved_contract", {"was": text_of(was), "now": text_of(now)})


def _is_locked(element: Element, pair: Pair, target: Side) -> bool:
    theirs = pair.on(target)
    if element.status is None or theirs is None:
        return False
    if target is Side.MAESTRO and TRANSFERRED in element.facts:
        return theirs.facts.get(TRANSFERRED) is True
    return theirs.get(element.status) in element.locked_when


def _approved(
    element: Element,
    pair: Pair,
    target: Side,
    changes: list[Change],
    lines: list[LineChange],
    agreed: list[str],
    policy: Policy,
) -> Step | None:
    """An approved document is not rewritten: its status may move in Procore, all else that differs is told to a person.

    A document that was transferred in maestro* keeps its status too: from there on it is accounting's. Where the status says
    whether its money counts (change orders), that is told as well.
    """
    status = [change for change in changes if change.field == element.status]
    counted = [change for change in status if target is Side.MAESTRO and _counts(element, change)]
    fields = [change.field for change in changes if change.field != element.status or change in counted]
    writes = [Write(side=target, verb=Verb.UPDATE, changes=tuple(status))] if status and target is Side.PROCORE else []
    if not fields and not lines:
        kept = [change.field for change in status if target is Side.MAESTRO]
        return _step_of(element, pair, writes, [*agreed, *kept], None, policy)
    theirs = pair.on(target)
    moved = sum((effect(element, line) for line in lines), Decimal(0))
    if counted and element.total and theirs and isinstance(total := theirs.get(element.total[0]), Decimal):
        moved += total if counted[0].new in element.locked_when else -total
    said = text_of(theirs.get(element.status or "")) if theirs else ""
    facts = {"status": said, "field": ", ".join(fields), "lines": str(len(lines)), "amount": text_of(moved)}
    reason = Reason("approved_differs", {**facts, "side": target.value})
    return Step(pair=pair, writes=tuple(writes) if pair.link else (), hold=reason)


def _counts(element: Element, status: Change) -> bool:
    """Whether a transferred document's money counts on one side only by this status."""
    return TRANSFERRED in element.facts and (status.old in element.locked_when) != (status.new in element.locked_when)


def _unfit(element: Element, source: Record, policy: Policy) -> Reason | None:
    """Why a document cannot travel as it is: another currency, or lines that do not add up."""
    currency = source.get("currency")
    if currency and currency != policy.currency:
        return Reason("foreign_currency", {"value": text_of(currency), "currency": policy.currency})
    return adds_up(element, source)


def _supplier_closed(here: Record) -> Reason | None:
    closed = here.facts.get("supplier_closed")
    return Reason("closed_supplier", {"supplier": text_of(here.get("supplier"))}) if closed is True else None


def _dead(element: Element, here: Record) -> bool:
    """Whether a document was given up before the other side ever had it."""
    return here.facts.get("cancelled") is True or (
        element.status is not None and here.get(element.status) in element.dead_when
    )


def _stamp(element: Element, policy: Policy, needed: bool) -> tuple[Write, ...]:
    can = needed and element.origin and Side.PROCORE in policy.direction.writes
    return (Write(side=Side.PROCORE, verb=Verb.STAMP),) if can else ()


def _fallen(element: Element, record: Record) -> str | None:
    """The first flag without which maestro*'s record is not sent, and which it lacks."""
    return next((name for name in element.needs if record.get(name) is False), None)


def _blank(element: Element, here: Record) -> bool:
    """Whether a record that the other side lacks says nothing that the lack does not say too."""
    return element.blank is not None and not here.problem and here.get(element.blank) in (None, Decimal(0))


def _told(one: Field, procore: Record, link: Link | None) -> Value:
    """What Procore holds: as it says, or what was last written where it never says."""
    was = _agreed(link, one.name) if one.silent and one.name not in procore.values else None
    return was[Side.PROCORE] if was else procore.get(one.name)


def _key_moved(element: Element, link: Link | None, name: str, now: dict[Side, Value]) -> bool:
    """Whether Procore, which said something else when both agreed, now says another key than maestro*'s."""
    was = _agreed(link, name)
    if name not in element.key or was is None or was[Side.PROCORE] == now[Side.PROCORE]:
        return False
    return now[Side.PROCORE] != now[Side.MAESTRO]


def _begun(pair: Pair, one: Field, now: dict[Side, Value]) -> dict[Side, Value] | None:
    """What both sides agree on because a broken run wrote it and the target holds it: no person changed it there."""
    if one.kind is Kind.REFERENCE:
        return None
    held = [side for side in Side if (side, one.name) in pair.begun and now[side] == pair.begun[side, one.name]]
    return dict.fromkeys(Side, now[held[0]]) if held else None


def _agreed(link: Link | None, name: str) -> dict[Side, Value] | None:
    if link is None or name not in link.maestro_agreed or name not in link.procore_agreed:
        return None
    return {Side.MAESTRO: link.maestro_agreed[name], Side.PROCORE: link.procore_agreed[name]}


def _and_also(hold: Reason | None, conflict: Reason) -> Reason:
    """The fields in conflict as one reason: the first, and the others as its facts field_2, maestro_2, procore_2 ..."""
    if hold is None:
        return conflict
    if "maestro" not in hold.facts:
        return hold  # the record is held for something else
    place = 2 + sum(1 for name in hold.facts if name.startswith("field_"))
    return Reason(hold.code, {**hold.facts, **{new: conflict.facts[name] for name, new in numbered(place).items()}})


def _conflict(name: str, now: dict[Side, Value]) -> Reason:
    return Reason(
        "conflict", {"field": name, "maestro": text_of(now[Side.MAESTRO]), "procore": text_of(now[Side.PROCORE])}
    )
