"""Which budget modifications of maestro* are told to Procore as documents, and how each is sent. Pure.

Source: docs/procore.md#budget-changes-by-document.

A code is changed by one request a run: modifications that share a code travel in one budget change. The other direction:
`budget_documents`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from procore.diff.modifications import explaining
from procore.model.modifications import Modification
from procore.model.orders import Order
from procore.sides.procore.budget_state import OUR_TITLES, Budget, wbs_code_of

TITLE_LENGTH = 200
"""The longest title of a budget change of ours; what would be longer goes without documents. Procore says no length."""
_JOINT = ", "


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Modifications that are one budget change, the orders that they carry out, and its title, which alone finds it again."""

    modifications: tuple[Modification, ...]
    orders: tuple[Order, ...]
    title: str


def packages_of(budget: Budget, orders: Iterable[Order]) -> list[Package]:
    """The budget changes that carry documents, oldest first; none where the budget knows no modifications.

    `orders`: of codes whose dollars are to change.
    """
    by_code = {str(wbs_code_of(order)): order for order in orders}
    wanted = {code: budget.difference(order) for code, order in by_code.items()}
    groups = explaining(_new(budget, by_code), wanted)
    packages = [_package(by_code, group) for group in groups]
    return [one for one in packages if len(one.title) <= TITLE_LENGTH]


def _package(by_code: Mapping[str, Order], group: Sequence[Modification]) -> Package:
    codes = dict.fromkeys(code for one in group for code in one.amounts)
    title = _heading(group[0].scope) + _JOINT.join(one.number for one in group)
    return Package(modifications=tuple(group), orders=tuple(by_code[code] for code in codes), title=title)


def adjustments(package: Package) -> list[dict[str, Any]]:
    """The lines of a package: a transfer is one adjustment, what it gives first; every other line is one of its own."""
    lines: list[dict[str, Any]] = []
    number = 0
    for one in package.modifications:
        for nth, (code, amount) in enumerate(sorted(one.amounts.items(), key=lambda held: (-held[1], held[0]))):
            follows = one.is_transfer and nth > 0
            number += not follows
            lines.append(
                {
                    "ref": f"{one.number} {code}",
                    "adjustment_number": number,
                    "wbs_code_id": int(code),
                    "type": "budget_change" if follows else "change_event",
                    "calculation_strategy": "manual",
                    "amount": float(amount),
                    "description": one.said,
                }
            )
    return lines


def description(package: Package) -> str:
    """What the package's modifications say of themselves, as the HTML that Procore takes."""
    return "<br>".join(escape(one.said, quote=False) for one in package.modifications)


def _new(budget: Budget, by_code: Mapping[str, Order]) -> list[Modification]:
    """The modifications that no budget change names, of which all codes are to be changed and the amount of none holds it."""
    known = budget.modifications or ()
    told = _told(budget.titles, {one.scope for one in known})
    untold = [one for one in known if one.amounts and (one.scope, one.number) not in told]
    return [one for one in untold if all(_lacks(budget, by_code.get(code), one) for code in one.amounts)]


def _lacks(budget: Budget, order: Order | None, one: Modification) -> bool:
    """Whether the order changes a code whose amount does not hold the modification yet."""
    return order is not None and one.number not in (budget.of(order).counted or ())


def _told(titles: Iterable[str], scopes: Iterable[str]) -> set[tuple[str, str]]:
    """Project and number of the modifications that budget changes name."""
    ours = [
        (scope, title.removeprefix(_heading(scope)))
        for scope in scopes
        for title in titles
        if title.startswith(_heading(scope))
    ]
    return {(scope, number) for scope, numbers in ours for number in numbers.split(_JOINT)}


def _heading(scope: str) -> str:
    return f"{OUR_TITLES}{scope}: "
