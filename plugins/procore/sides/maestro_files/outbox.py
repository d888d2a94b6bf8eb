"""What was handed over to maestro* in import files, and whether an export shows it: manifests beside the files.

A manifest is written before its files, with all that is in them, so that a run that breaks off in between writes them again.
What an undo withdraws is noted in a manifest beside the files that it took away: who imports a copy of them all the same is told.
Holds: docs/architecture.md#promise-killed-anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from procore.mapping.values import text_of
from procore.model.errors import ConfigurationError, Unreachable
from procore.model.lines import LineVerb
from procore.model.orders import Order
from procore.model.records import Reason, Record
from procore.model.steps import Verb
from procore.sides.maestro_files.place import Folder
from procore.sides.maestro_files.workbooks import Sheet, as_workbook

DONE = "done"
"""The folder below the outbox where what an export showed is kept."""
WITHDRAWN = "withdrawn"
"""The folder below the outbox where what an undo took back is kept."""
Named = tuple[str, str]
"""A record that was handed over, as an undo names it: by maestro*'s key, and Procore's id (empty: it is not known)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """One record in an import file. `was`, `values`: what maestro* held, and what it is to hold, by field or `line|field`, as text.

    `external_id`: Procore's id of a record that is created; `lines`: Procore's ids of the lines that are created, by number.
    """

    key: str
    external_id: str = ""
    created: bool = False
    was: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, order: Order, numbers: Mapping[int, str]) -> HandedOver:
        """What an order hands over. `numbers`: of the lines that it creates, by their place."""
        created = order.verb is Verb.CREATE
        was: dict[str, str] = {}
        values: dict[str, str] = {}
        for name, value in {} if created else order.values.items():
            was[name], values[name] = text_of(order.before.get(name)), text_of(value)
        for line in order.lines:
            if line.verb is LineVerb.UPDATE and line.key and line.key in order.lines_before:
                for name, value in line.values.items():
                    was[f"{line.key}|{name}"] = text_of(order.lines_before[line.key].get(name))
                    values[f"{line.key}|{name}"] = text_of(value)
        return cls(
            key=order.maestro_key,
            external_id=str(order.external_id or "") if created else "",
            created=created,
            was=was,
            values={name: value for name, value in values.items() if value != was[name]},
            lines={number: order.lines[place].source or "" for place, number in numbers.items()},
        )

    def missing(self, record: Record) -> tuple[list[str], int]:
        """What of it the record does not show, and of how many values and lines."""
        twins = {line.twin for line in record.lines.values()}
        absent = [number for number, twin in self.lines.items() if twin not in twins and number not in record.lines]
        unmoved = [name for name in self.values if _now(record, name) == self.was[name]]
        return absent + unmoved, len(self.lines) + len(self.values)

    def half_of(self, record: Record) -> str:
        """What of it a record does not show that shows some of it; empty: all of it is there, or nothing."""
        missing, count = self.missing(record)
        return ", ".join(missing) if self.created or len(missing) < count else ""

    def is_any_in(self, record: Record) -> bool:
        """Whether a record, which was found by what was handed over, shows any of it."""
        twins = {line.twin for line in record.lines.values()}
        entered = (_now(record, name) == value for name, value in self.values.items())
        return self.created or any(twin in twins for twin in self.lines.values()) or any(entered)


Finder = Callable[[HandedOver], Record | None]
"""How an export's record is found for what was handed over."""


def _finder(records: Iterable[Record]) -> Finder:
    """How an export's record is found for what was handed over: by the key that it was given, or by Procore's id."""
    shown = list(records)
    by_key, by_id = {one.key: one for one in shown}, {one.origin_id: one for one in shown if one.origin_id}
    return lambda one: by_key.get(one.key) or by_id.get(one.external_id)


def _came_in(manifest: Manifest, find: Finder) -> Iterator[tuple[str, Reason]]:
    """The key of each record that was withdrawn, and why one is held of which an export shows something all the same."""
    facts = {"file": manifest.files, "manifest": f"{WITHDRAWN}/{manifest.name}.json"}
    for one in manifest.records:
        if (record := find(one)) and one.is_any_in(record):
            yield record.key, Reason("withdrawn_imported", facts)


def _half(manifest: Manifest, missing: str) -> Reason:
    """Why a record is held that was imported in part."""
    return Reason("half_imported", {"file": manifest.files, "missing": missing, "manifest": f"{manifest.name}.json"})


