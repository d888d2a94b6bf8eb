"""How a run ended, in one word and one colour, the same wherever the page shows it."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Badge(NamedTuple):
    """`word`: its key among the page's words; `kind`: the class of the badge."""

    word: str
    kind: str


_BY_STATE: Mapping[str, Badge] = {
    "failed": Badge("run_failed", "rejected"),
    "running": Badge("run_running", "running"),
    "stopped": Badge("run_stopped", "rejected"),
}
_BY_MODE: Mapping[str, Badge] = {
    "plan": Badge("run_planned", "planned"),
    "shadow": Badge("run_shadow", "planned"),
}


def outcome_of(run: Mapping[str, Any]) -> Badge:
    """Of a run of an element, or of a DAG run's elements together: a row with `state`, `mode`, `tally` and `resumes_at`.

    What was rejected, or waits, says more than that it ended well.
    """
    if found := _BY_STATE.get(run["state"]):
        return found
    if run["state"] == "waiting":
        return Badge("run_limit" if run["resumes_at"] else "run_person", "waiting")
    if run["tally"].get("rejected"):
        return Badge("run_with_rejects", "rejected")
    if run["tally"].get("waiting"):
        return Badge("run_with_waits", "waiting")
    return _BY_MODE.get(run["mode"]) or Badge("run_fine", "fine")
