"""maestro* as one of the two sides, over files: exports are read whole, and what is written is handed over in import files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from procore.elements.element import Direction, Element, Side
from procore.mapping.records import from_maestro, row_key
from procore.model.errors import ConfigurationError
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.model.steps import Verb
from procore.sides.maestro_files.columns import as_text
from procore.sides.maestro_files.exports import ExportRow, Exports

PAGE = 2000
"""How many records are given at a time."""


@dataclass(frozen=True)
class MaestroFiles:
    """One maestro* company as its exports show it; its tag."""

    exports: Exports
    tag: str
    side = Side.MAESTRO
    _records: dict[str, list[Record]] = field(default_factory=dict)

    def clock(self) -> datetime:
        """This machine's time (aware, UTC): exports are read whole, whatever it is."""
        return datetime.now(UTC)

    def as_of(self, element: Element, _now: datetime) -> datetime:
        """The time that the element's exports are of (aware, UTC). Raises ConfigurationError, Unreachable."""
        return self.exports.of(element).at

    def port(self, _element: Element) -> None:
        """Files are read by their columns' names: there are no statements."""

    def to_fill(self, _elements: Iterable[Element]) -> dict[str, dict[str, tuple[str, ...]]]:
        """There are no statements to fill in."""
        return {}

    def read(self, element: Element, window: Window, keys: Sequence[str] | None = None) -> Iterator[list[Record]]:
        """The element's records (or those with these keys), a page at a time: all of them, whatever the window.

        Raises ConfigurationError, Unreachable, for a file that cannot be read whole.
        """
        del window  # an export does not say when a record changed
        records = self._of(element)
        wanted = records if keys is None else [one for one in records if one.key in set(keys)]
        for start in range(0, len(wanted), PAGE):
            yield wanted[start : start + PAGE]

    def _of(self, element: Element) -> list[Record]:
        if element.id not in self._records:
            held = self.exports.of(element)
            self._records[element.id] = [
                _record(element, row, held.lines.get(row_key(element, row.values), ())) for row in held.rows
            ]
        return self._records[element.id]

    def digests(self, element: Element) -> Iterator[list[tuple[str, str]]] | None:
        """The key of each record and a digest of it, a page at a time."""
        pages = self.read(element, Window())
        return ([(one.key, _digest(one)) for one in page] for page in pages)

    def codes(self, element: Element) -> list[tuple[str, str, int]]:
        """How often each code of a list occurs: the field, the code, how many."""
        held = self.exports.of(element)
        lines = [line for found in held.lines.values() for line in found]
        counted: Counter[tuple[str, str]] = Counter()
        for fields, rows in ((element.fields, held.rows), (element.lines, lines)):
            names = [one.name for one in fields if one.table]
            counted.update((name, as_text(row.values.get(name))) for row in rows for name in names)
        return [(name, code, count) for (name, code), count in counted.items()]

    def check_direction(self, element: Element, direction: Direction, *, over_dates: bool = False) -> None:
        """Raises ConfigurationError, with the reason, for what cannot be done over files. `over_dates`: a backfill."""
        if over_dates:
            raise ConfigurationError(
                "{element}: exports do not say when a record changed, so that a run over dates cannot be told from any other; "
                "start the run without dates.",
                element=element.id,
            )
        if Side.MAESTRO in direction.writes:
            raise ConfigurationError(
                "{element} cannot go {direction}: the Connection names no folder for import files; fill in Outbox there, or choose "
                "to_procore.",
                element=element.id,
                direction=direction.value,
            )

    def check_reading(self, element: Element) -> None:
        """Raises ConfigurationError, Unreachable, where the element's exports cannot be read whole."""
        self.exports.of(element)

    def check_creation(self, element: Element) -> None:
        """Raises ConfigurationError where a record of Procore could be entered twice."""
        self.check_direction(element, Direction.TO_MAESTRO)

    def check_own_fields(self, _element: Element, _written: Mapping[Verb, Collection[str]]) -> None:
        """Nothing to look at: nothing is written into exports."""

    def next_keys(self, element: Element, count: int) -> list[str]:
        """The keys of the next records that come from Procore."""
        raise NotImplementedError

    def write(self, element: Element, orders: Sequence[Order]) -> Iterator[list[Outcome]]:
        """Hand the orders over."""
        raise NotImplementedError

    def can_remove(self, _element: Element) -> bool:
        """An import takes no record away."""
        return False


def _record(element: Element, row: ExportRow, lines: Sequence[ExportRow]) -> Record:
    """One row, and a document's lines, as a record; the first cell that cannot be read is its problem."""
    record = from_maestro(element, row.values, [line.values for line in lines])
    problem = row.problem or next((line.problem for line in lines if line.problem), None) or record.problem
    return replace(record, problem=problem or _doubled(lines))


def _doubled(lines: Sequence[ExportRow]) -> Reason | None:
    """Why a document was imported twice: two of its lines are one line of Procore."""
    ids = Counter(as_text(line.values.get("external_line")) for line in lines)
    twice = sorted(one for one, count in ids.items() if one and count > 1)
    if not twice:
        return None
    numbers = [
        as_text(line.values.get("line")) for line in lines if as_text(line.values.get("external_line")) == twice[0]
    ]
    return Reason("imported_twice", {"lines": ", ".join(numbers)})


def _digest(record: Record) -> str:
    """A digest of all that is read of a record."""
    held: tuple[Any, ...] = (
        record.fingerprint,
        record.scope,
        sorted(record.facts.items()),
        record.origin_id,
        record.problem and record.problem.as_json(),
    )
    return blake2b(repr(held).encode(), digest_size=8).hexdigest()
