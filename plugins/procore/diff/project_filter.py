"""“Filter Projects by”: which projects are presented for synchronization. Pure."""

from collections.abc import Mapping
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

    Category, department, manager and the mark are maestro*'s own: a project of Procore's alone is not asked for them. Stage, type
    and office are Procore's. `closed_documents`: whether the documents of a linked project that maestro* closed still travel.
    """

    status: frozenset[str] = frozenset({OPEN})
    category: frozenset[str] = frozenset()
    department: frozenset[str] = frozenset()
    manager: frozenset[str] = frozenset()
    marked: bool | None = True
    numbers: frozenset[str] = frozenset()
    pattern: str | None = None
    stage: frozenset[str] = frozenset()
    project_type: frozenset[str] = frozenset()
    office: frozenset[str] = frozenset()
    closed_documents: bool = True

    def admits(self, record: Record) -> bool:
        """Whether the project may be created on the other side, or linked."""
        status = OPEN if record.get(SCOPES.active_field or "") is not False else CLOSED
        known = record.side is Side.MAESTRO or all(name in record.facts for name in self.asked_of_procore)
        return (not self.status or status in self.status) and known and self.presents(record)

    def presents(self, record: Record) -> bool:
        """Whether a linked project still travels: the status does not count, or a closing would never arrive."""
        number = str(record.get(SCOPES.key[0]) or "")
        if self.numbers and number not in self.numbers:
            return False
        if self.pattern and not fnmatchcase(number, self.pattern.upper()):
            return False
        if record.side is Side.PROCORE:
            facts = record.facts
            return all(facts[name] in wanted for name, wanted in self.asked_of_procore.items() if name in facts)
        if self.marked is not None and _yes(record.facts.get("marked")) is not self.marked:
            return False
        wanted = {"category": self.category, "department": self.department, "manager": self.manager}
        return all(not allowed or record.facts.get(name) in allowed for name, allowed in wanted.items())

    @property
    def asked_of_procore(self) -> Mapping[str, frozenset[str]]:
        """The criteria that only Procore's side has, by fact: the names that may be there."""
        wanted = {"stage": self.stage, "project_type": self.project_type, "office": self.office}
        return {name: names for name, names in wanted.items() if names}

    def documents_travel(self, maestro: Record | None, procore: Record | None) -> bool:
        """Whether the documents of a linked project travel; of what a side lacks, the other decides."""
        if maestro and not self.closed_documents and maestro.get(SCOPES.active_field or "") is False:
            return False
        return all(self.presents(record) for record in (maestro, procore) if record)


EVERY_PROJECT = ProjectFilter(status=frozenset(), marked=None)
"""A filter that presents every project."""


def _yes(fact: str | bool | None) -> bool:
    """A mark as databases without a boolean type hold it: 1, Y(es), O(ui), T(rue), X."""
    return fact is True or str(fact or "")[:1].upper() in {"1", "Y", "O", "T", "X"}
