"""What a project's budget is worth in Procore, WBS code by WBS code, and the record that it makes. Pure.

Source: docs/procore.md#budget-reading.

Budget lines have no origin id: a project's WBS code is the key, and the id that links go by. A code is worth its
original amount and everything that was approved since, so that a second run finds no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count
from types import MappingProxyType
from typing import Any

from procore.elements.element import Element
from procore.mapping.records import from_procore
from procore.mapping.values import clean, id_of, text_of
from procore.model.modifications import Modification
from procore.model.orders import Order, Outcome
from procore.model.records import Reason, Record
from procore.sides.procore.batches import stored
from procore.sides.procore.currency import other_currency, with_problem

OUR_TITLES = "maestro* "
"""What the titles of our budget changes begin with: drafts of ours are on their way, other people's are not."""
COUNTED = "modifications"
"""The fact of a record that keeps, from run to run, which budget modifications its amount holds: a number a line."""
NAMED, TAKEN = "budget_changes", "taken_over"
"""The facts of a record that keep which approved budget changes name its code, and which of these maestro*'s amount holds.

An id a line."""
PENDING = frozenset({"draft", "under_review"})
"""The statuses of a budget change that is not decided yet (docs/procore.md#locked-budgets)."""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What Procore holds for one WBS code, in dollars: originally, approved since, and ours that is not approved yet.

    `id` is that of the line, None as long as the code has none. `problem`: why what was approved since is not certain.
    `counted`: the numbers of the budget modifications that the amount holds already; `named`: the ids of the budget changes that
    people approved and that name the code; `taken`: of such, those that maestro*'s amount holds. None: nobody asked.
    """

    id: int | None = None
    original: Decimal = Decimal(0)
    approved_since: Decimal = Decimal(0)
    pending: Decimal = Decimal(0)
    problem: Reason | None = None
    counted: frozenset[str] | None = None
    named: frozenset[int] | None = None
    taken: frozenset[int] | None = None

    @property
    def amount(self) -> Decimal:
        """What the code is worth, and so what is compared."""
        return self.original + self.approved_since + self.pending

    def changed_by(self, amount: Decimal, status: str) -> BudgetLine:
        """The line after a budget change of ours in this status."""
        if status == "approved":
            return replace(self, approved_since=self.approved_since + amount)
        return replace(self, pending=self.pending + amount)


@dataclass(slots=True)
class Budget:
    """One project's budget as it was read: its lines by WBS code id, and the titles of its budget changes.

    `modifications`: maestro*'s own budget modifications of the project, by Procore's codes; None: documents do not travel.
    `changes`: the budget changes that people approved, by Procore's id, as such documents; `taken_over`: the ids of those that
    maestro* has as documents. `problem`: why none of it is compared or written: the project is in another currency.
    """

    lines: dict[int, BudgetLine] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)
    modifications: Sequence[Modification] | None = None
    changes: dict[int, Modification] = field(default_factory=dict)
    taken_over: frozenset[int] = frozenset()
    problem: Reason | None = None

    def of(self, order: Order) -> BudgetLine:
        """What Procore holds for the order's WBS code."""
        return self.lines.get(wbs_code_of(order), BudgetLine())

    def difference(self, order: Order) -> Decimal:
        """What the order's code is to be worth more than it is, in dollars; zero when no amount is to be written."""
        wanted = order.values.get("amount")
        return wanted - self.of(order).amount if isinstance(wanted, Decimal) else Decimal(0)

    def know(
        self,
        modifications: Sequence[Modification] | None,
        earlier: Mapping[str, Record],
        agreed: Mapping[str, Decimal] = MappingProxyType({}),
    ) -> None:
        """Note the project's modifications, and which documents each code's amount holds on either side. None: nobody asked.

        `earlier`: the records as the run before kept them, which say it. Of a code that none says it of, the first look counts all
        that are there then; what is worth nothing holds none. `agreed`: by code, what it was worth when both sides last agreed.
        """
        if modifications is None:
            return
        self.modifications = [one for one in modifications if one.budget_change is None]
        self.taken_over = frozenset(one.budget_change for one in modifications if one.budget_change is not None)
        for code, line in self.lines.items():
            known = earlier.get(str(code))
            named = frozenset(number for number, one in self.changes.items() if str(code) in one.amounts)
            taken = _taken(known, agreed.get(str(code)), named)
            self.lines[code] = replace(line, counted=self._counted(code, line, known), named=named, taken=taken)

    def _counted(self, code: int, line: BudgetLine, known: Record | None) -> frozenset[str]:
        said = known.facts.get(COUNTED) if known else None
        if said is not None:
            return frozenset(str(said).split("\n")) - {""}
        return self.holding(code) if line.amount else frozenset()

    def holding(self, code: int) -> frozenset[str]:
        """The numbers of all modifications that name this code."""
        return frozenset(one.number for one in self.modifications or () if str(code) in one.amounts)

    def next_title(self, scope: str) -> str:
        """The title of the next budget change of ours, which alone finds it again: `maestro* 26-001 3`."""
        after = sum(1 for title in self.titles if title.startswith(OUR_TITLES))
        titles = (f"{OUR_TITLES}{scope} {number}" for number in count(after + 1))
        return next(title for title in titles if title not in self.titles)  # one that was deleted leaves a gap


