"""What the settings say of the exports of maestro*'s lists, where it is read from files. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace

from procore.config.problems import SettingRefused
from procore.elements.element import Element, Side
from procore.model.layouts import FileLayout

RECORDS, LINES = "records", "lines"
"""What the lists of an element and of its documents' lines are called in the tables of files and columns."""
NO_COLUMN = "-"
"""What stands for the column of a field that maestro* has not."""
OF_LINES = frozenset({"document", "line", "external_line"})
OF_RECORDS = frozenset({"project", "external_id"})
NEEDED = frozenset({"project", "document", "line"})
NUMBERS = re.compile(r"[^#|]*#{1,12}[^#|]*")


def file_layouts(
    element: Element, files: Mapping[str, str], columns: Mapping[str, str], number_pattern: str
) -> dict[str, FileLayout]:
    """How the exports of an element and its parts look, by their ids."""
    found = {
        element.id: FileLayout(
            file=files.get(RECORDS, ""),
            lines_file=files.get(LINES, ""),
            columns=_of_list(columns, ""),
            line_columns=_of_list(columns, LINES),
            number_pattern=number_pattern,
        )
    }
    for part in element.parts:
        found[part.id] = FileLayout(file=files.get(part.id, ""), columns=_of_list(columns, part.id))
    return found


def _of_list(columns: Mapping[str, str], name: str) -> dict[str, str]:
    """The columns of one list, without its name before them."""
    return {field: said for of, field, said in _split(columns) if of == name}


def _split(columns: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The rows of the table: the list (empty: the element's own), the field, what is said of it."""
    parted = ((key.rpartition("."), said) for key, said in columns.items())
    return [(of, field, said.strip()) for (of, _, field), said in parted]


def exported(element: Element, columns: Mapping[str, str]) -> Element:
    """The element without the fields that maestro*'s exports do not have."""
    missing = {(of, field) for of, field, said in _split(columns) if said == NO_COLUMN}
    if not missing:
        return element
    return replace(
        element,
        fields=tuple(one for one in element.fields if ("", one.name) not in missing),
        lines=tuple(one for one in element.lines if (LINES, one.name) not in missing),
        parts=tuple(
            replace(part, fields=tuple(one for one in part.fields if (part.id, one.name) not in missing))
            for part in element.parts
        ),
    )


def check_files(element: Element, files: Mapping[str, str], columns: Mapping[str, str], number_pattern: str) -> None:
    """Raises SettingRefused for a list, a column or a pattern of numbers that the element cannot have."""
    known = {RECORDS, *(part.id for part in element.parts), *([LINES] if element.lines else ())}
    for name in files:
        if name not in known:
            raise SettingRefused(
                f"files.{name}",
                "{element} has no list “{name}”; choose among {among}",
                element=element.id,
                name=name,
                among=", ".join(sorted(known)),
            )
    for of, name, said in _split(columns):
        _check_column(element, of, name, said)
    if number_pattern and not NUMBERS.fullmatch(number_pattern):
        raise SettingRefused(
            "number_pattern",
            "{element}: “{said}” has not one row of # for its digits; write one like P#####",
            element=element.id,
            said=number_pattern,
        )


def _check_column(element: Element, of: str, name: str, said: str) -> None:
    key = f"{of}.{name}" if of else name
    needed, known = _fields(element, of)
    if name not in known:
        raise SettingRefused(
            f"columns.{key}",
            "{element} has no field “{name}” for a column; choose among {among}",
            element=element.id,
            name=key,
            among=", ".join(sorted(known)),
        )
    if not said or (said == NO_COLUMN and name in needed):
        raise SettingRefused(
            f"columns.{key}",
            "{element} cannot do without “{name}”; write the header of its column",
            element=element.id,
            name=key,
        )


def _fields(element: Element, of: str) -> tuple[frozenset[str], frozenset[str]]:
    """Of a list: what it cannot do without, and all that may have a column; nothing where the element has no such list."""
    if of == LINES and element.lines:
        required = (one.name for one in element.lines if one.required_by)
        return NEEDED.union(required), OF_LINES.union(element.line_by_name)
    listed = next((one for one in element.with_parts if one.id == (of or element.id)), None)
    if listed is None:
        return frozenset(), frozenset()
    required = (one.name for one in listed.fields if one.required_by)
    given = (one.name for one in listed.set_up_in(Side.MAESTRO))
    return NEEDED.union(required, listed.key), OF_RECORDS.union(listed.by_name, listed.facts, given)
