"""Where two records of one pair differ, and what becomes of each field: written to a side, agreed on, or held. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from procore.diff.choices import values_to_write
from procore.diff.held_fields import held_field, joined
from procore.diff.merge import HELD, TOWARDS, Baseline, FieldPolicy, MergeOutcome, merge
from procore.elements.element import Direction, Element, Field, Kind, Side, Value
from procore.mapping.comparison import as_kept
from procore.mapping.values import text_of
from procore.model.records import Change, LineLink, Link, Reason, Record
from procore.model.steps import Pair, Policy


@dataclass(frozen=True, slots=True)
class Differences:
    """What becomes of a pair's fields.

    `changes`: what is to be written to each side. `baseline`: the fields that both agree on. `hold`: why a person has to
    decide about others.
    """

    changes: Mapping[Side, list[Change]]
    baseline: list[str]
    hold: Reason | None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The same for one field; `values`: what is to be written, by side."""

    values: Mapping[Side, Value] = field(default_factory=dict)
    agreed: bool = False
    hold: Reason | None = None
    overwrites: bool = False


def differences(element: Element, pair: Pair, maestro: Record, procore: Record, policy: Policy) -> Differences:
    """Compare two records of one pair, field by field. A field of which a side does not say what it holds is left as it is."""
    changes: dict[Side, list[Change]] = {side: [] for side in Side}
    baseline: list[str] = []
    hold: Reason | None = None
    unread = _unread(maestro) | _unread(procore)
    for one in element.fields:
        if (
            one.name in unread
            or one.name not in maestro.values
            or (one.name not in procore.values and not one.never_listed)
        ):
            continue
        now = {Side.MAESTRO: maestro.get(one.name), Side.PROCORE: _in_procore(one, procore, pair.link)}
        outcome = _outcome(element, pair, one, now, policy)
        for side, value in outcome.values.items():
            changes[side].append(Change(one.name, now[side], value, outcome.overwrites))
        baseline += [one.name] if outcome.agreed else []
        hold = joined(hold, outcome.hold)
    return Differences(changes, baseline, hold)


def _unread(record: Record) -> set[str]:
    """The fields of a record whose values could not be read, where that holds these alone."""
    return {one.field for one in record.problem.conflicts} if record.problem else set()


def _outcome(element: Element, pair: Pair, one: Field, now: dict[Side, Value], policy: Policy) -> _Outcome:
    if one.kind is Kind.REFERENCE and one.fixed:
        return _Outcome(agreed=True)  # what a record names is decided when it is created
    if choice := pair.choices.get(("", one.name)):
        wanted = values_to_write(one, choice, now, policy.direction, "")
        return _Outcome(hold=wanted) if isinstance(wanted, Reason) else _Outcome(wanted, agreed=not wanted)
    return _merged(element, pair, one, now, policy)


def _merged(element: Element, pair: Pair, one: Field, now: dict[Side, Value], policy: Policy) -> _Outcome:
    written = _written_by_broken_run(pair, one, now, target_of(policy.direction))
    merged = merge(one, now, written or baseline_of(pair.link, one.name), field_policy(element, one, policy))
    if merged.outcome in HELD:
        return _Outcome(hold=held_field(merged.outcome, one.name, now, target_of(policy.direction)))
    if merged.outcome in TOWARDS:
        return _Outcome({TOWARDS[merged.outcome]: merged.value}, overwrites=merged.overwrites)
    match merged.outcome:
        case MergeOutcome.SETTLED if _key_moved(element, pair.link, one.name, now):
            return _Outcome(hold=Reason("key_changed", {"field": one.name, "value": text_of(now[Side.PROCORE])}))
        case MergeOutcome.SETTLED:
            return _Outcome(agreed=True)
    return _Outcome(agreed=written is not None)


def field_policy(element: Element, one: Field, policy: Policy) -> FieldPolicy:
    """The settings as they are about this field."""
    return FieldPolicy(
        direction=policy.direction,
        owner=policy.owners.get(one.name),
        target_edits=policy.target_edits,
        zero_is_nothing=one.name == element.blank_when_zero,
    )


def target_of(direction: Direction) -> Side | None:
    """The side that is written, one way; None: both are."""
    return None if direction is Direction.BOTH else next(iter(direction.writes))


def _in_procore(one: Field, procore: Record, link: Link | None) -> Value:
    """What Procore holds: as it says, or what was last written where it never says."""
    was = baseline_of(link, one.name) if one.never_listed and one.name not in procore.values else None
    return was[Side.PROCORE] if was and Side.PROCORE in was else procore.get(one.name)


def _key_moved(element: Element, link: Link | None, name: str, now: dict[Side, Value]) -> bool:
    """Whether Procore, which said maestro*'s key when both agreed, now says another one."""
    was = baseline_of(link, name)
    if name not in element.key or was is None or was.get(Side.PROCORE, now[Side.PROCORE]) == now[Side.PROCORE]:
        return False
    return was[Side.PROCORE] == now[Side.MAESTRO]


def _written_by_broken_run(pair: Pair, one: Field, now: dict[Side, Value], target: Side | None) -> Baseline | None:
    """What both sides agree on because a broken run wrote it and the target holds it: no person changed it there.

    Of a record that it did not finish making (`target`: where, one way), whatever is there is its work.
    """
    for (side, name), begun in (pair.begun or {}).items():
        if name == one.name:
            for wrote in reversed(begun):
                if now[side] == as_kept(one, wrote, side):
                    return {side: now[side], side.other: wrote}
    half_made = pair.link is None and pair.begun is not None
    return {target: now[target]} if target and half_made else None


def baseline_of(link: Link | LineLink | None, name: str) -> Baseline | None:
    """What each side held in a field of a record, or of a line, when both agreed; a side that is not in it moved since."""
    if link is None:
        return None
    return {side: held[name] for side in Side if name in (held := link.baseline(side))} or None
