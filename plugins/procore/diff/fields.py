"""Where two records of one pair differ, and what becomes of each field: written to a side, agreed on, or held. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from procore.diff.choices import values_to_write
from procore.diff.merge import MergeOutcome, merge
from procore.elements.element import Element, Field, Kind, Side, Value
from procore.mapping.values import text_of
from procore.model.records import Change, FieldConflict, Link, Reason, Record
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


def differences(element: Element, pair: Pair, maestro: Record, procore: Record, policy: Policy) -> Differences:
    """Compare two records of one pair, field by field. A field of which a side does not say what it holds is left as it is."""
    changes: dict[Side, list[Change]] = {side: [] for side in Side}
    baseline: list[str] = []
    hold: Reason | None = None
    for one in element.fields:
        if one.name not in maestro.values or (one.name not in procore.values and not one.never_listed):
            continue
        now = {Side.MAESTRO: maestro.get(one.name), Side.PROCORE: _in_procore(one, procore, pair.link)}
        outcome = _outcome(element, pair, one, now, policy)
        for side, value in outcome.values.items():
            changes[side].append(Change(one.name, now[side], value))
        baseline += [one.name] if outcome.agreed else []
        hold = _joined(hold, outcome.hold)
    return Differences(changes, baseline, hold)


def _outcome(element: Element, pair: Pair, one: Field, now: dict[Side, Value], policy: Policy) -> _Outcome:
    if one.kind is Kind.REFERENCE and one.fixed:
        return _Outcome(agreed=True)  # what a record names is decided when it is created
    if choice := pair.choices.get(("", one.name)):
        wanted = values_to_write(one, choice, now, policy.direction)
        return _Outcome(hold=wanted) if isinstance(wanted, Reason) else _Outcome(wanted, agreed=not wanted)
    return _merged(element, pair, one, now, policy)


def _merged(element: Element, pair: Pair, one: Field, now: dict[Side, Value], policy: Policy) -> _Outcome:
    written = _written_by_broken_run(pair, one, now)
    merged = merge(one, now, written or _baseline(pair.link, one.name), policy.direction, policy.owners.get(one.name))
    match merged.outcome:
        case MergeOutcome.CONFLICT:
            return _Outcome(hold=_conflict(one.name, now))
        case MergeOutcome.SETTLED if _key_moved(element, pair.link, one.name, now):
            return _Outcome(hold=Reason("key_changed", {"field": one.name, "value": text_of(now[Side.PROCORE])}))
        case MergeOutcome.SETTLED:
            return _Outcome(agreed=True)
        case MergeOutcome.UNCHANGED:
            return _Outcome(agreed=written is not None)
        case MergeOutcome.TO_PROCORE:
            return _Outcome({Side.PROCORE: merged.value})
        case MergeOutcome.TO_MAESTRO:
            return _Outcome({Side.MAESTRO: merged.value})


def _in_procore(one: Field, procore: Record, link: Link | None) -> Value:
    """What Procore holds: as it says, or what was last written where it never says."""
    was = _baseline(link, one.name) if one.never_listed and one.name not in procore.values else None
    return was[Side.PROCORE] if was else procore.get(one.name)


def _key_moved(element: Element, link: Link | None, name: str, now: dict[Side, Value]) -> bool:
    """Whether Procore, which said something else when both agreed, now says another key than maestro*'s."""
    was = _baseline(link, name)
    if name not in element.key or was is None or was[Side.PROCORE] == now[Side.PROCORE]:
        return False
    return now[Side.PROCORE] != now[Side.MAESTRO]


def _written_by_broken_run(pair: Pair, one: Field, now: dict[Side, Value]) -> dict[Side, Value] | None:
    """What both sides agree on because a broken run wrote it and the target holds it: no person changed it there."""
    if one.kind is Kind.REFERENCE or pair.begun is None:
        return None
    held = [side for side in Side if (side, one.name) in pair.begun and now[side] == pair.begun[side, one.name]]
    return dict.fromkeys(Side, now[held[0]]) if held else None


def _baseline(link: Link | None, name: str) -> dict[Side, Value] | None:
    if link is None or name not in link.maestro_baseline or name not in link.procore_baseline:
        return None
    return {Side.MAESTRO: link.maestro_baseline[name], Side.PROCORE: link.procore_baseline[name]}


def _joined(hold: Reason | None, more: Reason | None) -> Reason | None:
    """One reason for all fields in conflict. A record that is held for something else stays held for that."""
    if hold is None or more is None:
        return hold or more
    return replace(hold, conflicts=hold.conflicts + more.conflicts) if hold.conflicts else hold


def _conflict(name: str, now: dict[Side, Value]) -> Reason:
    held = FieldConflict(field=name, maestro=text_of(now[Side.MAESTRO]), procore=text_of(now[Side.PROCORE]))
    return Reason("conflict", conflicts=(held,))
