"""In which steps purchase orders and subcontracts are written: draft, lines, status.

Source: docs/procore.md#commitment-writing-order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from procore.elements.element import Element
from procore.mapping.values import text_of
from procore.mapping.writing import to_payload
from procore.model.errors import AccessRefused, RequestRefused, SyncError
from procore.model.orders import Order, Outcome
from procore.model.records import Reason
from procore.model.steps import Verb
from procore.sides.procore.batches import UNANSWERED, Item, in_batches, refused, stored, sync
from procore.sides.procore.company import Company
from procore.sides.procore.contract_types import CONTRACT_TYPES, TOGETHER, ContractType
from procore.sides.procore.currency import other_currency
from procore.sides.procore.schedule import ScheduleWrite, keys_of, with_lines
from procore.sides.procore.units import units_for, unknown_unit

DRAFT = "Draft"


@dataclass(slots=True)
class CommitmentWrite:
    """One commitment on its way: what Procore last answered, and what stands in the way of the next step."""

    order: Order
    method: str  # its contract's accounting method
    header: dict[str, Any] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)  # the fields that Procore has taken
    lines: ScheduleWrite | None = None
    reason: Reason | None = None
    with_origin_id: bool = False  # our origin id was written on the way

    @property
    def status(self) -> str | None:
        """The status that it is to have at the end; None: the one that it has."""
        wanted = self.order.values.get("status")
        return str(wanted) if wanted else None

    @property
    def first_values(self) -> dict[str, Any]:
        """What its header gets before its lines: a new one is a draft, and lines come before the status.

        Source: docs/procore.md#commitment-writing-order.
        """
        values = dict(self.order.values)
        if self.order.verb is Verb.CREATE or self.order.lines:
            values.pop("status", None)
        if self.order.verb is Verb.CREATE:
            values["status"] = DRAFT
        return values

    @property
    def has_header(self) -> bool:
        """Whether its header is written before its lines."""
        return self.order.verb is not Verb.UPDATE or bool(self.first_values) or self.order.origin_id is not None

    @property
    def has_its_lines(self) -> bool:
        """Whether its lines are as they are to be."""
        return not self.order.lines or (self.lines is not None and not self.lines.unsent)

    @property
    def waits_for_its_status(self) -> bool:
        """Whether its status is all that is still to be written."""
        return self.status is not None and not self.reason and self.has_its_lines and "status" not in self.sent

    def status_to_come(self, values: Mapping[str, Any]) -> set[str]:
        """`status`, when these values hold another one than it is to have at the end."""
        return {"status"} if self.status and values.get("status") not in {None, self.status} else set()

    def identity(self, kind: ContractType) -> dict[str, Any]:
        """What Procore finds the contract by."""
        order = self.order
        origin = order.origin_id or order.known_origin
        if kind.by_id:
            known = {} if order.procore_id is None else {"id": order.procore_id}
            return {**({"origin_id": origin} if origin else {}), **known}
        if order.procore_id is not None and not (order.known_origin or self.with_origin_id):
            return {}  # Procore does not know it by our origin id yet: a sync would make another one
        return {"origin_id": origin} if origin else {}

    def outcome(self, element: Element) -> Outcome:
        """The commitment as Procore holds it now, and what of it was not written."""
        order, lines = self.order, self.lines
        if not self.header and (lines is None or order.procore_id is None):
            return Outcome(order=order, reason=self.reason or UNANSWERED)
        written = {name: value for name, value in order.values.items() if name in self.sent}
        entity = {"id": order.procore_id, "origin_id": order.known_origin, **self.header}
        entity.pop("line_items", None)
        header = stored(element, replace(order, values=written), entity)
        if header.record is None:
            return replace(header, order=order)
        unsent = frozenset(order.values) - self.sent
        return Outcome(
            order=order,
            record=with_lines(element, header.record, lines.lines if lines else order.lines_before),
            reason=self.reason or header.reason or (UNANSWERED if unsent or not self.has_its_lines else None),
            unsent_fields=unsent,
            unsent_lines=lines.unsent if lines else keys_of(order.lines),
        )


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Write commitments of one project; an outcome each. A break on the way first yields what was done until then."""
    methods = company.cache.project(project_id).accounting_methods
    own = company.option(element.id).accounting_method
    writes = [CommitmentWrite(order, methods.get(order.procore_id or 0) or own) for order in orders]
    units = units_for(company, [(one.order, one.method) for one in writes])
    for one in writes:
        one.reason = unknown_unit(one.order, one.method, units)
    if held := [one for one in writes if one.reason]:
        yield [Outcome(order=one.order, reason=one.reason) for one in held]
    ready = [one for one in writes if not one.reason]
    if company.option(element.id).add_vendor_to_project:
        _add_vendors(company, project_id, ready)
    contracts = _Contracts(company, element, project_id, units)
    for together in in_batches(ready, TOGETHER):
        try:
            contracts.send(together)
        except SyncError:
            yield [one.outcome(element) for one in together if one.header or one.lines]
            raise
        yield [one.outcome(element) for one in together]


