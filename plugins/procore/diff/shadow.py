"""What a run would have written against what another interface did meanwhile. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from procore.diff.change_set import changes_of
from procore.diff.lines import pair_lines
from procore.elements.element import Element, Field, Side, Value
from procore.mapping.comparison import holds
from procore.mapping.stored import decode
from procore.model.records import DOCUMENTS, ORIGIN_ID, Line, Record
from procore.model.shadow import ShadowOutcome, ShadowWrite
from procore.model.steps import Pair, Step, Verb, Write

Place = tuple[Side, str]
"""The written side, and the key of the record that is written from."""
_SAID = frozenset({Verb.CREATE, Verb.UPDATE})
"""What another interface could do as well: our origin id is nobody's but ours."""


def judged(
    element: Element,
    pairs: Iterable[Pair],
    steps: Iterable[Step],
    open_writes: Mapping[Place, ShadowWrite],
    seen: Collection[str] | None,
) -> list[ShadowWrite]:
    """What became of the writes that were planned before, and what is planned now; those that stay as they were are left out.

    `open_writes`: the last write of each record, whatever became of it. `seen`: the scopes that this run looked at whole, so
    that what is planned there no more is dropped; None: it looked at a part only.
    """
    taken = list(steps)
    by_place = {(side, record.key): pair for pair in pairs for side in Side if (record := pair.on(side.other))}
    planned = {place: write for step in taken for place, write in _planned(step)}
    held = _held(taken)
    judged_now = {
        place: _dropped(now, seen) if place not in planned and place not in held else now
        for place, before in open_writes.items()
        if before.outcome is ShadowOutcome.WAITING
        for now in [_judged(element, before, by_place.get(place), planned.get(place))]
    }
    changed = [now for place, now in judged_now.items() if now != open_writes[place]]
    last = {**open_writes, **judged_now}
    return [*changed, *(write for place, write in planned.items() if _is_new(last.get(place), write))]


def _held(steps: Iterable[Step]) -> set[Place]:
    """The places of steps that wait for something: what would be written is not known, and not taken back."""
    return {(side, one.key) for step in steps if step.hold for side in Side if (one := step.pair.on(side.other))}


def _dropped(now: ShadowWrite, seen: Collection[str] | None) -> ShadowWrite:
    """A write that is not planned any more, where this run looked."""
    waits = now.outcome is ShadowOutcome.WAITING
    return replace(now, outcome=ShadowOutcome.DROPPED) if waits and seen is not None and now.scope in seen else now


def _planned(step: Step) -> Iterable[tuple[Place, ShadowWrite]]:
    """The writes of a step that another interface could have made, too."""
    for write in step.writes:
        source, target = step.pair.on(write.side.other), step.pair.on(write.side)
        if source and write.verb in _SAID and (wanted := _wanted(write)):
            yield (
                (write.side, source.key),
                ShadowWrite(
                    side=write.side,
                    source_key=source.key,
                    target_key=target.key if target else "",
                    scope=step.pair.scope,
                    verb=write.verb.value,
                    wanted=wanted,
                ),
            )


def _wanted(write: Write) -> tuple[Mapping[str, Any], ...]:
    return tuple(change for change in changes_of(write) if change["field"] not in (ORIGIN_ID, DOCUMENTS))


def _is_new(last: ShadowWrite | None, write: ShadowWrite) -> bool:
    """Whether a planned write is none that waits already, nor what was done otherwise and counted."""
    if last is None or last.outcome in (ShadowOutcome.AGREED, ShadowOutcome.DROPPED):
        return True
    return last.outcome is ShadowOutcome.DIFFERED and _asked(last) != _asked(write)


def _asked(write: ShadowWrite) -> list[tuple[str, str, Any]]:
    return sorted(((str(one.get("line") or ""), one["field"], one["new"]) for one in write.wanted), key=str)


def _judged(element: Element, before: ShadowWrite, pair: Pair | None, planned: ShadowWrite | None) -> ShadowWrite:
    """The write with what became of it; while it waits it is what would be written now."""
    target = pair.on(before.side) if pair else None
    waits = replace(planned or before, outcome=ShadowOutcome.WAITING)
    if pair is None or target is None:
        return waits
    states = [(change, _state(element, pair, target, change)) for change in before.wanted]
    otherwise = tuple(dict.fromkeys(change["field"] for change, state in states if state is ShadowOutcome.DIFFERED))
    ended = replace(before, target_key=target.key)
    if otherwise:
        return replace(ended, outcome=ShadowOutcome.DIFFERED, fields=otherwise)
    if all(state is ShadowOutcome.AGREED for _, state in states):
        return replace(ended, outcome=ShadowOutcome.AGREED)
    return waits


def _state(element: Element, pair: Pair, target: Record, change: Mapping[str, Any]) -> ShadowOutcome:
    """Whether the target holds a value that was to be written (agreed), what it held before (waiting), or another one."""
    if number := str(change.get("line") or ""):
        one, line = element.line_by_name.get(change["field"]), _line(element, pair, target, number)
        if one is None:
            return ShadowOutcome.AGREED
        return _value_state(one, change, line.get(one.name) if line else None)
    one = element.by_name.get(change["field"])
    if one is None or one.with_origin_id or one.name not in target.values:
        return ShadowOutcome.AGREED  # the side never says it, or only with an origin id of ours
    return _value_state(one, change, target.get(one.name))


def _value_state(one: Field, change: Mapping[str, Any], now: Value) -> ShadowOutcome:
    values = {name: decode([one], {one.name: change[name]}).get(one.name) for name in ("old", "new")}
    if holds(one, now, values["new"]):
        return ShadowOutcome.AGREED
    return ShadowOutcome.WAITING if holds(one, now, values["old"]) else ShadowOutcome.DIFFERED


def _line(element: Element, pair: Pair, target: Record, number: str) -> Line | None:
    """The target's line that a change names: by its number at the source, or by its own key; None: it is not there."""
    for one in pair_lines(element, pair.maestro, pair.procore, pair.link):
        lines = [line for line in (one.maestro, one.procore) if line]
        if number in {one.number, *(line.key for line in lines)}:
            return one.on(target.side)
    return None
