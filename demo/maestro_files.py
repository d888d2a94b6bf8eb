"""The person in maestro*'s office who exports lists and imports files: the demo's company, and the tests', on files.

Not part of the synchronization. What is exported is what the SQL files of the reference company read, with French headers,
decimal commas and semicolons, as Excel writes them in Quebec.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import Connection, Engine

from demo.database import SQL
from procore.elements import ALL
from procore.elements.element import Element, Field
from procore.mapping.sql_blocks import named_blocks
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
                    self._write(f"lignes {name_of(element, 'fr')}", element.line_by_name.values(), names, rows)

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
        part = self.exports / f"{name}.part"
        part.write_bytes(out.getvalue().encode("utf-8-sig"))
        part.replace(self.exports / f"{name}.csv")

    def import_files(self, folder: Path | None = None) -> int:
        """Import what stands in the outbox, and keep it beside; how many rows there were. `folder`: another one, which stays.

        As a general import does: a row with a known key changes that record, or line, and any other enters one.
        """
        rows = 0
        files = sorted((folder or self.outbox).glob("*.xlsx"), key=lambda file: ("-lines-" in file.name, file.name))
        for file in files:
            element = ALL[file.name.rpartition("-lines-")[0].rpartition("-")[0] or file.name.split("-")[0]]
            with self.engine.begin() as connection:
                for row in _rows_of(file.read_bytes(), _fields_of(element, "-lines-" in file.name)):
                    self._import(connection, element, row)
                    rows += 1
            if folder is None:
                imported = self.outbox.parent / "imported"
                imported.mkdir(exist_ok=True)
                file.rename(imported / file.name)
        return rows

    def _import(self, connection: Connection, element: Element, row: Mapping[str, Any]) -> None:
        file = SqlFile(SQL / f"{element.id}.sql")
        project = row.get("project")
        key = (
            "|".join(str(row[name]) for name in element.key if row.get(name)) if "line" not in row else row["document"]
        )
        if project and not element.unique_in_company and "line" not in row:
            key = f"{project}|{key}"
        fields = _fields_of(element, "line" in row)
        blocks = " ".join(named_blocks(file.path).values())
        params: dict[str, Any] = {
            **dict.fromkeys(re.findall(r":([a-z_]+)", blocks)),
            "tag": self.tag,
            "key": str(key).upper(),
            "read_at": None,
            "project": project,
            "external_id": None,
            "external_line": None,
            **{f"set_{one.name}": one.name in row for one in fields},
            **{one.name: None for one in fields},
            **row,
        }
        if "line" not in row:
            known = file.has("update") and file.execute(connection, "update", params).rowcount
            if not known:
                file.execute(connection, "insert", params)
            return
        there = self._rows(connection, element, "read_lines", {**EVERYTHING, "keys": [str(key).upper()]})[1]
        is_known = str(row["line"]) in {str(one["line"]) for one in there}
        file.execute(connection, "update_line" if is_known else "insert_line", params)


def _fields_of(element: Element, lines: bool) -> list[Field]:
    """The fields of an element's records, or of its lines, tax codes included."""
    return list((element.line_by_name if lines else element.by_name).values())


def _rows_of(content: bytes, fields: Iterable[Field]) -> list[dict[str, Any]]:
    """The rows of an import file, by column name."""
    names = {header: name for name, header in {**OWN, **headers(fields)}.items()}
    first, *rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    columns = [names.get(str(header), str(header)) for header in first]
    return [dict(zip(columns, map(_exact, row), strict=True)) for row in rows]


def _exact(cell: Any) -> Any:
    """A cell as the database takes it: a number as it is shown."""
    return Decimal(repr(cell)) if isinstance(cell, float) else cell


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
