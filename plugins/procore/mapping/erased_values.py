"""Which fields of an element can say who somebody is, so that they are erased on request (docs/personal-data.md). Pure."""

from collections.abc import Iterable

from procore.elements.element import Element, Field, Kind

ERASED = "█████"
"""What stands in the ledger where a value was erased, in every language."""

_TEXTS = frozenset({Kind.TEXT, Kind.COUNTRY, Kind.PROVINCE})


def personal_fields(element: Element) -> list[str]:
    """The texts of a record: all but its key, and words of a fixed list (a status, a type)."""
    return _texts(one for one in element.fields if one.name not in element.key)


def personal_line_fields(element: Element) -> list[str]:
    """The same of its lines."""
    return _texts(element.lines)


def _texts(fields: Iterable[Field]) -> list[str]:
    return [one.name for one in fields if one.kind in _TEXTS and one.words is None]
