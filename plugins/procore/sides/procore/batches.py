"""Batches: sent in parts that Procore takes, halved when one is refused, and every record of the answer accounted for.

Source: docs/procore.md#batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from procore.elements.element import Element, Kind, Side, Values
from procore.mapping.comparison import fit
from procore.mapping.records import from_procore
from procore.mapping.values import id_of, text_of
from procore.model.errors import AccessRefused, RequestRefused
from procore.model.orders import Order, Outcome
from procore.model.records import Reason, Record

BATCH = 1000
"""The most records that one sync call takes (docs/procore.md#batches)."""

CLOSED_AFTER = 12
"""After so many refusals (403, 404) without a part that was taken, the call itself is closed to us: ten lead to one bad item
of a thousand."""
UNANSWERED: Final = Reason("unanswered", {"side": Side.PROCORE.value})
"""Procore's answer says nothing about a record that was sent: neither an entity nor an error."""

Item = Mapping[str, Any]
"""A record as Procore is sent it, or as it answers it."""
T = TypeVar("T")
R = TypeVar("R")


# ------------------------------------------------------------------------------------------------ sending


def in_batches(items: Sequence[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in their order, at most `size` at a time."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def by_scope(orders: Iterable[Order]) -> dict[str, list[Order]]:
    """Orders by their project of maestro*, in their order: a project of Procore may hold several."""
    found: dict[str, list[Order]] = {}
    for order in orders:
        found.setdefault(order.scope, []).append(order)
    return found


def halved(send: Callable[[list[T]], R], items: Sequence[T], alone: Callable[[T, str], R]) -> Iterator[R]:
    """Send items together; what is refused as a whole is halved until the one that spoils it stands alone.

    Yields what `send` gives for each part that was taken, and for an item that is refused alone what `alone` makes of it
    and of Procore's words. A part that is closed to us (403, 404) is halved too, since it may be one item that we may not
    see; raises AccessRefused when it is all of them. Other errors than these pass.
    """
    closed = _Closed()
    yield from _halved(send, items, alone, closed)
    if closed.error:
        raise closed.error
    yield from (alone(item, words) for item, words in closed.held)


@dataclass(slots=True)
class _Closed:
    """What was closed to us while nothing was open yet: how often, the last error, and the items that stand alone."""

    times: int = 0
    error: AccessRefused | None = None
    held: list[tuple[Any, str]] = field(default_factory=list)
    open: bool = False


def _halved(
    send: Callable[[list[T]], R], items: Sequence[T], alone: Callable[[T, str], R], closed: _Closed
) -> Iterator[R]:
    try:
        sent = send(list(items))
    except RequestRefused as error:
        words = error.words
        closed.open, closed.error = True, None
    except AccessRefused as error:
        words = str(error)
        closed.times += 1
        closed.error = None if closed.open else error
        if closed.error and closed.times > CLOSED_AFTER:
            raise
        if len(items) == 1:
            closed.held.append((items[0], words))
            return
    else:
        closed.open, closed.error = True, None
        yield sent
        return
    if len(items) == 1:
        yield alone(items[0], words)
        return
    half = len(items) // 2
    yield from _halved(send, items[:half], alone, closed)
    yield from _halved(send, items[half:], alone, closed)


def sync(send: Callable[[list[Item]], Item], items: Sequence[Item]) -> Answers:
    """Send one batch to a sync action, halved where it is refused as a whole."""
    return Answers(sync_answer(send, items))


def sync_answer(send: Callable[[list[Item]], Item], items: Sequence[Item]) -> dict[str, list[Item]]:
    """The same as one answer: its `entities`, and its `errors`, among them the items that were refused alone."""
    parts = list(halved(send, items, lambda item, words: {"errors": [{**item, "errors": words}]}))
    return {name: [one for part in parts for one in _listed(part, name)] for name in ("entities", "errors")}


def _listed(answer: object, name: str) -> list[Item]:
    """The items of this name in an answer. What is none of them says nothing about what was sent."""
    found = answer.get(name) if isinstance(answer, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else []


# ------------------------------------------------------------------------------------------------ answers


class Answers:
    """What a sync action answered, found by id, by origin id, or for an item without both by origin data: never by position.

    An entity without an id is none.

    Holds: docs/architecture.md#promise-every-item-accounted.
    """

    def __init__(self, answer: object) -> None:
        self._entities = _by_id([one for one in _listed(answer, "entities") if id_of(one)])
        self._errors = _by_id(_listed(answer, "errors"))

    def of(self, item: Item) -> Item | Reason:
        """The entity of an item that was sent, or the reason why there is none."""
        ids = [one for one in _ids(item) if one[0] != "origin_data"] or _ids(item)
        if error := next((self._errors[one] for one in ids if one in self._errors), None):
            return refused(error_words(error.get("errors")))
        return next((self._entities[one] for one in ids if one in self._entities), UNANSWERED)


def _by_id(items: Sequence[Item]) -> dict[tuple[str, Any], Item]:
    return {one: item for item in items for one in _ids(item)}


def _ids(item: Item) -> list[tuple[str, Any]]:
    """What an item is known by, best first. An origin id that is taken off is empty, and names nothing."""
    names = ("id", "origin_id", "origin_data")
    return [(name, own) for name in names if (own := item.get(name)) and isinstance(own, int | str)]


def refused(words: str) -> Reason:
    """Procore refused a record: its own words."""
    return Reason("refused", {"side": Side.PROCORE.value, "said": words})


def no_access(error: AccessRefused, project_id: int | None) -> Reason:
    """Procore does not open something of a project (None: of the company) to the application: its own words.

    Source: docs/procore.md#access.
    """
    facts = {"said": str(error)}
    return Reason("no_permission", facts) if project_id is None else Reason("no_access", facts)


def error_words(errors: object) -> str:
    """Procore's own words of a sync item's errors: `{"field": ["message"]}`, or plain text."""
    if isinstance(errors, Mapping):
        return "; ".join(f"{name}: {error_words(words)}" for name, words in errors.items())
    if isinstance(errors, (list, tuple)):
        return ", ".join(error_words(word) for word in errors)
    return str(errors)


# ------------------------------------------------------------------------------------------------ outcomes


def outcome(element: Element, order: Order, answers: Answers) -> Outcome:
    """What became of an order: the record as Procore answered it, or why there is none."""
    found = answers.of({"id": order.procore_id, "origin_id": order.origin_id})
    return Outcome(order=order, reason=found) if isinstance(found, Reason) else stored(element, order, found)


def stored(element: Element, order: Order, entity: Item) -> Outcome:
    """The record as Procore answered it. A value that it did not keep is a reason, though the write went through.

    An answer that cannot be read says nothing about what was kept: the record is looked up with the next run.
    """
    if id_of(entity) is None:
        return Outcome(order=order, reason=UNANSWERED)
    record = from_procore(element, entity, order.scope, sent={**order.before, **_as_read(element, order.values)})
    if record.problem and record.problem.code == "unreadable":
        return Outcome(order=order, reason=UNANSWERED)
    return Outcome(order=order, record=record, reason=not_stored(element, order.values, record))


def not_stored(element: Element, values: Values, record: Record) -> Reason | None:
    """The first value that was sent and that the record does not hold; None: it holds all."""
    for name, value in values.items():
        one = element.by_name[name]
        if one.kind is not Kind.REFERENCE and record.get(name) != fit(one, value, Side.PROCORE):
            return Reason("not_stored", {"field": name, "sent": text_of(value), "kept": text_of(record.get(name))})
    return None


def _as_read(element: Element, values: Values) -> Values:
    return {
        name: str(v) if element.by_name[name].kind is Kind.REFERENCE and v is not None else v
        for name, v in values.items()
    }
