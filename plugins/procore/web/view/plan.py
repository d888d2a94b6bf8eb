"""A plan's steps as a person reads them: which record, what is written where, and how many dollars it moves. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procore.elements import ALL
from procore.elements.element import Kind
from procore.model.records import DOCUMENTS, ORIGIN_ID
from procore.text.nouns import name_of
from procore.text.reasons import label_of
from procore.web.view.words import say

CHANGES = 8
"""How many values of a step are shown before the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedValue:
    """One value that is written; `over`: a person's own change is written over."""

    label: str
    old: str
    new: str
    money: bool
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One record's part of a plan. `verb`, `side`: as stored; `more`: values that are not shown."""

    element: str
    name: str
    scope: str
    maestro_key: str
    procore_key: str
    side: str
    verb: str
    values: tuple[PlannedValue, ...]
    more: int
    money: Decimal
    gross: Decimal
    why: str


def planned(row: Mapping[str, Any], language: str) -> PlannedStep:
    """A row of the block `plan_steps` as the page shows it. A record that is created is told by its name, not by `old`."""
    values = [_value(row["element"], change, language) for change in row["changes"] if _counts(row["verb"], change)]
    return PlannedStep(
        element=row["element"],
        name=name_of(ALL[row["element"]], language),
        scope=row["scope"],
        maestro_key=row["maestro_key"],
        procore_key=row["procore_key"],
        side=row["side"],
        verb=row["verb"],
        values=tuple(values[:CHANGES]),
        more=max(0, len(values) - CHANGES),
        money=row["money"],
        gross=row["gross"],
        why=row["why"],
    )


def _counts(verb: str, change: Mapping[str, Any]) -> bool:
    """Whether a value tells something: of a new record, what is empty tells nothing."""
    return verb != "create" or change["new"] not in (None, "")


def _value(element_id: str, change: Mapping[str, Any], language: str) -> PlannedValue:
    element, line = ALL[element_id], change.get("line")
    known = (element.line_by_name if line else {**element.set_up_by_name, **element.by_name}).get(change["field"])
    name = label_of(known, language) if known else _other_label(change["field"], language)
    return PlannedValue(
        label=f"{name} ({line})" if line else name,
        old=_text(change["old"]),
        new=_text(change["new"]),
        money=known is not None and known.kind is Kind.MONEY,
        over=bool(change.get("overwrites")),
    )


def _other_label(field: str, language: str) -> str:
    """What a value is called that is no field of the element: our origin id, and the documents by which an amount changes."""
    names = {ORIGIN_ID: say("origin_id", language), DOCUMENTS: say("documents", language)}
    return names.get(field, field)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "" if value is None else str(value)
