"""A plan of any size, added up page by page: what its review looks at, without its steps in memory. Pure."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from procore.model.change_set import WRITES, ChangeSetPage, ChangeSetStep, hash_of, largest

WIDTH = 12
"""Bytes of a step's digest."""


class Digests:
    """Any number of digests of steps, in twelve bytes each: hexadecimal texts go in and out."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._sorted = True

    def __len__(self) -> int:
        return len(self._held) // WIDTH

    def add(self, digest: str) -> None:
        """One more; of those that are there already, too."""
        self._held += bytes.fromhex(digest)
        self._sorted = False

    def __iter__(self) -> Iterator[str]:
        """All of them, in their order as texts."""
        self._sort()
        return (self._at(place).hex() for place in range(len(self)))

    def __contains__(self, digest: str) -> bool:
        self._sort()
        wanted = bytes.fromhex(digest)
        place = bisect_left(range(len(self)), wanted, key=self._at)
        return place < len(self) and self._at(place) == wanted

    def _at(self, place: int) -> bytes:
        return bytes(self._held[place * WIDTH : (place + 1) * WIDTH])

    def _sort(self) -> None:
        if not self._sorted:
            self._held = bytearray().join(sorted(map(self._at, range(len(self)))))
            self._sorted = True


@dataclass(kw_only=True)
class PlanSum:
    """What one element would write, with its parts, added up (see `Proposed`).

    `steps`: gives all of it again, a page at a time, in the same order.
    """

    element: str
    linked_records: int = 0
    calls: int = 0
    steps: Callable[[], Iterator[ChangeSetPage]] = field(default=lambda: iter(()), repr=False)
    counts: Counter[str] = field(default_factory=Counter)
    net: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    largest: list[ChangeSetStep] = field(default_factory=list)
    by_project: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    of_parts: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    digests: Digests = field(default_factory=Digests, repr=False)
    writes: int = 0

    def add(self, page: Sequence[ChangeSetStep], counts: Mapping[str, int]) -> None:
        """One more page; `counts`: those of its steps of the element itself."""
        self.counts.update(counts)
        self.largest = largest([*self.largest, *page])
        self.writes += len(page)
        for step in page:
            self._add(step)

    def _add(self, step: ChangeSetStep) -> None:
        self.digests.add(step.digest)
        self.net, self.gross = self.net + step.money, self.gross + step.gross
        if step.scope:
            net, gross = self.by_project.get(step.scope, (Decimal(0), Decimal(0)))
            self.by_project[step.scope] = net + step.money, gross + step.gross
        if step.element != self.element and step.verb in WRITES:
            verbs = self.of_parts[step.element]
            verbs[step.verb] = verbs.get(step.verb, 0) + 1

    @cached_property
    def hash(self) -> str:
        """See ChangeSet: asked for when every page is in."""
        return hash_of(self.element, self.digests)

    def pages(self) -> Iterator[ChangeSetPage]:
        """All of it, in order; anew each time that it is asked for."""
        return self.steps()
