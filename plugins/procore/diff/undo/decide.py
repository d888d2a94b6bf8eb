"""What becomes of a record that a run wrote when the run is undone: a step, and what cannot be undone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from procore.diff.lines import pair_lines
from procore.diff.undo.changed import restore
from procore.diff.undo.created import uncreate
from procore.diff.undo.handed_over import shown, withdrawal
from procore.diff.undo.origin_ids import is_given_back, with_origins_back
from procore.diff.undo.record import SideUndo, UndoFacts, WrittenRecord
from procore.diff.undo.written import LedgerWrite, WrittenValues, replaced_origin
from procore.elements.element import Element, Side, Values
from procore.mapping.erased_values import ERASED
from procore.model.lines import LinePair
from procore.model.records import Line, Reason, Record
from procore.model.steps import Pair, Step, Verb


@dataclass(frozen=True, slots=True)
class CannotUndo:
    """What of a record cannot be undone on that side, and why."""

    side: Side
    reason: Reason


@dataclass(frozen=True, slots=True)
class RecordUndo:
    """What is to be written to undo a record (None: nothing is left to do), and what cannot be undone."""

    step: Step | None
    cannot: tuple[CannotUndo, ...] = ()


def undo_record(element: Element, writes: Sequence[LedgerWrite], pair: Pair, facts: UndoFacts) -> RecordUndo:
    """Undo what a run wrote to one record. `pair`: the record as both sides hold it now, with its link."""
    by_side = {side: _undo_side(element, side, writes, pair, facts) for side in Side}
    by_side[Side.PROCORE] = with_origins_back(element, by_side[Side.PROCORE], writes, pair, facts)
    link_stays = (CannotUndo(Side.PROCORE, Reason("undo_link_stays")),) if _link_stays(writes, facts) else ()
    cannot = tuple(CannotUndo(side, reason) for side, found in by_side.items() for reason in found.cannot)
    return RecordUndo(_step(pair, list(by_side.values()), facts), link_stays + cannot)


def _step(pair: Pair, sides: Sequence[SideUndo], facts: UndoFacts) -> Step | None:
    written = tuple(found.write for found in sides if found.write)
    baseline = tuple(name for found in sides for name in sorted(found.back))
    lines = frozenset[str]().union(*(found.back_lines for found in sides))
    if not (written or baseline or lines):
        return None
    return Step(pair=pair, writes=written, baseline=baseline, lines=lines, whole=False, why=facts.why)


def _link_stays(writes: Sequence[LedgerWrite], facts: UndoFacts) -> bool:
    """Whether the run linked records that were there before, or wrote an origin id alone: a link is not undone."""
    verbs = {one.verb for one in writes}
    if replaced_origin(writes):
        return False  # the link ends with the origin id
    return (facts.linked and Verb.CREATE not in verbs) or bool(verbs & {Verb.WRITE_ORIGIN_ID, Verb.CLEAR_ORIGIN_ID})


def _undo_side(element: Element, side: Side, writes: Sequence[LedgerWrite], pair: Pair, facts: UndoFacts) -> SideUndo:
    mine = [
        one for one in writes if one.side is side and (one.verb in (Verb.CREATE, Verb.UPDATE) or replaced_origin([one]))
    ]
    if not mine:
        return SideUndo()
    if any(ERASED in (change["old"], change["new"]) for one in mine for change in one.changes):
        return SideUndo(cannot=(Reason("undo_forgotten"),))
    theirs, created = pair.on(side), any(one.verb == Verb.CREATE for one in mine)
    if created and any(one.handed_over for one in mine):
        return _uncreate_handed_over(element, mine, theirs, facts)
    if theirs is None:
        return SideUndo(cannot=() if created else (Reason("undo_gone", {"side": side.value}),))
    if pair.link is None:
        return SideUndo(cannot=() if is_given_back(theirs, mine) else (Reason("undo_unlinked"),))
    return _undo_written(element, mine, pair, theirs, facts)


def _undo_written(
    element: Element, mine: Sequence[LedgerWrite], pair: Pair, theirs: Record, facts: UndoFacts
) -> SideUndo:
    """A linked record, as its side holds it now."""
    record = WrittenRecord(element, theirs.side, pair, theirs, WrittenValues.of(element, mine), facts)
    if any(one.handed_over for one in mine) and (found := _restore_handed_over(record)):
        return found
    write = uncreate(record) if any(one.verb == Verb.CREATE for one in mine) else restore(record)
    return SideUndo(write, tuple(record.cannot), frozenset(record.back), frozenset(record.back_lines))


def _uncreate_handed_over(
    element: Element, mine: Sequence[LedgerWrite], theirs: Record | None, facts: UndoFacts
) -> SideUndo:
    """A record that stands in an import file; once an export shows it, a run has to link it first."""
    if theirs is not None:
        return SideUndo(cannot=(Reason("undo_imported", {"shown": theirs.key}),))
    if facts.is_taken:
        return SideUndo(cannot=(Reason("undo_handed_over"),))
    return SideUndo(withdrawal(element, WrittenValues.of(element, mine), mine[0].maestro_key))


def _restore_handed_over(record: WrittenRecord) -> SideUndo | None:
    """Values that stand in an import file; None: an export shows all of them, so that they are put back like any."""
    names, count = shown(record)
    if names:
        return None if len(names) == count else SideUndo(cannot=(Reason("undo_imported", {"shown": ", ".join(names)}),))
    if record.facts.is_taken:
        return SideUndo(cannot=(Reason("undo_handed_over"),))
    return SideUndo(withdrawal(record.element, record.written, record.theirs.key, record))


# ------------------------------------------------------------------------------------------------ after it


def agrees_with_baseline(element: Element, pair: Pair) -> bool:
    """Whether both records are what both last agreed on, value for value, so that the next run need not look at them."""
    link, maestro, procore = pair.link, pair.maestro, pair.procore
    if link is None or maestro is None or procore is None:
        return False
    if not (_as_agreed(maestro, link.maestro_baseline) and _as_agreed(procore, link.procore_baseline)):
        return False
    return all(_line_agrees(one) for one in pair_lines(element, maestro, procore, link))


def _line_agrees(pair: LinePair) -> bool:
    if pair.link is None:
        return False
    held = (pair.maestro, pair.link.maestro_baseline), (pair.procore, pair.link.procore_baseline)
    return all(_as_agreed(line, was) if line else pair.link.left_out for line, was in held)


def _as_agreed(held: Record | Line, was: Values) -> bool:
    return all(name in was and was[name] == value for name, value in held.values.items())
