"""What a run asks of maestro*, whatever it is kept in: a database, or files."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from procore.config.company import CompanySettings
from procore.elements.element import Direction, Element
from procore.model.modifications import Modification
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Record
from procore.model.steps import Verb
from procore.sides.maestro.port import Port


class MaestroSide(Protocol):
    """One maestro* company. What each method gives and raises: `sides.maestro.sql`, `sides.maestro_files.files`."""

    def clock(self) -> datetime:
        """The time that windows are measured by."""

    def as_of(self, element: Element, now: datetime) -> datetime:
        """The time that what is read now is of."""

    def check_direction(self, element: Element, direction: Direction, *, over_dates: bool = False) -> None:
        """Refuse, with the reason, what this side cannot do."""

    def read(self, element: Element, window: Window, keys: Sequence[str] | None = None) -> Iterator[list[Record]]:
        """The records of a window, or with these keys."""

    def digests(self, element: Element) -> Iterator[list[tuple[str, str]]] | None:
        """The key of each record, and a digest of it."""

    def codes(self, element: Element) -> list[tuple[str, str, int]]:
        """How often each code of a list occurs."""

    def modifications(self, element: Element, projects: Sequence[str]) -> list[Modification]:
        """The documents that changed the element's amounts in these projects."""

    def next_keys(self, element: Element, count: int) -> list[str]:
        """The keys of the next records."""

    def write(self, element: Element, orders: Sequence[Order]) -> Iterator[list[Outcome]]:
        """Carry out the orders."""

    def can_remove(self, element: Element) -> bool:
        """Whether an undo may take records away."""

    def not_withdrawn(self, element: Element, wanted: Collection[tuple[str, str]]) -> Collection[tuple[str, str]]:
        """Those of these records, by key and Procore's id, of which an undo cannot take back what was handed over."""

    def check_reading(self, element: Element) -> None:
        """Refuse what would be read wrong."""

    def check_creation(self, element: Element) -> None:
        """Refuse what would enter a record twice."""

    def port(self, element: Element) -> Port | None:
        """What the site's statements return; None: it has no statements."""

    def to_fill(self, elements: Iterable[Element]) -> dict[str, dict[str, tuple[str, ...]]]:
        """What is left open in the site's statements: by file and block, the columns."""

    def check_own_fields(self, element: Element, written: Mapping[Verb, Collection[str]]) -> None:
        """Refuse what would lose a value of a field that the site mapped itself."""

    def check_mapped_lines(self, element: Element) -> None:
        """Refuse what would lose a field of lines that travels because the settings map its codes."""


OpenMaestro = Callable[[CompanySettings], AbstractContextManager[MaestroSide]]
"""A company's settings -> its maestro*, closed afterwards."""
