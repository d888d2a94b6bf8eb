"""A file of pairs, maestro*'s key and Procore's id, as a person exports it: CSV with commas, semicolons or tabs. Pure."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from procore.model.errors import ConfigurationError

COLUMNS = ("key", "id")
"""The headers that are read, in upper or lower case; other columns are left alone."""
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


@dataclass(frozen=True, slots=True)
class NamedPair:
    """A row: its line in the file, maestro*'s key, Procore's id as text."""

    line: int
    key: str
    id: str


def pairs_of(content: bytes | str) -> list[NamedPair]:
    """The pairs of a file; of one with a mark of its encoding, of Windows, or typed into a page.

    Raises ConfigurationError, with one sentence, for a file without rows, without or with twice the same header, a row that is not
    whole, an id that is none, and a key or an id that is named twice.
    """
    text = content if isinstance(content, str) else _decoded(content)
    lines = text.lstrip("\ufeff").splitlines()
    if not any(line.strip() for line in lines):
        raise ConfigurationError(
            "The file of pairs is empty; give it the headers {headers}, and a row for each pair.",
            headers=", ".join(COLUMNS),
        )
    first = next(line for line in lines if line.strip())
    delimiter = max(",;\t", key=first.count)
    rows = [(number, row) for number, row in enumerate(csv.reader(lines, delimiter=delimiter), 1) if any(row)]
    places = _places([one.strip().casefold() for one in rows[0][1]])
    found = [_pair(number, row, places) for number, row in rows[1:]]
    if not found:
        raise ConfigurationError("The file of pairs has headers and no row; give it a row for each pair.")
    _refuse_twice("key", ((one.key, one.line) for one in found))
    _refuse_twice("id", ((one.id, one.line) for one in found))
    return found


def _decoded(content: bytes) -> str:
    mark = next((mark for mark in _MARKS if content.startswith(mark)), b"")
    try:
        return content.decode(_MARKS.get(mark, "utf-8"))
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # what Excel of Windows writes


def _places(headers: Sequence[str]) -> Mapping[str, int]:
    if twice := next((one for one in COLUMNS if headers.count(one) > 1), None):
        raise ConfigurationError("The header {header} is there twice in the file of pairs; keep one.", header=twice)
    if missing := [one for one in COLUMNS if one not in headers]:
        raise ConfigurationError(
            "The file of pairs has no header {header}; its first row is {headers}: maestro*'s number or code, and Procore's.",
            header=missing[0],
            headers=", ".join(COLUMNS),
        )
    return {one: headers.index(one) for one in COLUMNS}


def _pair(number: int, row: Sequence[str], places: Mapping[str, int]) -> NamedPair:
    key, own = (row[places[one]].strip() if places[one] < len(row) else "" for one in COLUMNS)
    if not key or not own:
        raise ConfigurationError(
            "Line {line} of the pairs has no {header}; fill it in, or remove the line.",
            line=number,
            header="id" if key else "key",
        )
    if not (own.isascii() and own.isdigit()):
        raise ConfigurationError(
            "Line {line} of the pairs: “{said}” is no id of Procore; write its digits.", line=number, said=own
        )
    return NamedPair(number, key, own.lstrip("0") or "0")


def _refuse_twice(header: str, values: Iterable[tuple[str, int]]) -> None:
    seen: dict[str, int] = {}
    for value, line in values:
        if (first := seen.setdefault(value, line)) != line:
            raise ConfigurationError(
                "Lines {first} and {line} of the pairs have the same {header}, {value}; keep one.",
                first=first,
                line=line,
                header=header,
                value=value,
            )
