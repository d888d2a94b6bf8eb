"""The budgets of Procore calls: one row for all who call with the same credentials."""

from collections.abc import Callable

from procore.diff.call_budget import HOUR, KEPT_OF, KEPT_UNTIL, SHORT_WINDOW, SLICE, VALID, Ask, Grant, Reserve
from procore.store.sql import Engine, Queries

QUERIES = "ledger/call_budgets.sql"
RULES = {
    "short_window": SHORT_WINDOW.total_seconds(),
    "hour": HOUR.total_seconds(),
    "valid": VALID.total_seconds(),
    "kept_until": KEPT_UNTIL.total_seconds(),
    "kept_of": KEPT_OF,
    "slices": SLICE,
}


class CallBudgets:
    """The call budgets of one ledger. `ahead`: seconds by which its clock is moved forward."""

    def __init__(self, engine: Engine, ahead: Callable[[], float] = lambda: 0.0) -> None:
        self._queries = Queries(engine, QUERIES)
        self._ahead = ahead

    def of(self, account: str) -> Reserve:
        """How calls of these credentials are asked for: one statement a slice. Raises Unreachable."""
        return lambda ask: self._reserve(account, ask)

    def _reserve(self, account: str, ask: Ask) -> Grant:
        stated = ask.stated
        facts = {
            "account": account, "wanted": ask.wanted, "first": ask.first,
            "settles": ask.settles, "ages": list(ask.ages), "returned": ask.returned,
            "short_limit": stated.short_limit, "hour_limit": stated.hour_limit, "hour_left": stated.hour_left,
            "hour_ends_in": stated.hour_ends_in, "shut_for": stated.shut_for, "ahead": self._ahead(),
        }  # fmt: skip
        rows = self._queries("reserve", **facts, **RULES)
        if not rows:
            self._queries("open", account=account)
            rows = self._queries("reserve", **facts, **RULES)
        row = rows[0]
        return Grant(
            calls=row["granted"],
            slice=row["slice"],
            short_limit=row["short_limit"],
            hour_limit=row["hour_limit"],
            hour_used=row["hour_used"],
            ready_in=None if row["ready_in"] is None else max(0.0, float(row["ready_in"])),
            hour_ends_in=None if row["hour_ends_in"] is None else float(row["hour_ends_in"]),
        )
