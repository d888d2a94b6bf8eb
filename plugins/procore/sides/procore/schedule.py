"""Schedules of values in Procore: a document's lines in one call, its orphans deleted after that.

Source: docs/procore.md#commitment-writing-order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from procore.elements.commitments import UNIT_FIELDS
from procore.elements.element import Element, Field, Kind, Side, Value, Values
from procore.mapping.lines import lines_from_procore
from procore.mapping.records import fingerprint, text_of, to_payload
from procore.model.errors import AccessRefused, RequestRefused
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.records import Line, Reason, Record
from procore.sides.procore.batches import in_halves, refused, said
from procore.sides.procore.company import Company
from procore.sides.procore.endpoints import BATCH
from procore.sides.procore.rest.client import Client

BY_AMOUNT = "amount"
"""The accounting method whose lines have neither quantity nor unit cost."""
CENT = Decimal("0.01")
_PRICED = frozenset({"quantity", "unit_cost", "amount"})


# ------------------------------------------------------------------------------------------ units


def units(company: Company) -> Mapping[str, str]:
    """The company's units of measure as Procore spells them, whatever the case; read once a run.

    Source: docs/procore.md#units.
    """
    if ("units", company.id) not in company.known:
        pages = company.client.pages(f"/rest/v1.0/companies/{company.id}/uoms", per_page=1000)
        company.known["units", company.id] = {unit["name"].casefold(): unit["name"] for page in pages for unit in page}
    known: Mapping[str, str] = company.known["units", company.id]
    return known


def has_units(order: Order, method: str) -> bool:
    """Whether a unit of measure is to be sent."""
    return method != BY_AMOUNT and any(line.values.get("unit") for line in order.lines)


def unknown_unit(order: Order, method: str, known: Mapping[str, str]) -> Reason | None:
    """Why a document cannot be sent: a line's unit that the company's list does not have (docs/procore.md#units)."""
    if not has_units(order, method):
        return None
    for line in order.lines:
        unit = text_of(line.values.get("unit"))
        if unit and unit.casefold() not in known:
            shown = ", ".join(sorted(known.values())[:8])
            return Reason("unknown_unit", {"line": line.source or "", "value": unit, "known": shown})
    return None


# ------------------------------------------------------------------------------------------ lines


@dataclass(slots=True)
class Written:
    """A document's lines on their way. `lines` are those that Procore holds now, by its ids.

    `unsettled` names (by their own key and that of the line across) those whose write did not go through, `reason` why.
    """

    element: Element
    order: Order
    method: str
    lines: dict[str, Line] = field(init=False)
    unsettled: frozenset[str] = field(init=False)
    reason: Reason | None = None

    def __post_init__(self) -> None:
        self.lines = dict(self.order.lines_before)
        self.unsettled = names_of(self.order.lines)

    @property
    def complete(self) -> bool:
        """Whether every line went through."""
        return not self.unsettled

    def send(self, client: Client, path: str, project_id: int, spelled: Mapping[str, str]) -> None:
        """Create and change lines below `path`; once all were accepted, delete what the source removed.

        Source: docs/procore.md#commitment-writing-order.
        """
        wanted = [(one, self._item(one, spelled)) for one in self.order.lines if one.verb is not LineVerb.REMOVE]
        try:
            for start in range(0, len(wanted), BATCH):
                self._sync(client, path, project_id, wanted[start : start + BATCH])
            if self.reason is None:
                self._delete(client, path, project_id)
        except AccessRefused as error:
            self.reason = refused(str(error))

    def _sync(self, client: Client, path: str, project_id: int, part: list[tuple[LineOrder, dict[str, Any]]]) -> None:
        scope = {"project_id": project_id}
        answers = in_halves(
            lambda items: client.patch(f"{path}/sync", {"updates": items}, scope, repeatable=True),
            [item for _, item in part],
        )
        for one, item in part:
            entity, error = answers.of(item)
            if error is not None:
                self._fail(one, refused(said(error.get("errors"))))
            elif entity is None:
                self._fail(one, Reason("unanswered", {"side": Side.PROCORE.value}))
            else:
                self._take(one, item, entity)

    def _take(self, one: LineOrder, item: Mapping[str, Any], entity: Mapping[str, Any]) -> None:
        read, problem = lines_from_procore(self.element, [entity])
        self.lines |= read
        (line,) = read.values()
        for name, value in one.values.items():
            fact = self.element.line_by_name[name]
            if fact.procore_write or fact.procore not in item or fact.kind is Kind.REFERENCE:
                continue  # not sent, or answered in another shape than it is sent in
            if not _kept(fact, value, line.get(name)):
                facts = {"field": name, "sent": text_of(value), "kept": text_of(line.get(name))}
                self._fail(one, Reason("not_stored", facts))
                return
        if problem:
            self._fail(one, problem)
            return
        self.unsettled -= names_of([one])

    def _delete(self, client: Client, path: str, project_id: int) -> None:
        for one in self.order.lines:
            if one.verb is LineVerb.REMOVE and one.key:
                try:
                    client.delete(f"{path}/{one.key}", {"project_id": project_id})
                except RequestRefused as error:
                    self._fail(one, refused(error.said))
                    continue
                self.lines.pop(one.key, None)
                self.unsettled -= names_of([one])

    def _fail(self, one: LineOrder, reason: Reason) -> None:
        amount = one.values.get("amount") or (self.lines[one.key].get("amount") if one.key in self.lines else None)
        facts = {**reason.facts, "line": one.source or one.key or "", "amount": text_of(amount)}
        self.reason = self.reason or Reason(reason.code, facts)

    def _item(self, one: LineOrder, spelled: Mapping[str, str]) -> dict[str, Any]:
        before = self.order.lines_before.get(one.key or "")
        values = {n: v for n, v in one.values.items() if self.method != BY_AMOUNT or n not in UNIT_FIELDS}
        item = to_payload(self.element.line_by_name, values)
        if unit := item.get("uom"):
            item["uom"] = spelled.get(str(unit).casefold(), unit)
        if values.keys() & _PRICED:
            whole = {**(before.values if before else {}), **values}
            item |= {"extended_type": _extended(whole, self.method), "amount": text_of(whole.get("amount"))}
        item["origin_id"] = one.origin_id
        if before is not None and before.twin != one.source:
            item["id"] = int(before.key)  # Procore does not know it by our origin id yet
        return item


def names_of(lines: Iterable[LineOrder]) -> frozenset[str]:
    """The keys of lines, their own and those of the lines across."""
    return frozenset(key for line in lines for key in (line.key, line.source) if key)


def with_lines(element: Element, record: Record, lines: Mapping[str, Line]) -> Record:
    """The document with these lines, and with the total that they make."""
    values = dict(record.values)
    if element.total:
        amounts = (line.get(element.total[1]) for line in lines.values())
        values[element.total[0]] = sum((v for v in amounts if isinstance(v, Decimal)), Decimal(0)).normalize()
    return replace(record, values=values, lines=lines, fingerprint=fingerprint(values, lines))


def _extended(values: Values, method: str) -> str:
    """Whether Procore multiplies the amount itself; only where that makes maestro*'s amount to the cent."""
    quantity, unit_cost, amount = (values.get(name) for name in ("quantity", "unit_cost", "amount"))
    if method == BY_AMOUNT or not isinstance(quantity, Decimal) or not isinstance(unit_cost, Decimal):
        return "manual"
    return "calculated" if (quantity * unit_cost).quantize(CENT, ROUND_HALF_UP) == amount else "manual"


def _kept(fact: Field, sent: Value, kept: Value) -> bool:
    if fact.name == "unit":
        return text_of(sent).casefold() == text_of(kept).casefold()
    return sent == kept
