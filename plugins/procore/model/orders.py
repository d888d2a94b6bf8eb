"""What is read from a side and written to it, and what came of it: the same records for both sides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from procore.elements.element import Side, Values
from procore.model.lines import LineVerb
from procore.model.modifications import Modification
from procore.model.records import Line, Reason, Record
from procore.model.steps import Verb


@dataclass(frozen=True, slots=True)
class Window:
    """The records that changed at or after `since` and before `until` (aware, UTC); None: open on that end.

    `ids`: of Procore's, these alone; none: all.
    """

    since: datetime | None = None
    until: datetime | None = None
    ids: frozenset[int] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether everything is read, so that what is missing is gone."""
        return self.since is None and self.until is None and not self.ids

    @property
    def filter(self) -> dict[str, str | list[int]]:
        """The window as a parameter of Procore's lists that take one; none when its start is open.

        Source: docs/procore.md#filters.
        """
        if self.ids:
            return {"filters[id]": sorted(self.ids)}
        if self.since is None:
            return {}
        until = self.until or datetime.max.replace(tzinfo=UTC)
        return {"filters[updated_at]": f"{_utc(self.since)}...{_utc(until)}"}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOrder:
    """One line of a document to write.

    `values`: by field, in the target's words. `key`: the target's (None: the line is created). `source`: the key of the
    source's line (None: it is removed). `origin_id`: ours, when it is to be written.
    """

    verb: LineVerb
    values: Values = field(default_factory=dict)
    key: str | None = None
    source: str | None = None
    origin_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One record to write. References are the target's own words already (Procore's id, maestro*'s code).

    `values`: by field. `before`, `lines_before`: what the target held, to complete an answer that leaves fields out;
    `line_numbers`: maestro*'s numbers of those of Procore's lines that are linked, by their key.
    `maestro_key`, `procore_id`: the record on each side, as far as it is there. `origin_id`: ours, to be written;
    `known_origin`: what Procore holds already; `external_id`: Procore's id, for maestro* to keep. `scope`: the project's
    number (empty: the company), `project_id`: its id in Procore. `parent_code`: of a record below another one. `set_up`: what a
    new record is given beside its fields, by name. `read_at`:
    when maestro*'s row last changed (aware, UTC); a row that changed since is not written. `documents`: those that make the change,
    by Procore's codes.
    """

    verb: Verb
    values: Values = field(default_factory=dict)
    before: Values = field(default_factory=dict)
    lines: tuple[LineOrder, ...] = ()
    lines_before: Mapping[str, Line] = field(default_factory=dict)
    line_numbers: Mapping[str, str] = field(default_factory=dict)
    maestro_key: str = ""
    procore_id: int | None = None
    origin_id: str | None = None
    known_origin: str | None = None
    external_id: int | None = None
    scope: str = ""
    project_id: int | None = None
    parent_code: str = ""
    set_up: Values = field(default_factory=dict)
    read_at: datetime | None = None
    documents: tuple[Modification, ...] = ()


def names_set_up(orders: Iterable[Order]) -> list[str]:
    """The names of what these orders give to new records beside their fields."""
    return sorted({name for order in orders for name, value in order.set_up.items() if value is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an order: the record as the side now holds it, or the reason why not.

    Both, when only a part of it went through: `unsent_fields` are the fields that were not written, `unsent_lines` the keys
    (the target's or the source's) of such lines. `removed`: the record was to be taken away, and is. `handed_over`: it is in an
    import file now, and what becomes of it is not known.
    """

    order: Order
    record: Record | None = None
    reason: Reason | None = None
    unsent_fields: frozenset[str] = frozenset()
    unsent_lines: frozenset[str] = frozenset()
    removed: bool = False
    handed_over: bool = False

    @property
    def replaced(self) -> dict[str, str | int] | None:
        """The link that moves, when Procore's record was not changed but replaced by another; None: it was not."""
        was, record = self.order.procore_id, self.record
        if was is None or record is None or record.side is Side.MAESTRO or record.key == str(was):
            return None
        return {"maestro_key": self.order.maestro_key, "was": was, "procore_id": int(record.key)}
