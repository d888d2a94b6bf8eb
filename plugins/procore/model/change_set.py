"""A change set: what one element would write, as the ledger keeps it and a person approves it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b
from heapq import nsmallest
from typing import Any, Protocol

LARGEST = 15
"""How many steps of a change set are shown where it is summed up: the largest amounts."""
WRITES = ("create", "update", "remove", "withdraw", "write_origin_id", "clear_origin_id")
"""The verbs of steps that write (`Verb`), in the order in which they are said; an undo has others, which say what stays."""
RecordName = tuple[str, str]
"""A record as others name it: its element, and its key in maestro*, or Procore's id as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLink:
    """Two records that are linked once a change set is written. What names them is planned as if they were linked already.

    `maestro_key`: empty when maestro* numbers the record only when it is created. `procore_id`: None when Procore has to
    create it first.
    """

    element: str
    scope: str = ""
    maestro_key: str = ""
    procore_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetStep:
    """One write of a change set to one record, of the change set's element or of a part of it (`element`).

    `scope`: the project's number; empty: the company. `side`, `verb`: values of Side and Verb. `changes`: {field, old, new},
    values as text, and `line`, the line's key, for the field of a line. `money`: dollars that it adds to the target's total;
    `gross`: dollars that it moves, line by line, up and down together. `why`: in words. `digest`: of the record on both
    sides and of what is written. `after`: the records that are to be linked first, its project among them; they are only
    planned yet.
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
    after: tuple[RecordName, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetHead:
    """A stored change set without its steps: its numbers (see ChangeSet), and what became of it.

    `state`: made, waiting, approved, rejected or applied. `dag_run`: the run that made it; `applied_by`: the run that wrote it.
    """

    id: int
    element: str
    hash: str
    state: str
    counts: Mapping[str, int]
    linked_records: int
    net: Decimal
    calls: int
    dag_run: str
    decided_by: str | None = None
    decision_reason: str | None = None
    applied_by: str | None = None


ChangeSetPage = tuple[Sequence[ChangeSetStep], Sequence[PlannedLink]]
"""Some steps of a change set, in their order, and what they link."""


class Proposed(Protocol):
    """What one element would write, with its parts, as it is reviewed: its numbers, and its steps a page at a time.

    See ChangeSet for its numbers.
    """

    @property
    def element(self) -> str:
        """The element."""
        ...

    @property
    def linked_records(self) -> int:
        """How many of its records are linked."""
        ...

    @property
    def calls(self) -> int:
        """About how many calls it takes."""
        ...

    @property
    def counts(self) -> Mapping[str, int]:
        """Steps of the element itself, by what they do."""
        ...

    @property
    def hash(self) -> str:
        """What it is known by."""
        ...

    @property
    def net(self) -> Decimal:
        """Dollars that it adds."""
        ...

    @property
    def gross(self) -> Decimal:
        """Dollars that it moves."""
        ...

    @property
    def by_project(self) -> Mapping[str, tuple[Decimal, Decimal]]:
        """Both, by project."""
        ...

    @property
    def of_parts(self) -> Mapping[str, Mapping[str, int]]:
        """Records of its parts, by part and verb."""
        ...

    @property
    def writes(self) -> int:
        """How many steps it has."""
        ...

    @property
    def largest(self) -> Sequence[ChangeSetStep]:
        """Those with the largest amounts."""
        ...

    def pages(self) -> Iterator[ChangeSetPage]:
        """All of it, in order; anew each time that it is asked for."""
        ...


def hash_of(element: str, digests: Iterable[str]) -> str:
    """The hash of a change set, of the digests of its steps in their order as texts."""
    found = blake2b(element.encode(), digest_size=8)
    for digest in digests:
        found.update(digest.encode())
    return found.hexdigest()


def largest(steps: Iterable[ChangeSetStep]) -> list[ChangeSetStep]:
    """The steps with the largest amounts, up or down; of equal ones the first."""
    return nsmallest(LARGEST, steps, key=lambda step: -abs(step.money))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """What one element would write, with its parts.

    `linked_records`: how many of its records are linked. `calls`: an estimate of the API calls that it takes to read both sides
    and to write it. `counts`: steps of the element itself, as `counts_of` names them. `links`: what is
    linked once it is written. `id`: the ledger's; 0: it is not stored.
    """

    element: str
    steps: tuple[ChangeSetStep, ...]
    linked_records: int = 0
    calls: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    links: tuple[PlannedLink, ...] = ()
    id: int = 0

    @property
    def writes(self) -> int:
        """How many steps it has."""
        return len(self.steps)

    @property
    def largest(self) -> list[ChangeSetStep]:
        """The steps with the largest amounts."""
        return largest(self.steps)

    def pages(self) -> Iterator[ChangeSetPage]:
        """All of it, as one page."""
        yield self.steps, self.links

    @property
    def hash(self) -> str:
        """16 hexadecimal digits: equal for two change sets that write the same values over the same records."""
        return hash_of(self.element, sorted(step.digest for step in self.steps))

    @property
    def of_parts(self) -> dict[str, dict[str, int]]:
        """How many records of each of its parts it writes: by part, then by verb."""
        found: dict[str, dict[str, int]] = {}
        for step in self.steps:
            if step.element != self.element and step.verb in WRITES:
                verbs = found.setdefault(step.element, {})
                verbs[step.verb] = verbs.get(step.verb, 0) + 1
        return found

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
