"""What a change of a sent cost asks for: it is immutable, so it is reversed and sent anew. Pure.

Source: docs/procore.md#direct-costs-lock.

Each sending of a cost is a generation. The first carries the cost's own origin id, the second `...|2`, and the reversal
of the first `...|1R`. What is found in Procore tells how far a correction went that broke off: nothing is sent twice.
A direct cost gets its origin id last, together with its approval; until then it is a draft, and its origin data say
which origin id it is to have.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from procore.elements.element import Element, Field, Side, Values
from procore.mapping.comparison import holds
from procore.mapping.lines import GENERATION, OURS, lines_from_procore
from procore.mapping.records import from_procore, values_from_procore
from procore.mapping.stored import fingerprint
from procore.mapping.sum_keys import number_of_key
from procore.model.lines import LineVerb
from procore.model.orders import Order
from procore.model.records import Line, Record
from procore.sides.procore.currency import other_currency, with_problem

NEGATED = ("amount", "quantity")
"""The fields of a line that a reversal turns round."""


@dataclass(slots=True)
class DirectCost:
    """A direct cost that is in Procore: what is read of its header and of its lines, as it was answered."""

    header: dict[str, Any]
    items: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_begun(self) -> bool:
        """Whether it is ours and was not completed: it says which origin id it is to have, and has none."""
        return not self.header.get("origin_id") and str(self.header.get("origin_data") or "").startswith(f"{OURS}|")

    @property
    def origin(self) -> str:
        """The origin id that it has, or is to have when it is completed; Procore's id for those that have none."""
        data = origin_of_draft(self.header["origin_data"]) if self.is_begun else None
        return str(self.header.get("origin_id") or data or self.header["id"])

    def add_up(self) -> None:
        """Take the sum of its lines for its amount, in dollars."""
        self.header["amount"] = str(sum((Decimal(str(item.get("amount") or 0)) for item in self.items), Decimal(0)))

    def record(self, element: Element, scope: str, generation: str = "") -> Record:
        """Its record, the supplier's invoice number without what this generation added to it."""
        return from_procore(element, {**self._header_without(generation), "line_items": self.items}, scope)

    def values(self, element: Element, generation: str) -> Values:
        """The values of that record."""
        return values_from_procore(element, self._header_without(generation))[0]

    def lines(self, element: Element) -> list[Line]:
        """Its lines."""
        return list(lines_from_procore(element, self.items)[0].values())

    def _header_without(self, generation: str) -> dict[str, Any]:
        if not generation or not self.header.get("invoice_number"):
            return self.header
        return {**self.header, "invoice_number": str(self.header["invoice_number"]).removesuffix(f"-{generation}")}


_ADOPTED = f"{OURS}|ADOPTED|"
"""What the origin data of a draft begin with whose origin id is not ours: it corrects a cost that a person adopted."""


def draft_data(origin: str) -> str:
    """The origin data of a draft that is to have this origin id."""
    return origin if origin.startswith(f"{OURS}|") else f"{_ADOPTED}{origin}"


def origin_of_draft(data: object) -> str:
    """The origin id that a draft with these origin data is to have."""
    return str(data).removeprefix(_ADOPTED)


_BESIDE_FIELDS = ("id", "origin_id", "origin_data", "updated_at", "currency_configuration", "status")


