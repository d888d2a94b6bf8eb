"""What the settings keep no longer, deleted a page at a time (docs/operate.md#retention)."""

from collections.abc import Mapping

from procore.store.sql import Blocks, Engine, transaction

QUERIES = "ledger/retention.sql"
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "plans": ("aged_plans", ("delete_plans", "delete_plans_themselves")),
    "values": ("aged_values", ("delete_values",)),
    "exceptions": ("aged_exceptions", ("delete_exceptions",)),
    "gone": ("aged_gone", ("delete_gone",)),
    "runs": ("aged_runs", ("delete_runs",)),
}
"""By kind the block that finds what may go, and those that delete it. A run goes last: when nothing of it is kept any more."""
PAGE = 500
"""How many go in one transaction: no lock is held for long."""


class Retention:
    """What one ledger lets go of."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def delete(self, pairing: int, days: Mapping[str, int], page: int = PAGE) -> dict[str, int]:
        """Delete what is older than so many days, by kind; a kind that is not named stays. How many of each went."""
        return {kind: self._delete(pairing, kind, days[kind], page) for kind in KINDS if kind in days}

    def _delete(self, pairing: int, kind: str, days: int, page: int) -> int:
        gone = 0
        while found := self._page(pairing, kind, days, page):
            gone += found
            if found < page:
                break
        return gone

    def _page(self, pairing: int, kind: str, days: int, page: int) -> int:
        """Delete the oldest ones, in one transaction with its note; how many."""
        with transaction(self._engine) as connection:
            run, (find, deletes) = Blocks(connection, QUERIES), KINDS[kind]
            (cut,) = run("before", days=days)
            keys = [row["key"] for row in run(find, pairing=pairing, page=page, **cut)]
            if not keys:
                return 0
            run("note", pairing=pairing, kind=kind, days=days, records=len(keys), **cut)
            of_records = {"pairing": pairing, **cut} if kind == "gone" else {}
            for delete in deletes:
                run(delete, keys=keys, **of_records)
        return len(keys)
