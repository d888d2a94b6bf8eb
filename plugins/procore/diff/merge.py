"""What becomes of one field that two sides hold: the three-way merge against what was last agreed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from procore.elements.element import Direction, Field, Side, Value
from procore.mapping.comparison import fit, same


class MergeOutcome(StrEnum):
    """What is to be done with a field."""

    UNCHANGED = "unchanged"  # nothing moved
    SETTLED = "settled"  # both sides hold the same, or what may not be written stays as it is
    TO_PROCORE = "to_procore"
    TO_MAESTRO = "to_maestro"
    CONFLICT = "conflict"  # changed on both sides, and nobody owns it: a person chooses


@dataclass(frozen=True, slots=True)
class Merged:
    """What is to be done with a field, and the value to write (fitted to the side that it goes to)."""

    outcome: MergeOutcome
    value: Value = None


_TOWARDS = {Side.PROCORE: MergeOutcome.TO_PROCORE, Side.MAESTRO: MergeOutcome.TO_MAESTRO}


def merge(
    one: Field,
    now: dict[Side, Value],
    baseline: dict[Side, Value] | None,
    direction: Direction,
    owner: Side | None = None,
) -> Merged:
    """Decide one field of a linked pair.

    `now` is what each side holds, in the words between the sides; `baseline` what each held when they last agreed (each
    side is compared with itself, so that a cut or a rounding is no change), None when they never did.
    """
    moved = {side: baseline is None or now[side] != baseline[side] for side in Side}
    if not any(moved.values()):
        return Merged(MergeOutcome.UNCHANGED)
    kept = one.may_differ and baseline is None and None not in now.values()
    if kept or same(one, now[Side.MAESTRO], now[Side.PROCORE]):
        return Merged(MergeOutcome.SETTLED)
    source = _source(now, baseline, moved, direction, owner)
    if source is None:
        return Merged(MergeOutcome.CONFLICT)
    target = source.other
    if one.fixed or target not in one.written or target not in direction.writes:
        return Merged(MergeOutcome.SETTLED)
    if baseline is None and now[source] is None:
        return Merged(MergeOutcome.SETTLED)  # two records that were just linked: an empty value erases nothing
    return Merged(_TOWARDS[target], _outgoing(one, target, now, baseline))


def _source(
    now: dict[Side, Value],
    baseline: dict[Side, Value] | None,
    moved: dict[Side, bool],
    direction: Direction,
    owner: Side | None,
) -> Side | None:
    """The side whose value is right; None: nobody can say."""
    if direction is not Direction.BOTH:
        return Side.MAESTRO if direction is Direction.TO_PROCORE else Side.PROCORE
    if baseline is None:
        filled = [side for side in Side if now[side] is not None]
        return filled[0] if len(filled) == 1 else owner
    if all(moved.values()):
        return owner
    return next(side for side in Side if moved[side])


def _outgoing(one: Field, target: Side, now: dict[Side, Value], baseline: dict[Side, Value] | None) -> Value:
    """What the target is to hold. An unchanged source restores what it held: never a cut over the longer text."""
    source = target.other
    if (
        baseline is not None
        and now[source] == baseline[source]
        and same(one, baseline[Side.MAESTRO], baseline[Side.PROCORE])
    ):
        return baseline[target]
    return fit(one, now[source], target)
