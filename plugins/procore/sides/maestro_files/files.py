"""maestro* as one of the two sides, over files: exports are read whole, and what is written is handed over in import files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final

from procore.elements.element import Direction, Element, Side
from procore.mapping.records import from_maestro, row_key
from procore.mapping.values import text_of
from procore.model.errors import ConfigurationError
from procore.model.lines import LineVerb
from procore.model.modifications import Modification
from procore.model.orders import Order, Outcome, Window, names_set_up
from procore.model.records import Reason, Record
from procore.model.steps import Verb
from procore.sides.maestro_files.columns import as_text
from procore.sides.maestro_files.exports import ExportRow, Exports
from procore.sides.maestro_files.import_files import line_numbers, sheets_of
from procore.sides.maestro_files.outbox import HandedOver, Manifest, Outbox

PAGE = 2000
"""How many records are given, or handed over, at a time."""
MOVED: Final = Reason("moved", {"side": Side.MAESTRO.value})


@dataclass(frozen=True)
class MaestroFiles:
    """One maestro* company as its exports show it; its tag, and where import files go (None: nothing is written)."""

    exports: Exports
    tag: str
    outbox: Outbox | None = None
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
        asked = None if keys is None else set(keys)
        wanted = records if asked is None else [one for one in records if one.key in asked]
        for start in range(0, len(wanted), PAGE):
            yield wanted[start : start + PAGE]

    def _of(self, element: Element) -> list[Record]:
        if element.id not in self._records:
            held = self.exports.of(element)
            records = [_record(element, row, held.lines.get(row_key(element, row.values), ())) for row in held.rows]
            half = self.outbox.settle(element.id, records) if self.outbox else {}
            self._records[element.id] = [
                replace(one, problem=one.problem or half[one.key]) if one.key in half else one for one in records
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
        if any(one.divides_scope for one in element.parts):
            raise ConfigurationError(
                "{element}: maestro*'s lists do not say which project is the master of another, so that sub-projects cannot be sub "
                "jobs over files; set sub_jobs to false.",
                element=element.id,
            )
        if element.amounts_by_document:
            raise ConfigurationError(
                "{element}: an export does not say which modifications make an amount; set "
                "elements.{element}.modifications to lump.",
                element=element.id,
            )
        if Side.MAESTRO in direction.writes:
            for one in element.with_parts:
                self.check_creation(one)

    def modifications(self, _element: Element, _projects: Sequence[str]) -> list[Modification]:
        """None: what asks for them is refused."""
        return []

    def check_reading(self, element: Element) -> None:
        """Raises ConfigurationError, Unreachable, where the element's exports cannot be read whole."""
        self.exports.of(element)

    def check_creation(self, element: Element) -> None:
        """Raises ConfigurationError, with the reason, for what cannot be written over files."""
        if element.entered_as_difference:
            raise ConfigurationError(
                "{element} cannot go to maestro* over files: a change of it is entered as a difference, and a file that is "
                "imported twice would enter it twice; choose to_procore.",
                element=element.id,
            )
        if self.outbox is None:
            raise ConfigurationError(
                "{element} cannot go to maestro*: the Connection names no folder for import files; fill in Outbox there, or choose "
                "to_procore.",
                element=element.id,
            )
        held = self.exports.of(element)
        lacks = [
            *(["external_id"] if element.numbered_by_maestro and "external_id" not in held.headers else []),
            *(["external_line"] if element.lines and "external_line" not in held.line_headers else []),
        ]
        if lacks and Side.MAESTRO in element.created_in:
            raise ConfigurationError(
                "{element} cannot go to maestro* over files: its export has no column {column}, in which maestro* keeps Procore's "
                "id, so that nobody could say what was imported; add it to the list and to the import, and name it in `columns`.",
                element=element.id,
                column=", ".join(lacks),
            )

    def check_mapped_lines(self, _element: Element) -> None:
        """The export's columns are those that are written: nothing is lost."""

    def check_own_fields(self, _element: Element, _written: Mapping[Verb, Collection[str]]) -> None:
        """Nothing to look at: an import file has a column for each field that is written."""

    def next_keys(self, element: Element, count: int) -> list[str]:
        """The keys of the next records that come from Procore: after the highest that an export shows or an import file has."""
        last = self._last(element)
        return [_numbered(self._pattern(element), last + n) for n in range(1, count + 1)]

    def _pattern(self, element: Element) -> str:
        layout = self.exports.layouts.get(element.id)
        return (layout.number_pattern if layout else "") or f"{element.origin_kind}#####"

    def _last(self, element: Element) -> int:
        """The highest number of the pattern that was given so far."""
        before, after = re.split(r"#+", self._pattern(element))
        own = re.compile(rf"{re.escape(before.upper())}([0-9]+){re.escape(after.upper())}")
        seen = (own.fullmatch(record.key.rpartition("|")[2]) for record in self._of(element))
        return max([int(found[1]) for found in seen if found] + [self.outbox.last(element.id) if self.outbox else 0])

    def write(self, element: Element, orders: Sequence[Order]) -> Iterator[list[Outcome]]:
        """Hand the orders over, a page in files of their own; one outcome an order, those first that an undo withdraws.

        A record that waits for its import is not handed over again. Raises ConfigurationError, before anything is handed over,
        where the list has no column for what the settings give to new records; Unreachable where the outbox cannot be written.
        """
        self._check_set_up(element, orders)
        if withdrawn := [order for order in orders if order.verb is Verb.WITHDRAW]:
            yield self._withdraw(element, withdrawn)
        orders = [order for order in orders if order.verb is not Verb.WITHDRAW]
        for start in range(0, len(orders), PAGE):
            yield self._hand_over(element, orders[start : start + PAGE])

    def _check_set_up(self, element: Element, orders: Sequence[Order]) -> None:
        if names := names_set_up(orders):
            there = self.exports.of(element).headers
            if lacking := [name for name in names if name not in there]:
                raise ConfigurationError(
                    "{element}: its export has no column {names}, which the settings give to new records (new_in_maestro); add it "
                    "to the list and to the import, and name it in `columns`, or take it out of the settings.",
                    element=element.id,
                    names=", ".join(lacking),
                )

    def not_withdrawn(self, element: Element, wanted: Collection[tuple[str, str]]) -> Collection[tuple[str, str]]:
        """Those of these records, by key and Procore's id, of which somebody took what was handed over out of the outbox."""
        return self.outbox.taken(element.id, wanted) if self.outbox else wanted

    def _withdraw(self, element: Element, orders: Sequence[Order]) -> list[Outcome]:
        """Take back what was handed over; of a record that the export shows, it is as that shows it."""
        shown = {record.key: record for record in self._of(element)}
        asked = [(order.maestro_key, str(order.external_id or "")) for order in orders]
        at = f"{self.exports.now():%Y-%m-%d %H:%M}"
        taken = self.outbox.withdraw(element.id, at, asked) if self.outbox else set(asked)
        records = [shown.get(order.maestro_key) for order in orders]
        return [
            Outcome(order=order, reason=Reason("undo_handed_over"))
            if one in taken
            else Outcome(order=order, record=record, removed=not record)
            for order, one, record in zip(orders, asked, records, strict=True)
        ]

    def _hand_over(self, element: Element, orders: Sequence[Order]) -> list[Outcome]:
        if self.outbox is None:
            self.check_creation(element)
            return []
        shown = _Shown.of(
            element, self._of(element), self.exports.closed(element)
        )  # what the export shows waits no more
        waiting = [(one, manifest) for manifest in self.outbox.waiting(element.id) for one in manifest.records]
        by_key = {one.key: manifest for one, manifest in waiting}
        by_id = {one.external_id: manifest for one, manifest in waiting if one.external_id}
        refused = {
            place: reason
            for place, order in enumerate(orders)
            if (reason := _refusal(order, shown, by_key.get(order.maestro_key) or by_id.get(str(order.external_id))))
        }
        taken = [order for place, order in enumerate(orders) if place not in refused]
        if not taken:
            return [Outcome(order=order, reason=refused[place]) for place, order in enumerate(orders)]
        records = [HandedOver.of(order, line_numbers(order)) for order in taken]
        manifest = self.outbox.hand_over(
            element.id,
            f"{self.exports.now():%Y-%m-%d %H:%M}",
            sheets_of(element, taken, self.exports.of(element)),
            records,
            self._highest(element, taken),
        )
        reason = _waits(manifest)
        return [
            Outcome(order=order, reason=refused.get(place) or reason, handed_over=place not in refused)
            for place, order in enumerate(orders)
        ]

    def _highest(self, element: Element, orders: Sequence[Order]) -> int:
        """The highest number of the pattern that these orders give."""
        if not element.numbered_by_maestro:
            return 0
        before, after = re.split(r"#+", self._pattern(element))
        own = re.compile(rf"{re.escape(before)}([0-9]+){re.escape(after)}", re.IGNORECASE)
        return max((int(found[1]) for order in orders if (found := own.fullmatch(order.maestro_key))), default=0)

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


