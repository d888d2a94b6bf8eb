"""The folder of a maestro* that exports and imports files: which export is the newest whole one, and its content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from procore.model.errors import ConfigurationError, Unreachable
from procore.sides.maestro_files.cells import folded

SETTLE = 60
"""Seconds for which a file has to be left alone before it is read, where the Connection does not say."""
TABLES = (".csv", ".txt", ".xlsx", ".xlsm", ".xls")
STAMP = re.compile(r"(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)[T_ h-]*(\d\d)[-_h.:]?(\d\d)(?:[-_.:]?(\d\d))?")
"""A time in the name of a file: fournisseurs_2026-11-29_0715.csv."""


class Folder(Protocol):
    """A folder or a file, on this machine or anywhere that Airflow's ObjectStoragePath reaches."""

    @property
    def name(self) -> str:
        """The last part of its path."""

    def __truediv__(self, name: str) -> Folder:
        """What is in it under this name."""

    def iterdir(self) -> Iterator[Any]:
        """What is in it."""

    def exists(self) -> bool:
        """Whether it is there."""

    def is_dir(self) -> bool:
        """Whether it is a folder."""

    def stat(self) -> Any:
        """Its size and time: st_size, st_mtime."""

    def read_bytes(self) -> bytes:
        """Its content."""

    def write_bytes(self, data: bytes, /) -> Any:
        """Put this into it."""

    def rename(self, target: Any, /) -> Any:
        """Move it."""

    def unlink(self) -> Any:
        """Take it away."""

    @property
    def mkdir(self) -> Callable[..., None]:
        """How the folder is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the files are, and how they are written: the Connection of the type maestro_files.

    `outbox`: where import files go; None: nothing can be handed over. `settle`: a file that changed later than this ago may be
    in the making. `decimal`, `day_order`, `encoding`, `delimiter`: empty: each file tells.
    """

    exports: Folder
    outbox: Folder | None = None
    settle: timedelta = timedelta(seconds=SETTLE)
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    day_order: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """One export: its name, the time that it is of (aware, UTC), and what is in it."""

    name: str
    at: datetime
    content: bytes


def newest(place: Place, company: str, what: str, *, named: Callable[[str], bool], zone: str, now: datetime) -> Export:
    """The newest whole export whose name is one of `what`. `zone`: of the times in names.

    A file that changed just now, or changes while it is read, is left for the next run: an older one is read if there is one.
    Raises ConfigurationError where there is none, Unreachable where the only one is still being written.
    """
    found = sorted(((_at(one, zone), one) for one in _files(place, company) if named(one.name)), key=_newest_first)
    for at, file in found:
        if (export := _whole(file, at, place.settle, now)) is not None:
            return export
    if found:
        raise Unreachable(
            "{company}, {file}: it is still being written, or changed less than {seconds} seconds ago; the next run reads it.",
            company=company,
            file=found[0][1].name,
            seconds=int(place.settle.total_seconds()),
        )
    raise ConfigurationError(
        "{company}: there is no export of {what} in {folder}: export the list there, or name its file in `files` of the element.",
        company=company,
        what=what,
        folder=str(place.exports),
    )


def exports_in(place: Place, company: str) -> list[str]:
    """The names of the exports that are there. Raises Unreachable where the folder cannot be read."""
    return sorted(file.name for file in _files(place, company))


def name_matches(pattern: str, names: frozenset[str]) -> Callable[[str], bool]:
    """Whether a file's name is meant: by the pattern of the settings, else by the usual names, with any time or number after."""

    def matches(name: str) -> bool:
        if pattern:
            return fnmatchcase(name.casefold(), pattern.casefold())
        stem = STAMP.sub(" ", name.rpartition(".")[0])
        return re.sub(r"[ 0-9]+$", "", folded(stem)) in names

    return matches


def _newest_first(one: tuple[datetime, Folder]) -> tuple[float, str]:
    return -one[0].timestamp(), one[1].name


def _files(place: Place, company: str) -> Iterator[Folder]:
    try:
        inside = list(place.exports.iterdir())
    except OSError as error:
        raise Unreachable(
            "{company}: the folder {folder} cannot be read ({said}); correct the Connection, or make it reachable.",
            company=company,
            folder=str(place.exports),
            said=str(error),
        ) from error
    for file in inside:
        if file.name.lower().endswith(TABLES) and not file.name.startswith(("~$", ".")):
            yield file


def _at(file: Folder, zone: str) -> datetime:
    """The time that an export is of: as its name says, else when it was written."""
    if found := STAMP.search(file.name):
        try:
            return datetime(*map(int, (part or "0" for part in found.groups())), tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type, misc]
        except ValueError:
            pass  # digits that are no time
    return _changed(file)


def _changed(file: Folder) -> datetime:
    stamp = file.stat().st_mtime
    return stamp.astimezone(UTC) if isinstance(stamp, datetime) else datetime.fromtimestamp(float(stamp), UTC)


def _whole(file: Folder, at: datetime, settle: timedelta, now: datetime) -> Export | None:
    """The file's content; None where it changed just now, or while it was read."""
    before, size = _changed(file), file.stat().st_size
    if now - before < settle:
        return None
    content = file.read_bytes()
    if (_changed(file), file.stat().st_size) != (before, size) or len(content) != size:
        return None
    return Export(file.name, at, content)