def _now(record: Record, name: str) -> str:
    """What the record holds in a field, or in one of a line."""
    line, _, own = name.rpartition("|")
    if not line:
        return text_of(record.get(own))
    return text_of(record.lines[line].get(own)) if line in record.lines else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What was handed over together: the files, and the records that no export showed yet. `last`: the highest number given.

    `withdrawn`: when an undo took these records back; empty: none did.
    """

    name: str
    at: str
    sheets: Sequence[Sheet]
    records: Sequence[HandedOver]
    last: int = 0
    complete: bool = False
    withdrawn: str = ""

    @property
    def files(self) -> str:
        """The names of its files."""
        return ", ".join(sheet.file for sheet in self.sheets)

    def of_records(self, wanted: Collection[Named]) -> list[HandedOver]:
        """What it hands over of these records."""
        keys, ids = {key for key, _ in wanted}, {external_id for _, external_id in wanted} - {""}
        return [one for one in self.records if one.key in keys or one.external_id in ids]

    def named_by(self, wanted: Collection[Named]) -> set[Named]:
        """Those of these names that are of what it hands over."""
        mine = self.of_records(wanted)
        keys, ids = {one.key for one in mine}, {one.external_id for one in mine} - {""}
        return {(key, external_id) for key, external_id in wanted if key in keys or external_id in ids}

    def as_json(self) -> bytes:
        """The manifest as it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Manifest:
        """A manifest as it was stored."""
        sheets = tuple(Sheet(**one) for one in stored["sheets"])
        return cls(**{**stored, "sheets": sheets, "records": tuple(HandedOver(**one) for one in stored["records"])})


