"""A stored change set as a table that people open: CSV and JSON, one row a value.

The only module that imports pandas, which takes a moment to load: whoever calls it imports it when a file is asked for.
"""

import json
import re
from collections.abc import Iterable

import pandas as pd

from procore.mapping.values import text_of
from procore.model.change_set import ChangeSet, ChangeSetStep

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet begins a formula with, or leaves out before one."""
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
COLUMNS = (
    "element",
    "project",
    "maestro_key",
    "procore_id",
    "writes_to",
    "verb",
    "line",
    "field",
    "old",
    "new",
    "why",
    "money",
)
"""One row a value, all of them text; `money` is the step's effect in dollars, on its first row."""


def table(steps: Iterable[ChangeSetStep]) -> pd.DataFrame:
    """The steps of a change set as a table with these COLUMNS; a step without values has one row."""
    return pd.DataFrame([row for step in steps for row in _rows(step)], columns=list(COLUMNS), dtype=object)


def as_csv(steps: Iterable[ChangeSetStep]) -> str:
    """The change set as CSV (with a header, to be written as UTF-8).

    A text that a spreadsheet would take for a formula, because it begins with = + - @ or a tab, has an apostrophe before it; a
    number stays a number. The JSON has every value as it is.
    """
    text: str = table(steps).map(_no_formula).to_csv(index=False, lineterminator="\n")
    return text


def as_json(change_set: ChangeSet) -> str:
    """The change set as JSON: its head, and one object a value."""
    head = {
        "element": change_set.element,
        "hash": change_set.hash,
        "net": text_of(change_set.net),
        "gross": text_of(change_set.gross),
        "calls": change_set.calls,
        **change_set.counts,
        "parts": change_set.of_parts,
    }
    return json.dumps({**head, "values": table(change_set.steps).to_dict("records")}, ensure_ascii=False, indent=1)


def _rows(step: ChangeSetStep) -> Iterable[tuple[str, ...]]:
    after = ", ".join(" ".join(name) for name in step.after)
    why = f"{step.why}; after {after}" if after else step.why
    record = (step.element, step.scope, step.maestro_key, step.procore_key, step.side, step.verb)
    for place, change in enumerate(step.changes or ({"field": "", "old": "", "new": ""},)):
        value = (str(change.get("line") or ""), str(change["field"]), _text(change["old"]), _text(change["new"]))
        yield (*record, *value, why, text_of(step.money) if place == 0 else "")


def _no_formula(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) and not NUMBER.fullmatch(value) else value


def _text(value: object) -> str:
    return "" if value is None else str(value)
