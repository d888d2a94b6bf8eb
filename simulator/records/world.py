"""What Procore holds: records by kind, found by id, by project and by origin id."""

from __future__ import annotations

import copy
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.controls.clock import Clock
from simulator.controls.switches import Switches
from simulator.records.fields import Errors, Field, Record
from simulator.records.store import Store


def no_errors(world: World, row: Record) -> Errors:
    """For kinds without rules of their own."""
    return {}


def nothing_follows(world: World, row: Record, values: Record) -> Record:
    """For kinds whose fields do not depend on each other."""
    return {}


def nothing_more(world: World, row: Record) -> None:
    """For kinds whose records bring no others along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record.

    `belongs_to`: whose list it is in. `written_as`: the name on the wire -> the field, where the two differ
    (docs/procore.md#names-on-the-wire).
    `derive` is given the row as it would stand and what of it was sent, and gives the values that follow from those; it
    may raise Rejected. `check` sees the whole row then and answers with errors; `after_add` adds what Procore adds by
    itself, `after_change` does what a change or a removal entails.
    """

    name: str
    fields: Mapping[str, Field]
    belongs_to: Literal["nobody", "company", "project"] = "company"
    written_as: Mapping[str, str] = field(default_factory=dict)
    derive: Callable[[World, Record, Record], Record] = nothing_follows
    check: Callable[[World, Record], Errors] = no_errors
    after_add: Callable[[World, Record], None] = nothing_more
    after_change: Callable[[World, Record], None] = nothing_more


FIRST_ID = 598_134_325_700_003  # above 32 bits, as Procore's ids are
_STAMPS = ("created_at", "updated_at")
_OWNERS = ("id", "company_id", "project_id")


