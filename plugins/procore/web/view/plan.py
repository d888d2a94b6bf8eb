"""A plan's steps as a person reads them: which record, what is written where, and how many dollars it moves. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procore.elements import ALL
from procore.elements.element import Element
from procore.model.change_set import WRITES
from procore.model.records import DOCUMENTS, ORIGIN_ID
from procore.text.nouns import name_of
from procore.text.reasons import label_of
from procore.text.values import value_said
from procore.web.view.words import say

CHANGES = 8
"""How many values of a step are shown before the rest, which is opened by a click."""
COUNTED = ("deactivated", "overwritten", "linked", "held", "cannot")
"""What a plan counts beside its writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedValue:
    """One value that is written, in words; `over`: a person's own change is written over."""

    label: str
    old: str
    new: str
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One record's part of a plan. `verb`, `side`: as stored; `more`: values that are shown when they are asked for."""

    element: str
    name: str
    scope: str
    maestro_key: str
    procore_key: str
    side: str
    verb: str
    values: tuple[PlannedValue, ...]
    more: tuple[PlannedValue, ...]
    money: Decimal
    gross: Decimal
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTotal:
    """What a plan adds up to. `writes`: how many it makes; `by_element`: of which elements, and what, in words.

    `among`: what else is to be said of these writes; `beside`: records of which it writes nothing.
    """

    writes: int
    by_element: tuple[tuple[str, str], ...]
    among: tuple[str, ...]
    beside: tuple[str, ...]


def plan_total(kinds: Iterable[Mapping[str, Any]], counts: Mapping[str, int], language: str) -> PlanTotal:
    """The rows of the block `plan_kinds`, and the plan's own counts, as the page says them: exactly what it lists below."""
    found: dict[str, Counter[str]] = {}
    for row in kinds:
        found.setdefault(row["element"], Counter())[row["verb"]] += row["records"]
    verbs = sum(found.values(), Counter())
    said = {
        name: say(f"count_{name}", language, n=n) for name, n in {**counts, **verbs}.items() if n and name in COUNTED
    }
    return PlanTotal(
        writes=verbs.total() - verbs["cannot"],
        by_element=tuple(
            (
                name_of(ALL[element], language),
                ", ".join(say(f"count_{verb}", language, n=mine[verb]) for verb in WRITES if mine[verb]),
            )
            for element, mine in found.items()
        ),
        among=tuple(said[name] for name in ("deactivated", "overwritten") if name in said),
        beside=tuple(said[name] for name in ("linked", "held", "cannot") if name in said),
    )


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
        more=tuple(values[CHANGES:]),
        money=row["money"],
        gross=row["gross"],
        why=row["why"],
    )


def history(element: Element, rows: Iterable[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """Rows of the block `history` in words; a value that was empty and stayed so, as a new record has some, tells nothing."""
    said = (_written(element, row, language) for row in rows)
    return [one for one in said if not one["field"] or one["before"] or one["after"]]


def _written(element: Element, row: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A row of the block `history` with its field (`said`) and both values in words."""
    change = {"field": row["field"] or "", "line": row["line"], "old": row["before"], "new": row["after"]}
    value = _value(element.id, change, language)
    return {**row, "said": value.label, "before": value.old, "after": value.new}


def _counts(verb: str, change: Mapping[str, Any]) -> bool:
    """Whether a value tells something: of a new record, what is empty tells nothing."""
    return verb != "create" or change["new"] not in (None, "")


def _value(element_id: str, change: Mapping[str, Any], language: str) -> PlannedValue:
    element, line = ALL[element_id], change.get("line")
    known = (element.line_by_name if line else {**element.set_up_by_name, **element.by_name}).get(change["field"])
    name = label_of(known, language) if known else _other_label(change["field"], language)
    return PlannedValue(
        label=f"{name} ({line})" if line else name,
        old=value_said(known, change["old"], language),
        new=value_said(known, change["new"], language),
        over=bool(change.get("overwrites")),
    )


def _other_label(field: str, language: str) -> str:
    """What a value is called that is no field of the element: our origin id, and the documents by which an amount changes."""
    names = {ORIGIN_ID: say("origin_id", language), DOCUMENTS: say("documents", language)}
    return names.get(field, field)
