"""What becomes of one field that two sides hold: the three-way merge against what was last agreed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from procore.elements.element import Direction, Field, Side, TargetEdits, Value
from procore.mapping.comparison import as_kept, fit, same


class MergeOutcome(StrEnum):
    """What is to be done with a field."""

    UNCHANGED = "unchanged"  # nothing moved
    SETTLED = "settled"  # both sides hold the same, or what may not be written stays as it is
    TO_PROCORE = "to_procore"
    TO_MAESTRO = "to_maestro"
    CONFLICT = "conflict"  # changed on both sides, and nobody owns it: a person chooses
    DRIFT = "drift"  # changed on the written side alone, one way: a person chooses
    DIFFER = (
        "differ"  # two records that never agreed hold different values, and nobody owns the field: a person chooses
    )


HELD = frozenset({MergeOutcome.CONFLICT, MergeOutcome.DRIFT, MergeOutcome.DIFFER})
"""The outcomes that wait for a person."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What is to be done with a field, and the value to write (fitted to the side that it goes to).

    `overwrites`: that side holds a value that a person gave it.
    """

    outcome: MergeOutcome
    value: Value = None
    overwrites: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPolicy:
    """What the settings say of a field: which way it goes, whose value wins, what becomes of an edit of the written side."""

    direction: Direction
    owner: Side | None = None
    target_edits: TargetEdits = TargetEdits.HOLD
    zero_is_nothing: bool = False  # a field in which $0 and nothing are the same


Baseline = Mapping[Side, Value]
"""What each side held when both last agreed. A side that did not keep what it was sent may be the only one."""

TOWARDS = {MergeOutcome.TO_PROCORE: Side.PROCORE, MergeOutcome.TO_MAESTRO: Side.MAESTRO}
"""The outcomes that write, and the side that they write to."""
_TO = {side: outcome for outcome, side in TOWARDS.items()}


def merge(one: Field, now: Mapping[Side, Value], baseline: Baseline | None, policy: FieldPolicy) -> Merged:
    """Decide one field of a linked pair.

    `now` is what each side holds, in the words between the sides; `baseline` what each held when they last agreed (each
    side is compared with itself, so that a cut or a rounding is no change), None when they never did.
    """
    baseline = _of_use(baseline, policy)
    moved = {side: baseline is None or side not in baseline or now[side] != baseline[side] for side in Side}
    if not any(moved.values()):
        return Merged(MergeOutcome.UNCHANGED)
    kept = baseline is None and (one.later_only or (one.may_differ and None not in now.values()))
    if one.fixed or kept or same(one, now[Side.MAESTRO], now[Side.PROCORE]):
        return Merged(MergeOutcome.SETTLED)
    if policy.direction is not Direction.BOTH:
        return _one_way(one, now, baseline, moved, policy)
    source = _source(now, baseline, moved, policy.owner)
    if source is None:
        return Merged(MergeOutcome.CONFLICT if baseline is not None else MergeOutcome.DIFFER)
    if source.other not in one.written or (baseline is None and now[source] is None):
        return Merged(MergeOutcome.SETTLED)  # two records that were just linked: an empty value erases nothing
    return _write(one, source.other, now)


def _of_use(baseline: Baseline | None, policy: FieldPolicy) -> Baseline | None:
    """The baseline; that of one side alone tells something only where that side is the written one, one way."""
    if baseline is None or len(baseline) == len(Side):
        return baseline
    return baseline if policy.direction is not Direction.BOTH and policy.direction.writes <= baseline.keys() else None


def _source(
    now: Mapping[Side, Value], baseline: Baseline | None, moved: Mapping[Side, bool], owner: Side | None
) -> Side | None:
    """Both ways: the side whose value is right; None: nobody can say."""
    if baseline is None:
        filled = [side for side in Side if now[side] is not None]
        return filled[0] if len(filled) == 1 else owner
    if all(moved.values()):
        return owner
    return next(side for side in Side if moved[side])


def _one_way(
    one: Field, now: Mapping[Side, Value], baseline: Baseline | None, moved: Mapping[Side, bool], policy: FieldPolicy
) -> Merged:
    """One side is the source; but what a person did on the other is not written over in silence."""
    (target,) = policy.direction.writes
    source = target.other
    empty = baseline is None and _nothing(now[source], policy)  # and erases nothing
    as_sent = now[target] == as_kept(one, now[source], target)
    if target not in one.written or empty or as_sent:
        return Merged(MergeOutcome.SETTLED)
    edited = moved[target] and not (baseline is None and _nothing(now[target], policy))
    if policy.owner is target and (edited or _kept_its_own(one, baseline, target)):
        return Merged(MergeOutcome.SETTLED)
    if not edited:
        return _write(one, target, now)
    if policy.owner is source or policy.target_edits is TargetEdits.OVERWRITE:
        return _overwrite(one, target, now, baseline)
    if baseline is None:
        return Merged(MergeOutcome.DIFFER)
    return Merged(MergeOutcome.CONFLICT if moved[source] else MergeOutcome.DRIFT)


def _nothing(value: Value, policy: FieldPolicy) -> bool:
    return value is None or (policy.zero_is_nothing and value == 0)


def _kept_its_own(one: Field, baseline: Baseline | None, target: Side) -> bool:
    """Whether the target was left with another value than the source's when both last agreed."""
    if baseline is None or len(baseline) < len(Side):
        return False
    return baseline[target] != as_kept(one, baseline[target.other], target)


def _write(one: Field, target: Side, now: Mapping[Side, Value]) -> Merged:
    """The write that gives the target the other side's value."""
    return Merged(_TO[target], fit(one, now[target.other], target))


def _overwrite(one: Field, target: Side, now: Mapping[Side, Value], baseline: Baseline | None) -> Merged:
    """The same over a value of a person's.

    An unchanged source restores what the target held: never a cut over the longer text.
    """
    whole = baseline if baseline is not None and len(baseline) == len(Side) else {}
    unmoved = whole and now[target.other] == whole[target.other]
    if unmoved and same(one, whole[Side.MAESTRO], whole[Side.PROCORE]):
        return Merged(_TO[target], whole[target], overwrites=True)
    return replace(_write(one, target, now), overwrites=True)
