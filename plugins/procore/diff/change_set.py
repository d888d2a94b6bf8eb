"""A plan as people approve it: every write with old, new, reason, dollars and a digest that proves it did not change. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from procore.diff.lines import change_in, effect
from procore.diff.plan_sum import WIDTH
from procore.elements.element import Element, Side
from procore.mapping.stored import digest, encoded
from procore.model.change_set import ChangeSet, ChangeSetStep, PlannedLink
from procore.model.records import DOCUMENTS, Change
from procore.model.steps import Pair, Step, Verb, Write


def change_set_of(
    element: Element,
    steps: Sequence[Step],
    *,
    linked_records: int,
    calls: int,
    parts: Sequence[tuple[Element, Sequence[Step]]] = (),
    links: Sequence[PlannedLink] = (),
) -> ChangeSet:
    """The steps of one element, and of its `parts`, as a change set.

    `linked_records`: how many records it has linked; `calls`: the estimate; `links`: what is linked once it is written.
    """
    listed = tuple(one for of, mine in ((element, steps), *parts) for one in listed_steps(of, mine))
    return ChangeSet(
        element=element.id,
        steps=listed,
        linked_records=linked_records,
        calls=calls,
        counts=counts_of(element, steps),
        links=tuple(links),
    )


def listed_steps(element: Element, steps: Iterable[Step]) -> list[ChangeSetStep]:
    """The writes of steps of one element, or part, as a change set keeps them."""
    return [_step(element, step, write) for step in steps for write in step.writes]


_ORIGIN_IDS = (Verb.WRITE_ORIGIN_ID, Verb.CLEAR_ORIGIN_ID)


def counts_of(element: Element, steps: Sequence[Step]) -> dict[str, int]:
    """The counts of a change set, of steps of the element itself: what is deactivated is not counted as updated, too."""
    writes = [write for step in steps for write in step.writes]
    return {
        "created": sum(write.verb is Verb.CREATE for write in writes),
        "updated": sum(write.verb is Verb.UPDATE and not _ends(element, write) for write in writes),
        "linked": sum(1 for s in steps if s.linked and not any(w.verb is Verb.CREATE for w in s.writes)),
        "deactivated": sum(_ends(element, write) for write in writes),
        "overwritten": sum(_overwrites(write) for write in writes),
        "origin_ids": sum(write.verb in _ORIGIN_IDS for write in writes),
        "held": sum(step.hold is not None for step in steps),
    }


def _ends(element: Element, write: Write) -> bool:
    """Whether a record is deactivated, or taken away or made void by an undo."""
    values = write.values
    void = element.void_status is not None and element.void_status == values.get(element.status_field or "")
    closed = element.active_field is not None and values.get(element.active_field) is False
    return write.verb is Verb.REMOVE or (write.verb is Verb.UPDATE and (void or closed))


def money_effect(element: Element, write: Write) -> Decimal:
    """What a write adds to the target's total, in dollars; zero for what carries no money."""
    if write.lines:
        return sum((effect(element, line) for line in write.lines), Decimal(0))
    return change_in(write.changes, element.amount_field)


def gross_effect(element: Element, write: Write) -> Decimal:
    """The dollars that a write moves in the target, line by line, up and down together: +5 and -5 are 10."""
    if write.lines:
        return sum((abs(effect(element, line)) for line in write.lines), Decimal(0))
    return abs(money_effect(element, write))


def changes_of(write: Write) -> tuple[dict[str, Any], ...]:
    """A write's changes, values as text; those of lines name their line, those over a person's value `overwrites`.

    An origin id that is replaced, also a line's, is among them, as the field ORIGIN_ID, and so are the documents that make the
    change, as the field DOCUMENTS.
    """
    beside = [write.origin] if write.origin else []
    if write.documents:
        beside.append(Change(DOCUMENTS, None, "; ".join(one.said for one in write.documents)))
    found = [_stored(change) for change in (*write.changes, *write.set_up, *beside)]
    for line in write.lines:
        renamed = [line.origin] if line.origin else []
        found += [{"line": line.source or line.key, **_stored(change)} for change in (*line.changes, *renamed)]
    return tuple(found)


def _stored(change: Change) -> dict[str, Any]:
    mark = {"overwrites": True} if change.overwrites else {}
    return {"field": change.field, "old": encoded(change.old), "new": encoded(change.new), **mark}


def _overwrites(write: Write) -> bool:
    """Whether a value that a person changed on that side is written over."""
    lines = (change for line in write.lines for change in line.changes)
    return any(change.overwrites for change in (*write.changes, *lines))


def digest_of(
    element: Element,
    step: Step,
    write: Write,
    named: Collection[str] = (),
    written: Sequence[Mapping[str, Any]] | None = None,
) -> str:
    """What a write is known by: the record on both sides, and what is written (`written`: its changes, where they are made).

    `named`: elements of which a record was only planned to be linked when the plan was made. What the write names of them is
    left out, for it gets its word later; the fingerprint of the record that is written from holds whom it names.
    """
    m, p = step.pair.maestro, step.pair.procore
    keys = (m.key if m else "", p.key if p else "", write.side.value, write.verb.value)
    changes = list(changes_of(write) if written is None else written)
    if named:
        changes = [change for change in changes if not _names(element, change, named)]
    return digest([*keys, m.fingerprint if m else "", p.fingerprint if p else "", *changes], WIDTH)


def _names(element: Element, change: Mapping[str, Any], named: Collection[str]) -> bool:
    """Whether a change is of a reference to one of these elements."""
    fields = element.line_by_name if "line" in change else element.by_name
    return change["field"] in fields and fields[change["field"]].to in named


def _step(element: Element, step: Step, write: Write) -> ChangeSetStep:
    m, p = step.pair.maestro, step.pair.procore
    changes = changes_of(write)
    return ChangeSetStep(
        element=element.id,
        scope=step.pair.scope,
        maestro_key=m.key if m else write.key,
        procore_key=p.key if p else "",
        side=write.side.value,
        verb=write.verb.value,
        changes=changes,
        money=money_effect(element, write),
        gross=gross_effect(element, write),
        why=step.why or _why(step.pair, write),
        digest=digest_of(element, step, write, {name for name, _ in step.after}, changes),
        after=step.after,
    )


_WHY_ADOPTED = "adopted: our origin id takes the place of another integration's"
_WHY_ORIGIN = {
    Verb.WRITE_ORIGIN_ID: "linked: Procore gets our origin id",
    Verb.CLEAR_ORIGIN_ID: "not the linked one any more: Procore's record gives our origin id free",
}


def _why(pair: Pair, write: Write) -> str:
    source = "maestro*" if write.side is Side.PROCORE else "Procore"
    if write.verb is Verb.CREATE:
        return f"only {source} has it"
    if write.verb in _WHY_ORIGIN:
        return _WHY_ADOPTED if write.origin else _WHY_ORIGIN[write.verb]
    if any(("", change.field) in pair.choices for change in write.changes):
        return "a person chose it"
    if _overwrites(write):
        target = "Procore" if write.side is Side.PROCORE else "maestro*"
        return f"{source}'s value over one that a person gave {target}"
    return f"{source} differs since both last agreed" if pair.link else f"found on both sides; {source} fills it in"
