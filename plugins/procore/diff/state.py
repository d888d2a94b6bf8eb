"""Whether a record that only one side has is never made on the other, and why. Pure.

Decided here alone: a run makes no step of such a record, and the ledger keeps the answer beside it, so that the page counts
what the run decides.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from procore.elements.element import Element
from procore.model.records import Record


class NeverCreated(StrEnum):
    """Why a record that only one side has is not made on the other, whatever the direction and the filter say."""

    CLOSED = "closed"  # its `active_field` is down
    BLANK = "blank"  # its amount (`blank_when_zero`) is nothing or $0: having no record says the same
    WITHDRAWN = "withdrawn"  # a flag of `required_flags` is down
    CANCELLED = "cancelled"  # a fact of `never_create_facts` is up: cancelled, or nothing that the other side can hold
    VOID = "void"  # it is in one of `never_create_statuses`
    BEFORE = "before"  # it is dated before the day on which history begins, and nothing sums it up


def never_created(element: Element, record: Record) -> NeverCreated | None:
    """Why the record is never made on the other side; None: it may be."""
    return next(_reasons(element, record), None)


def _reasons(element: Element, record: Record) -> Iterator[NeverCreated]:
    """All reasons, best first."""
    amount, status = element.blank_when_zero, element.status_field
    if element.active_field and record.get(element.active_field) is False:
        yield NeverCreated.CLOSED
    if amount and not record.problem and not record.get(amount):  # nothing, or $0
        yield NeverCreated.BLANK
    if lowered_flag(element, record):
        yield NeverCreated.WITHDRAWN
    if element.never_create_facts and any(record.facts.get(fact) is True for fact in element.never_create_facts):
        yield NeverCreated.CANCELLED
    if status and record.get(status) in element.never_create_statuses:
        yield NeverCreated.VOID
    if is_before_history(element, record):
        yield NeverCreated.BEFORE


def is_before_history(element: Element, record: Record) -> bool:
    """Whether the record is dated before history begins, and is left out for it; what is summed up is not left out."""
    if element.begins is None or element.summed is not None:
        return False
    dated = record.get(element.dated_by)
    return isinstance(dated, date) and dated < element.begins


def lowered_flag(element: Element, record: Record) -> str | None:
    """The first flag without which maestro*'s record is not sent, and which it lacks."""
    for name in element.required_flags:
        if record.values.get(name) is False:
            return name
    return None
