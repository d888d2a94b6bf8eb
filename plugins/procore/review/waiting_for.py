"""Whether an element may start: what it waits for has ended in this run. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procore.elements.element import Element
from procore.model.runs import Mode


def why_not_started(element: Element, runs: Mapping[str, Mapping[str, Any]], mode: Mode) -> str:
    """Why an element is not started after what this run did of others (`Runs.of`), as one sentence; empty: it is.

    A record finds its own parents in the ledger, but not when the task that brings them broke off. A dry run goes on after
    an element that waits for a person: its plan counts as written there.
    """
    ended = ("finished", "stopped", "waiting") if mode is Mode.PLAN else ("finished", "stopped")
    for above in element.after:
        if above in runs and runs[above]["state"] not in ended:
            return (
                f"{element.id} was not started: {above} did not finish in this run"
                f" ({runs[above]['error'] or 'it broke off'}). Mend that, then clear both tasks."
            )
    return ""
