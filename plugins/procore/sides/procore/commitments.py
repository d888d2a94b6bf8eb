"""How purchase orders and subcontracts are read and written in Procore: draft, lines, status.

Source: docs/procore.md#commitments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from procore.elements.element import Element, Side
from procore.mapping.lines import OURS
from procore.mapping.records import from_procore, text_of, to_payload
from procore.model.errors import AccessRefused, RequestRefused, SyncError
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.model.steps import Verb
from procore.sides.procore import schedule
from procore.sides.procore.batches import in_halves, refused, said, settled
from procore.sides.procore.company import Company

CHUNK = 200
"""How many commitments of a project are drafted, filled and given their status together."""
DRAFT = "Draft"


@dataclass(frozen=True, slots=True)
class Family:
    """One of the two kinds: its path, its envelope when written alone, and whether its sync knows records by id."""

    path: str
    envelope: str
    by_id: bool


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "purchase_orders": Family("/rest/v1.0/purchase_order_contracts", "purchase_order_contract", by_id=False),
        "subcontracts": Family("/rest/v1.0/work_order_contracts", "work_order_contract", by_id=True),
    }
)
"""By element id (docs/procore.md#batch-envelopes: the sync of purchase orders matches by origin id only)."""


# ------------------------------------------------------------------------------------------ reading


def read(company: Company, element: Element, window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's commitments with their lines. Where the list shows no lines, they are asked for one by one."""
    family = FAMILIES[element.id]
    params = {"project_id": project_id, "view": "extended", **window.filter}
    methods: dict[int, str] = company.known.setdefault(("accounting methods", project_id), {})
    vendors: set[int] = company.known.setdefault(("vendors of the project", project_id), set())
    for page in company.client.pages(family.path, params, per_page=1000):
        items = [item for item in page if not item.get("deleted_at")]
        for item in items:
            methods[item["id"]] = item.get("accounting_method") or ""
            if vendor := (item.get("vendor") or {}).get("id"):
                vendors.add(vendor)
        yield [from_procore(element, _whole(company, family, project_id, item), scope) for item in items]


def _whole(company: Company, family: Family, project_id: int, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """A contract of the list with its lines. A code that another integration wrote is no number of maestro*'s."""
    if not str(item.get("origin_id") or "").startswith(f"{OURS}|"):
        item = {**item, "origin_code": None}
    if "line_items" in item:
        return item
    path = f"{family.path}/{item['id']}/line_items"
    pages = company.client.pages(path, {"project_id": project_id}, per_page=1000)
    return {**item, "line_items": [line for page in pages for line in page]}


# ------------------------------------------------------------------------------------------ writing


@dataclass(slots=True)
class _Contract:
    """One commitment on its way: what Procore last answered, and what stands in the way of the next step."""

    order: Order
    method: str
    header: dict[str, Any] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)  # the fields that Procore has taken
    lines: schedule.Written | None = None
    reason: Reason | None = None
    with_origin_id: bool = False  # our origin id was written on the way

    @property
    def status(self) -> str | None:
        """The status that it is to have at the end; None: the one that it has."""
        wanted = self.order.values.get("status")
        return str(wanted) if wanted else None

    @property
    def stops_as_draft(self) -> bool:
        """Whether its status comes after its lines (docs/procore.md#commitment-writing-order)."""
        return self.order.verb is Verb.CREATE or bool(self.order.lines)

    @property
    def filled(self) -> bool:
        """Whether its lines stand as they should."""
        return not self.order.lines or (self.lines is not None and self.lines.complete)

    @property
    def unfinished(self) -> bool:
        """Whether something of it was not sent."""
        return not self.filled or bool(self.order.values.keys() - self.sent)


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Write commitments of one project; an outcome each. A break on the way first yields what stands until then."""
    methods: Mapping[int, str] = company.known.get(("accounting methods", project_id), {})
    own = company.option(element.id).accounting_method
    contracts = [_Contract(order, methods.get(order.procore_id or 0) or own) for order in orders]
    units = schedule.units(company) if any(schedule.has_units(c.order, c.method) for c in contracts) else {}
    for contract in contracts:
        contract.reason = schedule.unknown_unit(contract.order, contract.method, units)
    if held := [c for c in contracts if c.reason]:
        yield [Outcome(order=c.order, reason=c.reason) for c in held]
    ready = [c for c in contracts if not c.reason]
    if company.option(element.id).add_vendor_to_project:
        _add_vendors(company, project_id, ready)
    for start in range(0, len(ready), CHUNK):
        chunk = ready[start : start + CHUNK]
        try:
            _write_chunk(company, element, project_id, chunk, units)
        except SyncError:
            yield [_outcome(element, c) for c in chunk if c.header or c.lines]
            raise
        yield [_outcome(element, c) for c in chunk]


def _add_vendors(company: Company, project_id: int, contracts: list[_Contract]) -> None:
    """Put the vendors into the project's directory, each once; that one is there already is no error.

    Source: docs/procore.md#project-directory.
    """
    known: set[int] = company.known.setdefault(("vendors of the project", project_id), set())
    wanted = {int(text_of(v)) for c in contracts if (v := c.order.values.get("supplier")) is not None}
    for vendor in sorted(wanted - known):
        try:
            path = f"/rest/v1.1/projects/{project_id}/vendors/{vendor}/actions/add"
            company.client.post(path, {}, repeatable=True)
        except (RequestRefused, AccessRefused):
            continue  # if the vendor is not in, the commitment's own answer says so
        known.add(vendor)


def _write_chunk(
    company: Company, element: Element, project_id: int, contracts: list[_Contract], units: Mapping[str, str]
) -> None:
    """Drafts, then lines and after them orphans, then statuses (docs/procore.md#commitment-writing-order)."""
    _send_headers(company, element, project_id, [(c, _first_values(c)) for c in contracts if _has_header(c)])
    for contract in contracts:
        if contract.order.lines and not contract.reason:
            path = f"{FAMILIES[element.id].path}/{contract.header.get('id') or contract.order.procore_id}/line_items"
            contract.lines = schedule.Written(element, contract.order, contract.method)
            contract.lines.send(company.client, path, project_id, units)
            contract.reason = contract.lines.reason
    ready = [c for c in contracts if not c.reason and c.filled and "status" not in c.sent]
    last = [(c, {"status": c.status}) for c in ready if c.status]
    _send_headers(company, element, project_id, last)


def _has_header(contract: _Contract) -> bool:
    order = contract.order
    return order.verb is not Verb.UPDATE or bool(_first_values(contract)) or order.origin_id is not None


def _first_values(contract: _Contract) -> dict[str, Any]:
    values = dict(contract.order.values)
    if contract.stops_as_draft:
        values.pop("status", None)
    if contract.order.verb is Verb.CREATE:
        values["status"] = DRAFT
    return values


def _send_headers(
    company: Company, element: Element, project_id: int, wanted: list[tuple[_Contract, dict[str, Any]]]
) -> None:
    family = FAMILIES[element.id]
    batch = []
    for contract, values in wanted:
        item = {**to_payload(element.by_name, values), **_identity(contract, family)}
        if contract.order.verb is Verb.CREATE and not contract.header:
            item["accounting_method"] = contract.method
        if "origin_id" not in item and not family.by_id:
            _send_alone(company, family, project_id, contract, item)
        else:
            batch.append((contract, item))
    if batch:
        answers = in_halves(
            lambda part: company.client.patch(
                f"{family.path}/sync", {"project_id": project_id, "updates": part}, repeatable=True
            ),
            [item for _, item in batch],
        )
        for contract, item in batch:
            entity, error = answers.of(item)
            if error is not None:
                contract.reason = refused(said(error.get("errors")))
            elif entity is None:
                contract.reason = _silence()
            else:
                contract.header |= entity
    for contract, values in wanted:
        if contract.header and not contract.reason:
            contract.sent |= {n for n, v in values.items() if n != "status" or v == (contract.status or v)}


def _identity(contract: _Contract, family: Family) -> dict[str, Any]:
    """What Procore finds the contract by."""
    order = contract.order
    origin = order.origin_id or order.known_origin
    found: dict[str, Any] = {"origin_id": origin} if origin else {}
    if family.by_id and order.procore_id is not None:
        found["id"] = order.procore_id
    if not family.by_id and order.procore_id is not None and not (order.known_origin or contract.with_origin_id):
        found.pop("origin_id", None)  # Procore does not know it by that yet: a sync would make another one
    return found


def _send_alone(company: Company, family: Family, project_id: int, contract: _Contract, item: dict[str, Any]) -> None:
    """A purchase order that has no origin id of ours yet: one call, which gives it that."""
    body = {"project_id": project_id, family.envelope: {**item, "origin_id": contract.order.origin_id}}
    try:
        path = f"{family.path}/{contract.order.procore_id}"
        contract.header |= company.client.patch(path, body, repeatable=True)
    except RequestRefused as error:
        contract.reason = refused(error.said)
    else:
        contract.with_origin_id = True


def _outcome(element: Element, contract: _Contract) -> Outcome:
    """The commitment as it stands now, and what of it was not written."""
    order, reason, lines = contract.order, contract.reason, contract.lines
    if not contract.header and (lines is None or order.procore_id is None):
        return Outcome(order=order, reason=reason or _silence())
    written = {name: value for name, value in order.values.items() if name in contract.sent}
    payload = {"id": order.procore_id, "origin_id": order.known_origin, **contract.header}
    payload.pop("line_items", None)
    done = settled(element, replace(order, values=written), payload)
    assert done.record is not None, "Procore answered, or held it before"
    return Outcome(
        order=order,
        record=schedule.with_lines(element, done.record, lines.lines if lines else order.lines_before),
        reason=reason or done.reason or (_silence() if contract.unfinished else None),
        unsent=frozenset(order.values) - contract.sent,
        unsettled=lines.unsettled if lines else schedule.names_of(order.lines),
    )


def _silence() -> Reason:
    return Reason("unanswered", {"side": Side.PROCORE.value})
