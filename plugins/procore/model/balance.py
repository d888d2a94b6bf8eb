"""The balance by activity and group: the ledger's rows (of equal records, and of each that differs), and the lines made of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any

from procore.elements import ALL
from procore.elements.element_facts import Figure

ORIGINAL, CHANGES, PENDING = "original", "changes", "pending"
"""Parts of a figure that are no element's."""


class Why(StrEnum):
    """Why a record's dollars differ between the sides."""

    HELD = "held"  # it is in the inbox
    EXCLUDED = "excluded"  # a person keeps it out
    UNSENT = "unsent"  # it changed since it was last accounted for, and no run sent that yet
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """Dollars of one element in one activity and group of one project, on both sides.

    `code`: activity|group; empty: the ledger knows none. `pending`: documents that are not approved (yet). `records`: how many
    there are; `unknown`: of them, those of which a side does not say the amount, so that they are in no sum. What a budget was
    before changes: `maestro_original`, `procore_original`; None: not said, or no budget. `why`: None where both sides hold the
    same; else the row is of one record (`maestro_key`, `procore_key`), and `kind`, `cause` and `facts` are its exception's.
    """

    scope: str
    code: str
    element: str
    figure: Figure
    pending: bool
    records: int
    unknown: int
    maestro: Decimal
    procore: Decimal
    maestro_original: Decimal | None = None
    procore_original: Decimal | None = None
    why: Why | None = None
    maestro_key: str = ""
    procore_key: str = ""
    kind: str | None = None
    cause: str | None = None
    facts: Mapping[str, Any] | None = None

    @property
    def difference(self) -> Decimal:
        """What maestro* has more."""
        return self.maestro - self.procore


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceCheck:
    """How good the data of an element is after a run.

    `records`: how many were compared; `unknown`: of them, those of which a side does not say the amount. Dollars are up and down
    together: `differing`, and of that what nothing explains (`unexplained`).
    """

    records: int
    unknown: int
    differing_records: int
    differing: Decimal
    unexplained_records: int
    unexplained: Decimal

    def as_json(self) -> dict[str, Any]:
        """As Airflow keeps it: dollars are texts, so that no cent is lost."""
        return {
            "records": self.records,
            "unknown": self.unknown,
            "differing": self.differing_records,
            "explained_dollars": str(self.differing - self.unexplained),
            "unexplained": self.unexplained_records,
            "unexplained_dollars": str(self.unexplained),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLine:
    """One line of the balance of an activity and group, or of a project.

    `part`: what of the figure it is: `original` and `changes` (of a budget; not compared, because each side divides a budget in its
    own way), an element (of what is committed), `pending` (in no sum), or empty: the whole. A side is None where it does not say.
    `differing`: the records that differ.
    """

    figure: Figure
    part: str = ""
    maestro: Decimal | None
    procore: Decimal | None
    records: int = 0
    unknown: int = 0
    differing: tuple[BalanceRow, ...] = ()

    @property
    def compared(self) -> bool:
        """Whether both sides are to hold the same here."""
        return self.part not in (ORIGINAL, CHANGES)

    @property
    def difference(self) -> Decimal | None:
        """What maestro* has more; None: nobody can say, or it is not compared."""
        if not self.compared or self.maestro is None or self.procore is None:
            return None
        return self.maestro - self.procore


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBalance:
    """An activity and group of a project (`code` empty: dollars without one) with its lines."""

    scope: str
    code: str
    lines: tuple[BalanceLine, ...]

    @property
    def differs(self) -> bool:
        """Whether the sides hold other dollars in one of its records."""
        return any(line.differing for line in self.lines)


def by_code(rows: Iterable[BalanceRow]) -> Iterator[CodeBalance]:
    """Rows in the order of projects and codes -> a balance of each, as they come."""
    for (scope, code), mine in groupby(rows, key=lambda row: (row.scope, row.code)):
        yield CodeBalance(scope=scope, code=code, lines=lines_of(list(mine)))


def lines_of(rows: Sequence[BalanceRow]) -> tuple[BalanceLine, ...]:
    """What these rows add up to: the parts of each figure, the figure, then what is pending of it; no line of zeros."""
    lines: list[BalanceLine] = []
    for figure in Figure:
        counted = [row for row in rows if row.figure is figure and not row.pending]
        pending = [row for row in rows if row.figure is figure and row.pending]
        if counted:
            lines += [*_parts(figure, counted), _line(figure, "", counted)]
        if pending:
            lines.append(_line(figure, PENDING, pending))
    return tuple(line for line in lines if not _is_of_zeros(line))


def _parts(figure: Figure, rows: list[BalanceRow]) -> list[BalanceLine]:
    """What a figure is made of, where that is more than one thing."""
    if figure is Figure.BUDGET:
        return _before_and_after(figure, rows)
    elements = [element for element in ALL if any(row.element == element for row in rows)]
    if len(elements) == 1:
        return []
    return [_line(figure, element, [row for row in rows if row.element == element]) for element in elements]


def _before_and_after(figure: Figure, rows: list[BalanceRow]) -> list[BalanceLine]:
    """A budget as each side divides it: the original amount, and what changed it since; nothing where nothing did."""
    maestro = _divided([(row.maestro, row.maestro_original) for row in rows])
    procore = _divided([(row.procore, row.procore_original) for row in rows])
    if not any((*maestro[1:], *procore[1:])):
        return []
    return [
        BalanceLine(figure=figure, part=part, maestro=maestro[place], procore=procore[place])
        for place, part in enumerate((ORIGINAL, CHANGES))
    ]


def _divided(amounts: list[tuple[Decimal, Decimal | None]]) -> tuple[Decimal | None, Decimal | None]:
    """Of amounts with their original ones: the original sum, and what changed since; None where one is not said."""
    if any(amount and original is None for amount, original in amounts):
        return None, None
    original = sum((was or Decimal(0) for _, was in amounts), Decimal(0))
    return original, sum((amount for amount, _ in amounts), -original)


def _is_of_zeros(line: BalanceLine) -> bool:
    return line.maestro == 0 and line.procore == 0 and not (line.differing or line.unknown)


def _line(figure: Figure, part: str, rows: Sequence[BalanceRow]) -> BalanceLine:
    return BalanceLine(
        figure=figure,
        part=part,
        maestro=sum((row.maestro for row in rows), Decimal(0)),
        procore=sum((row.procore for row in rows), Decimal(0)),
        records=sum(row.records for row in rows),
        unknown=sum(row.unknown for row in rows),
        differing=tuple(row for row in rows if row.why),
    )
