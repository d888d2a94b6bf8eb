"""How budgets are read and written in Procore: one batch a project, or line by line if it is refused.

Source: docs/procore.md#budgets.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from procore.elements.element import Element
from procore.mapping.writing import to_payload
from procore.model.errors import AccessRefused, AnswerLost, RequestRefused, Unreachable
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Record
from procore.sides.procore.batches import UNANSWERED, in_batches, refused
from procore.sides.procore.budget_changes import change
from procore.sides.procore.budget_reading import is_locked, read_budget
from procore.sides.procore.budget_state import Budget, BudgetLine, carried_out, money, record, wbs_code_of
from procore.sides.procore.company import Company

SYNC = "/rest/v1.0/budget_line_items/sync"
LINES = "/rest/v1.1/budget_line_items"
NOT_LET_IN = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
"""How the batch, a beta, says that the application is not let in: the next project need not ask."""
NOT_TAKEN = NOT_LET_IN | {HTTPStatus.UNPROCESSABLE_ENTITY}
"""How the batch says no; then the lines go one by one."""
TAKEN = "already exists"
"""How one line says that its code has a line; a batch that is refused does not say which it means.

Source: docs/procore.md#budget-lines.
"""
LISTED_IN_ANSWERS = ("quantity", "uom")
"""What an answer shows and the list does not."""


def read(company: Company, element: Element, _window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's budget, always whole: its list takes no window."""
    budget = company.cache.project(project_id).budget = read_budget(company, project_id)
    yield [record(element, scope, code, line) for code, line in budget.lines.items()]


