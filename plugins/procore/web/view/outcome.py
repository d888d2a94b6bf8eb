"""How a run ended, in one word and one colour, the same wherever the page shows it."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Outcome(NamedTuple):
    """`word`: its key among the page's words; `kind`: the class of the badge."""

    word: str
    kind: str


_BY_STATE: Mapping[str, Outcome] = {
    "failed": Outcome("run_failed", "rejected"),
    "running": Outcome("run_running", "running"),
    "stopped": Outcome("run_stopped", "rejected"),
}
_BY_MODE: Mapping[str, Outcome] = {
    "plan": Outcome("run_planned", "planned"),
    "shadow": Outcome("run_shadow", "planned"),
}


def outcome_of(run: Mapping[str, Any]) -> Outcome:
    """Of a run of an element, or of a DAG run's elements together: a row with `state`, `mode`, `tally` and `resumes_at`.

    What was rejected, or waits, says more than that it ended well.
    """
    if found := _BY_STATE.get(run["state"]):
        return found
    if run["state"] == "waiting":
        return Outcome("run_limit" if run["resumes_at"] else "run_person", "waiting")
    if run["tally"].get("rejected"):
        return Outcome("run_with_rejects", "rejected")
    if run["tally"].get("waiting"):
        return Outcome("run_with_waits", "waiting")
    return _BY_MODE.get(run["mode"]) or Outcome("run_fine", "fine")
