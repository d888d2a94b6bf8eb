"""A locked budget: it is never unlocked, it gets budget changes: of maestro*'s documents, then one for all other differences.

Source: docs/procore.md#locked-budgets, docs/procore.md#budget-changes-by-document.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from procore.elements.element import Element
from procore.model.errors import AnswerLost, RequestRefused, Unreachable
from procore.model.orders import Order, Outcome
from procore.sides.procore.batches import halved, refused
from procore.sides.procore.budget_modifications import Package, adjustments, description, packages_of
from procore.sides.procore.budget_reading import read_budget
from procore.sides.procore.budget_state import Budget, carried_out, wbs_code_of
from procore.sides.procore.company import Company


def change(
    company: Company, element: Element, project_id: int, budget: Budget, orders: Sequence[Order]
) -> Iterator[list[Outcome]]:
    """Budget changes for all differences; the quantities of a locked budget stay as they are.

    A budget change is taken whole or not at all: one that is refused is halved, unless it is a document.
    """
    yield [carried_out(element, budget, o, budget.of(o)) for o in orders if not budget.difference(o)]
    differing = [order for order in orders if budget.difference(order)]
    packages = packages_of(budget, differing)
    for package in packages:
        try:
            yield _change_by(company, element, project_id, budget, package)
        except RequestRefused as error:
            yield [Outcome(order=order, reason=refused(error.words)) for order in package.orders]
    explained = {id(order) for package in packages for order in package.orders}
    if rest := [order for order in differing if id(order) not in explained]:
        yield from halved(
            lambda part: _change(company, element, project_id, budget, part),
            rest,
            lambda order, words: [Outcome(order=order, reason=refused(words))],
        )


def _change(
    company: Company, element: Element, project_id: int, budget: Budget, orders: Sequence[Order]
) -> list[Outcome]:
    """One budget change for these orders. Raises RequestRefused when Procore does not take it."""
    lines = [_adjustment(budget, order, number) for number, order in enumerate(orders, 1)]
    body = {"title": budget.next_title(orders[0].scope), "adjustment_line_items": lines}
    return _changed(company, element, project_id, budget, orders, body)


def _change_by(company: Company, element: Element, project_id: int, budget: Budget, package: Package) -> list[Outcome]:
    """The budget change of a package of documents. Raises RequestRefused when Procore does not take it."""
    body = {
        "title": package.title,
        "description": description(package),
        "adjustment_line_items": adjustments(package),
    }
    return _changed(company, element, project_id, budget, package.orders, body)


def _changed(
    company: Company, element: Element, project_id: int, budget: Budget, orders: Sequence[Order], body: dict[str, Any]
) -> list[Outcome]:
    """What became of these orders, whose differences a budget change carries."""
    status = company.option(element.id).budget_change
    _send(company, project_id, {"status": status, **body})
    budget.titles.add(body["title"])
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
