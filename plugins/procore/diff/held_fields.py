"""Fields that wait for a person, as the reason of a record: one reason for all of them. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from procore.diff.merge import MergeOutcome
from procore.elements.element import Side, Value
from procore.mapping.values import text_of
from procore.model.records import FieldConflict, Reason

_MOST_TELLING = ("wrong_type", "choice_moved")
"""The causes of fields whose sentence is kept where others wait beside them."""


def held_field(
    outcome: MergeOutcome, name: str, now: Mapping[Side, Value], target: Side | None, line: str = ""
) -> Reason:
    """Why a field waits. `target`: the side that is written, one way; None: both are. `line`: its number in maestro*."""
    text = {side: text_of(now.get(side)) for side in Side}
    held = FieldConflict(field=name, maestro=text[Side.MAESTRO], procore=text[Side.PROCORE], line=line)
    if outcome is MergeOutcome.DRIFT and target:
        return Reason("drift", {"side": target.value}, (held,))
    return (
        Reason("differ", conflicts=(held,)) if outcome is MergeOutcome.DIFFER else Reason("conflict", conflicts=(held,))
    )


def joined(hold: Reason | None, more: Reason | None) -> Reason | None:
    """One reason for all fields that wait. A record that is held for something else stays held for that."""
    if hold is None or more is None:
        return hold or more
    if not hold.conflicts or not more.conflicts:
        return more if hold.conflicts else hold
    choice = next((one for one in (hold, more) if one.code in _MOST_TELLING), None)
    conflicts = hold.conflicts + more.conflicts
    if choice or hold.code == more.code:
        return replace(choice or hold, conflicts=conflicts)
    return Reason("differ", conflicts=conflicts)


def without_field(hold: Reason | None, name: str) -> Reason | None:
    """The same, without a field of the record that does not wait; None: nothing is left of it."""
    if hold is None or not hold.conflicts:
        return hold
    left = tuple(one for one in hold.conflicts if one.line or one.field != name)
    return replace(hold, conflicts=left) if left else None


def held_lines(hold: Reason | None) -> dict[str, set[str]]:
    """The fields of lines that wait, by the line's number in maestro*."""
    found: dict[str, set[str]] = {}
    for one in hold.conflicts if hold else ():
        if one.line:
            found.setdefault(one.line, set()).add(one.field)
    return found