def _taken(known: Record | None, agreed: Decimal | None, named: frozenset[int]) -> frozenset[int]:
    """The budget changes that maestro*'s amount of a code holds: those that named it when both sides last agreed.

    `known`: the code's record as it was last read. Where what it was worth then is what was agreed, it says which they were.
    """
    if known is None or known.facts.get(TAKEN) is None:
        return named
    return _ids(known, NAMED if agreed is not None and agreed == known.get("amount") else TAKEN)


def _ids(known: Record, fact: str) -> frozenset[int]:
    return frozenset(int(number) for number in str(known.facts.get(fact) or "").split())


def budget_of(
    rows: Iterable[Mapping[str, Any]], adjustments: Iterable[Mapping[str, Any]], currency: str = ""
) -> Budget:
    """A project's budget from the detail rows of a view and the lines of all its budget changes. `currency`: the company's.

    Whether a row's modifications hold the approved changes is open. A project with changes is worth what their lines
    make, one without is worth its modifications; a row that says neither nothing nor the same is not certain
    (docs/procore.md#budget-figures).
    """
    budget, modified, has_changes = Budget(), {}, False
    for row in rows:
        if row.get("wbs_code_id") is not None:  # else it is a sum
            code = int(row["wbs_code_id"])
            budget.problem = budget.problem or other_currency(row, currency)
            budget.lines[code] = BudgetLine(row.get("id"), money(row.get("original_budget_amount")))
            modified[code] = money(row.get("budget_modifications"))
    for line in adjustments:
        has_changes = True
        _add_adjustment(budget, line)
    for code, amount in modified.items():
        budget.lines[code] = _with_modifications(budget.lines[code], amount, has_changes=has_changes)
    if budget.problem:
        budget.lines = {code: replace(line, problem=budget.problem) for code, line in budget.lines.items()}
    return budget


def _add_adjustment(budget: Budget, line: Mapping[str, Any]) -> None:
    """Note a line of a budget change: what was approved counts, and what of ours is still to be approved."""
    code, status = int(line["wbs_code_id"]), line["budget_change_status"]
    title = str(line.get("budget_change_name") or "")
    budget.titles.add(title)
    if status == "approved" or (status in PENDING and title.startswith(OUR_TITLES)):
        budget.lines[code] = budget.lines.get(code, BudgetLine()).changed_by(money(line.get("amount")), status)
    if status == "approved" and not title.startswith(OUR_TITLES) and (number := id_of_change(line)):
        _add_document(budget, number, line, title)


def id_of_change(line: Mapping[str, Any]) -> int | None:
    """Procore's id of a line's budget change; None: it says none, so that the line is no document's."""
    return id_of({"id": line.get("budget_change_id")})


def _add_document(budget: Budget, number: int, line: Mapping[str, Any], title: str) -> None:
    """Note a line of a budget change that people approved, as one of a document."""
    said = clean(str(line.get("budget_change_number") or number))
    found = budget.changes.get(number, Modification(scope="", number=said, text=clean(title), budget_change=number))
    code = text_of(line["wbs_code_id"])
    worth = found.amounts.get(code, Decimal(0)) + money(line.get("amount"))
    amounts = {name: amount for name, amount in found.amounts.items() if name != code} | (
        {code: worth} if worth else {}
    )
    budget.changes[number] = replace(found, amounts=amounts)


def _with_modifications(line: BudgetLine, modified: Decimal, *, has_changes: bool) -> BudgetLine:
    """The line with what its row says was modified."""
    if not has_changes:
        return replace(line, approved_since=modified)
    if modified in (0, line.approved_since):
        return line
    figures = {"stated": text_of(modified), "total": text_of(line.approved_since)}
    return replace(line, problem=Reason("unclear_budget", figures))


def wbs_code_of(order: Order) -> int:
    """The order's WBS code: the id that the record is known by, or the one that a new record names."""
    return order.procore_id or int(text_of(order.values["budget_code"]))


def money(raw: object) -> Decimal:
    """An amount as Procore gives it, as text or as a number; nothing is zero."""
    return Decimal(str(raw)) if raw is not None else Decimal(0)


def record(element: Element, scope: str, code: int, line: BudgetLine) -> Record:
    """The record of one WBS code, as the list shows it: a quantity is never listed. Its fact: the original amount."""
    found = from_procore(element, {"id": code, "wbs_code_id": code, "amount": line.amount}, scope)
    facts = {"original_amount": text_of(line.original)}
    if line.counted is not None:
        facts[COUNTED] = "\n".join(sorted(line.counted))
    if line.named is not None and line.taken is not None:
        facts |= {NAMED: _text(line.named), TAKEN: _text(line.taken)}
    return with_problem(replace(found, facts=facts), line.problem)


def _text(numbers: Iterable[int]) -> str:
    return "\n".join(map(str, sorted(numbers)))


def carried_out(
    element: Element, budget: Budget, order: Order, line: BudgetLine, answered: Mapping[str, Any] | None = None
) -> Outcome:
    """An order that was carried out, `line` being what Procore holds now; the budget notes it.

    A value of the answer (`answered`) that is not the one that was sent is a reason.
    """
    code = wbs_code_of(order)
    if budget.modifications is not None:
        counted = budget.holding(code) if "amount" in order.values else line.counted
        line = replace(line, counted=counted, named=line.named or frozenset(), taken=line.taken or frozenset())
    budget.lines[code] = line
    entity = {"id": code, "wbs_code_id": code, "amount": line.amount, **(answered or {})}
    return replace(stored(element, order, entity), record=record(element, order.scope, code, line))
