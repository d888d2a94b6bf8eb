"""What becomes of one field that two sides hold: the three-way merge against what was last agreed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from procore.elements.element import Direction, Field, Side, Value
from procore.mapping.records import fit, same


class Fate(StrEnum):
    """What is to be done with a field."""

    UNCHANGED = "unchanged"  # nothing moved
    AGREED = "agreed"  # both sides hold the same, or what may not be written stays as it is
    TO_PROCORE = "to_procore"
    TO_MAESTRO = "to_maestro"
    CONFLICT = "conflict"  # changed on both sides, and nobody owns it: a person chooses


@dataclass(frozen=True, slots=True)
class Merged:
    """A field's fate, and the value to write (fitted to the side that it goes to)."""

    fate: Fate
    value: Value = None


_TOWARDS = {Side.PROCORE: Fate.TO_PROCORE, Side.MAESTRO: Fate.TO_MAESTRO}


def merge(
    one: Field,
    now: dict[Side, Value],
    agreed: dict[Side, Value] | None,
    direction: Direction,
    owner: Side | None = None,
) -> Merged:
    """Decide one field of a linked pair.

    `now` is what each side holds, in the words between the sides; `agreed` what each held when they last agreed (each
    side is compared with itself, so that a cut or a rounding is no change), None when they never did.
    """
    moved = {side: agreed is None or now[side] != agreed[side] for side in Side}
    if not any(moved.values()):
        return Merged(Fate.UNCHANGED)
    kept = one.may_differ and agreed is None and None not in now.values()
    if kept or same(one, now[Side.MAESTRO], now[Side.PROCORE]):
        return Merged(Fate.AGREED)
    source = _source(now, agreed, moved, direction, owner)
    if source is None:
        return Merged(Fate.CONFLICT)
    target = source.other
    if one.fixed or target not in one.written or target not in direction.writes:
        return Merged(Fate.AGREED)
    if agreed is None and now[source] is None:
        return Merged(Fate.AGREED)  # two records that were just linked: an empty value erases nothing
    return Merged(_TOWARDS[target], _outgoing(one, target, now, agreed))


def _source(
    now: dict[Side, Value],
    agreed: dict[Side, Value] | None,
    moved: dict[Side, bool],
    direction: Direction,
    owner: Side | None,
) -> Side | None:
    """The side whose value stands; None: nobody can say."""
    if direction is not Direction.BOTH:
        return Side.MAESTRO if direction is Direction.TO_PROCORE else Side.PROCORE
    if agreed is None:
        filled = [side for side in Side if now[side] is not None]
        return filled[0] if len(filled) == 1 else owner
    if all(moved.values()):
        return owner
    return next(side for side in Side if moved[side])


def _outgoing(one: Field, target: Side, now: dict[Side, Value], agreed: dict[Side, Value] | None) -> Value:
    """What the target is to hold. An unchanged source restores what it held: never a cut over the longer text."""
    source = target.other
    if agreed is not None and now[source] == agreed[source] and same(one, agreed[Side.MAESTRO], agreed[Side.PROCORE]):
        return agreed[target]
    return fit(one, now[source], target)
