"""Procore's answers to a batch: every record that was sent is accounted for, by id or origin id (contract section 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from procore.elements.model import Element, Kind, Side, Values
from procore.mapping import fit, from_procore, text_of
from procore.records import Reason
from procore.sides.orders import Order, Outcome


def accounted(element: Element, orders: Sequence[Order], answer: Mapping[str, Any]) -> list[Outcome]:
    """Every order of a batch with its entity or its error, by id, else by origin id: never by position (promise 6)."""
    entities, errors = _by_name(answer.get("entities") or ()), _by_name(answer.get("errors") or ())
    outcomes = []
    for order in orders:
        names = [n for n in (("id", order.procore_id), ("origin_id", order.origin_id)) if n[1] is not None]
        entity = next((entities[name] for name in names if name in entities), None)
        error = next((errors[name] for name in names if name in errors), None)
        if error is not None:
            outcomes.append(Outcome(order=order, reason=refused(said(error.get("errors")))))
        elif entity is not None:
            outcomes.append(settled(element, order, entity))
        else:
            outcomes.append(Outcome(order=order, reason=Reason("unanswered", {"side": Side.PROCORE.value})))
    return outcomes


def _by_name(items: Sequence[Mapping[str, Any]]) -> dict[tuple[str, Any], Mapping[str, Any]]:
    return {(name, item[name]): item for item in items for name in ("id", "origin_id") if item.get(name) is not None}


def settled(element: Element, order: Order, entity: Mapping[str, Any]) -> Outcome:
    """The record as Procore answered it. A value that it did not keep is a reason, though the write itself went through."""
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
