"""Which budget modifications of maestro* are told to Procore as documents, and how each is sent. Pure.

Source: docs/procore.md#budget-changes-by-document.

The dollars of a code are the measure: a modification goes as a document only where those that are new make, to the cent, what
each of its codes is to be worth more. All else goes as it does without documents, so that none counts twice. A code is
changed by one request a run: modifications that share a code travel in one budget change, so that a run that breaks off
leaves each code as it was or as it is to be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

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
    new = [one for one in budget.modifications or () if _is_new(budget, by_code, one)]
    packages = []
    for group in _sharing_codes(_explaining(new, wanted)):
        codes = dict.fromkeys(code for one in group for code in one.amounts)
        title = _heading(group[0].scope) + _JOINT.join(one.number for one in group)
        if len(title) <= TITLE_LENGTH:
            mine = tuple(by_code[code] for code in codes)
            packages.append(Package(modifications=tuple(group), orders=mine, title=title))
    return packages


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
                    "description": _said(one),
                }
            )
    return lines


def description(package: Package) -> str:
    """What the package's modifications say of themselves, as the HTML that Procore takes."""
    return "<br>".join(escape(_said(one), quote=False) for one in package.modifications)


def _is_new(budget: Budget, by_code: Mapping[str, Order], one: Modification) -> bool:
    """Whether all its codes are to be changed, and neither a budget change nor the amount of one holds it already."""
    heading = _heading(one.scope)
    told = {
        number
        for title in budget.titles
        if title.startswith(heading)
        for number in title.removeprefix(heading).split(_JOINT)
    }
    if one.number in told or not one.amounts or not one.amounts.keys() <= by_code.keys():
        return False
    return not any(one.number in budget.of(by_code[code]).counted for code in one.amounts)


def _explaining(modifications: Sequence[Modification], wanted: Mapping[str, Decimal]) -> list[Modification]:
    """Those that, together, make the wanted dollars of every code that they name."""
    made: dict[str, Decimal] = defaultdict(Decimal)
    for one in modifications:
        for code, amount in one.amounts.items():
            made[code] += amount
    explained = {code for code, amount in made.items() if wanted[code] == amount}
    rest = [one for one in modifications if one.amounts.keys() <= explained]
    return rest if len(rest) == len(modifications) else _explaining(rest, wanted)


def _sharing_codes(modifications: Iterable[Modification]) -> list[list[Modification]]:
    """The modifications, oldest first, in groups that share no code."""
    groups: list[list[Modification]] = []
    for one in sorted(modifications, key=_age):
        mine = [group for group in groups if any(one.amounts.keys() & other.amounts.keys() for other in group)]
        others = [group for group in groups if group not in mine]
        groups = [*others, sorted([*(member for group in mine for member in group), one], key=_age)]
    return sorted(groups, key=lambda group: _age(group[0]))


def _age(one: Modification) -> tuple[str, str]:
    return one.date.isoformat() if one.date else "", one.number


def _heading(scope: str) -> str:
    return f"{OUR_TITLES}{scope}: "


def _said(one: Modification) -> str:
    day = one.date.isoformat() if one.date else ""
    return " ".join(part for part in (one.number, day, one.text) if part)
