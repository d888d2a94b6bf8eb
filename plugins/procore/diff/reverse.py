"""The reverse of what a run wrote to one record: values put back, what it created taken away, and what cannot be. Pure.

A value is put back only where the side still holds what the run wrote; whatever was changed since stays, and is listed. Long,
because what can be undone is one decision over record, lines and locks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from procore.diff.lines import pair_lines
from procore.diff.written import Did, Written, Wrote, line_verb, stands
from procore.elements.element import Element, Field, Side, Value, Values
from procore.mapping.checks import check_fields
from procore.mapping.comparison import holds
from procore.mapping.values import text_of
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change, Line, LineLink, Reason, Record
from procore.model.steps import Pair, Step, Verb, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an undo may do with a record: where it may be taken away, and the records that name it (in words).

    `linked`: the run made the link of two records that were there before.
    """

    removable: frozenset[Side] = frozenset()
    named_by: str = ""
    linked: bool = False
    why: str = "undo"


@dataclass(frozen=True, slots=True)
class Left:
    """What of a record cannot be undone on that side, and why."""

    side: Side
    reason: Reason


@dataclass(frozen=True, slots=True)
class Reversal:
    """What is to be written to undo a record (None: nothing is left to do), and what cannot be undone."""

    step: Step | None
    left: tuple[Left, ...] = ()


def reverse(element: Element, dids: Sequence[Did], pair: Pair, ground: Ground) -> Reversal:
    """Undo what a run did to one record. `pair`: the record as both sides hold it now, with its link."""
    writes: list[Write] = []
    left: list[Left] = []
    baseline: list[str] = []
    lines: set[str] = set()
    marked = ground.linked and not any(did.verb == Verb.CREATE for did in dids)
    if marked or any(did.verb in (Verb.WRITE_ORIGIN_ID, Verb.CLEAR_ORIGIN_ID) for did in dids):
        left.append(Left(Side.PROCORE, Reason("undo_link_stays")))
    for side in Side:
        written = [did for did in dids if did.side is side and did.verb in (Verb.CREATE, Verb.UPDATE)]
        if not written:
            continue
        theirs, created = pair.on(side), any(did.verb == Verb.CREATE for did in written)
        if theirs is None:
            left += [] if created else [Left(side, Reason("undo_gone", {"side": side.value}))]
        elif pair.link is None:
            left.append(Left(side, Reason("undo_unlinked")))
        else:
            back = _Back(element, side, pair, theirs, Written.of(element, written), ground)
            if write := back.uncreated() if created else back.restored():
                writes.append(write)
            left += [Left(side, reason) for reason in back.left]
            baseline += sorted(back.settled)
            lines |= back.settled_lines
    if not (writes or baseline or lines):
        return Reversal(None, tuple(left))
    step = Step(
        pair=pair, writes=tuple(writes), baseline=tuple(baseline), lines=frozenset(lines), whole=False, why=ground.why
    )
    return Reversal(step, tuple(left))


def accounted(element: Element, pair: Pair) -> bool:
    """Whether both records are what was agreed, value for value, so that the next run need not look at them."""
    link, maestro, procore = pair.link, pair.maestro, pair.procore
    if link is None or maestro is None or procore is None:
        return False
    if not (_baseline(maestro, link.maestro_baseline) and _baseline(procore, link.procore_baseline)):
        return False
    for pairs in pair_lines(element, maestro, procore, link):
        if pairs.link is None:
            return False
        held = ((pairs.maestro, pairs.link.maestro_baseline), (pairs.procore, pairs.link.procore_baseline))
        if not all(_baseline(line, was) if line else pairs.link.left_out for line, was in held):
            return False
    return True


def _baseline(held: Record | Line, was: Values) -> bool:
    return all(name in was and was[name] == value for name, value in held.values.items())


# ------------------------------------------------------------------------------------------------ putting back


