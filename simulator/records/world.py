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


def no_errors(world: World, record: Record) -> Errors:
    """For kinds without rules of their own."""
    return {}


def nothing_follows(world: World, record: Record, values: Record) -> Record:
    """For kinds whose fields do not depend on each other."""
    return {}


def nothing_more(world: World, record: Record) -> None:
    """For kinds whose records do not make others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record.

    `belongs_to`: whose list it is in. `written_as`: the name on the wire -> the field, where the two differ
    (docs/procore.md#names-on-the-wire).
    Its rules, all given the world: `derive` (the record as it would be, and the values that were sent) -> the values that
    follow from them, or Rejected; `check` (the whole record) -> messages by field; `after_add` makes the records that
    Procore makes with it; `after_change` changes those that depend on it, also when it was removed.
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
_TIMES = ("created_at", "updated_at")
_OWNERS = ("id", "company_id", "project_id")


class World:
    """Records and their indexes. The first five methods are what a person does in Procore's own screens.

    They take any field of a kind, and no other name (KeyError); the rules of the API are not applied.
    """

    def __init__(self, kinds: Mapping[str, Kind], clock: Clock, switches: Switches, store: Store | None = None) -> None:
        self.kinds, self.clock, self.lock = kinds, clock, threading.RLock()
        self.switches = switches
        self._store = store
        self._records: dict[str, dict[int, Record]] = {name: {} for name in kinds}
        self._by_project: dict[tuple[str, int], dict[int, Record]] = defaultdict(dict)
        self._by_origin: dict[tuple[str, int, str], int] = {}
        self._unsaved: dict[tuple[str, int], Record] = {}
        self._removed: set[tuple[str, int]] = set()
        self._last_id = FIRST_ID
        self.watchers: list[Callable[[str, str, Record], None]] = []
        self.call = ""  # the path of the API call that changes something now; empty: a person does
        self.secrets: dict[int, str] = {}  # by record: what must not be shown
        for kind, record in store.load() if store else ():
            self._index(kind, record)

    # ------------------------------------------------------------------------------------ as a person does

    def records(self, kind: str, project_id: int | None = None) -> list[Record]:
        """Copies of all records of a kind, or of one project's, oldest first."""
        with self.lock:
            return [copy.deepcopy(record) for record in self.all(kind, project_id=project_id)]

    def get(self, kind: str, id: int) -> Record:
        """A copy of one record; KeyError when there is none."""
        with self.lock:
            return copy.deepcopy(self._records[kind][id])

    def change(self, kind: str, id: int, **fields: Any) -> Record:
        """Change fields of a record; `updated_at` moves when something is really different. Returns a copy."""
        with self.lock:
            self._check_names(kind, fields)
            self.amend(kind, self._records[kind][id], fields)
            self.save()
            return self.get(kind, id)

    def add(self, kind: str, **fields: Any) -> Record:
        """Add a record, with the kind's defaults for what is not named. Returns a copy."""
        with self.lock:
            self._check_names(kind, fields)
            record = self.insert(kind, fields)
            self.save()
            return copy.deepcopy(record)

    def remove(self, kind: str, id: int) -> None:
        """Take a record away; KeyError when there is none."""
        with self.lock:
            record = self._records[kind].pop(id)
            self._by_project[kind, record.get("project_id") or 0].pop(id, None)
            self._forget_origin(kind, record)
            self._unsaved.pop((kind, id), None)
            self._removed.add((kind, id))
            self.kinds[kind].after_change(self, record)
            self._tell(kind, "delete", record)
            self.save()

    # ------------------------------------------------------------------------------------ as the endpoints do

    def all(self, kind: str, *, company_id: int | None = None, project_id: int | None = None) -> Iterator[Record]:
        """The records themselves, oldest first: not to be changed but by `amend`."""
        held = self._records[kind] if project_id is None else self._by_project[kind, project_id]
        return iter(
            [record for record in held.values() if company_id is None or record.get("company_id") == company_id]
        )

    def by_id(self, kind: str, id: Any) -> Record | None:
        """One record itself, None when there is none."""
        return self._records[kind].get(id) if isinstance(id, int) else None

    def by_origin(self, kind: str, company_id: int, origin_id: str) -> Record | None:
        """The record of a company that carries an origin id: unique per kind and company (docs/procore.md#origin-ids)."""
        id = self._by_origin.get((kind, company_id, origin_id))
        return None if id is None else self._records[kind][id]

    def siblings(self, kind: str, record: Record, same: Sequence[str]) -> list[Record]:
        """The records of the same project or company that have these fields in common with a record; itself among them."""
        records = self.all(kind, company_id=record["company_id"], project_id=record.get("project_id"))
        first = same[0]
        return [
            one for one in records if one[first] == record[first] and all(one[name] == record[name] for name in same)
        ]

    def insert(self, kind: str, values: Mapping[str, Any]) -> Record:
        """Add a record, with the kind's defaults, and the records that Procore makes with it."""
        facts, now = self.kinds[kind], self.clock.iso()
        record: Record = {"id": values.get("id") or self._new_id()}
        if facts.belongs_to != "nobody":
            record["company_id"] = values.get("company_id") or self._company_of(values)
        if facts.belongs_to == "project":
            record["project_id"] = values["project_id"]
        record |= {name: copy.deepcopy(values.get(name, field.default)) for name, field in facts.fields.items()}
        record |= {name: values.get(name) or now for name in _TIMES}
        self._index(kind, record)
        self._unsaved[kind, record["id"]] = record
        facts.after_add(self, record)
        self._tell(kind, "create", record)
        return record

    def amend(self, kind: str, record: Record, values: Mapping[str, Any]) -> bool:
        """Change a record; True when something is really different, and only then `updated_at` moves."""
        changed = {name: value for name, value in values.items() if record.get(name) != value}
        if not changed:
            return False
        self._forget_origin(kind, record)
        record |= {"updated_at": self.clock.iso()} | copy.deepcopy(changed)
        self._index(kind, record)
        self._unsaved[kind, record["id"]] = record
        self.kinds[kind].after_change(self, record)
        self._tell(kind, "delete" if changed.get("deleted_at") else "update", record)
        return True

    def save(self) -> None:
        """Write what changed since the last time; without a file there is nothing to do."""
        if self._store and (self._unsaved or self._removed):
            self._store.save(((kind, record) for (kind, _), record in self._unsaved.items()), self._removed)
        self._unsaved, self._removed = {}, set()

    # ------------------------------------------------------------------------------------ inside

    def _tell(self, kind: str, action: str, record: Record) -> None:
        for watcher in self.watchers:
            watcher(kind, action, record)

    def _check_names(self, kind: str, fields: Mapping[str, Any]) -> None:
        unknown = fields.keys() - self.kinds[kind].fields.keys() - {*_OWNERS, *_TIMES}
        if unknown:
            raise KeyError(f"{kind} have no {', '.join(sorted(unknown))}")

    def _company_of(self, values: Mapping[str, Any]) -> int:
        project = self._records["projects"].get(values.get("project_id") or 0) if "projects" in self._records else None
        return project["company_id"] if project else next(iter(self._records["companies"]))

    def _new_id(self) -> int:
        self._last_id += 1 + self._last_id % 7  # with gaps, as Procore's have
        return self._last_id

    def _index(self, kind: str, record: Record) -> None:
        self._records[kind][record["id"]] = record
        self._by_project[kind, record.get("project_id") or 0][record["id"]] = record
        self._last_id = max(self._last_id, record["id"]) if kind != "companies" else self._last_id
        if record.get("origin_id") and not record.get("deleted_at"):  # a deleted record gives its origin_id free
            self._by_origin[kind, record.get("company_id") or 0, record["origin_id"]] = record["id"]

    def _forget_origin(self, kind: str, record: Record) -> None:
        place = (kind, record.get("company_id") or 0, record.get("origin_id") or "")
        if self._by_origin.get(place) == record["id"]:
            del self._by_origin[place]
