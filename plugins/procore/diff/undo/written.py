"""What a run wrote to one record, put together from the ledger: before its first write and after its last. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from procore.elements.element import Element, Field, Side, Value
from procore.mapping.stored import decode
from procore.mapping.values import READ, Unreadable
from procore.mapping.writing import to_row
from procore.model.lines import LineVerb
from procore.model.records import ORIGIN_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerWrite:
    """One write of the ledger. `changes`: {field, old, new}, and `line` for a document's lines; values as stored.

    `scope`, `maestro_key`, `procore_key`: the record's (Procore's id as text; None: it had none). `linked`: whether the run that
    wrote it also linked it. `handed_over`: it stands in an import file, and no export showed it yet.
    """

    side: Side
    verb: str
    changes: Sequence[Mapping[str, Any]]
    scope: str = ""
    maestro_key: str = ""
    procore_key: str | None = None
    linked: bool = False
    handed_over: bool = False


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A value before the run's first write, and after its last."""

    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class WrittenValues:
    """What a run wrote to one side of a record, by field, and by line (as the ledger names it) and field."""

    fields: Mapping[str, WrittenValue] = field(default_factory=dict)
    lines: Mapping[str, Mapping[str, WrittenValue]] = field(default_factory=dict)

    @classmethod
    def of(cls, element: Element, writes: Iterable[LedgerWrite]) -> WrittenValues:
        """Put the writes of one side together, in their order. A field that this version no longer has is left out."""
        fields: dict[str, WrittenValue] = {}
        lines: dict[str, dict[str, WrittenValue]] = {}
        for line, name, value in _values(element, writes):
            into = lines.setdefault(line, {}) if line else fields
            into[name] = WrittenValue(into[name].old if name in into else value.old, value.new)
        return cls(fields, lines)


def _values(element: Element, writes: Iterable[LedgerWrite]) -> Iterator[tuple[str, str, WrittenValue]]:
    """Each written value: its line (empty: the record itself), its field, and the value before and after that write."""
    for change in (change for write in writes for change in write.changes):
        line = str(change.get("line") or "")
        one = (element.line_by_name if line else element.by_name).get(change["field"])
        if one is not None:
            yield line, one.name, WrittenValue(_decoded(one, change["old"]), _decoded(one, change["new"]))


def _decoded(one: Field, stored: object) -> Value:
    return decode([one], {one.name: stored})[one.name]


def replaced_origin(writes: Iterable[LedgerWrite]) -> WrittenValue | None:
    """The origin id of another integration that the run replaced in Procore, and ours; None: it replaced none."""
    found = [change for line, change in _origins(writes) if not line]
    return WrittenValue(found[0]["old"], found[-1]["new"]) if found else None


def replaced_line_origins(writes: Iterable[LedgerWrite]) -> dict[str, WrittenValue]:
    """The same of its lines, as the ledger names them; a line that the run removed took its own with it (`new`: None)."""
    found: dict[str, WrittenValue] = {}
    for line, change in _origins(writes):
        if line:
            found[line] = WrittenValue(found[line].old if line in found else change["old"], change["new"])
    return found


def _origins(writes: Iterable[LedgerWrite]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each change of an origin id, and the line whose it is; empty: the record's own."""
    changes = (change for one in writes for change in one.changes if change["field"] == ORIGIN_ID)
    return ((str(change.get("line") or ""), change) for change in changes)


def read_back(one: Field, value: Value, side: Side) -> Value:
    """A value as that side gives it back once it was written: a code of maestro*'s may mean several words of Procore's."""
    if side is Side.PROCORE or not (one.words or one.maestro_flags):
        return value
    try:
        return READ[one.kind](one, side, to_row([one], {one.name: value})[one.name])
    except Unreadable:
        return None


def codes_meaning(one: Field, value: Value, side: Side) -> list[str]:
    """maestro*'s codes that are read as this value, where a list maps them; none in Procore, which holds its own words."""
    if side is Side.PROCORE or value is None or not (one.words or one.maestro_codes):
        return []
    codes: Mapping[str, Value] = one.maestro_codes or one.words or {}
    return [code for code, means in codes.items() if means == value]


def line_verb(fields: Mapping[str, Field], side: Side, changes: Mapping[str, WrittenValue]) -> LineVerb:
    """What was done to a line: a required field is empty only before it was made, and after it was removed."""
    needed = [value for name, value in changes.items() if side in fields[name].required_by]
    if any(value.old is None for value in needed):
        return LineVerb.CREATE
    return LineVerb.REMOVE if any(value.new is None for value in needed) else LineVerb.UPDATE