def _add_vendors(company: Company, project_id: int, writes: list[CommitmentWrite]) -> None:
    """Put the vendors into the project's directory, each once; that one is there already is no error.

    Source: docs/procore.md#project-directory.
    """
    known = company.cache.project(project_id).vendors
    wanted = {int(text_of(v)) for one in writes if (v := one.order.values.get("supplier")) is not None}
    for vendor in sorted(wanted - known):
        try:
            path = f"/rest/v1.1/projects/{project_id}/vendors/{vendor}/actions/add"
            company.client.post(path, {}, repeatable=True)
        except (RequestRefused, AccessRefused):
            continue  # if the vendor is not in, the commitment's own answer says so
        known.add(vendor)


class _Contracts:
    """Sends commitments of one kind and one project."""

    def __init__(self, company: Company, element: Element, project_id: int, units: Mapping[str, str]) -> None:
        self._client, self._element, self._project_id, self._units = company.client, element, project_id, units
        self._kind, self._currency = CONTRACT_TYPES[element.id], company.currency

    def send(self, writes: list[CommitmentWrite]) -> None:
        """Drafts, then lines and after them removed lines, then statuses (docs/procore.md#commitment-writing-order)."""
        self._send_headers([(one, one.first_values) for one in writes if one.has_header])
        for one in writes:  # what Procore made in another currency stays a draft without lines
            one.reason = one.reason or other_currency(one.header, self._currency)
        for one in writes:
            if one.order.lines and not one.reason:
                self._send_lines(one)
        self._send_headers([(one, {"status": one.status}) for one in writes if one.waits_for_its_status])

    def _send_lines(self, one: CommitmentWrite) -> None:
        path = f"{self._kind.path}/{one.header.get('id') or one.order.procore_id}/line_items"
        one.lines = ScheduleWrite(self._element, one.order, one.method, self._units)
        one.lines.send(self._client, path, self._project_id)
        one.reason = one.lines.reason

    def _send_headers(self, wanted: list[tuple[CommitmentWrite, dict[str, Any]]]) -> None:
        """Write these values; each commitment notes what Procore took, or why it did not."""
        together = []
        for one, values in wanted:
            item = self._item(one, values)
            if "origin_id" in item or self._kind.by_id:
                together.append((one, item))
            else:
                self._send_alone(one, item)
        if together:
            self._sync(together)
        for one, values in wanted:
            if one.header and not one.reason:
                one.sent |= values.keys() - one.status_to_come(values)

    def _item(self, one: CommitmentWrite, values: dict[str, Any]) -> dict[str, Any]:
        item = {**to_payload(self._element.by_name, values), **one.identity(self._kind)}
        if one.order.verb is Verb.CREATE and not one.header:
            item["accounting_method"] = one.method
        return item

    def _sync(self, together: list[tuple[CommitmentWrite, dict[str, Any]]]) -> None:
        # A draft that is carried out late would take back the status that comes after it.
        draft = any(item.get("status") == DRAFT for _, item in together)

        def send(items: list[Item]) -> Item:
            body = {"project_id": self._project_id, "updates": items}
            answer: Item = self._client.patch(f"{self._kind.path}/sync", body, repeatable=True, overtaken=draft)
            return answer

        answers = sync(send, [item for _, item in together])
        for one, item in together:
            if isinstance(found := answers.of(item), Reason):
                one.reason = found
            else:
                one.header |= found

    def _send_alone(self, one: CommitmentWrite, item: dict[str, Any]) -> None:
        """A purchase order that has no origin id of ours yet: one call, which gives it that."""
        attributes = {**item, "origin_id": one.order.origin_id}
        body = {"project_id": self._project_id, self._kind.envelope: attributes}
        try:
            one.header |= self._client.patch(f"{self._kind.path}/{one.order.procore_id}", body, repeatable=True)
        except RequestRefused as error:
            one.reason = refused(error.words)
        else:
            one.with_origin_id = True
