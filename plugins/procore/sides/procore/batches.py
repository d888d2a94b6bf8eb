"""Procore's answers to a batch: every record that was sent is accounted for by id or origin id.

Source: docs/procore.md#batches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from procore.elements.element import Element, Kind, Side, Values
from procore.mapping.records import fit, from_procore, text_of
from procore.model.errors import RequestRefused
from procore.model.orders import Order, Outcome
from procore.model.records import Reason


def accounted(element: Element, orders: Sequence[Order], answer: Mapping[str, Any]) -> list[Outcome]:
    """Every order of a batch with its entity or its error, by id, else by origin id: never by position.

    Holds: docs/architecture.md#promise-every-item-accounted.
    """
    answers = Answers(answer)
    outcomes = []
    for order in orders:
        entity, error = answers.of({"id": order.procore_id, "origin_id": order.origin_id})
        if error is not None:
            outcomes.append(Outcome(order=order, reason=refused(said(error.get("errors")))))
        elif entity is not None:
            outcomes.append(settled(element, order, entity))
        else:
            outcomes.append(Outcome(order=order, reason=Reason("unanswered", {"side": Side.PROCORE.value})))
    return outcomes


class Answers:
    """What a sync action answered, found by id, else by origin id: never by position.

    Holds: docs/architecture.md#promise-every-item-accounted.
    """

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self._entities, self._errors = _by_name(answer.get("entities") or ()), _by_name(answer.get("errors") or ())

    def of(self, item: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
        """The entity and the error of an item that was sent; neither: Procore says nothing about it."""
        names = [(name, item[name]) for name in ("id", "origin_id") if item.get(name) is not None]
        entity = next((self._entities[name] for name in names if name in self._entities), None)
        error = next((self._errors[name] for name in names if name in self._errors), None)
        return entity, error


def in_halves(send: Callable[[list[dict[str, Any]]], Mapping[str, Any]], items: Sequence[dict[str, Any]]) -> Answers:
    """Send a batch; one that is refused as a whole is halved until the item that spoils it stands alone."""
    return Answers(_halved(send, list(items)))


def _halved(
    send: Callable[[list[dict[str, Any]]], Mapping[str, Any]], items: list[dict[str, Any]]
) -> Mapping[str, Any]:
    try:
        return send(items)
    except RequestRefused as error:
        if len(items) == 1:
            return {"entities": [], "errors": [{**items[0], "errors": error.said}]}
    half = len(items) // 2
    parts = [_halved(send, part) for part in (items[:half], items[half:])]
    return {name: [one for part in parts for one in part.get(name) or ()] for name in ("entities", "errors")}


def _by_name(items: Sequence[Mapping[str, Any]]) -> dict[tuple[str, Any], Mapping[str, Any]]:
    return {(name, item[name]): item for item in items for name in ("id", "origin_id") if item.get(name) is not None}


def settled(element: Element, order: Order, entity: Mapping[str, Any]) -> Outcome:
    """The record as Procore answered it. A value that it did not keep is a reason, though the write went through."""
    record = from_procore(element, entity, order.scope, sent={**order.before, **_as_read(element, order.values)})
    for name, value in order.values.items():
        one = element.by_name[name]
        if one.kind is not Kind.REFERENCE and record.get(name) != fit(one, value, Side.PROCORE):
            facts = {"field": name, "sent": text_of(value), "kept": text_of(record.get(name))}
            return Outcome(order=order, record=record, reason=Reason("not_stored", facts))
    return Outcome(order=order, record=record)


def _as_read(element: Element, values: Values) -> Values:
    return {
        name: str(v) if element.by_name[name].kind is Kind.REFERENCE and v is not None else v
        for name, v in values.items()
    }


def refused(words: str) -> Reason:
    """Procore refused a record: its own words."""
    return Reason("refused", {"side": Side.PROCORE.value, "said": words})


def said(errors: object) -> str:
    """Procore's own words of a sync item's errors: `{"field": ["message"]}`, or plain text."""
    if isinstance(errors, Mapping):
        return "; ".join(f"{name}: {said(words)}" for name, words in errors.items())
    if isinstance(errors, (list, tuple)):
        return ", ".join(said(word) for word in errors)
    return str(errors)
