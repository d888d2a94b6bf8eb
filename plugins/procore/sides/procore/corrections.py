"""What a change of a sent cost asks for: it is immutable, so it is reversed and sent anew. Pure.

Source: docs/procore.md#direct-costs-lock.

Each sending of a cost is a generation. The first carries the cost's own origin id, the second `...|2`, and the reversal
of the first `...|1R`. What is found in Procore tells how far a correction went that broke off: nothing is sent twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from procore.elements.element import Element, Field, Side, Values
from procore.mapping.records import fingerprint, from_procore
from procore.model.lines import LineVerb
from procore.model.orders import Order
from procore.model.records import Record

NEGATED = ("amount", "quantity")
"""The fields of a line that a reversal turns round."""


@dataclass(slots=True)
class Held:
    """A direct cost as Procore holds it: its header and its lines as they were answered."""

    header: dict[str, Any]
    items: list[dict[str, Any]] = field(default_factory=list)

    @property
    def announced(self) -> int:
        """How many lines it was sent to have; fewer mean that a sending broke off."""
        told = re.match(r"\d+", str(self.header.get("origin_data") or ""))
        return int(told.group()) if told else 0

    def record(self, element: Element, scope: str, tag: str = "") -> Record:
        """Its record; `tag`: what its generation added to the supplier's invoice number."""
        header = dict(self.header)
        if tag and header.get("invoice_number"):
            header["invoice_number"] = str(header["invoice_number"]).removesuffix(f"-{tag}")
        return from_procore(element, {**header, "line_items": self.items}, scope)


@dataclass(slots=True)
class Draft:
    """A direct cost that must be there: its header and all its lines by number, and what of it is there already."""

    origin_id: str
    tag: str
    values: Values
    lines: Mapping[str, Values]
    held: Held | None = None

    def missing(self, element: Element) -> dict[str, Values]:
        """The lines that are still to be sent."""
        there = set() if self.held is None else {ln.twin for ln in self.held.record(element, "").lines.values()}
        return {number: values for number, values in self.lines.items() if number not in there}


def standing(element: Element, scope: str, book: Mapping[str, Held]) -> list[Record]:
    """The records that a project's direct costs make; a reversal is none of its own."""
    generations = ((origin, _generation(origin, book)[1]) for origin in book)
    return [stands(element, scope, origin, book) for origin, tag in generations if not tag.endswith("R")]


def stands(element: Element, scope: str, origin: str, book: Mapping[str, Held]) -> Record:
    """The record of one direct cost: what was reversed of it stands no more."""
    base, tag = _generation(origin, book)
    record, reversal = book[origin].record(element, scope, tag), book.get(f"{base}|{tag or 1}R")
    if reversal is None:
        return record
    off = {line.twin or line.key for line in reversal.record(element, scope).lines.values()}
    lines = {key: line for key, line in record.lines.items() if (line.twin or key) not in off}
    amounts = [amount for line in lines.values() if isinstance(amount := line.get("amount"), Decimal)]
    values = {**record.values, "amount": sum(amounts, Decimal(0))}
    return replace(record, values=values, lines=lines, fingerprint=fingerprint(values, lines))


def _generation(origin: str, book: Mapping[str, Held]) -> tuple[str, str]:
    """A cost's first origin id, and what this sending added to it; a number that only looks like one adds nothing."""
    found = re.fullmatch(r"(.+)\|(\d+R?)", origin)
    return (found.group(1), found.group(2)) if found and found.group(1) in book else (origin, "")


def drafts(element: Element, order: Order, base: str, book: Mapping[str, Held]) -> tuple[list[Draft], Draft]:
    """The reversals that an order asks for, and the direct cost that stands afterwards.

    `base`: the cost's first origin id; `book`: the project's direct costs by origin id.
    """
    values, lines = _wanted(element, order)
    last = 1
    while _origin(base, last + 1) in book:
        last += 1
    gone = [_reversal(element, order, base, book, number) for number in range(1, last)]
    current = book.get(_origin(base, last))
    if current is None:
        return [], Draft(base, "", values, lines)
    if f"{base}|{last}R" in book or not _goes_on(element, order, current, _tag(last), values, lines):
        gone.append(_reversal(element, order, base, book, last))
        if lines:  # nothing takes the place of a cost that lost all its lines
            last, current = last + 1, None
    final = Draft(_origin(base, last), _tag(last), values, lines, current)
    return [one for one in gone if one.lines], final


def base_of(origin_id: str, maestro_key: str) -> str:
    """A cost's first origin id, from that of any of its generations."""
    head, found, tail = origin_id.rpartition(f"|{maestro_key}")
    return f"{head}|{maestro_key}" if found and re.fullmatch(r"(\|\d+R?)?", tail) else origin_id


def _origin(base: str, generation: int) -> str:
    return f"{base}|{generation}" if generation > 1 else base


def _tag(generation: int) -> str:
    return str(generation) if generation > 1 else ""


def _wanted(element: Element, order: Order) -> tuple[Values, dict[str, Values]]:
    """Header and lines as they are to be, in Procore's own words."""
    values = _sent(element.fields, {**order.before, **order.values})
    lines = {line.twin: line.values for line in order.lines_before.values() if line.twin}
    for one in order.lines:
        before = order.lines_before.get(one.key or "")
        number = one.source or (before.twin if before else None) or ""
        if one.verb is LineVerb.REMOVE:
            lines.pop(number, None)
        else:
            lines[number] = {**lines.get(number, {}), **one.values}
    return values, {number: _sent(element.lines, line) for number, line in lines.items()}


def _sent(fields: tuple[Field, ...], values: Values) -> Values:
    return {f.name: values.get(f.name) for f in fields if Side.PROCORE in f.written}


def _goes_on(element: Element, order: Order, held: Held, tag: str, values: Values, lines: Mapping[str, Values]) -> bool:
    """Whether what is there is what is wanted, or the beginning of it. A line that was added later is a correction."""
    record = held.record(element, order.scope, tag)
    there = {line.twin or line.key: line.values for line in record.lines.values()}
    if not _equal(element.fields, record.values, values) or there.keys() - lines.keys():
        return False
    if not all(_equal(element.lines, line, lines[number]) for number, line in there.items()):
        return False
    return len(there) < max(held.announced, 1) or not lines.keys() - there.keys()


def _equal(fields: tuple[Field, ...], one: Values, other: Values) -> bool:
    compared = (f.name for f in fields if Side.PROCORE in f.written and not f.fixed)
    return all(one.get(name) == other.get(name) for name in compared)


def _reversal(element: Element, order: Order, base: str, book: Mapping[str, Held], generation: int) -> Draft:
    """The counterpart of a generation: the same lines with their signs turned round."""
    origin = f"{base}|{generation}R"
    held = book[_origin(base, generation)].record(element, order.scope, _tag(generation))
    lines = {line.twin or line.key: _negated(_sent(element.lines, line.values)) for line in held.lines.values()}
    return Draft(origin, f"{generation}R", _sent(element.fields, held.values), lines, book.get(origin))


def _negated(values: Values) -> Values:
    return {
        name: -value if name in NEGATED and isinstance(value, Decimal) and value else value
        for name, value in values.items()
    }


def announced(draft: Draft) -> str:
    """What a header says about its lines, so that a sending that broke off is told from one that is complete."""
    return f"{len(draft.lines)} lines"


def marked(draft: Draft) -> Values:
    """The header's values, with the generation added to the supplier's invoice number: a number is used once."""
    number = draft.values.get("invoice_number")
    return {**draft.values, "invoice_number": f"{number}-{draft.tag}"} if draft.tag and number else draft.values