class World:
    """Records and their indexes. The first five methods are what a person does in Procore's own screens.

    They know every field of a kind and refuse a name that it does not have (KeyError), but apply no rule of the API.
    """

    def __init__(self, kinds: Mapping[str, Kind], clock: Clock, store: Store | None = None) -> None:
        self.kinds, self.clock, self.lock = kinds, clock, threading.RLock()
        self.switches = Switches()
        self._store = store
        self._rows: dict[str, dict[int, Record]] = {name: {} for name in kinds}
        self._by_project: dict[tuple[str, int], dict[int, Record]] = defaultdict(dict)
        self._by_origin: dict[tuple[str, int, str], int] = {}
        self._kept: dict[tuple[str, int], Record] = {}
        self._gone: set[tuple[str, int]] = set()
        self._last_id = FIRST_ID
        for kind, row in store.load() if store else ():
            self._index(kind, row)

    # ------------------------------------------------------------------------------------ as a person does

    def records(self, kind: str, project_id: int | None = None) -> list[Record]:
        """Copies of all records of a kind, or of one project's, oldest first."""
        with self.lock:
            return [copy.deepcopy(row) for row in self.rows(kind, project_id=project_id)]

    def get(self, kind: str, id: int) -> Record:
        """A copy of one record; KeyError when there is none."""
        with self.lock:
            return copy.deepcopy(self._rows[kind][id])

    def change(self, kind: str, id: int, **fields: Any) -> Record:
        """Change fields of a record; `updated_at` moves when something is really different. Returns a copy."""
        with self.lock:
            self._know(kind, fields)
            self.amend(kind, self._rows[kind][id], fields)
            self.save()
            return self.get(kind, id)

    def add(self, kind: str, **fields: Any) -> Record:
        """Add a record, with the kind's defaults for what is not named. Returns a copy."""
        with self.lock:
            self._know(kind, fields)
            row = self.insert(kind, fields)
            self.save()
            return copy.deepcopy(row)

    def remove(self, kind: str, id: int) -> None:
        """Take a record away; KeyError when there is none."""
        with self.lock:
            row = self._rows[kind].pop(id)
            self._by_project[kind, row.get("project_id") or 0].pop(id, None)
            self._forget_origin(kind, row)
            self._kept.pop((kind, id), None)
            self._gone.add((kind, id))
            self.kinds[kind].after_change(self, row)
            self.save()

    # ------------------------------------------------------------------------------------ as the endpoints do

    def rows(self, kind: str, *, company_id: int | None = None, project_id: int | None = None) -> Iterator[Record]:
        """The rows themselves, oldest first: not to be changed but by `amend`."""
        held = self._rows[kind] if project_id is None else self._by_project[kind, project_id]
        return iter([row for row in held.values() if company_id is None or row.get("company_id") == company_id])

    def row(self, kind: str, id: Any) -> Record | None:
        """One row, None when there is none."""
        return self._rows[kind].get(id) if isinstance(id, int) else None

    def by_origin(self, kind: str, company_id: int, origin_id: str) -> Record | None:
        """The row of a company that carries an origin id: unique per kind and company (docs/procore.md#origin-ids)."""
        id = self._by_origin.get((kind, company_id, origin_id))
        return None if id is None else self._rows[kind][id]

    def siblings(self, kind: str, row: Record, same: Sequence[str]) -> list[Record]:
        """The rows of the same project or company that have these fields in common with a row; itself among them."""
        rows = self.rows(kind, company_id=row["company_id"], project_id=row.get("project_id"))
        first = same[0]
        return [one for one in rows if one[first] == row[first] and all(one[name] == row[name] for name in same)]

    def insert(self, kind: str, values: Mapping[str, Any]) -> Record:
        """Add a row and what comes with it."""
        facts, now = self.kinds[kind], self.clock.stamp()
        row: Record = {"id": values.get("id") or self._new_id()}
        if facts.belongs_to != "nobody":
            row["company_id"] = values.get("company_id") or self._company_of(values)
        if facts.belongs_to == "project":
            row["project_id"] = values["project_id"]
        row |= {name: copy.deepcopy(values.get(name, field.default)) for name, field in facts.fields.items()}
        row |= {name: values.get(name) or now for name in _STAMPS}
        self._index(kind, row)
        self._kept[kind, row["id"]] = row
        facts.after_add(self, row)
        return row

    def amend(self, kind: str, row: Record, values: Mapping[str, Any]) -> bool:
        """Change a row; True when something is really different, and only then `updated_at` moves."""
        changed = {name: value for name, value in values.items() if row.get(name) != value}
        if not changed:
            return False
        self._forget_origin(kind, row)
        row |= {"updated_at": self.clock.stamp()} | copy.deepcopy(changed)
        self._index(kind, row)
        self._kept[kind, row["id"]] = row
        self.kinds[kind].after_change(self, row)
        return True

    def save(self) -> None:
        """Write what changed since the last time; without a file there is nothing to do."""
        if self._store and (self._kept or self._gone):
            self._store.save(((kind, row) for (kind, _), row in self._kept.items()), self._gone)
        self._kept, self._gone = {}, set()

    # ------------------------------------------------------------------------------------ inside

    def _know(self, kind: str, fields: Mapping[str, Any]) -> None:
        unknown = fields.keys() - self.kinds[kind].fields.keys() - {*_OWNERS, *_STAMPS}
        if unknown:
            raise KeyError(f"{kind} have no {', '.join(sorted(unknown))}")

    def _company_of(self, values: Mapping[str, Any]) -> int:
        project = self._rows["projects"].get(values.get("project_id") or 0) if "projects" in self._rows else None
        return project["company_id"] if project else next(iter(self._rows["companies"]))

    def _new_id(self) -> int:
        self._last_id += 1 + self._last_id % 7  # not one after the other: nobody may count on it
        return self._last_id

    def _index(self, kind: str, row: Record) -> None:
        self._rows[kind][row["id"]] = row
        self._by_project[kind, row.get("project_id") or 0][row["id"]] = row
        self._last_id = max(self._last_id, row["id"]) if kind != "companies" else self._last_id
        if row.get("origin_id") and not row.get("deleted_at"):  # a deleted record gives its origin_id free
            self._by_origin[kind, row.get("company_id") or 0, row["origin_id"]] = row["id"]

    def _forget_origin(self, kind: str, row: Record) -> None:
        place = (kind, row.get("company_id") or 0, row.get("origin_id") or "")
        if self._by_origin.get(place) == row["id"]:
            del self._by_origin[place]
