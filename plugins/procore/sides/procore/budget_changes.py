"""A locked budget: it is never unlocked, it gets a budget change with a line for each difference.

Source: docs/procore.md#locked-budgets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from procore.elements.element import Element
from procore.model.errors import AnswerLost, Unreachable
from procore.model.orders import Order, Outcome
from procore.sides.procore.batches import halved, refused
from procore.sides.procore.budget_reading import read_budget
from procore.sides.procore.budget_state import Budget, carried_out, wbs_code_of
from procore.sides.procore.company import Company


def change(
    company: Company, element: Element, project_id: int, budget: Budget, orders: Sequence[Order]
) -> Iterator[list[Outcome]]:
    """One budget change for all differences; the quantities of a locked budget stay as they are.

    A budget change is taken whole or not at all: one that is refused is halved.
    """
    yield [carried_out(element, budget, o, budget.of(o)) for o in orders if not budget.difference(o)]
    differing = [order for order in orders if budget.difference(order)]
    if differing:
        yield from halved(
            lambda part: _change(company, element, project_id, budget, part),
            differing,
            lambda order, words: [Outcome(order=order, reason=refused(words))],
        )


def _change(
    company: Company, element: Element, project_id: int, budget: Budget, orders: Sequence[Order]
) -> list[Outcome]:
    """One budget change for these orders. Raises RequestRefused when Procore does not take it."""
    status = company.option(element.id).budget_change
    title = budget.next_title(orders[0].scope)
    lines = [_adjustment(budget, order, number) for number, order in enumerate(orders, 1)]
    _send(company, project_id, {"status": status, "title": title, "adjustment_line_items": lines})
    budget.titles.add(title)
    changed = [(order, budget.of(order).changed_by(budget.difference(order), status)) for order in orders]
    return [carried_out(element, budget, order, line) for order, line in changed]


def _send(company: Company, project_id: int, body: dict[str, Any]) -> None:
    """POST the change. A lost answer is looked up by its title, which alone finds it, before it is sent again.

    Source: docs/procore.md#repeating-a-request.
    """
    path = f"/rest/v1.0/projects/{project_id}/budget_changes"
    for _ in range(2):
        try:
            company.client.post(path, body, repeatable=False)
        except AnswerLost as error:
            lost = error
            if body["title"] in read_budget(company, project_id).titles:
                return
        else:
            return
    raise Unreachable("Procore left POST {path} unanswered twice: {lost}", path=path, lost=lost) from lost


def _adjustment(budget: Budget, order: Order, number: int) -> dict[str, Any]:
    """One line, in an adjustment of its own: the first line of each is of the type change_event."""
    return {
        "ref": order.maestro_key,
        "adjustment_number": number,
        "wbs_code_id": wbs_code_of(order),
        "type": "change_event",
        "calculation_strategy": "manual",
        "amount": float(budget.difference(order)),
        "description": order.maestro_key,
    }
