"""A list of Procore made into records, each item by itself: whatever one of them holds is its own affair.

Source: docs/procore.md#odd-answers.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from procore.elements.element import Element, Side
from procore.mapping.values import id_of, unreadable
from procore.model.errors import AccessRefused, AnswerUnreadable, RequestRefused, SyncError
from procore.model.records import Reason, Record
from procore.sides.procore.batches import Item

ODD_SHAPE: Final = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What plain code raises when text, a number or nothing stands where an object belongs."""


def records_of(items: Iterable[Any], scope: str, record: Callable[[Item], Record | None]) -> list[Record]:
    """The records that `record` makes of the items, those aside of which it makes None.

    An item that cannot be read, or whose lines are refused to us, is a record with a problem and without values. One that
    does not even say its id has no key: nobody knows which record it is.
    """
    made = (_record(item, scope, record) for item in items)
    return [one for one in made if one is not None]


def _record(item: Any, scope: str, record: Callable[[Item], Record | None]) -> Record | None:
    own = id_of(item)
    if own is None:
        return _held("", scope, unreadable("", Side.PROCORE, item))
    try:
        return record(item)
    except (AccessRefused, RequestRefused, AnswerUnreadable, *ODD_SHAPE) as error:
        return _held(str(own), scope, Reason("unreadable_record", {"said": odd_shape(error)}))


def _held(key: str, scope: str, problem: Reason) -> Record:
    return Record(side=Side.PROCORE, key=key, scope=scope, values={}, problem=problem, fingerprint=problem.code)


def odd_shape(error: Exception) -> str:
    """What a sentence says of an answer that is not of the documented shape."""
    return str(error) if isinstance(error, SyncError) else f"{type(error).__name__}: {error}"


def shape_refused(element: Element, error: Exception) -> AnswerUnreadable:
    """The error that an answer of another shape stands for, where it concerns more than one record."""
    return AnswerUnreadable(
        "Procore answers about {what} in another shape than it documents ({shape})",
        what=element.procore,
        shape=odd_shape(error),
    )
