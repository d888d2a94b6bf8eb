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
from procore.mapping.values import clean, id_of, read_fields
from procore.model.modifications import Modification

_DAY: Final = Field(name="document_date", label="Date", kind=Kind.DATE, procore="")


BUDGET_CHANGE: Final = "budget_change"
"""The column with Procore's id of the budget change that a line was entered for; what was entered in maestro* has none."""


def columns_of(element: Element) -> tuple[str, ...]:
    """What the block `modifications` of a site's SQL file returns: a line's document, what it changes, and its dollars."""
    return ("project", "document", _DAY.name, "document_text", *element.key, element.amount_field)


def modifications_of(element: Element, rows: Iterable[Mapping[str, Any]]) -> list[Modification]:
    """The documents that these lines make, by project, number and budget change; `element`: whose budgets they change.

    A document of which an amount or the date cannot be read is left out: its dollars travel without it. One that was entered for a
    budget change stays known as that, whatever became of its lines.
    """
    documents: dict[tuple[str, str, int | None], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        number, entered_for = clean(row["document"] or "").replace(",", " "), id_of({"id": row.get(BUDGET_CHANGE)})
        if number or entered_for:
            documents[clean(row["project"]), number, entered_for].append(row)
    made = (_modification(element, *place, lines) for place, lines in documents.items())
    return [one for one in made if one is not None]


def _modification(
    element: Element, scope: str, number: str, budget_change: int | None, lines: list[Mapping[str, Any]]
) -> Modification | None:
    amounts, day = defaultdict[str, Decimal](Decimal), None
    fields = (element.by_name[element.amount_field], _DAY)
    for line in lines:
        values, problem = read_fields(fields, Side.MAESTRO, line)
        amount = values.get(element.amount_field)
        if problem or not isinstance(amount, Decimal):
            return Modification(scope=scope, number=number, budget_change=budget_change) if budget_change else None
        amounts[row_key(element, line)] += amount
        day = day or values.get(_DAY.name)
    texts = dict.fromkeys(text for line in lines if (text := clean(line["document_text"] or "")))
    return Modification(
        scope=scope,
        number=number,
        date=day if isinstance(day, date) else None,
        text="; ".join(texts),
        amounts={key: amount for key, amount in amounts.items() if amount},
        budget_change=budget_change,
    )
