"""The person in maestro*'s office who exports lists and imports files: the demo's company, and the tests', on files.

Not part of the synchronization. What is exported is what the SQL files of the reference company read, with French headers,
decimal commas and semicolons, as Excel writes them in Quebec.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from demo.database import SQL
from procore.elements import ALL
from procore.elements.element import Element, Field
from procore.sides.maestro.sql_file import SqlFile
from procore.text.nouns import name_of
from procore.text.reasons import label_of

OWN = {
    "project": "Projet",
    "external_id": "Id Procore",
    "document": "Document",
    "line": "Ligne",
    "external_line": "Ligne externe",
}
"""The headers of what is no field of an element."""
LEFT = frozenset({"updated_at", "copies", "supplier_closed"})
"""What the SQL files say and a list of maestro* does not."""
EVERYTHING = {
    "since": None,
    "until": None,
    "only": False,
    "keys": [""],
    "personal_header": True,
    "personal_lines": True,
}


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who exports the lists of a company's database into `exports`, and imports what stands in `outbox`."""

    engine: Engine
    tag: str
    exports: Path
    outbox: Path

    def export(self, *only: str) -> None:
        """Export the lists of these elements, or of all, over those that are there."""
        self.exports.mkdir(parents=True, exist_ok=True)
        with self.engine.begin() as connection:
            for element in [ALL[one] for one in only] or ALL.values():
                names, rows = self._rows(connection, element, "read", EVERYTHING)
                self._write(name_of(element, "fr"), element.fields, names, rows)
                if element.lines:
                    keys = [str(row[element.key[-1]]).strip().upper() for row in rows] or [""]
                    names, rows = self._rows(connection, element, "read_lines", {**EVERYTHING, "keys": keys})
                    self._write(f"lignes {name_of(element, 'fr')}", element.lines, names, rows)

    def _rows(
        self, connection: Connection, element: Element, block: str, params: Mapping[str, Any]
    ) -> tuple[list[str], list[Mapping[str, Any]]]:
        """The columns of a list, and its rows."""
        found = SqlFile(SQL / f"{element.id}.sql").execute(connection, block, {"tag": self.tag, **params})
        return [name for name in list(found.keys()) if name not in LEFT], [dict(row) for row in found.mappings()]

    def _write(self, name: str, fields: Iterable[Field], columns: list[str], rows: Iterable[Mapping[str, Any]]) -> None:
        labels = headers(fields)
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        writer.writerow([labels.get(one, OWN.get(one, one)) for one in columns])
        writer.writerows([[shown(row[one]) for one in columns] for row in rows])
        (self.exports / f"{name}.csv").write_bytes(out.getvalue().encode("utf-8-sig"))


def headers(fields: Iterable[Field]) -> dict[str, str]:
    """The header of each field's column: what it is called in French."""
    return {one.name: label_of(one, "fr") for one in fields}


def shown(value: object) -> str:
    """A value as Excel writes it in French: 1 234,56; oui; 2026-11-29."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Decimal):
        whole, _, part = f"{value:,f}".partition(".")
        return whole.replace(",", " ") + (f",{part}" if part else "")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return "" if value is None else str(value)
