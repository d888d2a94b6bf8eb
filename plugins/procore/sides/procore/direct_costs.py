"""How direct costs are read and written in Procore: two lists and three batches for a project, one call at a time.

Source: docs/procore.md#direct-costs.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from procore.elements.element import Element, Side
from procore.mapping.lines import GENERATION
from procore.model.drafts import BegunDraft
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.sides.procore.batches import UNANSWERED, in_batches, not_stored
from procore.sides.procore.company import Company
from procore.sides.procore.corrections import (
    Correction,
    DirectCost,
    DirectCosts,
    WantedCost,
    correction,
    first_origin_id,
    origin_of_draft,
    record_of,
    records_of,
)
from procore.sides.procore.direct_cost_batches import APPROVED, DirectCostBatches, Sending, read_direct_costs
from procore.sides.procore.units import units_for, unknown_unit

BY_UNIT = "unit"
"""How direct costs count: each line may have a quantity, a unit and a unit cost."""
NEEDED_BY_INVOICES = ("supplier", "invoice_number")
"""What an invoice needs and other costs do not (docs/procore.md#direct-costs-writing)."""


@dataclass(slots=True)
class CostWrite:
    """An order under way: what it asks for, and why not all of it went through."""

    order: Order
    correction: Correction | None = None
    reason: Reason | None = None

    @property
    def reversals(self) -> list[WantedCost]:
        """What takes back what was sent."""
        return self.correction.reversals if self.correction else []

    @property
    def finals(self) -> list[WantedCost]:
        """The cost that is to be there, if anything can be said about it."""
        return [self.correction.final] if self.correction else []


def read(company: Company, element: Element, _window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's direct costs with their lines, whole: 2 lists, the second only if the first has a row."""
    costs = read_direct_costs(company.client, element, project_id)
    company.cache.direct_costs.keep(project_id, costs)
    if any(cost.is_begun for cost in costs.values()):
        company.cache.with_drafts.add(project_id)
    yield records_of(element, scope, costs, company.currency)


def drafts(company: Company, project_id: int) -> list[BegunDraft]:
    """What was begun in the project and is not complete: as it was read, but for what was written since."""
    costs = company.cache.direct_costs.of(project_id) if project_id in company.cache.with_drafts else None
    return [_draft(cost) for cost in (costs or {}).values() if cost.is_begun]


def _draft(cost: DirectCost) -> BegunDraft:
    cost.add_up()
    origin = origin_of_draft(cost.header["origin_data"])
    return BegunDraft(
        id=int(cost.header["id"]),
        origin_ids=tuple(dict.fromkeys((origin, re.sub(rf"\|{GENERATION}$", "", origin)))),
        approved=str(cost.header.get("status")).lower() == APPROVED,
        amount=Decimal(cost.header["amount"]),
    )


def discard(company: Company, element: Element, project_id: int, draft: BegunDraft) -> Reason | None:
    """Delete a draft with its lines; why that was refused. One that is gone already is no error."""
    costs = company.cache.direct_costs.of(project_id) or {}
    found = [cost for cost in costs.values() if int(cost.header["id"]) == draft.id]
    batches = DirectCostBatches(company.client, element, project_id, costs, {})
    return next(filter(None, map(batches.discard, found)), None)


def assume_empty(company: Company, project_id: int) -> None:
    """No cost yet. Those that people enter are never taken for maestro*'s."""
    company.cache.direct_costs.keep(project_id, {})


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Create, and correct by reversing: drafts with their lines, then the approval, of reversals before the rest.

    Holds: docs/architecture.md#promise-nothing-half-made.
    """
    known = company.cache.direct_costs.of(project_id)
    costs = read_direct_costs(company.client, element, project_id) if known is None else known
    company.cache.direct_costs.keep(project_id, costs)
    units = units_for(company, [(order, BY_UNIT) for order in orders])
    batches = DirectCostBatches(company.client, element, project_id, costs, units, company.currency)
    for batch in in_batches(orders):
        writes = [_planned(element, order, costs, units) for order in batch]
        _discard(batches, writes)
        reversals = [(write, wanted) for write in writes for wanted in write.reversals]
        finals = [(write, wanted) for write in writes for wanted in write.finals]
        _each(batches.begin, [*reversals, *finals])
        _each(batches.complete, reversals)
        _each(batches.complete, finals)
        _take_back(batches, writes)
        yield [_outcome(element, write, costs) for write in writes]


def _planned(element: Element, order: Order, costs: DirectCosts, units: Mapping[str, str]) -> CostWrite:
    """What an order asks for; a cost that is linked and not there any more asks for nothing."""
    origin = order.origin_id
    if order.procore_id is not None:
        linked = next((cost for cost in costs.values() if int(cost.header["id"]) == order.procore_id), None)
        origin = str(linked.header.get("origin_id") or "") if linked else None
    if not origin:
        return CostWrite(order, reason=Reason("gone", {"side": Side.PROCORE.value}))
    asked = correction(element, order, first_origin_id(element, origin, order.maestro_key), costs)
    return CostWrite(order, asked, _missing(asked.final) or unknown_unit(order, BY_UNIT, units))


def _missing(cost: WantedCost) -> Reason | None:
    """Why a cost cannot be sent: an invoice without its supplier or the supplier's number."""
    if cost.values.get("type") != "invoice":
        return None
    empty = next((name for name in NEEDED_BY_INVOICES if cost.values.get(name) is None), None)
    return Reason("required", {"field": empty, "side": Side.PROCORE.value}) if empty else None


def _each(step: Callable[[list[Sending]], None], wanted: list[tuple[CostWrite, WantedCost]]) -> None:
    """Take a step with the costs of which nothing was refused; what is refused now is noted in their orders' writes."""
    ready = [(write, Sending(cost)) for write, cost in wanted if not write.reason]
    step([sending for _, sending in ready])
    for write, sending in ready:
        write.reason = write.reason or sending.reason


def _discard(batches: DirectCostBatches, writes: list[CostWrite]) -> None:
    """Delete the drafts of an earlier run that are not the beginning of what is wanted now."""
    for write in writes:
        for cost in write.correction.discarded if write.correction and not write.reason else ():
            if problem := batches.discard(cost):
                write.reason = write.reason or _left(cost, problem)


def _take_back(batches: DirectCostBatches, writes: list[CostWrite]) -> None:
    """Delete what is left as a draft of costs that were refused; what was not answered is looked up by the next run."""
    for write in writes:
        if write.reason is None or write.reason is UNANSWERED:
            continue
        for wanted in (*write.reversals, *write.finals):
            if wanted.present and wanted.present.is_begun and (problem := batches.discard(wanted.present)):
                write.reason = _left(wanted.present, problem, write.reason)


def _left(cost: DirectCost, problem: Reason, before: Reason | None = None) -> Reason:
    """A draft stays in Procore that could not be deleted: its id, and what Procore said to all of it."""
    said = "; ".join(one.facts.get("said", "") for one in (before, problem) if one and one.facts.get("said"))
    return Reason("draft_left", {"value": str(cost.header["id"]), "said": said})


def _outcome(element: Element, write: CostWrite, costs: DirectCosts) -> Outcome:
    """The cost as Procore holds it now: what is left of it, its lines added up. What was only begun is not there.

    Of one that comes to nothing the heading stays that of what was reversed.
    """
    if write.correction is None or not write.correction.is_complete:
        return Outcome(order=write.order, reason=write.reason or UNANSWERED)
    final = write.correction.final
    assert final.present is not None, "what is complete is there"
    final.present.add_up()
    record = record_of(element, write.order.scope, final.origin_id, costs)
    otherwise = not_stored(element, write.order.values, record) if final.lines else None
    return Outcome(order=write.order, record=record, reason=write.reason or otherwise)
