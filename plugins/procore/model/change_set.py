"""A change set: what one element would write, as the ledger keeps it and a person approves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetStep:
    """One write of a change set to one record.

    `scope`: the project's number; empty: the company. `side`, `verb`: values of Side and Verb. `changes`: {field, old, new},
    values as text, and `line`, the line's key, for the field of a line. `money`: dollars that it adds to the target's total;
    `gross`: dollars that it moves, line by line, up and down together. `why`: in words. `digest`: of the record on both
    sides and of what is written.
    """

    element: str
    scope: str
    maestro_key: str
    procore_key: str
    side: str
    verb: str
    changes: tuple[Mapping[str, Any], ...]
    money: Decimal
    gross: Decimal
    why: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """What one element would write.

    `known`: records of it that are linked. `calls`: an estimate of the API calls that writing takes. `counts`: steps that are
    created, updated, linked, deactivated, held. `id`: the ledger's; 0: it is not stored.
    """

    element: str
    steps: tuple[ChangeSetStep, ...]
    known: int = 0
    calls: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    id: int = 0

    @property
    def hash(self) -> str:
        """16 hexadecimal digits: equal for two change sets that write the same values over the same records."""
        written = "".join([self.element, *sorted(step.digest for step in self.steps)])
        return blake2b(written.encode(), digest_size=8).hexdigest()

    @property
    def net(self) -> Decimal:
        """Dollars that it adds to the targets' totals."""
        return sum((step.money for step in self.steps), Decimal(0))

    @property
    def gross(self) -> Decimal:
        """Dollars that it moves, line by line, up and down together: what the limit of an approval is compared with."""
        return sum((step.gross for step in self.steps), Decimal(0))

    @property
    def by_project(self) -> dict[str, tuple[Decimal, Decimal]]:
        """What it adds and what it moves (`net`, `gross`) in each project, by its number; the company's own is left out."""
        found: dict[str, tuple[Decimal, Decimal]] = {}
        for step in self.steps:
            if step.scope:
                net, gross = found.get(step.scope, (Decimal(0), Decimal(0)))
                found[step.scope] = net + step.money, gross + step.gross
        return found
