"""What Procore's records name by an id, in maestro*'s words where it is linked. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from procore.diff.references import References
from procore.elements.element import Element, Field, Kind
from procore.mapping.values import text_of

LedgerRow = Mapping[str, Any]


def named_ids(element: Element, rows: Iterable[LedgerRow]) -> list[dict[str, Any]]:
    """The records that rows of the block `pairs` name on Procore's side, once each: element and id."""
    found = {
        (field.to, held[field.name])
        for row in rows
        for fields, held in _held(element, row)
        for field in fields
        if field.kind is Kind.REFERENCE and not field.by_code and str(held.get(field.name) or "").isdigit()
    }
    return [{"element": to, "id": int(named)} for to, named in sorted(found)]


def in_words(element: Element, rows: Iterable[LedgerRow], linked: Iterable[LedgerRow]) -> list[LedgerRow]:
    """Rows of `pairs` with maestro*'s keys in the place of the ids that Procore's side names (`linked`: rows of `linked_ids`).

    A baseline that holds the same id, of a record that was linked since, is called alike: nothing moved.
    """
    known = References((one["element"], one["maestro_key"], one["procore_id"]) for one in linked)
    return [_row(known, element, row) for row in rows]


def _row(known: References, element: Element, row: LedgerRow) -> LedgerRow:
    held, scope = row["procore"] or {}, row["scope"]
    words = _said(known, element.fields, held, scope)
    lines = [
        {**line, "values": _said(known, element.lines, line["values"], scope)} for line in row["procore_lines"] or ()
    ]
    baseline = (row["procore_baseline"] or {}).items()
    return {
        **row,
        "procore": row["procore"] and words,
        "procore_baseline": {name: words.get(name) if held.get(name) == was else was for name, was in baseline},
        "procore_lines": lines,
    }


def _said(known: References, fields: Iterable[Field], held: Mapping[str, Any], scope: str) -> dict[str, Any]:
    """Procore's values with maestro*'s keys in the place of ids."""
    by_name = {field.name: field for field in fields if field.kind is Kind.REFERENCE}
    words = {name: known.word(by_name[name], value, scope) for name, value in held.items() if name in by_name}
    return {**held, **{name: None if word is None else text_of(word) for name, word in words.items()}}


def _held(element: Element, row: LedgerRow) -> Iterator[tuple[Iterable[Field], Mapping[str, Any]]]:
    """Procore's values of a record and of its lines, each with its fields."""
    yield element.fields, row["procore"] or {}
    for line in row["procore_lines"] or ():
        yield element.lines, line["values"]
