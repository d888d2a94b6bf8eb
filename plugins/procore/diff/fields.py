"""Where two records of one pair differ, and what becomes of each field: written to a side, agreed on, or held. Pure."""

from __future__ import annotations

from dataclasses import replace

from procore.diff.decisions import carried_out
from procore.diff.merge import MergeOutcome, merge
from procore.elements.element import Element, Field, Kind, Side, Value
from procore.mapping.values import text_of
from procore.model.records import Change, FieldConflict, Link, Reason, Record
from procore.model.steps import Pair, Policy


def differences(
    element: Element, pair: Pair, maestro: Record, procore: Record, policy: Policy
) -> tuple[dict[Side, list[Change]], list[str], Reason | None]:
    """What is to be written to each side, the fields that both agree on, and those that a person has to decide."""
    changes: dict[Side, list[Change]] = {Side.MAESTRO: [], Side.PROCORE: []}
    baseline: list[str] = []
    hold: Reason | None = None
    for one in element.fields:
        if one.name not in maestro.values or (one.name not in procore.values and not one.never_listed):
            continue  # a side that does not say what it holds is left as it is
        now: dict[Side, Value] = {Side.MAESTRO: maestro.get(one.name), Side.PROCORE: _told(one, procore, pair.link)}
        if one.kind is Kind.REFERENCE and one.fixed:
            baseline.append(one.name)  # what a record names is decided when it is created
            continue
        if choice := pair.choices.get(("", one.name)):
            wanted = carried_out(one, choice, now, policy.direction)
            if isinstance(wanted, Reason):
                hold = _joined(hold, wanted)
            elif not wanted:
                baseline.append(one.name)
            for side, value in wanted.items() if isinstance(wanted, dict) else ():
                changes[side].append(Change(one.name, now[side], value))
            continue
        ours = _begun(pair, one, now)
        was = ours or _baseline(pair.link, one.name)
        merged = merge(one, now, was, policy.direction, policy.owners.get(one.name))
        if merged.outcome is MergeOutcome.CONFLICT:
            hold = _joined(hold, _conflict(one.name, now))
        elif merged.outcome is MergeOutcome.SETTLED and _key_moved(element, pair.link, one.name, now):
            hold = hold or Reason("key_changed", {"field": one.name, "value": text_of(now[Side.PROCORE])})
        elif merged.outcome is MergeOutcome.SETTLED or (ours and merged.outcome is MergeOutcome.UNCHANGED):
            baseline.append(one.name)
        elif merged.outcome is not MergeOutcome.UNCHANGED:
            side = Side.PROCORE if merged.outcome is MergeOutcome.TO_PROCORE else Side.MAESTRO
            changes[side].append(Change(one.name, now[side], merged.value))
    return changes, baseline, hold


def _told(one: Field, procore: Record, link: Link | None) -> Value:
    """What Procore holds: as it says, or what was last written where it never says."""
    was = _baseline(link, one.name) if one.never_listed and one.name not in procore.values else None
    return was[Side.PROCORE] if was else procore.get(one.name)


def _key_moved(element: Element, link: Link | None, name: str, now: dict[Side, Value]) -> bool:
    """Whether Procore, which said something else when both agreed, now says another key than maestro*'s."""
    was = _baseline(link, name)
    if name not in element.key or was is None or was[Side.PROCORE] == now[Side.PROCORE]:
        return False
    return now[Side.PROCORE] != now[Side.MAESTRO]


def _begun(pair: Pair, one: Field, now: dict[Side, Value]) -> dict[Side, Value] | None:
    """What both sides agree on because a broken run wrote it and the target holds it: no person changed it there."""
    if one.kind is Kind.REFERENCE or pair.begun is None:
        return None
    held = [side for side in Side if (side, one.name) in pair.begun and now[side] == pair.begun[side, one.name]]
    return dict.fromkeys(Side, now[held[0]]) if held else None


def _baseline(link: Link | None, name: str) -> dict[Side, Value] | None:
    if link is None or name not in link.maestro_baseline or name not in link.procore_baseline:
        return None
    return {Side.MAESTRO: link.maestro_baseline[name], Side.PROCORE: link.procore_baseline[name]}


def _joined(hold: Reason | None, conflict: Reason) -> Reason:
    """One reason for all fields in conflict. A record that is held for something else stays held for that."""
    if hold is None:
        return conflict
    return replace(hold, conflicts=hold.conflicts + conflict.conflicts) if hold.conflicts else hold


def _conflict(name: str, now: dict[Side, Value]) -> Reason:
    held = FieldConflict(field=name, maestro=text_of(now[Side.MAESTRO]), procore=text_of(now[Side.PROCORE]))
    return Reason("conflict", conflicts=(held,))
