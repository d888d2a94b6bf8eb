"""Whether an element may start: what it waits for has ended in this run. Pure."""

from collections.abc import Mapping
from typing import Any

from procore.elements.element import Element
from procore.model.errors import Sentence
from procore.model.runs import Mode


def why_not_started(element: Element, runs: Mapping[str, Mapping[str, Any]], mode: Mode) -> Sentence | None:
    """Why an element is not started after what this run did of others (`Runs.of`), as one sentence; None: it is.

    A record finds its own parents in the ledger, but not when the task that brings them broke off. A dry run goes on after
    an element that waits for a person: its plan counts as written there.
    """
    ended = ("finished", "stopped", "waiting") if not mode.writes else ("finished", "stopped")
    for above in element.after:
        if above in runs and runs[above]["state"] not in ended:
            names = {"element": element.id, "above": above}
            kept = runs[above].get("said")
            if why := Sentence.from_json(kept) if kept else runs[above]["error"]:
                return Sentence(
                    "{element} was not started: {above} did not finish in this run ({why}). Mend that, then clear both tasks.",
                    why=why,
                    **names,
                )
            return Sentence(
                "{element} was not started: {above} broke off in this run. Mend that, then clear both tasks.", **names
            )
    return None
