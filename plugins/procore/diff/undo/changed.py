"""Undoing a change: old values are put back, field by field and line by line. Pure.

A value is put back only where the side still holds what the run wrote; whatever was changed since stays, and is listed.
"""

from dataclasses import replace

from procore.diff.lines import pair_lines
from procore.diff.undo.record import WrittenRecord
from procore.diff.undo.written import WrittenValue, codes_meaning, line_verb, read_back
from procore.elements.element import Field, Side, Value
from procore.mapping.checks import check_value
from procore.mapping.comparison import holds
from procore.mapping.values import text_of
from procore.model.lines import LineChange, LineVerb
from procore.model.records import ORIGIN_ID, Change, Reason
from procore.model.steps import Verb, Write


def restore(record: WrittenRecord) -> Write | None:
    """The write that puts old values back; None: there is nothing to write, or it cannot be (`cannot`)."""
    changes = [change for name in record.written.fields if (change := _field_back(record, name))]
    lines = [line for number in record.written.lines if (line := _line_back(record, number))]
    if record.locked:
        changes, lines = _although_locked(record, record.locked, changes, lines), []
    if not (changes or lines):
        return None
    return Write(side=record.side, verb=Verb.UPDATE, changes=tuple(changes), lines=tuple(lines))


def _although_locked(
    record: WrittenRecord, status: str, changes: list[Change], lines: list[LineChange]
) -> list[Change]:
    """Of a document that is not rewritten, only the status may move, and only in Procore."""
    status_field = record.element.status_field
    kept = [change for change in changes if change.field == status_field and record.side is Side.PROCORE]
    if kept != changes or lines:
        record.cannot.append(Reason("undo_approved", {"status": status, "side": record.side.value}))
    return kept


def _field_back(record: WrittenRecord, name: str) -> Change | None:
    one, value = record.element.by_name[name], record.written.fields[name]
    return _value_back(record, one, value, record.now(name), read_back(one, value.new, record.side), "")


def _value_back(
    record: WrittenRecord, one: Field, value: WrittenValue, now: Value, written: Value, line: str
) -> Change | None:
    """The change that puts a value back. `written`: what was written, as the side gives it back; `line`: its number."""
    if now == value.old:
        record.is_back(one.name, line)
        return None
    if not holds(one, now, written):
        record.cannot.append(record.changed(one.name, value, now, line))
        return None
    if wrong := check_value(one, value.old, record.side) or _inexact(one, value.old, record.side):
        record.cannot.append(replace(wrong, facts={**wrong.facts, **({"line": line} if line else {})}))
        return None
    return Change(one.name, now, value.old)


def _inexact(one: Field, old: Value, side: Side) -> Reason | None:
    """Why an old value cannot be written as it was: the side reads another one then, or several codes of maestro* mean it."""
    facts = {"field": one.name, "was": text_of(old), "side": side.value}
    if read_back(one, old, side) != old:
        return Reason("undo_inexact", facts)
    codes = codes_meaning(one, old, side)
    return Reason("undo_one_of", {**facts, "codes": ", ".join(codes)}) if len(codes) > 1 else None


# ------------------------------------------------------------------------------------------------ lines


def _line_back(record: WrittenRecord, number: str) -> LineChange | None:
    verb = line_verb(record.element.line_by_name, record.side, record.written.lines[number])
    return _LINES_BACK[verb](record, number)


def _line_restored(record: WrittenRecord, number: str) -> LineChange | None:
    """A line that the run changed."""
    line = record.line(number)
    if line is None:
        record.cannot.append(Reason("undo_line_gone", {"line": number, "side": record.side.value}))
        return None
    changes = tuple(
        change
        for name, value in record.written.lines[number].items()
        if (change := _value_back(record, record.element.line_by_name[name], value, line.get(name), value.new, number))
    )
    return LineChange(verb=LineVerb.UPDATE, key=line.key, source=number, changes=changes) if changes else None


def _line_removed(record: WrittenRecord, number: str) -> LineChange | None:
    """A line that the run made."""
    line = record.line(number)
    if line is None:
        linked = record.line_link(number)
        if linked and not linked.left_out:
            record.back_lines.add(number)
        return None
    if reason := record.line_changed_since(number):
        record.cannot.append(reason)
        return None
    return record.removed(line)


def _line_made_again(record: WrittenRecord, number: str) -> LineChange | None:
    """A line that the run removed. Its old key makes its origin id in Procore; maestro* gives it a new number."""
    old = {name: value.old for name, value in record.written.lines[number].items() if value.old is not None}
    pairs = pair_lines(record.element, record.pair.maestro, record.pair.procore, record.pair.link)
    alone = [line for pair in pairs if (line := pair.on(record.side)) and not pair.on(record.side.other)]
    if any(all(line.get(name) == value for name, value in old.items()) for line in alone):
        return None  # it is there again
    changes = tuple(Change(name, None, value) for name, value in old.items())
    source = number if record.side is Side.PROCORE else None
    origin = record.facts.line_origins.get(number)
    return LineChange(
        verb=LineVerb.CREATE,
        source=source,
        changes=changes,
        origin=Change(ORIGIN_ID, None, origin.old) if origin else None,
    )


_LINES_BACK = {
    LineVerb.CREATE: _line_removed,
    LineVerb.UPDATE: _line_restored,
    LineVerb.REMOVE: _line_made_again,
}
