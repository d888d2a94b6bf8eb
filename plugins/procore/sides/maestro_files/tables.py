"""The bytes of one export -> its rows under their headers. The only module of the sides that imports pandas.

pandas reads workbooks. Of a CSV it does not tell a row that lacks cells from one whose cells are empty: Python's own reader does.
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from procore.model.errors import ConfigurationError
from procore.sides.maestro_files.cells import folded

ENCODINGS = ("utf-8-sig", "cp1252")
"""What a file without a byte order mark is tried as: text of Windows-1252 is hardly ever valid UTF-8."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = (";", ",", "\t", "|")
XLSX, OLD_XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
HEADER = 1


@dataclass(frozen=True, slots=True)
class Table:
    """One export: its name, its headers as they are written, and its rows with their numbers in the file.

    A cell is text, or what a workbook holds: a number or a time. `mark`: the decimal mark that belongs to its delimiter.
    """

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    mark: str = ""

    def column(self, header: str) -> int | None:
        """Where the column with this header is, whatever its capitals and accents; None: there is none."""
        wanted = folded(header)
        return next((place for place, one in enumerate(self.headers) if folded(one) == wanted), None)


def read_table(company: str, name: str, content: bytes, *, encoding: str = "", delimiter: str = "") -> Table:
    """A CSV or a workbook as a table. `encoding`, `delimiter`: as the Connection says; empty: found out.

    Raises ConfigurationError with one sentence for what is no whole table.
    """
    if not content.strip():
        raise ConfigurationError("{company}, {file}: the file is empty; export it again.", company=company, file=name)
    if content.startswith(OLD_XLS):
        raise ConfigurationError(
            "{company}, {file}: it is a workbook of the old kind (.xls); export it as .xlsx or CSV.",
            company=company,
            file=name,
        )
    mark = ""
    if content.startswith(XLSX) or name.lower().endswith((".xlsx", ".xlsm")):
        cells = _of_workbook(company, name, content)
    else:
        cells, found = _of_csv(company, name, content, encoding, delimiter)
        mark = "," if found == ";" else ""
    headers, *rows = cells or [(0, ())]
    names = tuple("" if _blank(one) else str(one).strip() for one in headers[1])
    _check_headers(company, name, names)
    return Table(name, names, tuple((number, row) for number, row in rows if not all(map(_blank, row))), mark)


def _of_workbook(company: str, name: str, content: bytes) -> list[tuple[int, tuple[Any, ...]]]:
    import pandas as pd  # noqa: PLC0415 (it takes a moment to load, and workbooks alone need it)

    try:
        frame = pd.read_excel(io.BytesIO(content), header=None, dtype=object, keep_default_na=False, engine="openpyxl")
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError) as error:
        raise ConfigurationError(
            "{company}, {file}: the workbook is not whole, or is none ({said}); export it again.",
            company=company,
            file=name,
            said=str(error).split("\n", 1)[0] or type(error).__name__,
        ) from error
    return [(n, tuple(row)) for n, row in enumerate(frame.itertuples(index=False, name=None), HEADER)]


def _of_csv(
    company: str, name: str, content: bytes, encoding: str, delimiter: str
) -> tuple[list[tuple[int, tuple[Any, ...]]], str]:
    text = _decoded(company, name, content, encoding)
    delimiter = delimiter or _delimiter(text)
    try:
        rows = list(enumerate(map(tuple, csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)), HEADER))
    except csv.Error as error:
        raise ConfigurationError(
            "{company}, {file}: it is no whole CSV ({said}): a quotation mark is not closed, or a cell is broken; export it again.",
            company=company,
            file=name,
            said=str(error),
        ) from error
    width = len(rows[0][1])
    for number, row in rows:
        if row and len(row) != width:
            raise ConfigurationError(
                "{company}, {file}, row {row}: it has {cells} cells and there are {headers} headers, so that the file is not "
                "whole, or is divided otherwise; export it again.",
                company=company,
                file=name,
                row=number,
                cells=len(row),
                headers=width,
            )
    return rows, delimiter


def _decoded(company: str, name: str, content: bytes, encoding: str) -> str:
    tried = [encoding] if encoding else ["utf-16"] if content.startswith(UTF_16) else list(ENCODINGS)
    for one in tried:
        try:
            return content.decode(one).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    raise ConfigurationError(
        "{company}, {file}: its text is not {encoding}; correct the encoding in the Connection, or export it as UTF-8.",
        company=company,
        file=name,
        encoding=", ".join(tried),
    )


def _delimiter(text: str) -> str:
    """What the header row is divided by."""
    first = text.lstrip().split("\n", 1)[0]
    counts = {one: len(next(csv.reader([first], delimiter=one), [])) for one in DELIMITERS}
    return max(DELIMITERS, key=lambda one: counts[one])


def _check_headers(company: str, name: str, headers: Sequence[str]) -> None:
    counted = Counter(map(folded, headers))
    doubled = [header for header in headers if header and counted[folded(header)] > 1]
    if doubled:
        raise ConfigurationError(
            "{company}, {file}, row 1: two columns are called “{column}”, so that nobody can say which one counts; rename one, "
            "or export it without the other.",
            company=company,
            file=name,
            column=doubled[0],
        )
    if not any(headers):
        raise ConfigurationError(
            "{company}, {file}: its first row has no headers; export the list with its column names.",
            company=company,
            file=name,
        )


def _blank(cell: object) -> bool:
    return cell is None or cell == "" or cell != cell  # noqa: PLR0124 (a cell that is not there is NaN)