@dataclass(frozen=True, slots=True)
class _Shown:
    """What an export shows: how many records have a key, and the key of the first one with an id of Procore.

    `reference`: the field that names what may be closed (empty: none does); `closed`: the keys of those that are.
    """

    copies: Mapping[str, int]
    keys: Mapping[str, str]
    reference: str
    closed: frozenset[str]

    @classmethod
    def of(cls, element: Element, records: Sequence[Record], closed: frozenset[str]) -> _Shown:
        keys = {one.origin_id: one.key for one in reversed(records) if one.origin_id}
        reference = element.closed_reference[1] if element.closed_reference else ""
        return cls(Counter(one.key for one in records), keys, reference, closed)

    def names_a_closed_one(self, order: Order) -> bool:
        return as_text(order.values.get(self.reference)).upper() in self.closed


def _refusal(order: Order, shown: _Shown, waiting: Manifest | None) -> Reason | None:
    """Why an order is not handed over; None: it is. `waiting`: where its record waits for an import."""
    if waiting:
        return _waits(waiting)
    copies = shown.copies.get(order.maestro_key, 0)
    if order.verb is Verb.CREATE:
        own = str(order.external_id)
        if known := shown.keys.get(own):
            return Reason("external_taken", {"external_id": own, "across": known})
        if shown.names_a_closed_one(order):
            return Reason("closed_supplier", {name: text_of(value) for name, value in order.values.items()})
        return Reason("key_taken", {"key": order.maestro_key}) if copies else None
    if copies != 1:
        return MOVED
    removed = next((line.key for line in order.lines if line.verb is LineVerb.REMOVE), None)
    return Reason("line_to_remove", {"line": removed}) if removed else None


def _waits(manifest: Manifest) -> Reason:
    """Why a record waits that was handed over."""
    return Reason("handed_over", {"file": manifest.files, "at": manifest.at, "manifest": f"{manifest.name}.json"})


def _numbered(pattern: str, number: int) -> str:
    """The number by the pattern: at least as many digits as it has marks."""
    return re.sub(r"#+", lambda found: f"{number:0{len(found[0])}}", pattern)


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
