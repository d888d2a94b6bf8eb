"""A project's balance by activity and group as the page shows it: what passes the filter, and what it adds up to. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procore.elements.element_facts import Figure
from procore.model.balance import BalanceLine, BalanceRow, CodeBalance, by_code, lines_of

PAGE = 100
"""How many activities and groups are on a page."""
NAMED = 8
"""How many records that differ a line names; with the filter set to its code it names all that it can."""
NAMED_ALONE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a person looks for. `figure`: empty: all. `code`: a part of it. `differing`: only where the sides differ."""

    figure: str = ""
    code: str = ""
    differing: bool = False

    def shown(self, line: BalanceLine) -> bool:
        """Whether a line is looked for."""
        return (not self.figure or line.figure == self.figure) and (not self.differing or bool(line.differing))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCodes:
    """A project's balance: its own lines (`total`), a page of its codes, and how many pass the filter and differ."""

    total: tuple[BalanceLine, ...]
    codes: Sequence[CodeBalance]
    found: int
    differing: int
    figures: Sequence[Figure]
    named: int


def shown(rows: Sequence[BalanceRow], wanted: Filter, number: int) -> ShownCodes:
    """The rows of one project as the page `number` (from 1) shows them."""
    codes = list(by_code(rows))
    found = [one for code in codes if (one := _passing(code, wanted)).lines]
    return ShownCodes(
        total=lines_of(rows),
        codes=found[(number - 1) * PAGE : number * PAGE],
        found=len(found),
        differing=sum(1 for code in codes if code.differs),
        figures=[figure for figure in Figure if any(row.figure is figure for row in rows)],
        named=NAMED_ALONE if len(found) == 1 else NAMED,
    )


def _passing(code: CodeBalance, wanted: Filter) -> CodeBalance:
    """The code with the lines that are looked for; none where it is not."""
    fits = wanted.code.casefold() in code.code.casefold()
    lines = tuple(line for line in code.lines if wanted.shown(line)) if fits else ()
    return CodeBalance(scope=code.scope, code=code.code, lines=lines)


def largest_first(balances: Iterable[Mapping[str, Any]]) -> list[str]:
    """The projects of rows of the block `balances`, that with the largest difference first."""
    by_project: dict[str, Any] = {}
    for row in balances:
        by_project[row["scope"]] = by_project.get(row["scope"], 0) + abs(row["difference"])
    return sorted(by_project, key=lambda scope: (-by_project[scope], scope))
