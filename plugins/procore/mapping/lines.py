"""A document's lines: rows and payload items -> lines, and back from the ledger. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from procore.elements.element import Element, Field, Side
from procore.mapping.values import OBJECTS, Odd, clean, id_of, read_fields, unreadable
from procore.model.records import Line, Reason

OURS = "MAESTRO"
JOINT = "|"
"""What keys and origin ids are joined by."""
GENERATION = r"(\d+R?)"
"""What a later sending, or a reversal, adds to a cost's origin id and to the supplier's invoice number."""


def line_origin_id(element: Element, tag: str, key: str, number: str) -> str | None:
    """The id that Procore keeps for a line of ours; the document is in it: it is unique in the company.

    Source: docs/procore.md#origin-ids.
    """
    return f"{OURS}|{element.line_origin_kind}|{tag}|{key}|{number}" if element.line_origin_kind else None


def mapped_lines(element: Element) -> tuple[Field, ...]:
    """The fields of lines that travel because the settings map their codes."""
    optional = {one.name for one in element.lines_if_mapped}
    return tuple(one for one in element.lines if one.name in optional)


def lines_from_maestro(element: Element, rows: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Line], Reason | None]:
    """Rows of the block `read_lines` -> lines by number. Columns: `line`, `external_line` (Procore's id), fields."""
    lines: dict[str, Line] = {}
    problem: Reason | None = None
    for row in rows:
        number = clean(row["line"])
        values, wrong = read_fields(element.lines, Side.MAESTRO, {f.name: row.get(f.name) for f in element.lines})
        if wrong:
            problem = problem or Reason(wrong.code, {**wrong.facts, "line": number})
        if JOINT in number:
            problem = problem or Reason("separator_in_line", {"line": number})
        if number in lines:
            problem = problem or Reason("duplicate_line", {"line": number})
        twin = row.get("external_line")
        lines[number] = Line(key=number, values=values, twin=clean(twin) if twin else None)
    return lines, problem


def lines_from_procore(element: Element, items: object) -> tuple[dict[str, Line], Reason | None]:
    """`line_items` of a payload -> lines by Procore's id; a line that we made names its number in maestro*.

    What is no list, and a line that does not say its id, is the document's problem.
    """
    lines: dict[str, Line] = {}
    problem: Reason | None = None
    if not element.lines or items is None:
        return lines, problem
    if not isinstance(items, list | tuple):
        return lines, unreadable("line_items", Side.PROCORE, items)
    for item in items:
        own = id_of(item)
        if own is None:
            problem = problem or unreadable("line_items", Side.PROCORE, item)
            continue
        raw = {f.name: inside(item, f.procore) for f in element.lines}
        values, wrong = read_fields(element.lines, Side.PROCORE, raw)
        key = str(own)
        if wrong:
            problem = problem or Reason(wrong.code, {**wrong.facts, "line": key})
        origin = clean(item.get("origin_id"))
        number = number_in(element, origin)
        lines[key] = Line(key=key, values=values, twin=number, foreign=None if number is not None else origin or None)
    return lines, problem


def number_in(element: Element, origin_id: str | None) -> str | None:
    """maestro*'s number in the origin id of a line of ours; None: it is another integration's, or there is none."""
    ours = (origin_id or "").startswith(f"{OURS}|{element.line_origin_kind}|")
    return origin_id.rpartition("|")[2] if origin_id and ours else None


def inside(value: Any, path: str) -> Any:
    """The value at a dotted path of an object; None where a step is null or absent, `Odd` where it leads into no object."""
    for step in path.split(".") if "." in path else (path,):
        if value is None:
            return None
        if not isinstance(value, OBJECTS):
            return Odd(value)
        value = value.get(step)
    return value