def assume_empty(company: Company, project_id: int) -> None:
    """No line yet. A code has one line: a second one is refused (docs/procore.md#budget-lines)."""
    budget = company.cache.project(project_id).budget = Budget()
    budget.know(company.cache.modifications.get(project_id), {})


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Write amounts: as lines where the budget is open, as a budget change where it is locked."""
    known = company.cache.project(project_id).budget
    budget = read_budget(company, project_id) if known is None else known
    company.cache.project(project_id).budget = budget
    if (problem := budget.problem) is not None:
        yield [Outcome(order=order, reason=problem) for order in orders]
        return
    lines = _BudgetLines(company, element, project_id, budget)
    locked = bool(budget.lines) and is_locked(company, project_id)  # one without lines is only asked when it refuses
    for batch in in_batches(orders):
        if locked:
            yield from change(company, element, project_id, budget, batch)
        else:
            yield from lines.write(batch)


class _BudgetLines:
    """Writes the lines of one project's open budget."""

    def __init__(self, company: Company, element: Element, project_id: int, budget: Budget) -> None:
        self._company, self._element, self._project_id, self._budget = company, element, project_id, budget

    def write(self, orders: list[Order]) -> Iterator[list[Outcome]]:
        """One batch, sent again as long as lines came about meanwhile; when it is refused all the same, line by line."""
        if self._company.cache.budget_sync_closed:
            yield from self._one_by_one(orders)
            return
        items = [self._item(order, batch=True) for order in orders]
        body = {"project_id": self._project_id, "budget_line_items": items}
        try:
            answer = self._company.client.post(SYNC, body, repeatable=False)
        except AnswerLost:
            yield from self._after_loss(orders)
        except (AccessRefused, RequestRefused) as error:
            if error.status not in NOT_TAKEN:
                raise
            yield from self._after_refusal(orders, not_let_in=error.status in NOT_LET_IN)
        else:
            by_code = {int(one["wbs_code"]["id"]): one for one in answer}
            yield [self._answered(order, by_code.get(wbs_code_of(order))) for order in orders]

    def _after_refusal(self, orders: list[Order], *, not_let_in: bool) -> Iterator[list[Outcome]]:
        """What else can be done with a batch that was refused."""
        if not not_let_in and self._lines_came(orders):
            yield from self.write(orders)
        elif not self._budget.lines and is_locked(self._company, self._project_id):
            yield from change(self._company, self._element, self._project_id, self._budget, orders)
        else:
            yield from self._one_by_one(orders)
            if not_let_in:  # the project is open, the batch is not
                self._company.cache.budget_sync_closed = True

    def _lines_came(self, orders: list[Order]) -> bool:
        """Whether codes of these orders got their $0 line since the budget was read; the budget then knows them.

        Procore makes one for an unbudgeted code as soon as a cost or a contract uses it
        (docs/procore.md#automatic-budget-lines), and those are written at the same time as the budget.
        """
        without = [order for order in orders if not self._budget.of(order).id]
        if not without:
            return False
        fresh = read_budget(self._company, self._project_id)
        came = [wbs_code_of(o) for o in without if fresh.of(o).id and not fresh.of(o).amount]
        self._budget.lines |= {code: fresh.lines[code] for code in came}
        return bool(came)

    def _after_loss(self, orders: list[Order]) -> Iterator[list[Outcome]]:
        """The batch may have been carried out: what is there now is looked up, and the rest goes line by line."""
        fresh = read_budget(self._company, self._project_id)
        self._budget.lines, self._budget.titles = fresh.lines, fresh.titles
        for order in orders:
            line = self._budget.of(order)
            if line.id and line.amount == order.values.get("amount"):
                yield [carried_out(self._element, self._budget, order, line)]
            else:
                yield [self._write_one(order)]

    def _one_by_one(self, orders: list[Order]) -> Iterator[list[Outcome]]:
        for order in orders:
            yield [self._write_one(order)]

    def _write_one(self, order: Order) -> Outcome:
        """The documented way for one line (v1.1). A new one that is refused may have come about meanwhile."""
        line_id = self._budget.of(order).id
        body = {"project_id": self._project_id, "budget_line_item": self._item(order, batch=False)}
        try:
            if line_id:
                answer = self._company.client.patch(f"{LINES}/{line_id}", body, repeatable=True)
            else:
                answer = self._create(wbs_code_of(order), body)
        except RequestRefused as error:
            if TAKEN in error.words.casefold() and self._lines_came([order]):
                return self._write_one(order)
            return Outcome(order=order, reason=refused(error.words))
        return self._answered(order, answer)

    def _create(self, code: int, body: dict[str, Any]) -> Any:
        """POST one line. An answer that was lost is looked up: a code has one line, and it is not made twice."""
        for _ in range(2):
            try:
                return self._company.client.post(LINES, body, repeatable=False)
            except AnswerLost as error:
                lost = error
                line_id = read_budget(self._company, self._project_id).lines.get(code, BudgetLine()).id
                if line_id:
                    return self._company.client.patch(f"{LINES}/{line_id}", body, repeatable=True)
        raise Unreachable("Procore left POST {path} unanswered twice: {lost}", path=LINES, lost=lost) from lost

    def _item(self, order: Order, *, batch: bool) -> dict[str, Any]:
        """A line as it is sent; what was approved since stays on top of the original amount."""
        held = self._budget.of(order)
        values = {name: value for name, value in order.values.items() if name != "budget_code"}
        if isinstance(amount := values.get("amount"), Decimal):
            values["amount"] = amount - (held.amount - held.original)
        attributes = to_payload(self._element.by_name, values)
        item = {"wbs_code_id": wbs_code_of(order), **attributes, "calculation_strategy": "manual"}
        return {"id": held.id, **item} if batch and held.id else item

    def _answered(self, order: Order, answer: dict[str, Any] | None) -> Outcome:
        if answer is None:
            return Outcome(order=order, reason=UNANSWERED)
        line = replace(self._budget.of(order), id=answer["id"], original=money(answer["original_budget_amount"]))
        shown = {name: answer[name] for name in LISTED_IN_ANSWERS if name in answer}
        return carried_out(self._element, self._budget, order, line, shown)