@dataclass(frozen=True)
class Outbox:
    """The folder of import files of one company. One run at a time writes the files of an element."""

    folder: Folder
    company: str

    def waiting(self, element: str) -> list[Manifest]:
        """The manifests of an element whose records no export showed yet, the oldest first. Files that were not written are."""
        found = [self._read(file) for file in self._manifests(self.folder, element)]
        return [one if one.complete else self._finished(one) for one in found]

    def hand_over(
        self, element: str, at: str, sheets: Sequence[Sheet], records: Sequence[HandedOver], last: int
    ) -> Manifest:
        """Write the files of these records, with their manifest. The sheets get the manifest's name before theirs."""
        number = 1 + max((int(one.name[-11:-5]) for one in self._all(element)), default=0)
        name = f"{element}-{number:06}"
        named = [replace(one, name=f"{name}-{one.name}") for one in sheets]
        manifest = Manifest(name=name, at=at, sheets=named, records=records, last=max(last, self.last(element)))
        self._put(f"{name}.json", manifest.as_json())
        self._forget_withdrawn(element, records)
        return self._finished(manifest)

    def taken(self, element: str, wanted: Collection[Named]) -> set[Named]:
        """Those of these records that are not to be taken back, since somebody took a file of theirs. What waits nowhere is not."""
        found = (one for one in self.waiting(element) if one.of_records(wanted) and not self._is_whole(one))
        return {name for one in found for name in one.named_by(wanted)}

    def withdraw(self, element: str, at: str, wanted: Collection[Named]) -> set[Named]:
        """Take back what was handed over of these records; those whose files somebody took, which stays.

        Their files go into the folder of what is withdrawn, with a manifest; what else stood in them is written anew.
        """
        refused: set[Named] = set()
        for manifest in self.waiting(element):
            mine = manifest.of_records(wanted)
            if mine and self._take_files(manifest):
                self._note_withdrawn(replace(manifest, records=mine, withdrawn=at))
                self._hand_over_rest(manifest, {one.key for one in mine})
            else:
                refused |= manifest.named_by(wanted)
        return refused

    def _is_whole(self, manifest: Manifest) -> bool:
        return all((self.folder / sheet.file).exists() for sheet in manifest.sheets)

    def _take_files(self, manifest: Manifest) -> bool:
        """Move the files of a manifest away, all or none; whether they were there. Should it break off, they are written again."""
        if not self._is_whole(manifest):
            return False
        self._put(f"{manifest.name}.json", replace(manifest, complete=False).as_json())
        taken: list[str] = []
        try:
            (self.folder / WITHDRAWN).mkdir(parents=True, exist_ok=True)
            for sheet in manifest.sheets:
                (self.folder / sheet.file).rename(self.folder / WITHDRAWN / sheet.file)
                taken.append(sheet.file)
        except FileNotFoundError:  # somebody was quicker, and imports it
            for name in taken:
                (self.folder / WITHDRAWN / name).rename(self.folder / name)
            self._put(f"{manifest.name}.json", manifest.as_json())
            return False
        except OSError as error:
            raise self._unusable(error) from error
        return True

    def _note_withdrawn(self, withdrawn: Manifest) -> None:
        """Keep what was withdrawn, beside what was of the same files before."""
        file = self.folder / WITHDRAWN / f"{withdrawn.name}.json"
        before = self._read(file).records if file.exists() else ()
        keys = {one.key for one in withdrawn.records}
        records = [*(one for one in before if one.key not in keys), *withdrawn.records]
        self._put(file.name, replace(withdrawn, records=records).as_json(), WITHDRAWN)

    def _hand_over_rest(self, manifest: Manifest, keys: Collection[str]) -> None:
        """Write the files of a manifest anew without these records; where it has no others, it is gone."""
        rest = [one for one in manifest.records if one.key not in keys]
        if rest:
            sheets = [less for one in manifest.sheets if (less := one.without(keys)).rows]
            left = replace(manifest, sheets=sheets, records=rest, complete=False)
            self._put(f"{left.name}.json", left.as_json())
            self._finished(left)
        else:
            (self.folder / f"{manifest.name}.json").unlink()

    def _forget_withdrawn(self, element: str, records: Sequence[HandedOver]) -> None:
        """What is handed over again is withdrawn no more."""
        for file in self._manifests(self.folder / WITHDRAWN, element):
            manifest = self._read(file)
            again = {one.key for one in manifest.of_records([(new.key, new.external_id) for new in records])}
            if again:
                left = [one for one in manifest.records if one.key not in again]
                self._put(file.name, replace(manifest, records=left).as_json(), WITHDRAWN)

    def last(self, element: str) -> int:
        """The highest number that was given to a record of the element so far."""
        newest = sorted(self._all(element), key=lambda file: str(file.name))[-1:]
        return max((self._read(file).last for file in newest), default=0)

    def settle(self, element: str, records: Iterable[Record]) -> dict[str, Reason]:
        """Forget what these records, an export's, show; why records are held of which it shows a part, by key."""
        waiting, withdrawn = self.waiting(element), self._withdrawn(element)
        find = _finder(records if waiting or withdrawn else ())
        held = {key: reason for manifest in withdrawn for key, reason in _came_in(manifest, find)}
        for manifest in waiting:
            again = {one.key for one in manifest.records}
            held = {key: reason for key, reason in held.items() if key not in again}
            held |= self._settle(manifest, find)
        return held

    def _settle(self, manifest: Manifest, find: Finder) -> dict[str, Reason]:
        """Forget what is shown of a manifest; why records are held of which a part is."""
        found = [(one, find(one)) for one in manifest.records]
        half = [(record, missing) for one, record in found if record and (missing := one.half_of(record))]
        self._leave(manifest, [one for one, record in found if record is None or one.missing(record)[0]])
        return {record.key: _half(manifest, missing) for record, missing in half}

    def _leave(self, manifest: Manifest, records: list[HandedOver]) -> None:
        """Keep what is still waited for; what is not goes into the folder of what is done."""
        if len(records) < len(manifest.records):
            self._put(f"{manifest.name}.json", replace(manifest, records=records).as_json())
        if not records:
            self._put_away([*(sheet.file for sheet in manifest.sheets), f"{manifest.name}.json"])

    def _put_away(self, names: Iterable[str]) -> None:
        """Move these into the folder of what is done, in their order: a manifest after its files, which it names until then."""
        done = self.folder / DONE
        try:
            done.mkdir(parents=True, exist_ok=True)
            for name in names:
                if (self.folder / name).exists():
                    (self.folder / name).rename(done / name)
        except OSError as error:
            raise self._unusable(error) from error

    def _finished(self, manifest: Manifest) -> Manifest:
        """The manifest, once all of its files are written."""
        for sheet in manifest.sheets:
            self._put(sheet.file, as_workbook(sheet))
        whole = replace(manifest, complete=True)
        self._put(f"{whole.name}.json", whole.as_json())
        return whole

    def _put(self, name: str, content: bytes, below: str = "") -> None:
        """Write a file, into the outbox or a folder below it, so that nobody sees a half of it."""
        folder = self.folder / below if below else self.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f"{name}.part"
            part.write_bytes(content)
            part.rename(folder / name)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> Unreachable:
        return Unreachable(
            "{company}: the folder {folder} cannot be written ({said}); correct Outbox in the Connection, or make room.",
            company=self.company,
            folder=str(self.folder),
            said=str(error),
        )

    def _withdrawn(self, element: str) -> list[Manifest]:
        return [self._read(file) for file in self._manifests(self.folder / WITHDRAWN, element)]

    def _all(self, element: str) -> list[Folder]:
        below = (self._manifests(self.folder / name, element) for name in (DONE, WITHDRAWN))
        return [*self._manifests(self.folder, element), *(file for files in below for file in files)]

    def _manifests(self, folder: Folder, element: str) -> list[Folder]:
        start = f"{element}-"
        try:
            inside = list(folder.iterdir()) if folder.exists() else []
        except OSError as error:
            raise self._unusable(error) from error
        found = (file for file in inside if file.name.startswith(start) and file.name.endswith(".json"))
        return sorted((one for one in found if one.name[len(start) : -5].isdigit()), key=lambda file: str(file.name))

    def _read(self, file: Folder) -> Manifest:
        try:
            return Manifest.of(json.loads(file.read_bytes()))
        except (ValueError, TypeError, KeyError) as error:
            raise ConfigurationError(
                "{company}: the manifest {file} in the outbox cannot be read ({said}): restore it, or delete it once you know that "
                "its files were imported.",
                company=self.company,
                file=file.name,
                said=str(error),
            ) from error
