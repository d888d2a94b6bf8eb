"""Custom fields of a record: how they are read, and how they are written after the record itself.

Source: docs/procore.md#custom-fields.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from procore.elements.element import Element, Side, Value
from procore.mapping.records import MISSING, dig
from procore.mapping.stored import fingerprint
from procore.mapping.values import read_fields, text_of
from procore.mapping.writing import to_payload
from procore.model.errors import AccessRefused, RequestRefused
from procore.model.orders import Order, Outcome
from procore.model.records import Reason, Record
from procore.model.steps import Verb
from procore.sides.procore.batches import Item, not_stored, refused
from procore.sides.procore.company import Company
from procore.sides.procore.contract_types import CONTRACT_TYPES
from procore.sides.procore.custom_field_list import custom_fields_of

SHOWN: Final = 8
"""How many entries of a list a sentence names."""
FIELDS: Final = "custom_fields"
"""Where a record shows them."""


@dataclass(frozen=True, slots=True)
class SingleRecord:
    """Where one record of an element is shown and changed; `scope`: the name of the id that goes with it."""

    path: str
    envelope: str
    scope: str

    def of(self, company: Company, record: int | str, project_id: int | None) -> tuple[str, dict[str, Any]]:
        """The path of a record, and the id of its company or project."""
        scope = company.id if self.scope == "company_id" else project_id
        return f"{self.path}/{record}", {self.scope: scope}


SINGLE_RECORDS: Mapping[str, SingleRecord] = {
    "projects": SingleRecord("/rest/v1.0/projects", "project", "company_id"),
    **{name: SingleRecord(one.path, one.envelope, "project_id") for name, one in CONTRACT_TYPES.items()},
}
"""By the id of each element whose custom fields Procore takes."""


# ------------------------------------------------------------------------------------------------ reading


def with_custom_fields(company: Company, element: Element, item: Item, project_id: int | None) -> Item:
    """An item of a list with its custom fields, where a site mapped one: asked for alone where the list leaves them out.

    Of an element that shows them nowhere, one record is asked in a run.
    """
    hidden = company.cache.custom_fields_hidden
    if not _names(element) or FIELDS in item or element.id in hidden:
        return item
    path, scope = SINGLE_RECORDS[element.id].of(company, item["id"], project_id)
    whole = company.client.get(path, scope)
    if FIELDS not in whole:
        hidden.add(element.id)
        return item
    return {**item, FIELDS: whole[FIELDS]}


def _names(element: Element) -> frozenset[str]:
    return frozenset(one.name for one in element.fields if one.custom)


# ------------------------------------------------------------------------------------------------ writing


def write(
    company: Company,
    element: Element,
    project_id: int | None,
    orders: list[Order],
    write_rest: Callable[[list[Order]], Iterator[list[Outcome]]],
) -> Iterator[list[Outcome]]:
    """Write orders by `write_rest`, and then the custom fields of each, in a request of its own; an outcome an order."""
    names = _names(element)
    if not names:
        yield from write_rest(orders)
        return
    whole: dict[int, Order] = {}
    rest: list[Order] = []
    alone: list[Order] = []
    for order in orders:
        left = replace(order, values={name: v for name, v in order.values.items() if name not in names})
        if len(left.values) == len(order.values):
            rest.append(order)
        elif order.verb is Verb.UPDATE and not (left.values or order.lines or order.origin_id is not None):
            alone.append(order)
        else:
            whole[id(left)] = order
            rest.append(left)
    writing = _CustomValues(company, element, project_id)
    for outcomes in write_rest(rest) if rest or not alone else ():
        yield [writing.finish(whole[key], one) if (key := id(one.order)) in whole else one for one in outcomes]
    for order in alone:
        yield [writing.finish(order, Outcome(order=order, record=_as_before(order)))]


def _as_before(order: Order) -> Record:
    """The record of an order that writes custom fields alone."""
    return Record(
        side=Side.PROCORE,
        key=str(order.procore_id),
        values=order.before,
        lines=order.lines_before,
        scope=order.scope,
        origin_id=order.known_origin,
    )


@dataclass(frozen=True, slots=True)
class _CustomValues:
    """The custom fields of one element's records, in the company or in one project."""

    company: Company
    element: Element
    project_id: int | None

    def finish(self, order: Order, outcome: Outcome) -> Outcome:
        """What became of an order whose other values were written with this outcome."""
        if outcome.record is None:
            return replace(outcome, order=order)
        wanted = {name: value for name, value in order.values.items() if name in _names(self.element)}
        payload, unknown = self._payload(wanted)
        sent = {name: wanted[name] for name in wanted if self.element.by_name[name].procore_write in payload}
        kept, reason = self._sent(outcome.record, payload, sent) if payload else ({}, None)
        values = {**outcome.record.values, **kept}
        return replace(
            outcome,
            order=order,
            record=replace(outcome.record, values=values, fingerprint=fingerprint(values, outcome.record.lines)),
            reason=outcome.reason or reason or unknown,
            unsent_fields=outcome.unsent_fields | (wanted.keys() - kept.keys()),
        )

    def _sent(
        self, record: Record, payload: Mapping[str, Any], sent: Mapping[str, Value]
    ) -> tuple[Mapping[str, Value], Reason | None]:
        """The values that Procore holds after the request, and why they are not those that were sent."""
        one = SINGLE_RECORDS[self.element.id]
        path, scope = one.of(self.company, record.key, self.project_id)
        try:
            entity = self.company.client.patch(path, {**scope, one.envelope: payload}, repeatable=True)
        except RequestRefused as error:
            return {}, refused(error.words)
        except AccessRefused as error:
            return {}, refused(str(error))
        fields = [self.element.by_name[name] for name in sent]
        raw = {one.name: dig(entity, one.procore) for one in fields}
        shown = {name: value for name, value in raw.items() if value is not MISSING}
        values, problem = read_fields(fields, Side.PROCORE, shown)
        kept = {name: values.get(name) if name in shown else value for name, value in sent.items()}
        return kept, not_stored(self.element, sent, replace(record, values=kept)) or problem

    def _payload(self, wanted: Mapping[str, Value]) -> tuple[dict[str, Any], Reason | None]:
        """What Procore is sent, an entry of a list by its id; and why the first entry that its list lacks is left out."""
        payload = to_payload(self.element.by_name, wanted)
        unknown: Reason | None = None
        for name, value in wanted.items():
            one = self.element.by_name[name]
            key = one.procore_write or one.procore
            if not one.of_list or value is None:
                continue
            entries = self._entries(key)
            if (entry := entries.get(text_of(value))) is not None:
                payload[key] = entry
                continue
            del payload[key]
            known = ", ".join(list(entries)[:SHOWN])
            unknown = unknown or Reason("not_in_custom_list", {"field": name, "value": text_of(value), "known": known})
        return payload, unknown

    def _entries(self, key: str) -> Mapping[str, int]:
        cache = self.company.cache
        if cache.custom_fields is None:
            cache.custom_fields = custom_fields_of(self.company.client, self.company.id)
        known = cache.custom_fields.get(key)
        return known.entries if known else {}
