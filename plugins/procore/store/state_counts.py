"""How many records of an element are in which state, kept for the page until a run, a link or the settings change."""

from collections.abc import Mapping
from typing import Any

from procore.elements import SCOPES
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/state_counts.sql"


class StateCounts:
    """The state counts of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def kept(self, pairing: int) -> list[LedgerRow]:
        """What was counted last: element, version, counts."""
        return self._queries("kept", pairing=pairing)

    def count(self, pairing: int, element: str, version: str, **policy: Any) -> Mapping[str, int]:
        """Count an element's records by state and keep that as this version's, unless somebody just did.

        `policy`: the block's other parameters.
        """
        where: dict[str, Any] = {"pairing": pairing, "element": element}
        with self._queries.transaction() as run:
            run("lock", **where)
            for row in run("kept", pairing=pairing):
                if (row["element"], row["version"]) == (element, version):
                    return dict(row["counts"])
            run("forget", **where)
            (row,) = run("count", **where, version=version, projects=SCOPES.id, **policy)
            return dict(row["counts"])
