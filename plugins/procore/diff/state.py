"""Whether a record that only one side has is never made on the other, and why. Pure.

Decided here alone: a run makes no step of such a record, and the ledger keeps the answer beside it, so that the page counts
what the run decides.
"""

from datetime import date
from decimal import Decimal
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
    active, amount, status = element.active_field, element.blank_when_zero, element.status_field
    reasons = {
        NeverCreated.CLOSED: active is not None and record.get(active) is False,
        NeverCreated.BLANK: amount is not None and not record.problem and record.get(amount) in (None, Decimal(0)),
        NeverCreated.WITHDRAWN: lowered_flag(element, record) is not None,
        NeverCreated.CANCELLED: any(record.facts.get(fact) is True for fact in element.never_create_facts),
        NeverCreated.VOID: status is not None and record.get(status) in element.never_create_statuses,
        NeverCreated.BEFORE: is_before_history(element, record),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def is_before_history(element: Element, record: Record) -> bool:
    """Whether the record is dated before history begins, and is left out for it; what is summed up is not left out."""
    dated = record.get(element.dated_by)
    return element.begins is not None and element.summed is None and isinstance(dated, date) and dated < element.begins


def lowered_flag(element: Element, record: Record) -> str | None:
    """The first flag without which maestro*'s record is not sent, and which it lacks."""
    return next((name for name in element.required_flags if record.get(name) is False), None)