def what_is_read(fields: Iterable[Field], answered: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of each header, or line, what its fields are read from: a project's costs are kept until they are written."""
    within: dict[str, set[str]] = defaultdict(set)
    for one in fields:
        first, _, then = one.procore.partition(".")
        within[first] |= {then} - {""}
    for item in answered:
        beside = {name: item[name] for name in _BESIDE_FIELDS if name in item}
        there = ((name, item[name], steps) for name, steps in within.items() if name in item)
        yield beside | {name: _of_object(held, steps) if steps else held for name, held, steps in there}


def _of_object(held: Any, steps: Iterable[str]) -> Any:
    """What is read of an object; anything else as it is."""
    return {step: held[step] for step in steps if step in held} if isinstance(held, dict) else held


DirectCosts = dict[str, DirectCost]
"""A project's direct costs by `DirectCost.origin`."""


@dataclass(slots=True)
class WantedCost:
    """A direct cost that is to be in Procore: its values and all its lines by number, and what of it is there already."""

    origin_id: str
    generation: str
    values: Values
    lines: Mapping[str, Values]
    present: DirectCost | None = None

    def lines_to_send(self, element: Element) -> dict[str, Values]:
        """The lines that are not there yet."""
        there = {line.twin for line in self.present.lines(element)} if self.present else set()
        return {number: values for number, values in self.lines.items() if number not in there}

    @property
    def is_complete(self) -> bool:
        """Whether it is in Procore, and has its origin id."""
        return self.present is not None and not self.present.is_begun

    @property
    def header_values(self) -> Values:
        """Its values, the generation added to the supplier's invoice number: Procore takes a number once."""
        number = self.values.get("invoice_number")
        if not self.generation or not number:
            return self.values
        return {**self.values, "invoice_number": f"{number}-{self.generation}"}


# ------------------------------------------------------------------------------------------------ reading


def records_of(element: Element, scope: str, costs: Mapping[str, DirectCost], currency: str = "") -> list[Record]:
    """The records that a project's direct costs make; a reversal is none of its own, nor is what was only begun.

    `currency`: the company's; a cost in another one is a record with that problem.
    """
    return [
        with_problem(record_of(element, scope, origin, costs), other_currency(cost.header, currency))
        for origin, cost in costs.items()
        if not cost.is_begun and not _split(origin, costs)[1].endswith("R")
    ]


def record_of(element: Element, scope: str, origin: str, costs: Mapping[str, DirectCost]) -> Record:
    """The record of one direct cost, without the lines that were reversed.

    What an earlier sending and its reversal leave over, because somebody edited one of them, counts in Procore: it is in its line.
    """
    first, generation = _split(origin, costs)
    record, reversal = (
        costs[origin].record(element, scope, generation),
        _completed(costs, f"{first}|{generation or 1}R"),
    )
    left_over = _left_over(element, scope, first, generation, costs)
    if reversal is None and not left_over:
        return record
    reversed_lines = set(_amounts(reversal.record(element, scope))) if reversal else set[str]()
    lines = {
        key: replace(line, values=_with_more(line.values, left_over.get(line.twin or key)))
        for key, line in record.lines.items()
        if (line.twin or key) not in reversed_lines
    }
    amounts = [amount for line in lines.values() if isinstance(amount := line.get("amount"), Decimal)]
    values = {**record.values, "amount": sum(amounts, Decimal(0))}
    return replace(record, values=values, lines=lines, fingerprint=fingerprint(values, lines))


def _completed(costs: Mapping[str, DirectCost], origin: str) -> DirectCost | None:
    """The direct cost with this origin id, if it is more than begun."""
    found = costs.get(origin)
    return found if found and not found.is_begun else None


def _with_more(values: Values, more: Decimal | None) -> Values:
    amount = values.get("amount")
    return {**values, "amount": amount + more} if more and isinstance(amount, Decimal) else values


def _left_over(
    element: Element, scope: str, first: str, generation: str, costs: Mapping[str, DirectCost]
) -> dict[str, Decimal]:
    """By line, the dollars that the earlier generations and their reversals do not cancel; only those that are not zero."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for number in range(1, int(generation) if generation.isdigit() else 1):
        sent, reversal = _completed(costs, _origin(first, number)), _completed(costs, f"{first}|{number}R")
        if sent and reversal:
            for one in (sent.record(element, scope), reversal.record(element, scope)):
                for line, amount in _amounts(one).items():
                    found[line] += amount
    return {line: amount for line, amount in found.items() if amount}


def _amounts(record: Record) -> dict[str, Decimal]:
    """A direct cost's dollars by line, as maestro* numbers it."""
    amounts = ((line.twin or key, line.get("amount")) for key, line in record.lines.items())
    return {line: amount if isinstance(amount, Decimal) else Decimal(0) for line, amount in amounts}


def _split(origin: str, costs: Mapping[str, DirectCost]) -> tuple[str, str]:
    """A cost's first origin id, and what this sending added to it; a number that only looks like one adds nothing."""
    found = re.fullmatch(rf"(.+)\|{GENERATION}", origin)
    return (found.group(1), found.group(2)) if found and found.group(1) in costs else (origin, "")


# ------------------------------------------------------------------------------------------------ writing


@dataclass(frozen=True, slots=True)
class Correction:
    """What an order asks for.

    `discarded`: drafts of an earlier run that are to be deleted first. `reversals`: what takes back what was sent.
    `final`: the direct cost that is to be there afterwards.
    """

    discarded: list[DirectCost]
    reversals: list[WantedCost]
    final: WantedCost

    @property
    def is_complete(self) -> bool:
        """Whether Procore has what is to be there; of a cost that comes to nothing, all that takes it back."""
        return self.final.is_complete and (bool(self.final.lines) or all(one.is_complete for one in self.reversals))


def correction(element: Element, order: Order, first: str, costs: Mapping[str, DirectCost]) -> Correction:
    """What an order asks for of the cost with this first origin id. `costs`: the project's direct costs.

    Earlier generations are reversed whole. The last one stays when it is what is wanted; else it is reversed too, and the
    next takes its place, unless the cost has lost all its lines. A draft goes on when it is the beginning of what is
    wanted; else it is discarded, and counts for nothing.
    """
    values, lines = _wanted(element, order)

    def is_wanted(cost: DirectCost, number: int) -> bool:
        return _is_wanted(element, cost, _suffix(number), values, lines)

    last, current, discarded = _without_unwanted_draft(first, costs, is_wanted)
    stays, reversal = True, None
    if current and not current.is_begun:
        reversal = costs.get(f"{first}|{last}R")
        stays = (reversal is None or reversal.is_begun) and is_wanted(current, last)
    reversals = [_reversal(element, order, first, costs, number) for number in range(1, last if stays else last + 1)]
    if stays and reversal:
        discarded.append(reversal)
    if not stays and lines:
        last, current = last + 1, None
    final = WantedCost(_origin(first, last), _suffix(last), values, lines, current)
    return Correction(discarded, [one for one in reversals if one.lines], final)


def _without_unwanted_draft(
    first: str, costs: Mapping[str, DirectCost], is_wanted: Callable[[DirectCost, int], bool]
) -> tuple[int, DirectCost | None, list[DirectCost]]:
    """The last generation that stands, its cost, and the draft after it that is not the beginning of what is wanted."""
    last = _last_generation(first, costs)
    current = costs.get(_origin(first, last))
    if current is None or not current.is_begun or is_wanted(current, last):
        return last, current, []
    return max(last - 1, 1), costs.get(_origin(first, last - 1)) if last > 1 else None, [current]


def first_origin_id(element: Element, origin_id: str, maestro_key: str) -> str:
    """A cost's first origin id, from that of any of its generations; older ones name it by its number."""
    for name in (maestro_key, number_of_key(element, maestro_key)):
        head, found, tail = origin_id.rpartition(f"|{name}")
        if found and re.fullmatch(rf"(\|{GENERATION})?", tail):
            return f"{head}|{name}"
    return origin_id


def _last_generation(first: str, costs: Mapping[str, DirectCost]) -> int:
    last = 1
    while _origin(first, last + 1) in costs:
        last += 1
    return last


def _origin(first: str, generation: int) -> str:
    return f"{first}|{generation}" if generation > 1 else first


def _suffix(generation: int) -> str:
    return str(generation) if generation > 1 else ""


def _wanted(element: Element, order: Order) -> tuple[Values, dict[str, Values]]:
    """Header and lines as they are to be, in Procore's own words: what it holds, with the order's changes."""
    values = _written(element.fields, {**order.before, **order.values})
    lines = {
        number: line.values
        for key, line in order.lines_before.items()
        if (number := line.twin or order.line_numbers.get(key))
    }
    for one in order.lines:
        before = order.lines_before.get(one.key or "")
        number = one.source or (before.twin if before else None) or order.line_numbers.get(one.key or "", "")
        if one.verb is LineVerb.REMOVE:
            lines.pop(number, None)
        else:
            lines[number] = {**lines.get(number, {}), **one.values}
    return values, {number: _written(element.lines, line) for number, line in lines.items()}


def _written(fields: tuple[Field, ...], values: Values) -> Values:
    """The values of the fields that are written in Procore."""
    return {f.name: values.get(f.name) for f in fields if Side.PROCORE in f.written}


def _is_wanted(
    element: Element, cost: DirectCost, generation: str, values: Values, lines: Mapping[str, Values]
) -> bool:
    """Whether what is there is what is wanted; of a draft, whether it is the beginning of that."""
    there = {line.twin or line.key: line.values for line in cost.lines(element)}
    if not _equal(element.fields, cost.values(element, generation), values) or there.keys() - lines.keys():
        return False
    if not all(_equal(element.lines, line, lines[number]) for number, line in there.items()):
        return False
    return cost.is_begun or not lines.keys() - there.keys()


def _equal(fields: tuple[Field, ...], there: Values, wanted: Values) -> bool:
    """Whether the values are equal as far as a difference is a reason to reverse."""
    return first_difference(fields, there, wanted) is None


def first_difference(fields: tuple[Field, ...], there: Values, wanted: Values) -> Field | None:
    """The first field whose value is another than the wanted one, among those for which a cost is reversed."""
    compared = (f for f in fields if Side.PROCORE in f.written and not f.fixed)
    return next((f for f in compared if not holds(f, there.get(f.name), wanted.get(f.name))), None)


def _reversal(
    element: Element, order: Order, first: str, costs: Mapping[str, DirectCost], generation: int
) -> WantedCost:
    """The counterpart of a generation: the same lines with their signs turned round."""
    origin = f"{first}|{generation}R"
    record = costs[_origin(first, generation)].record(element, order.scope, _suffix(generation))
    lines = {line.twin or line.key: _negated(_written(element.lines, line.values)) for line in record.lines.values()}
    values = _written(element.fields, record.values)
    return WantedCost(origin, f"{generation}R", values, lines, costs.get(origin))


def _negated(values: Values) -> Values:
    return {
        name: -value if name in NEGATED and isinstance(value, Decimal) and value else value
        for name, value in values.items()
    }
