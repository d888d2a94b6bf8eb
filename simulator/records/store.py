"""Where records outlive the process: one SQLite file."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from simulator.records.fields import Record

_BLOCK = re.compile(r"^-- (\w+) --$", re.MULTILINE)


def _statements() -> dict[str, str]:
    parts = _BLOCK.split(Path(__file__).with_name("store.sql").read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


class Store:
    """Keeps records by kind and id. Errors of SQLite pass through: a file that cannot be written must be seen."""

    def __init__(self, file: str | Path) -> None:
        self._sql = _statements()
        self._connection = sqlite3.connect(file, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing; a power cut may
        for name in ("create", "index_project", "index_origin"):
            self._connection.execute(self._sql[name])

    def load(self) -> Iterator[tuple[str, Record]]:
        """Every record with its kind, oldest id first."""
        for kind, body in self._connection.execute(self._sql["load"]):
            yield kind, json.loads(body)

    def save(self, kept: Iterable[tuple[str, Record]], gone: Iterable[tuple[str, int]]) -> None:
        """Keep and forget, in one transaction."""
        with self._connection:
            self._connection.executemany(
                self._sql["keep"],
                (
                    {
                        "kind": kind,
                        "id": record["id"],
                        "project_id": record.get("project_id"),
                        "origin_id": record.get("origin_id"),
                        "body": json.dumps(record, ensure_ascii=False),
                    }
                    for kind, record in kept
                ),
            )
            self._connection.executemany(self._sql["forget"], ({"kind": kind, "id": id} for kind, id in gone))

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()
