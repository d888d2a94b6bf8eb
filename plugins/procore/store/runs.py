"""The runs of elements: one row an element and DAG run, with its numbers, how far it is, and Procore's hourly limit."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procore.model.runs import Run
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/runs.sql"


class Runs:
    """The runs of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def begin(self, pairing: int, dag_run: str, element: str, mode: str, by_whom: str = "") -> Run:
        """Open the element's row of a DAG run, or go on in it with what it had counted. `by_whom`: who asked for it."""
        facts = {"dag_run": dag_run, "element": element, "mode": mode, "by_whom": by_whom or None}
        (row,) = self._queries("begin", pairing=pairing, **facts)
        return Run(id=row["id"], tally=row["tally"], calls=row["calls"], seconds=float(row["seconds"]))

    def end(
        self,
        run: Run,
        state: str,
        error: str | None = None,
        resumes_at: datetime | None = None,
        said: Mapping[str, Any] | None = None,
    ) -> None:
        """Close the row: its numbers are now the run's. `resumes_at`: it waits, and goes on by itself then.

        `error`: why, in the company's language; `said`: the same sentence in none (`Sentence.to_json`).
        """
        self._queries(
            "end",
            run=run.id,
            state=state,
            tally=json.dumps(run.tally),
            calls=json.dumps(run.calls),
            seconds=run.seconds,
            error=error,
            said=json.dumps(said) if said else None,
            resumes_at=resumes_at,
        )

    def of(self, company: str, dag_run: str) -> dict[str, LedgerRow]:
        """What each element did in a DAG run, by element id: mode, state, tally, calls, announced_calls, seconds, error, said."""
        return {row["element"]: row for row in self._queries("of_dag_run", company=company, dag_run=dag_run)}

    def changes_before(self, company: str, dag_run: str, last: int) -> dict[str, list[int]]:
        """Of each element of a DAG run: the records that its `last` whole runs before it created or updated, the newest first."""
        rows = self._queries("changes_before", company=company, dag_run=dag_run, last=last)
        return {row["element"]: row["changes"] for row in rows}

    def mark_partial(self, run: int) -> None:
        """The run looked at a part only: it makes nothing fresh."""
        self._queries("mark_partial", run=run)

    def expect_writes(self, run: int, writes: int, calls: int) -> None:
        """The run begins to write: so many writes more (of our origin id aside), which need about so many Procore calls."""
        self._queries("expect_writes", run=run, writes=writes, calls=calls)

    def announce_calls(self, run: int, calls: int) -> None:
        """The run is about to write, and was said to need so many Procore calls in all; said once, it stays."""
        self._queries("announce_calls", run=run, calls=calls)

    def keep_rate_limit(self, run: int, left: int, total: int, resets_at: datetime) -> None:
        """What Procore last answered of its hourly limit: calls left, of how many, until when (aware)."""
        self._queries("keep_rate_limit", run=run, left=left, total=total, resets_at=resets_at)
