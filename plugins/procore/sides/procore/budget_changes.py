"""A locked budget: it is never unlocked, it gets a budget change with a line for each difference.

Source: docs/procore.md#locked-budgets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from procore.elements.element import Element
from procore.model.errors import AnswerLost, RequestRefused, Unreachable
from procore.model.orders import Order, Outcome
from procore.sides.procore.batches import refused
from procore.sides.procore.budget_state import OURS, Budget, Standing, done, read_budget, wbs_id
from procore.sides.procore.company import Company


def is_locked(company: Company, project_id: int) -> bool:
    """Whether original amounts are refused."""
    return bool(company.client.get(f"/rest/v1.0/projects/{project_id}/budget")["locked"])


def change(
    company: Company, element: Element, project_id: int, budget: Budget, orders: Sequence[Order]
) -> Iterator[list[Outcome]]:
    """One budget change for all differences; the quantities of a locked budget stay as they are."""
    equal, differing = ([o for o in orders if bool(_difference(budget, o)) is differs] for differs in (False, True))
    yield [done(element, budget, order, budget.of(order)) for order in equal]
    if not differing:
        return
    status = company.option("budgets").budget_change
    title = f"{OURS}{differing[0].scope} {sum(1 for title in budget.titles if title.startswith(OURS)) + 1}"
    lines = [_adjustment(budget, order, number) for number, order in enumerate(differing, 1)]
    try:
        _send(company, project_id, title, {"status": status, "title": title, "adjustment_line_items": lines})
    except RequestRefused as error:  # all or nothing: halved until the line that spoils it stands alone
        if len(differing) == 1:
            yield [Outcome(order=differing[0], reason=refused(error.said))]
            return
        half = len(differing) // 2
        for part in (differing[:half], differing[half:]):
            yield from change(company, element, project_id, budget, part)
        return
    budget.titles.add(title)
    yield [done(element, budget, order, _after(budget, order, status)) for order in differing]


def _send(company: Company, project_id: int, title: str, body: dict[str, Any]) -> None:
    """POST the change. A lost answer is looked up by its title, which alone finds it, before it is sent again."""
    path = f"/rest/v1.0/projects/{project_id}/budget_changes"
    for _ in range(2):
        try:
            company.client.post(path, body, repeatable=False)
        except AnswerLost as error:
            lost = error
            if title in read_budget(company, project_id).titles:
                return
        else:
            return
    raise Unreachable(f"Procore left POST {path} unanswered twice: {lost}") from lost


def _difference(budget: Budget, order: Order) -> Decimal:
    wanted = order.values.get("amount")
    return wanted - budget.of(order).amount if isinstance(wanted, Decimal) else Decimal(0)


def _adjustment(budget: Budget, order: Order, number: int) -> dict[str, Any]:
    """One line, in an adjustment of its own: the first line of each is of the type change_event."""
    return {
        "ref": order.maestro_key,
        "adjustment_number": number,
        "wbs_code_id": wbs_id(order),
        "type": "change_event",
        "calculation_strategy": "manual",
        "amount": float(_difference(budget, order)),
        "description": order.maestro_key,
    }


def _after(budget: Budget, order: Order, status: str) -> Standing:
    held, more = budget.of(order), _difference(budget, order)
    if status == "approved":
        return replace(held, moved=held.moved + more)
    return replace(held, pending=held.pending + more)
