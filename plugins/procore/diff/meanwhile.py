"""What somebody did to a record between its read and our write of it: it is no part of what both sides agree on. Pure.

Holds: docs/architecture.md#promise-nothing-overwritten.
"""

from collections.abc import Collection
from dataclasses import replace

from procore.elements.element import Element, Field, Side, Values
from procore.model.lines import LineVerb
from procore.model.records import Line, Record
from procore.model.steps import Write


def as_written(element: Element, before: Record | None, now: Record, write: Write | None) -> Record:
    """The record with what it was sent as it holds it now, and all else as it was `before`, when the step was planned.

    What its side works out by itself, as Procore does a contract's total, is as it is now; so is what was made anew.
    """
    if before is None or before is now or before.key != now.key:
        return now
    sent = {change.field for change in write.changes} if write else set()
    values = {**now.values, **_edited(element.fields, before.values, now.values, now.side, sent)}
    return replace(now, values=values, lines={**now.lines, **_lines_as_written(element, before, now, write)})


def moved_meanwhile(before: Record | None, now: Record, write: Write | None, written: Record) -> bool:
    """Whether somebody changed, removed or added something. `written`: what `as_written` says of it."""
    if before is None or before.key != now.key:
        return False
    made = {one.source for one in (write.lines if write else ()) if one.verb is LineVerb.CREATE}
    added = any(line.twin not in made for key, line in now.lines.items() if key not in before.lines)
    return added or (written.values, written.lines) != (now.values, now.lines)


def _lines_as_written(element: Element, before: Record, now: Record, write: Write | None) -> dict[str, Line]:
    """The lines that were there before, without those that the write removed; one that somebody removed is as it was."""
    sent = {one.key: one for one in (write.lines if write else ())}
    removed = {key for key, one in sent.items() if one.verb is LineVerb.REMOVE and key not in now.lines}
    lines: dict[str, Line] = {}
    for key, line in before.lines.items():
        names = {change.field for change in sent[key].changes} if key in sent else set[str]()
        found = now.lines.get(key, line)
        edited = _edited(element.lines, line.values, found.values, now.side, names)
        lines[key] = replace(found, values={**found.values, **edited}) if edited else found
    return {key: line for key, line in lines.items() if key not in removed}


def _edited(fields: tuple[Field, ...], before: Values, now: Values, side: Side, sent: Collection[str]) -> Values:
    """The fields that are not as they were although the side was not sent them, as they were."""
    names = (one.name for one in fields if side in one.written and not one.with_origin_id and one.name not in sent)
    return {name: before.get(name) for name in names if before.get(name) != now.get(name)}
