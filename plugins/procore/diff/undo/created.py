"""Undoing a creation: the record is taken away, or made as near to nothing as its side allows. Pure."""

from decimal import Decimal

from procore.diff.undo.record import WrittenRecord
from procore.elements.element import Side, Value
from procore.model.records import Change, Reason
from procore.model.steps import Verb, Write


def uncreate(record: WrittenRecord) -> Write | None:
    """The write that takes away what the run created; None: there is nothing to write, or it cannot be (`cannot`)."""
    element, side = record.element, record.side
    if element.active_field and side in element.by_name[element.active_field].written:
        return _deactivate(record, element.active_field)
    if element.blank_when_zero:
        return _empty(record, element.blank_when_zero)
    if element.status_field and element.void_status and side is Side.PROCORE:
        return _void(record, element.status_field, element.void_status)
    return None if element.append_only and not record.theirs.lines else _remove(record)


def _remove(record: WrittenRecord) -> Write | None:
    """The write that takes the record, or its amounts, away."""
    theirs = record.theirs
    if reason := _in_the_way(record) or record.changed_since():
        record.cannot.append(reason)
        return None
    lines = tuple(record.removed(line) for line in theirs.lines.values())
    if record.element.append_only:
        record.cannot.append(Reason("undo_reversed"))
        return Write(side=record.side, verb=Verb.UPDATE, lines=lines)
    gone = tuple(Change(n, theirs.get(n), None) for n in record.written.fields if theirs.get(n) is not None)
    return Write(side=record.side, verb=Verb.REMOVE, changes=gone, lines=lines)


def _in_the_way(record: WrittenRecord) -> Reason | None:
    """Why a record that the run created cannot be taken away."""
    element, facts = record.element, record.facts
    if not (element.append_only or record.side in facts.removable):
        return Reason("undo_no_delete", {"side": record.side.value})
    if record.locked and not element.append_only:
        return Reason("undo_approved", {"status": record.locked, "side": record.side.value})
    if facts.named_by:
        return Reason("undo_named", {"named": facts.named_by})
    return None


def _deactivate(record: WrittenRecord, active: str) -> Write | None:
    if record.theirs.get(active) is not True:
        record.is_back(active)
        return None
    record.cannot.append(Reason("undo_deactivated", {"side": record.side.value}))
    return Write(side=record.side, verb=Verb.UPDATE, changes=(Change(active, True, False),))


def _void(record: WrittenRecord, status: str, void: str) -> Write | None:
    """What nobody can delete in Procore counts no more, whatever its status was; its lines stay as they are."""
    held = record.theirs.get(status)
    if held == void:
        record.is_back(status)
        return None
    if reason := record.changed_since():
        record.cannot.append(reason)
        return None
    record.cannot.append(Reason("undo_voided", {"side": record.side.value}))
    return Write(side=record.side, verb=Verb.UPDATE, changes=(Change(status, held, void),))


def _empty(record: WrittenRecord, amount: str) -> Write | None:
    """No record and $0 are the same: what was created is brought to nothing."""
    if record.theirs.get(amount) in (None, Decimal(0)):
        record.all_back()
        return None
    values = {name: value for name, value in record.written.fields.items() if name not in record.element.key}
    changed = next((name for name, value in values.items() if record.now(name) != value.new), None)
    if changed:
        record.cannot.append(record.changed(changed, values[changed], record.now(changed)))
        return None
    record.cannot.append(Reason("undo_emptied"))
    empty: dict[str, Value] = {name: None for name, value in values.items() if value.new is not None}
    if amount in empty:
        empty[amount] = Decimal(0)
    changes = tuple(Change(name, record.now(name), value) for name, value in empty.items())
    return Write(side=record.side, verb=Verb.UPDATE, changes=changes)
