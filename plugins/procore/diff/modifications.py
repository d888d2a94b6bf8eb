"""Which budget modifications travel as documents: those that make, to the cent, what each of their codes is to be worth more. Pure.

Source: docs/procore.md#budget-changes-by-document.

The dollars of a code are the measure, in both directions. All that no document makes goes as a difference, so that none counts
twice. What shares a code travels together, so that a run that breaks off leaves each code as it was or as it is to be.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from procore.model.modifications import Modification


def explaining(modifications: Iterable[Modification], wanted: Mapping[str, Decimal]) -> list[list[Modification]]:
    """Those of the new modifications that travel, oldest first, in groups that share no code.

    `wanted`: by code, what it is to be worth more, in dollars.
    """
    known = [one for one in modifications if one.amounts and one.amounts.keys() <= wanted.keys()]
    return sharing_codes(_making(known, wanted))


def _making(modifications: Sequence[Modification], wanted: Mapping[str, Decimal]) -> Sequence[Modification]:
    """Those that, together, make the wanted dollars of every code that they name."""
    made: dict[str, Decimal] = defaultdict(Decimal)
    for one in modifications:
        for code, amount in one.amounts.items():
            made[code] += amount
    explained = {code for code, amount in made.items() if wanted[code] == amount}
    rest = [one for one in modifications if one.amounts.keys() <= explained]
    return rest if len(rest) == len(modifications) else _making(rest, wanted)


def sharing_codes(modifications: Iterable[Modification]) -> list[list[Modification]]:
    """The modifications, oldest first, in groups that share no code."""
    groups: list[list[Modification]] = []
    for one in sorted(modifications, key=_age):
        mine = [group for group in groups if any(one.amounts.keys() & other.amounts.keys() for other in group)]
        others = [group for group in groups if group not in mine]
        groups = [*others, sorted([*(member for group in mine for member in group), one], key=_age)]
    return sorted(groups, key=lambda group: _age(group[0]))


def _age(one: Modification) -> tuple[str, int, str]:
    return one.date.isoformat() if one.date else "", one.budget_change or 0, one.number
