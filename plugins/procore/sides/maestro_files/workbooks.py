"""A sheet of an import file as a workbook. The only module of the sides that imports openpyxl.

pandas would write an amount as a float, and a text that begins with = as a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from procore.elements.element import Kind

TYPES: Mapping[str, Callable[[str], Any]] = {Kind.MONEY: Decimal, Kind.DATE: date.fromisoformat}
"""What is no text in a workbook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One import file: its name without the ending, the headers, the columns' kinds, and the cells as text (empty: nothing).

    `keys`: by row, the key of the record that it is of.
    """

    name: str
    headers: Sequence[str]
    kinds: Sequence[str]
    rows: Sequence[Sequence[str]]
    keys: Sequence[str]

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.name}.xlsx"

    def without(self, keys: Collection[str]) -> Sheet:
        """The sheet without the rows of these records."""
        left = [place for place, key in enumerate(self.keys) if key not in keys]
        return replace(self, rows=[self.rows[place] for place in left], keys=[self.keys[place] for place in left])


def as_workbook(sheet: Sheet) -> bytes:
    """The file: the first row has the names of the fields; amounts and days are numbers and days, exact, and all else is text."""
    from openpyxl import Workbook  # noqa: PLC0415 (it takes a moment to load, and import files alone need it)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    book = Workbook(write_only=True)
    page = book.create_sheet("import")

    def cell(text: str, kind: str) -> Any:
        if not text:
            return None
        if kind in TYPES:
            return TYPES[kind](text)
        made = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub("", text))
        made.data_type = "s"  # whatever it begins with
        return made

    page.append([cell(header, Kind.TEXT) for header in sheet.headers])
    for row in sheet.rows:
        page.append([cell(text, kind) for text, kind in zip(row, sheet.kinds, strict=True)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
