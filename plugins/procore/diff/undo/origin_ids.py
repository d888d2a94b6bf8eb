"""Undoing what took the place of another integration's origin ids: of a record and its lines, together or not at all. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from procore.diff.undo.record import SideUndo, UndoFacts, WrittenRecord
from procore.diff.undo.written import LedgerWrite, WrittenValue, WrittenValues, replaced_line_origins, replaced_origin
from procore.elements.element import Element, Side
from procore.mapping.lines import number_in
from procore.mapping.values import text_of
from procore.model.lines import LineChange, LineVerb
from procore.model.records import ORIGIN_ID, Change, Line, Reason, Record
from procore.model.steps import Pair, Verb, Write


def with_origins_back(
    element: Element, found: SideUndo, writes: Sequence[LedgerWrite], pair: Pair, facts: UndoFacts
) -> SideUndo:
    """The same for Procore, with the origin ids that ours took the place of; the link ends once the record's is back.

    With the record's own come those of its lines, whichever run replaced them: the other integration knows all of them or none.
    """
    own = replaced_origin(writes)
    replaced = replaced_line_origins(writes) if own is None else facts.line_origins
    if pair.procore is None or pair.link is None or (own is None and not replaced):
        return found
    record = WrittenRecord(element, Side.PROCORE, pair, pair.procore, WrittenValues(), facts)
    lines = dict(_lines_back(record, replaced))
    if lines and record.locked:
        stays = Reason(
            "undo_line_ids_stay", {"status": record.locked, "side": Side.PROCORE.value, "lines": ", ".join(lines)}
        )
        return replace(found, cannot=(*found.cannot, stays))
    back = _own_back(record, own)
    found = replace(found, cannot=(*found.cannot, *record.cannot))
    if not (back or lines):
        return found
    write = found.write or Write(side=Side.PROCORE, verb=Verb.UPDATE if lines else Verb.WRITE_ORIGIN_ID)
    return replace(found, write=replace(write, origin=back, lines=_with_lines(write.lines, lines)))


def is_given_back(theirs: Record, writes: Iterable[LedgerWrite]) -> bool:
    """Whether a record of Procore has the origin id of another integration again that these writes replaced."""
    replaced = replaced_origin(writes)
    return replaced is not None and theirs.origin_id == replaced.old


def _own_back(record: WrittenRecord, replaced: WrittenValue | None) -> Change | None:
    """The change of the record's own origin id; None: ours took the place of none, it is back, or it is a third one."""
    now = record.theirs.origin_id
    if replaced is None or now == replaced.old:
        return None
    if now != replaced.new:
        record.cannot.append(_changed(replaced, now))
        return None
    return Change(ORIGIN_ID, replaced.new, replaced.old)


def _lines_back(
    record: WrittenRecord, replaced: Mapping[str, WrittenValue]
) -> Iterator[tuple[str, tuple[Line, Change]]]:
    """By its number, each line that still has our origin id, and the change that gives it the other one back."""
    for number, value in replaced.items():
        line = record.line(number)
        if line is None or line.foreign == value.old:
            continue
        if line.twin is None or line.twin != number_in(record.element, text_of(value.new)):
            record.cannot.append(_changed(value, line.foreign, number))
        else:
            yield number, (line, Change(ORIGIN_ID, value.new, value.old))


def _with_lines(written: Sequence[LineChange], back: Mapping[str, tuple[Line, Change]]) -> tuple[LineChange, ...]:
    """What is written to lines, with their origin ids; a line that is taken away gets none."""
    changes = {line.key: (number, change) for number, (line, change) in back.items()}
    touched = [
        replace(one, origin=changes[one.key][1]) if one.verb is LineVerb.UPDATE and one.key in changes else one
        for one in written
    ]
    keys = {one.key for one in written}
    alone = [
        LineChange(verb=LineVerb.UPDATE, key=key, source=number, origin=change)
        for key, (number, change) in changes.items()
        if key not in keys
    ]
    return (*touched, *alone)


def _changed(value: WrittenValue, now: str | None, line: str = "") -> Reason:
    facts = {"field": ORIGIN_ID, "wrote": text_of(value.new), "now": now or "", "side": Side.PROCORE.value}
    return Reason("undo_changed", {**facts, **({"line": line} if line else {})})
