"""Undoing what was handed over to maestro* in an import file: it is taken back while no export shows any of it. Pure."""

from collections.abc import Iterator, Mapping

from procore.diff.undo.record import WrittenRecord
from procore.diff.undo.written import WrittenValue, WrittenValues, line_verb
from procore.elements.element import Element, Side
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change
from procore.model.steps import Verb, Write


def shown(record: WrittenRecord) -> tuple[list[str], int]:
    """Which fields and lines of what was handed over an export shows, and how many there are in all.

    A value that is neither what it was nor what was handed over counts as shown: it is a person's, and told as such.
    """
    parts = list(_parts(record))
    return [name for name, is_there in parts if is_there], len(parts)


def _parts(record: WrittenRecord) -> Iterator[tuple[str, bool]]:
    """Each value and each new line that was handed over, and whether an export shows it."""
    for name, value in _moved(record.written.fields):
        yield name, record.now(name) != value.old
    for number, values in record.written.lines.items():
        line = record.line(number)
        if _is_new(record.element, values):
            yield number, line is not None
        else:
            yield from ((number, line is None or line.get(name) != value.old) for name, value in _moved(values))


def withdrawal(element: Element, written: WrittenValues, key: str, record: WrittenRecord | None = None) -> Write:
    """What takes back a record that was handed over. `key`: maestro*'s; `record`: the record, if it was there before."""
    lines = tuple(_line(element, number, values, record) for number, values in written.lines.items())
    return Write(side=Side.MAESTRO, verb=Verb.WITHDRAW, changes=_back(written.fields), lines=lines, key=key)


def _line(
    element: Element, number: str, values: Mapping[str, WrittenValue], record: WrittenRecord | None
) -> LineChange:
    line = record.line(number) if record else None
    verb = LineVerb.REMOVE if _is_new(element, values) else LineVerb.UPDATE
    return LineChange(verb=verb, key=line.key if line else None, source=number, changes=_back(values))


def _is_new(element: Element, values: Mapping[str, WrittenValue]) -> bool:
    return line_verb(element.line_by_name, Side.MAESTRO, values) is LineVerb.CREATE


def _moved(values: Mapping[str, WrittenValue]) -> Iterator[tuple[str, WrittenValue]]:
    return ((name, value) for name, value in values.items() if value.old != value.new)


def _back(values: Mapping[str, WrittenValue]) -> tuple[Change, ...]:
    return tuple(Change(name, value.new, value.old) for name, value in _moved(values))
