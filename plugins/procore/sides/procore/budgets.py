"""How budgets are read and written in Procore: one batch a project, or line by line if it is refused.

Source: docs/procore.md#budgets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from procore.elements.element import Element
from procore.mapping.records import to_payload
from procore.model.errors import AccessRefused, AnswerLost, RequestRefused, Unreachable
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.sides.procore.batches import refused
from procore.sides.procore.budget_changes import change, is_locked
from procore.sides.procore.budget_state import Budget, Standing, done, money, read_budget, record, wbs_id
from procore.sides.procore.company import Company
from procore.sides.procore.endpoints import BATCH

SYNC = "/rest/v1.0/budget_line_items/sync"
LINES = "/rest/v1.1/budget_line_items"
REFUSED = (403, 404, 405, 422)
"""How the batch, a beta, says no; then the lines go one by one."""
CLOSED = (403, 404, 405)
"""Among these: the application is not let in, so the next project need not ask."""
TAKEN = "already exists"
"""How one line says that its code has a line; a batch that is refused does not say which it means.

Source: docs/procore.md#budget-lines.
"""


def read(company: Company, element: Element, _window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's budget, always whole: its list takes no window."""
    budget = company.known["budget", project_id] = read_budget(company, project_id)
    yield [record(element, scope, code, standing) for code, standing in budget.codes.items()]


def empty(company: Company, project_id: int) -> None:
    """No line yet. A code has one line: a second one is refused (docs/procore.md#budget-lines)."""
    company.known["budget", project_id] = Budget()


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Write amounts: as lines where the budget is open, as a budget change where it is locked."""
    budget = company.known.get(("budget", project_id)) or read_budget(company, project_id)
    company.known["budget", project_id] = budget
    locked = bool(budget.codes) and is_locked(company, project_id)  # one without lines is only asked when it refuses
    for start in range(0, len(orders), BATCH):
        page = orders[start : start + BATCH]
        if locked:
            yield from change(company, element, project_id, budget, page)
        else:
            yield from _lines(company, element, project_id, budget, page)


def _lines(
    company: Company, element: Element, project_id: int, budget: Budget, orders: list[Order]
) -> Iterator[list[Outcome]]:
    """One batch, sent again as long as lines came about meanwhile; when it is refused all the same, line by line."""
    status = 0
    if not company.known.get(("budget_sync_closed", 0)):
        body = {"project_id": project_id, "budget_line_items": [_item(element, budget, o, batch=True) for o in orders]}
        try:
            answer = company.client.post(SYNC, body, repeatable=False)
        except AnswerLost:
            yield from _after_loss(company, element, project_id, budget, orders)
            return
        except (AccessRefused, RequestRefused) as error:
            if error.status not in REFUSED:
                raise
            status = error.status
            if status not in CLOSED and _lines_came(company, project_id, budget, orders):
                yield from _lines(company, element, project_id, budget, orders)
                return
        else:
            by_code = {int(one["wbs_code"]["id"]): one for one in answer}
            yield [_answered(element, budget, order, by_code.get(wbs_id(order))) for order in orders]
            return
        if not budget.codes and is_locked(company, project_id):
            yield from change(company, element, project_id, budget, orders)
            return
    for order in orders:
        yield [_single(company, element, project_id, budget, order)]
    if status in CLOSED:  # the project is open, the batch is not
        company.known["budget_sync_closed", 0] = True


def _lines_came(company: Company, project_id: int, budget: Budget, orders: list[Order]) -> bool:
    """Whether codes of these orders got their $0 line since the budget was read; the budget then knows them.

    Procore makes one for an unbudgeted code as soon as a cost or a contract uses it
    (docs/procore.md#automatic-budget-lines), and those are written at the same time as the budget.
    """
    if all(budget.of(order).line_id for order in orders):
        return False
    fresh = read_budget(company, project_id)
    came = [wbs_id(o) for o in orders if not budget.of(o).line_id and fresh.of(o).line_id and not fresh.of(o).amount]
    budget.codes |= {code: fresh.codes[code] for code in came}
    return bool(came)


def _after_loss(
    company: Company, element: Element, project_id: int, budget: Budget, orders: list[Order]
) -> Iterator[list[Outcome]]:
    """The batch may have been carried out: what stands now is looked up, and the rest goes line by line."""
    fresh = read_budget(company, project_id)
    budget.codes, budget.titles = fresh.codes, fresh.titles
    for order in orders:
        standing = budget.of(order)
        if standing.line_id and standing.amount == order.values.get("amount"):
            yield [done(element, budget, order, standing)]
        else:
            yield [_single(company, element, project_id, budget, order)]


def _single(company: Company, element: Element, project_id: int, budget: Budget, order: Order) -> Outcome:
    """The documented way for one line (v1.1). A new one that is refused may have come about meanwhile."""
    line_id = budget.of(order).line_id
    body = {"project_id": project_id, "budget_line_item": _item(element, budget, order, batch=False)}
    try:
        if line_id:
            answer = company.client.patch(f"{LINES}/{line_id}", body, repeatable=True)
        else:
            answer = _made(company, project_id, wbs_id(order), body)
    except RequestRefused as error:
        if TAKEN in error.said.casefold() and _lines_came(company, project_id, budget, [order]):
            return _single(company, element, project_id, budget, order)
        return Outcome(order=order, reason=refused(error.said))
    return _answered(element, budget, order, answer)


def _made(company: Company, project_id: int, code: int, body: dict[str, Any]) -> Any:
    """POST one line. An answer that was lost is looked up: a code has one line, and it is not made twice."""
    for _ in range(2):
        try:
            return company.client.post(LINES, body, repeatable=False)
        except AnswerLost as error:
            lost = error
            line_id = read_budget(company, project_id).codes.get(code, Standing()).line_id
            if line_id:
                return company.client.patch(f"{LINES}/{line_id}", body, repeatable=True)
    raise Unreachable(f"Procore left POST {LINES} unanswered twice: {lost}") from lost


def _item(element: Element, budget: Budget, order: Order, *, batch: bool) -> dict[str, Any]:
    held = budget.of(order)
    values = {name: value for name, value in order.values.items() if name != "budget_code"}
    if isinstance(amount := values.get("amount"), Decimal):
        values["amount"] = amount - (held.amount - held.original)  # what was approved since stays on top of it
    item = {"wbs_code_id": wbs_id(order), **to_payload(element.by_name, values), "calculation_strategy": "manual"}
    return {"id": held.line_id, **item} if batch and held.line_id else item


def _answered(element: Element, budget: Budget, order: Order, line: dict[str, Any] | None) -> Outcome:
    if line is None:
        return Outcome(order=order, reason=Reason("unanswered", {"side": "procore"}))
    standing = replace(budget.of(order), line_id=line["id"], original=money(line["original_budget_amount"]))
    told: dict[str, Any] = {name: line[name] for name in ("quantity", "uom") if name in line}
    return done(element, budget, order, standing, told)
