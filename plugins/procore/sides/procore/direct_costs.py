"""How direct costs are read and written in Procore: two lists and two batches for a project, one call at a time.

Source: docs/procore.md#direct-costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from procore.elements.element import Element, Side
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.sides.procore.batches import UNANSWERED, in_batches, not_stored
from procore.sides.procore.company import Company
from procore.sides.procore.corrections import (
    DirectCosts,
    WantedCost,
    correction,
    first_origin_id,
    record_of,
    records_of,
)
from procore.sides.procore.direct_cost_batches import DirectCostBatches, Sending, read_direct_costs

NEEDED_BY_INVOICES = ("supplier", "invoice_number")
"""What an invoice needs and other costs do not (docs/procore.md#direct-costs-writing)."""


@dataclass(slots=True)
class CostWrite:
    """An order under way: the reversals and the cost that it asks for, and why not all of it went through."""

    order: Order
    reversals: list[WantedCost] = field(default_factory=list)
    final: WantedCost | None = None
    reason: Reason | None = None
    unsent_lines: set[str] = field(default_factory=set)


def read(company: Company, element: Element, _window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's direct costs with their lines, whole: 2 lists, the second only if the first has a row."""
    costs = company.cache.project(project_id).direct_costs = read_direct_costs(company.client, project_id)
    yield records_of(element, scope, costs)


def assume_empty(company: Company, project_id: int) -> None:
    """No cost yet. Those that people enter are never taken for maestro*'s."""
    company.cache.project(project_id).direct_costs = {}


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Create, and correct by reversing: reversals before what takes their place, headers before lines."""
    known = company.cache.project(project_id).direct_costs
    costs = read_direct_costs(company.client, project_id) if known is None else known
    company.cache.project(project_id).direct_costs = costs
    batches = DirectCostBatches(company.client, element, project_id, costs)
    for batch in in_batches(orders):
        writes = [_planned(element, order, costs) for order in batch]
        _send(batches, [(write, wanted) for write in writes for wanted in write.reversals])
        _send(batches, [(write, write.final) for write in writes if write.final])
        yield [_outcome(element, write, costs) for write in writes]


def _planned(element: Element, order: Order, costs: DirectCosts) -> CostWrite:
    """What an order asks for; a cost that is linked and not there any more asks for nothing."""
    origin = order.origin_id
    if order.procore_id is not None:
        linked = next((cost for cost in costs.values() if int(cost.header["id"]) == order.procore_id), None)
        origin = str(linked.header.get("origin_id") or "") if linked else None
    if not origin:
        return CostWrite(order, reason=Reason("gone", {"side": Side.PROCORE.value}))
    reversals, final = correction(element, order, first_origin_id(origin, order.maestro_key), costs)
    return CostWrite(order, reversals, final, _missing(final))


def _missing(cost: WantedCost) -> Reason | None:
    """Why a cost cannot be sent: an invoice without its supplier or the supplier's number."""
    if cost.values.get("type") != "invoice":
        return None
    empty = next((name for name in NEEDED_BY_INVOICES if cost.values.get(name) is None), None)
    return Reason("required", {"field": empty, "side": Side.PROCORE.value}) if empty else None


def _send(batches: DirectCostBatches, wanted: list[tuple[CostWrite, WantedCost]]) -> None:
    """Bring the costs about; what was refused is noted in their orders' writes."""
    ready = [(write, Sending(cost)) for write, cost in wanted if not write.reason]
    batches.send([sending for _, sending in ready])
    for write, sending in ready:
        write.reason = write.reason or sending.reason
        write.unsent_lines |= sending.unsent_lines


def _outcome(element: Element, write: CostWrite, costs: DirectCosts) -> Outcome:
    """The cost as Procore holds it now: what is left of it, its lines added up."""
    final = write.final
    if final is None or final.present is None:
        return Outcome(order=write.order, reason=write.reason or UNANSWERED)
    total = sum((Decimal(str(item.get("amount") or 0)) for item in final.present.items), Decimal(0))
    final.present.header["amount"] = str(total)
    record = record_of(element, write.order.scope, final.origin_id, costs)
    reason = write.reason or not_stored(element, write.order.values, record)
    return Outcome(order=write.order, record=record, reason=reason, unsent_lines=frozenset(write.unsent_lines))
