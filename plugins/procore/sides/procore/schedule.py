"""Schedules of values in Procore: a document's lines in one call, those that the source removed deleted after that.

Source: docs/procore.md#commitment-writing-order, docs/procore.md#commitment-lines.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from procore.elements.commitments import UNIT_FIELDS
from procore.elements.element import Element, Field, Kind, Values
from procore.mapping.comparison import holds
from procore.mapping.lines import lines_from_procore, number_in
from procore.mapping.stored import fingerprint
from procore.mapping.values import text_of
from procore.mapping.writing import to_payload
from procore.model.errors import AccessRefused, RequestRefused
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.records import Line, Reason, Record
from procore.sides.procore.batches import UNANSWERED, Item, in_batches, refused, sync
from procore.sides.procore.rest.client import Client

BY_AMOUNT = "amount"
"""The accounting method whose lines have neither quantity nor unit cost (docs/procore.md#accounting-method)."""
DRAFT = "draft"
"""The status of what counts nowhere yet, in lower case."""
CENT = Decimal("0.01")
_PRICED = frozenset({"quantity", "unit_cost", "amount"})
"""The fields of a line that make its amount."""


@dataclass(slots=True)
class ScheduleWrite:
    """A document's lines on their way. `units` are Procore's units of measure by their name in lower case.

    `lines` are those that Procore holds now, by its ids. `unsent` are the keys (a line's own, and that of the line across)
    of those whose write did not go through, `reason` why. `taken` are the writes that Procore took.
    """

    element: Element
    order: Order
    method: str
    units: Mapping[str, str]
    lines: dict[str, Line] = field(init=False)
    unsent: frozenset[str] = field(init=False)
    reason: Reason | None = None
    taken: list[LineOrder] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = dict(self.order.lines_before)
        self.unsent = keys_of(self.order.lines)

    def send(self, client: Client, path: str, project_id: int) -> None:
        """Create and change lines below `path`; once all were accepted, delete what the source removed.

        Of a document that is no draft any more, all is set back when one is refused.

        Source: docs/procore.md#commitment-writing-order. Holds: docs/architecture.md#promise-nothing-half-made.
        """
        wanted = [(one, self._item(one)) for one in self.order.lines if one.verb is not LineVerb.REMOVE]
        try:
            for batch in in_batches(wanted):
                self._sync(client, path, project_id, batch)
            if self.reason is None:
                self._delete(client, path, project_id)
            elif self.reason.code != UNANSWERED.code and self._counts:
                self._set_back(client, path, project_id)
        except AccessRefused as error:
            self.reason = refused(str(error))

    def _sync(self, client: Client, path: str, project_id: int, batch: list[tuple[LineOrder, dict[str, Any]]]) -> None:
        scope = {"project_id": project_id}

        def send(items: list[Item]) -> Item:
            answer: Item = client.patch(f"{path}/sync", {"updates": items}, scope, repeatable=True)
            return answer

        answers = sync(send, [item for _, item in batch])
        for one, item in batch:
            if isinstance(found := answers.of(item), Reason):
                self._fail(one, found)
            else:
                self._keep(one, item, found)

    def _keep(self, one: LineOrder, item: Item, entity: Item) -> None:
        """Note a line as Procore answered it; a value that it did not keep is a reason."""
        read, problem = lines_from_procore(self.element, [entity])
        self.lines |= read
        self.taken.append(one)
        (line,) = read.values()
        if reason := self._not_stored(one, item, line) or problem:
            self._fail(one, reason)
        else:
            self.unsent -= keys_of([one])

    def _not_stored(self, one: LineOrder, item: Item, line: Line) -> Reason | None:
        for name, value in one.values.items():
            fact = self.element.line_by_name[name]
            if _is_answered_as_sent(fact, item) and not holds(fact, line.get(name), value):
                return Reason("not_stored", {"field": name, "sent": text_of(value), "kept": text_of(line.get(name))})
        return None

    def _delete(self, client: Client, path: str, project_id: int) -> None:
        for one in self.order.lines:
            if one.verb is LineVerb.REMOVE and one.key:
                try:
                    client.delete(f"{path}/{one.key}", {"project_id": project_id})
                except RequestRefused as error:
                    self._fail(one, refused(error.words))
                    continue
                self.lines.pop(one.key, None)
                self.unsent -= keys_of([one])

    @property
    def _counts(self) -> bool:
        """Whether the document is in Procore, and more than a draft."""
        status = self.order.before.get(self.element.status_field or "")
        return bool(status) and text_of(status).casefold() != DRAFT

    def _set_back(self, client: Client, path: str, project_id: int) -> None:
        """Take back what was taken: lines that are new are deleted, the others get their values of before."""
        assert self.reason is not None, "only what was refused is set back"
        refusal, self.reason = self.reason, None
        before = [self._as_before(one) for one in self.taken if one.key in self.order.lines_before]
        for batch in in_batches([(one, self._item(one)) for one in before]):
            self._sync(client, path, project_id, batch)
        for key in self.lines.keys() - self.order.lines_before.keys():
            try:
                client.delete(f"{path}/{key}", {"project_id": project_id})
            except RequestRefused as error:
                self.reason = self.reason or refused(error.words)
            else:
                del self.lines[key]
        self.unsent = keys_of(self.order.lines)
        self.reason = _not_set_back(refusal, self.reason) if self.reason else refusal

    def _as_before(self, one: LineOrder) -> LineOrder:
        held = self.order.lines_before[one.key or ""].values
        return replace(one, values={name: held.get(name) for name in one.values})

    def _fail(self, one: LineOrder, reason: Reason) -> None:
        """Note why a line did not go through; the document has one reason, its first."""
        amount = one.values.get("amount") or (self.lines[one.key].get("amount") if one.key in self.lines else None)
        facts = {**reason.facts, "line": one.source or one.key or "", "amount": text_of(amount)}
        self.reason = self.reason or Reason(reason.code, facts)

    def _item(self, one: LineOrder) -> dict[str, Any]:
        """A line as Procore is sent it."""
        before = self.order.lines_before.get(one.key or "")
        values = {n: v for n, v in one.values.items() if self.method != BY_AMOUNT or n not in UNIT_FIELDS}
        item = to_payload(self.element.line_by_name, values)
        if unit := item.get("uom"):
            item["uom"] = self.units.get(str(unit).casefold(), unit)
        if values.keys() & _PRICED:
            whole = {**(before.values if before else {}), **values}
            item |= {"extended_type": _extended(whole, self.method), "amount": text_of(whole.get("amount"))}
        item["origin_id"] = one.origin_id
        if before is not None and not self._is_known(before, one.origin_id):
            item["id"] = int(before.key)  # Procore does not know it by that origin id yet
        return item

    def _is_known(self, line: Line, origin_id: str | None) -> bool:
        """Whether Procore finds that line by this origin id."""
        number = number_in(self.element, origin_id)
        return origin_id is not None and (line.foreign == origin_id if number is None else line.twin == number)


def keys_of(lines: Iterable[LineOrder]) -> frozenset[str]:
    """The keys of lines, their own and those of the lines across."""
    return frozenset(key for line in lines for key in (line.key, line.source) if key)


def with_lines(element: Element, record: Record, lines: Mapping[str, Line]) -> Record:
    """The document with these lines, and with the total that they make."""
    values = dict(record.values)
    if element.total:
        amounts = (line.get(element.total[1]) for line in lines.values())
        values[element.total[0]] = sum((v for v in amounts if isinstance(v, Decimal)), Decimal(0)).normalize()
    return replace(record, values=values, lines=lines, fingerprint=fingerprint(values, lines))


def _not_set_back(refusal: Reason, problem: Reason) -> Reason:
    """A line was refused, and then to set the others back: the line, and what Procore said to both."""
    line, amount = refusal.facts.get("line", ""), refusal.facts.get("amount", "")
    said, why = (one.facts.get("said") or one.facts.get("kept", "") for one in (refusal, problem))
    return Reason("not_set_back", {"line": line, "amount": amount, "said": said, "why": why})


def _is_answered_as_sent(fact: Field, item: Item) -> bool:
    """Whether a field was sent, and is answered in the shape that it is sent in."""
    return not fact.procore_write and fact.procore in item and fact.kind is not Kind.REFERENCE


def _extended(values: Values, method: str) -> str:
    """Whether Procore multiplies the amount itself; only where that makes maestro*'s amount to the cent."""
    quantity, unit_cost, amount = (values.get(name) for name in ("quantity", "unit_cost", "amount"))
    if method == BY_AMOUNT or not isinstance(quantity, Decimal) or not isinstance(unit_cost, Decimal):
        return "manual"
    return "calculated" if (quantity * unit_cost).quantize(CENT, ROUND_HALF_UP) == amount else "manual"
