"""“Filter Projects by”: which projects are presented for synchronization. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from procore.elements import SCOPES
from procore.elements.element import Side
from procore.model.records import Record

OPEN, CLOSED = "active", "closed"
"""What the settings call a project's status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """Every criterion that is given must hold; an empty one always does.

    Category, department, manager and the mark are maestro*'s own: a project of Procore's alone is not asked for them.
    """

    status: frozenset[str] = frozenset({OPEN})
    category: frozenset[str] = frozenset()
    department: frozenset[str] = frozenset()
    manager: frozenset[str] = frozenset()
    marked: bool | None = True
    numbers: frozenset[str] = frozenset()
    pattern: str | None = None

    def admits(self, record: Record) -> bool:
        """Whether the project may be created on the other side, or linked."""
        status = OPEN if record.get(SCOPES.active_field or "") is not False else CLOSED
        return (not self.status or status in self.status) and self.presents(record)

    def presents(self, record: Record) -> bool:
        """Whether a linked project still travels: the status does not count, or a closing would never arrive."""
        number = str(record.get(SCOPES.key[0]) or "")
        if self.numbers and number not in self.numbers:
            return False
        if self.pattern and not fnmatchcase(number, self.pattern.upper()):
            return False
        if record.side is Side.PROCORE:
            return True
        if self.marked is not None and _yes(record.facts.get("marked")) is not self.marked:
            return False
        wanted = {"category": self.category, "department": self.department, "manager": self.manager}
        return all(not allowed or record.facts.get(name) in allowed for name, allowed in wanted.items())


def _yes(fact: str | bool | None) -> bool:
    """A mark as databases without a boolean type hold it: 1, Y(es), O(ui), T(rue), X."""
    return fact is True or str(fact or "")[:1].upper() in {"1", "Y", "O", "T", "X"}