@dataclass
class _Back:
    """One side of one record on its way back; `left` collects what cannot be undone.

    `settled` and `settled_lines`: what is back already but not agreed on, since an undo broke off after it was written.
    """

    element: Element
    side: Side
    pair: Pair
    theirs: Record
    written: Written
    ground: Ground
    left: list[Reason] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    settled_lines: set[str] = field(default_factory=set)

    @property
    def locked(self) -> str | None:
        """The status in which the document is not rewritten; None: it may be."""
        said = self.theirs.get(self.element.status_field) if self.element.status_field else None
        if self.side is Side.MAESTRO and self.element.posted_fact:
            return text_of(said) if self.theirs.facts.get(self.element.posted_fact) is True else None
        return text_of(said) if said in self.element.locked_statuses else None

    def _now(self, name: str) -> Value:
        """What the side holds: as it says, or what the run wrote where it never says."""
        if name in self.theirs.values or not self.element.by_name[name].never_listed:
            return self.theirs.get(name)
        return self.written.fields[name].new

    # -------------------------------------------------------------------------------------------- what was created

    def uncreated(self) -> Write | None:
        """The write that takes away what the run created, or comes as near to it as the side allows."""
        element, side = self.element, self.side
        if element.active_field and side in element.by_name[element.active_field].written:
            return self._deactivated(element.active_field)
        if element.blank_when_zero:
            return self._emptied(element.blank_when_zero)
        if element.status_field and element.void_status and side is Side.PROCORE:
            return self._void(element.status_field, element.void_status)
        return None if element.append_only and not self.theirs.lines else self._taken()

    def _taken(self) -> Write | None:
        """The write that takes the record, or its amounts, away."""
        element, side = self.element, self.side
        if reason := self._in_the_way() or self._touched():
            self.left.append(reason)
            return None
        taken = tuple(self._removed(line) for line in self.theirs.lines.values())
        if element.append_only:
            self.left.append(Reason("undo_reversed"))
            return Write(side=side, verb=Verb.UPDATE, lines=taken)
        gone = tuple(Change(n, self.theirs.get(n), None) for n in self.written.fields if self.theirs.get(n) is not None)
        return Write(side=side, verb=Verb.REMOVE, changes=gone, lines=taken)

    def _deactivated(self, active: str) -> Write | None:
        if self.theirs.get(active) is not True:
            self._is_back(active)
            return None
        self.left.append(Reason("undo_deactivated", {"side": self.side.value}))
        return Write(side=self.side, verb=Verb.UPDATE, changes=(Change(active, True, False),))

    def _void(self, status: str, voided: str) -> Write | None:
        """What nobody can delete in Procore counts no more, whatever its status was; its lines stay as they are."""
        if self.theirs.get(status) == voided:
            self._is_back(status)
            return None
        if reason := self._touched():
            self.left.append(reason)
            return None
        self.left.append(Reason("undo_voided", {"side": self.side.value}))
        return Write(side=self.side, verb=Verb.UPDATE, changes=(Change(status, self.theirs.get(status), voided),))

    def _in_the_way(self) -> Reason | None:
        """Why a record that the run created cannot be taken away."""
        if not (self.element.append_only or self.side in self.ground.removable):
            return Reason("undo_no_delete", {"side": self.side.value})
        if self.locked and not self.element.append_only:
            return Reason("undo_approved", {"status": self.locked, "side": self.side.value})
        if self.ground.named_by:
            return Reason("undo_named", {"named": self.ground.named_by})
        return None

    def _touched(self) -> Reason | None:
        """What was changed since in a record that the run created."""
        for name, value in self.written.fields.items():
            one = self.element.by_name[name]
            if not holds(one, self._now(name), stands(one, value.new, self.side)):
                return self._changed(name, value, self._now(name))
        for number, values in self.written.lines.items():
            line = self._line(number)
            wrong = next((n for n, v in values.items() if line is None or not self._line_holds(line, n, v)), None)
            if wrong:
                return self._changed(wrong, values[wrong], line.get(wrong) if line else None, number)
        if len(self.theirs.lines) > len(self.written.lines):
            return Reason("undo_more_lines", {"count": str(len(self.theirs.lines) - len(self.written.lines))})
        return None

    def _emptied(self, amount: str) -> Write | None:
        """No record and $0 are the same: what was created is brought to nothing."""
        if self.theirs.get(amount) in (None, Decimal(0)):
            for name in self.written.fields:
                self._is_back(name)
            return None
        values = {n: v for n, v in self.written.fields.items() if n not in self.element.key}
        for name, value in values.items():
            if self._now(name) != value.new:
                self.left.append(self._changed(name, value, self._now(name)))
                return None
        empty = {name: Decimal(0) if name == amount else None for name in values if values[name].new is not None}
        changes = tuple(Change(name, self._now(name), value) for name, value in empty.items())
        self.left.append(Reason("undo_emptied"))
        return Write(side=self.side, verb=Verb.UPDATE, changes=changes)

    # -------------------------------------------------------------------------------------------- what was changed

    def restored(self) -> Write | None:
        """The write that puts old values back, field by field and line by line."""
        changes = [one for name, value in self.written.fields.items() if (one := self._value(name, value))]
        lines = [line for number, values in self.written.lines.items() if (line := self._line_back(number, values))]
        if locked := self.locked:
            status = self.element.status_field
            kept = [c for c in changes if c.field == status and self.side is Side.PROCORE]
            if len(kept) < len(changes) or lines:
                facts = {"status": locked, "side": self.side.value}
                self.left.append(Reason("undo_approved", facts))
            changes, lines = kept, []
        if not (changes or lines):
            return None
        return Write(side=self.side, verb=Verb.UPDATE, changes=tuple(changes), lines=tuple(lines))

    def _value(self, name: str, value: Wrote) -> Change | None:
        one, now = self.element.by_name[name], self._now(name)
        return self._put_back(one, value, now, stands(one, value.new, self.side))

    def _put_back(self, one: Field, value: Wrote, now: Value, wrote: Value, line: str = "") -> Change | None:
        if now == value.old:
            self._is_back(one.name, line)
            return None
        if not holds(one, now, wrote):
            self.left.append(self._changed(one.name, value, now, line))
            return None
        wrong = check_fields([one], {one.name: value.old}, self.side)
        if not wrong and stands(one, value.old, self.side) != value.old:
            wrong = Reason("undo_inexact", {"field": one.name, "was": text_of(value.old), "side": self.side.value})
        if wrong:
            self.left.append(Reason(wrong.code, {**wrong.facts, **({"line": line} if line else {})}))
            return None
        return Change(one.name, now, value.old)

    def _line_back(self, number: str, values: Mapping[str, Wrote]) -> LineChange | None:
        verb = line_verb(self.element.line_by_name, self.side, values)
        if verb is LineVerb.REMOVE:
            return self._made_again(number, values)
        line = self._line(number)
        if verb is LineVerb.CREATE:
            return self._taken_away(number, values, line)
        if line is None:
            self.left.append(Reason("undo_line_gone", {"line": number, "side": self.side.value}))
            return None
        changes = [
            change
            for name, value in values.items()
            if (change := self._put_back(self.element.line_by_name[name], value, line.get(name), value.new, number))
        ]
        return LineChange(verb=verb, key=line.key, source=number, changes=tuple(changes)) if changes else None

    def _taken_away(self, number: str, values: Mapping[str, Wrote], line: Line | None) -> LineChange | None:
        if line is None:
            linked = self._line_link(number)
            if linked and not linked.left_out:
                self.settled_lines.add(number)
            return None
        for name, value in values.items():
            if not self._line_holds(line, name, value):
                self.left.append(self._changed(name, value, line.get(name), number))
                return None
        return self._removed(line)

    def _made_again(self, key: str, values: Mapping[str, Wrote]) -> LineChange | None:
        """A line that the run removed. Its old key makes its origin id in Procore; maestro* gives it a new number."""
        old = {name: value.old for name, value in values.items() if value.old is not None}
        pairs = pair_lines(self.element, self.pair.maestro, self.pair.procore, self.pair.link)
        alone = [line for pair in pairs if (line := pair.on(self.side)) and not pair.on(self.side.other)]
        if any(all(line.get(name) == value for name, value in old.items()) for line in alone):
            return None  # it is there again
        changes = tuple(Change(name, None, value) for name, value in old.items())
        source = key if self.side is Side.PROCORE else None
        return LineChange(verb=LineVerb.CREATE, source=source, changes=changes)

    # -------------------------------------------------------------------------------------------- lines

    def _line(self, number: str) -> Line | None:
        """The side's own line that follows that line across: by the link, else by what the line itself names."""
        linked = self.pair.link.lines if self.pair.link else {}
        if self.side is Side.PROCORE:
            key = linked[number].procore_key if number in linked else None
        else:
            key = next((own for own, one in linked.items() if one.procore_key == number), None)
        if key is not None and key in self.theirs.lines:
            return self.theirs.lines[key]
        return next((line for line in self.theirs.lines.values() if line.twin == number), None)

    def _is_back(self, name: str, line: str = "") -> None:
        """A value is what it was; both may have to agree on that still."""
        link = self._line_link(line) if line else self.pair.link
        assert self.pair.link is not None, "only linked records are undone"
        if link is None:
            return
        was = link.maestro_baseline if self.side is Side.MAESTRO else link.procore_baseline
        held = self._line(line) if line else self.theirs
        if held is not None and name in was and was[name] != held.get(name):
            (self.settled_lines if line else self.settled).add(line or name)

    def _line_link(self, number: str) -> LineLink | None:
        linked = self.pair.link.lines if self.pair.link else {}
        return linked.get(number) or next((one for one in linked.values() if one.procore_key == number), None)

    def _line_holds(self, line: Line, name: str, value: Wrote) -> bool:
        """Whether a line holds what was written; one that was half reversed adds up to nothing."""
        now = line.get(name)
        return holds(self.element.line_by_name[name], now, value.new) or (
            self.element.append_only and now == Decimal(0)
        )

    def _removed(self, line: Line) -> LineChange:
        held = ((f.name, line.get(f.name)) for f in self.element.lines)
        changes = tuple(Change(name, value, None) for name, value in held if value is not None)
        return LineChange(verb=LineVerb.REMOVE, key=line.key, changes=changes)

    def _changed(self, name: str, value: Wrote, now: Value, line: str = "") -> Reason:
        facts = {"field": name, "wrote": text_of(value.new), "now": text_of(now), "side": self.side.value}
        return Reason("undo_changed", {**facts, **({"line": line} if line else {})})
