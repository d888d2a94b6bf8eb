"""Documents that sum records up, when a run is undone: what it sent by itself is taken back before they hold it again. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from procore.diff.undo.decide import CannotUndo, RecordUndo
from procore.diff.undo.written import LedgerWrite
from procore.elements.element import Side
from procore.mapping.sum_keys import is_sum
from procore.model.records import Reason
from procore.model.steps import Pair, Step, Verb


def in_turn(steps: Iterable[Step], documents: Collection[str]) -> tuple[list[Step], list[Step]]:
    """The steps in the order in which they are written: records, then these `documents`, by their keys."""
    turns: tuple[list[Step], list[Step]] = ([], [])
    for step in steps:
        turns[step.pair.maestro is not None and step.pair.maestro.key in documents].append(step)
    return turns


def restored(rows: Iterable[LedgerWrite]) -> set[str]:
    """The keys of the documents that sum records up and that a run, which wrote these rows, corrected and did not make."""
    listed = list(rows)
    return {one.maestro_key for one in listed if is_sum(one.maestro_key)} - made(listed)


def made(rows: Iterable[LedgerWrite]) -> set[str]:
    """The keys of the records that the run made: a document that it corrected may have held their dollars before."""
    return {one.maestro_key for one in rows if one.verb == Verb.CREATE}


def left_alone(records: Iterable[tuple[Pair, RecordUndo]], asked: Collection[str]) -> dict[str, str]:
    """By project, one record that an undo leaves in Procore. `records`: what a run made; `asked`: the keys to be undone."""
    found: dict[str, str] = {}
    for pair, undone in records:
        write = undone.step and undone.step.write(Side.PROCORE)
        if pair.maestro and (pair.maestro.key not in asked if write else undone.cannot):
            found[pair.scope] = pair.maestro.key
    return found


def not_restored(
    records: Iterable[tuple[Pair, RecordUndo]], documents: Collection[str], left: Mapping[str, str]
) -> list[tuple[Pair, RecordUndo]]:
    """What becomes of each record; these `documents` stay where one of their project is `left`: its dollars were there twice."""
    return [
        (pair, RecordUndo(None, (CannotUndo(Side.PROCORE, _still_sent(left[pair.scope])),)))
        if undone.step and pair.maestro and pair.maestro.key in documents and pair.scope in left
        else (pair, undone)
        for pair, undone in records
    ]


def hold_while_sent(documents: Iterable[Step], left: Mapping[str, str]) -> list[Step]:
    """The same of their steps, once it is known what was not taken back."""
    return [
        replace(step, writes=(), baseline=(), lines=frozenset(), hold=_still_sent(left[step.pair.scope]))
        if step.pair.scope in left
        else step
        for step in documents
    ]


def _still_sent(key: str) -> Reason:
    return Reason("undo_still_sent", {"value": key})
