"""What a site's file of one element returns, as its database gives it, and what it lacks: how a port is proved. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procore.elements.element import Element, Scope, Side
from procore.mapping.values import clean
from procore.model.records import Record

TO_FILL = "TO_FILL_{}"
"""What a scaffolded file has where a site's own table or column belongs, with what it is to be."""
_OPEN = re.compile(r"\bTO_FILL_(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of some rows: the types of its values, the longest text, and in how many rows it is empty."""

    name: str
    types: tuple[type, ...]
    longest: int | None
    empty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a block returned: how many rows were looked at, their columns, and the wanted ones that are not there."""

    block: str
    rows: int
    columns: tuple[Column, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A site's file of one element: the blocks that it has, what its statements return, and one record of it."""

    file: str
    blocks: frozenset[str]
    returned: tuple[Returned, ...]
    example: Record | None = None


def columns_of_read(element: Element) -> tuple[str, ...]:
    """The columns of `read`, in the order of maestro*'s screen, then what is read beside the fields."""
    scope = ("project",) if element.scope is Scope.PROJECT else ()
    fields = tuple(one.name for one in element.fields)
    beside = tuple(name for name in element.facts if name not in fields)
    external = ("external_id",) if keeps_external_id(element) else ()
    return (*scope, *fields, *beside, *external, "updated_at")


def columns_of_lines(element: Element) -> tuple[str, ...]:
    """The columns of `read_lines`; none for an element without lines."""
    if not element.lines:
        return ()
    external = ("external_line",) if _goes_to_maestro(element) else ()
    return ("document", "line", *external, *(one.name for one in element.lines))


def keeps_external_id(element: Element) -> bool:
    """Whether a record that comes from Procore says so when it is read again."""
    numbered = element.scope is Scope.COMPANY or element.unique_in_company
    return numbered and Side.MAESTRO in element.created_in and _goes_to_maestro(element)


def _goes_to_maestro(element: Element) -> bool:
    return any(Side.MAESTRO in direction.writes for direction in element.directions)


ENTERS = "insert_document"
"""The block that enters a line of a document (docs/maestro.md#budget-changes-of-procore)."""


def blocks_of(element: Element, *, written: bool) -> tuple[str, ...]:
    """The blocks that an element needs, in the order of a file. `written`: the direction leads to maestro*."""
    read = ("read", *(("read_lines",) if element.lines else ()), *blocks_of_documents(element, written=written)[:1])
    if not written:
        return read
    created = Side.MAESTRO in element.created_in
    changed = any(Side.MAESTRO in one.written and not one.fixed for one in element.fields)
    lines = element.lines and created
    return (
        *read,
        *(("next_key",) if element.numbered_by_maestro else ()),
        *(("insert",) if created else ()),
        *(("update",) if changed else ()),
        *(("insert_line", "update_line", "remove_line") if lines else ()),
        *blocks_of_documents(element, written=True)[1:],
    )


def blocks_of_documents(element: Element, *, written: bool) -> tuple[str, ...]:
    """The blocks by which amounts travel as documents: the one that lists them, then the one that enters a line of one."""
    return ("modifications", *((ENTERS,) if written else ())) if element.amounts_by_document else ()


def left_to_fill(blocks: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By block, the columns that a scaffold left open."""
    found = {name: tuple(dict.fromkeys(_OPEN.findall(sql))) for name, sql in blocks.items()}
    return {name: columns for name, columns in found.items() if columns}


def returned(block: str, rows: Sequence[Mapping[str, Any]], names: Iterable[str], wanted: Iterable[str]) -> Returned:
    """What some rows say of their columns. `names`: those that the statement returns."""
    there = tuple(names)
    return Returned(
        block=block,
        rows=len(rows),
        columns=tuple(_column(name, [row[name] for row in rows]) for name in there),
        missing=tuple(name for name in wanted if name not in there),
    )


def _column(name: str, values: Sequence[Any]) -> Column:
    held = [value for value in values if value is not None and value != ""]
    texts = [len(clean(value)) for value in held if isinstance(value, str)]
    types = tuple(dict.fromkeys(type(value) for value in held))
    return Column(name=name, types=types, longest=max(texts, default=None), empty=len(values) - len(held))
