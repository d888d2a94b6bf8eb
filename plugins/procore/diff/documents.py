"""Why a document does not travel as others do: it is locked, belongs elsewhere, or does not add up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from procore.diff.fields import Differences
from procore.diff.held_fields import without_field
from procore.diff.lines import adds_up, amount_field, effect
from procore.elements.element import Element, Side, Unlinked, Value
from procore.mapping.values import text_of
from procore.model.lines import LineChange
from procore.model.records import Change, Reason, Record
from procore.model.steps import Policy


def belongs_elsewhere(element: Element, changes: list[Change], maestro: Record, procore: Record) -> Reason | None:
    """Why a document cannot be brought to belong to what it belongs to in maestro*: Procore moves none."""
    if not any(change.field in element.exclusive_references for change in changes):
        return None
    was, now = _owner(element, procore), _owner(element, maestro)
    if isinstance(was, Unlinked):
        return Reason("waits_for", {"element": was.element, "key": was.key})
    return Reason("moved_contract", {"was": text_of(was), "now": text_of(now)})


def _owner(element: Element, record: Record) -> Value:
    """What a document belongs to: the one of its exclusive references that is filled."""
    return next((value for name in element.exclusive_references if (value := record.get(name)) is not None), None)


def unfit(element: Element, source: Record, policy: Policy, held: Record | None = None) -> Reason | None:
    """Why a document cannot travel as it is: another currency, on either side, or lines that do not add up.

    `held`: the document as the target holds it; None: it is made there.
    """
    return _foreign_currency(element, source, held, policy) or adds_up(element, source)


def _foreign_currency(element: Element, source: Record, held: Record | None, policy: Policy) -> Reason | None:
    for record in (source, held) if element.currency_field else ():
        currency = record.get(element.currency_field or "") if record else None
        if record and currency and currency != policy.currency:
            facts = {"value": text_of(currency), "currency": policy.currency}
            in_procore = record.side is Side.PROCORE
            return Reason("currency_in_procore", facts) if in_procore else Reason("foreign_currency", facts)
    return None


def with_own_total(
    element: Element, source: Record, held: Record, found: Differences, lines: Sequence[LineChange]
) -> Differences:
    """The differences; where the target's lines will not make the source's total, its header gets the total of its own.

    That is so where a person changed, removed or kept lines there. `lines`: what is written to them.
    """
    name = element.total[0] if element.total else ""
    stated, after = source.get(name), _total_after(element, held, lines)
    if not name or held.side not in element.by_name[name].written or stated in (None, after):
        return found
    changes = [change for change in found.changes[held.side] if change.field != name]
    if lines and after != held.get(name):
        changes.append(Change(name, held.get(name), after))
    agreed = found.baseline if name in found.baseline else [*found.baseline, name]
    return Differences({**found.changes, held.side: changes}, agreed, without_field(found.hold, name))


def _total_after(element: Element, held: Record, lines: Sequence[LineChange]) -> Decimal:
    """What the target's lines make after these changes, in dollars."""
    amounts = (line.get(amount_field(element)) for line in held.lines.values())
    now = sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0))
    return now + sum((effect(element, line) for line in lines), Decimal(0))


# ------------------------------------------------------------------------------------------------ locked


def is_locked(element: Element, held: Record, target: Side) -> bool:
    """Whether the target does not rewrite the document that it holds: it is approved, or posted in maestro*."""
    if element.status_field is None:
        return False
    if target is Side.MAESTRO and element.posted_fact:
        return held.facts.get(element.posted_fact) is True
    return held.get(element.status_field) in element.locked_statuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """What becomes of a locked document that differs.

    `status`: the change of its status that may be written all the same. `agreed`: the fields whose difference is settled.
    `hold`: what a person has to be told; None: nothing else differs.
    """

    status: tuple[Change, ...] = ()
    agreed: tuple[str, ...] = ()
    hold: Reason | None = None


def locked(element: Element, held: Record, target: Side, changes: list[Change], lines: list[LineChange]) -> Locked:
    """A locked document is not rewritten: its status may move in Procore, all else that differs is told to a person.

    A document that was posted in maestro* keeps its status too: from there on it is accounting's. Where the status says
    whether its money counts (change orders), that is told as well.

    `held`: the document as the target holds it; `changes` and `lines`: what would be written, were it not locked.
    """
    status = tuple(change for change in changes if change.field == element.status_field)
    counted = [change for change in status if target is Side.MAESTRO and _counts_by_status(element, change)]
    fields = [change.field for change in changes if change.field != element.status_field or change in counted]
    written = status if target is Side.PROCORE else ()
    if not fields and not lines:
        return Locked(status=written, agreed=() if written else tuple(change.field for change in status))
    facts = {
        "status": text_of(held.get(element.status_field or "")),
        "field": ", ".join(fields),
        "lines": str(len(lines)),
        "amount": text_of(_moved(element, held, counted, lines)),
        "side": target.value,
    }
    return Locked(status=written, hold=Reason("approved_differs", facts))


def _counts_by_status(element: Element, status: Change) -> bool:
    """Whether a posted document's money counts on one side only by this status."""
    was, now = status.old in element.locked_statuses, status.new in element.locked_statuses
    return element.posted_fact is not None and was != now


def _moved(element: Element, held: Record, counted: list[Change], lines: list[LineChange]) -> Decimal:
    """What the differences are worth, in dollars: the lines', and the whole document where it counts on one side only."""
    moved = sum((effect(element, line) for line in lines), Decimal(0))
    total = held.get(element.total[0]) if element.total else None
    if not counted or not isinstance(total, Decimal):
        return moved
    return moved + (total if counted[0].new in element.locked_statuses else -total)
