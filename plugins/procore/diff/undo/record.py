"""One side of a record that is to be undone: what the run wrote to it, and what it holds now. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from procore.diff.undo.written import WrittenValue, WrittenValues, read_back
from procore.elements.element import Element, Side, Value
from procore.mapping.comparison import holds
from procore.mapping.values import text_of
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change, Line, LineLink, Reason, Record
from procore.model.steps import Pair, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoFacts:
    """What an undo may do with a record: where it may be taken away, and the records that name it (in words).

    `linked`: the run made the link of two records that were there before. `why`: the reason that the change set shows. `is_taken`:
    somebody took what was handed over of it out of the outbox. `line_origins`: another integration's origin ids of its lines, and
    ours that took their place in any run, as the ledger names the lines.
    """

    removable: frozenset[Side] = frozenset()
    named_by: str = ""
    linked: bool = False
    why: str = "undo"
    is_taken: bool = False
    line_origins: Mapping[str, WrittenValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SideUndo:
    """What is to be written to one side of a record, and what cannot be undone; `back` and `back_lines` as in WrittenRecord."""

    write: Write | None = None
    cannot: tuple[Reason, ...] = ()
    back: frozenset[str] = frozenset()
    back_lines: frozenset[str] = frozenset()


@dataclass
class WrittenRecord:
    """One side of one record, and what is found out about undoing it.

    `theirs`: the record as the side holds it now. `cannot`: why something cannot be undone. `back` and `back_lines`: the
    fields and lines that are what they were already, but not agreed on, since an undo broke off after it wrote them.
    """

    element: Element
    side: Side
    pair: Pair
    theirs: Record
    written: WrittenValues
    facts: UndoFacts
    cannot: list[Reason] = field(default_factory=list)
    back: set[str] = field(default_factory=set)
    back_lines: set[str] = field(default_factory=set)

    # -------------------------------------------------------------------------------------------- what it holds

    @property
    def locked(self) -> str | None:
        """The status in which the document is not rewritten; None: it may be."""
        status = self.theirs.get(self.element.status_field) if self.element.status_field else None
        if self.side is Side.MAESTRO and self.element.posted_fact:
            return text_of(status) if self.theirs.facts.get(self.element.posted_fact) is True else None
        return text_of(status) if status in self.element.locked_statuses else None

    def now(self, name: str) -> Value:
        """What the side holds: as it says, or where it never says what was last written, as the link or the run has it."""
        if name in self.theirs.values or not self.element.by_name[name].never_listed:
            return self.theirs.get(name)
        was = self.pair.link.baseline(self.side) if self.pair.link else {}
        return value if (value := was.get(name)) is not None else self.written.fields[name].new

    def line(self, number: str) -> Line | None:
        """The side's own line that follows that line across: by the link, else by what the line itself names."""
        linked = self.pair.link.lines if self.pair.link else {}
        if self.side is Side.PROCORE:
            key = linked[number].procore_key if number in linked else None
        else:
            key = next((own for own, one in linked.items() if one.procore_key == number), None)
        if key is not None and key in self.theirs.lines:
            return self.theirs.lines[key]
        return next((line for line in self.theirs.lines.values() if line.twin == number), None)

    def line_link(self, number: str) -> LineLink | None:
        """The link of a line, whichever side numbered it."""
        linked = self.pair.link.lines if self.pair.link else {}
        return linked.get(number) or next((one for one in linked.values() if one.procore_key == number), None)

    # -------------------------------------------------------------------------------------------- compared

    def changed_since(self) -> Reason | None:
        """What a person changed since the run in a record that it created; None: nothing."""
        for name, value in self.written.fields.items():
            one = self.element.by_name[name]
            if not holds(one, self.now(name), read_back(one, value.new, self.side)):
                return self.changed(name, value, self.now(name))
        for number in self.written.lines:
            if reason := self.line_changed_since(number):
                return reason
        more = len(self.theirs.lines) - len(self.written.lines)
        return Reason("undo_more_lines", {"count": str(more)}) if more > 0 else None

    def line_changed_since(self, number: str) -> Reason | None:
        """The same for a line that the run wrote; one that is gone was changed."""
        line = self.line(number)
        for name, value in self.written.lines[number].items():
            if line is None or not self._line_is_still(line, name, value):
                return self.changed(name, value, line.get(name) if line else None, number)
        return None

    def _line_is_still(self, line: Line, name: str, value: WrittenValue) -> bool:
        """Whether a line holds what was written; one that was half reversed adds up to nothing."""
        now = line.get(name)
        half_reversed = self.element.append_only and now == Decimal(0)
        return half_reversed or holds(self.element.line_by_name[name], now, value.new)

    def changed(self, name: str, value: WrittenValue, now: Value, line: str = "") -> Reason:
        """Why a value is not put back: somebody changed it since."""
        facts = {"field": name, "wrote": text_of(value.new), "now": text_of(now), "side": self.side.value}
        return Reason("undo_changed", {**facts, **({"line": line} if line else {})})

    # -------------------------------------------------------------------------------------------- noted

    def is_back(self, name: str, line: str = "") -> None:
        """Note that a value is what it was; both sides may have to agree on that still."""
        link = self.line_link(line) if line else self.pair.link
        assert self.pair.link is not None, "only linked records are undone"
        if link is None:
            return
        was = link.baseline(self.side)
        held = self.line(line) if line else self.theirs
        if held is not None and name in was and was[name] != (held.get(name) if line else self.now(name)):
            (self.back_lines if line else self.back).add(line or name)

    def all_back(self) -> None:
        """Note that every value that the run wrote is what it was."""
        for name in self.written.fields:
            self.is_back(name)

    def removed(self, line: Line) -> LineChange:
        """The change that takes a line away."""
        held = ((one.name, line.get(one.name)) for one in self.element.lines)
        changes = tuple(Change(name, value, None) for name, value in held if value is not None)
        return LineChange(verb=LineVerb.REMOVE, key=line.key, changes=changes)
