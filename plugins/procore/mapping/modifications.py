"""Rows of budget modifications, a row a line, made into documents. Pure.

Source: docs/maestro.md#budget-modifications.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from procore.elements.element import Element, Field, Kind, Side
from procore.mapping.records import row_key
from procore.mapping.values import clean, read_fields
from procore.model.modifications import Modification

_DAY: Final = Field(name="document_date", label="Date", kind=Kind.DATE, procore="")


def columns_of(element: Element) -> tuple[str, ...]:
    """What the block `modifications` of a site's SQL file returns: a line's document, what it changes, and its dollars."""
    return ("project", "document", _DAY.name, "document_text", *element.key, element.amount_field)


def modifications_of(element: Element, rows: Iterable[Mapping[str, Any]]) -> list[Modification]:
    """The documents that these lines make, by project and number; `element`: whose budgets they change.

    A document of which an amount or the date cannot be read is left out: its dollars travel without it.
    """
    documents: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if number := clean(row["document"] or "").replace(",", " "):
            documents[clean(row["project"]), number].append(row)
    made = (_modification(element, scope, number, lines) for (scope, number), lines in documents.items())
    return [one for one in made if one is not None]


def _modification(element: Element, scope: str, number: str, lines: list[Mapping[str, Any]]) -> Modification | None:
    amounts, day = defaultdict[str, Decimal](Decimal), None
    fields = (element.by_name[element.amount_field], _DAY)
    for line in lines:
        values, problem = read_fields(fields, Side.MAESTRO, line)
        amount = values.get(element.amount_field)
        if problem or not isinstance(amount, Decimal):
            return None
        amounts[row_key(element, line)] += amount
        day = day or values.get(_DAY.name)
    texts = dict.fromkeys(text for line in lines if (text := clean(line["document_text"] or "")))
    return Modification(
        scope=scope,
        number=number,
        date=day if isinstance(day, date) else None,
        text="; ".join(texts),
        amounts={key: amount for key, amount in amounts.items() if amount},
    )
