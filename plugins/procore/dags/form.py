"""What the trigger forms ask: a company's DAG (a backfill's dialog shows the same), and the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airflow.sdk import Param

from procore.elements import ELEMENTS
from procore.review.limits import LIMIT_NAMES

MODE = "plan: write nothing, keep the plan and show it. apply: write a plan that was made before, and nothing else."


def texts(title: str, description: str, chosen: Sequence[str] = (), enum: Sequence[str] = ()) -> Param:
    """A list of texts: to choose from, or free."""
    schema: dict[str, Any] = {"type": ["array", "null"], "items": {"type": "string"}}
    if enum:
        schema |= {"items": {"type": "string", "enum": list(enum)}, "examples": list(enum)}
    return Param(list(chosen), title=title, description=description, **schema)


def text(title: str, description: str) -> Param:
    """A text that may be left empty: the form takes an empty text for a missing one."""
    return Param(None, type=["string", "null"], title=title, description=description)


def trigger_form(ticked: Sequence[str]) -> dict[str, Param]:
    """The parameters by name; `ticked`: the elements that are chosen to begin with."""
    return {
        "elements": texts(
            "Elements", "The elements to synchronize. Empty: all that the settings tick.", ticked, enum=list(ELEMENTS)
        ),
        "mode": Param("sync", enum=["sync", "plan", "apply"], title="Mode", description=MODE),
        "full": Param(default=False, type="boolean", title="Full compare", description="Read and compare everything."),
        "projects": texts("Projects", "Only these project numbers, one a line. Empty: all."),
        "records": texts("Records", "Only these: maestro*'s keys, or procore: and an id, one a line. Empty: all."),
        "plan": text("Plan", "mode = apply: a plan's hash, or the run that made it."),
        "override": texts(
            "Override", "Brakes to let go in this run, also by a plan that it applies.", enum=list(LIMIT_NAMES)
        ),
        "override_reason": text("Reason of the override", "Kept with your name."),
    }


def company(keys: Sequence[str]) -> Param:
    """Which company, by its key in the Variable."""
    return Param(keys[0], enum=list(keys), title="Company", description="Its key in the Variable.")


def word(title: str, description: str) -> Param:
    """A text of a form of one task, without which the form is not sent."""
    return Param("", type="string", title=title, description=description)
