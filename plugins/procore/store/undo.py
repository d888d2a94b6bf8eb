"""The only door to the ledger's undos: what a run wrote, what an undo leaves behind, and what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine

from procore.elements.element import Element, Side
from procore.mapping.values import clean
from procore.store.sql import block
from procore.store.transaction import transaction

QUERIES = "ledger/undo.sql"
LedgerRow = Mapping[str, Any]


class Undos:
    """The undos of one ledger. Every public method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def runs(self, dag_run: str) -> list[LedgerRow]:
        """The elements of a DAG run: pairing, company, element, mode, state, undoes."""
        return self._rows("runs", dag_run=dag_run)

    def under_way(self, pairing: int, dag_run: str, mine: str) -> list[LedgerRow]:
        """The elements that another run is at now, or that this one waits with: element, dag_run."""
        return self._rows("under_way", pairing=pairing, dag_run=dag_run, mine=mine)

    def actions(self, pairing: int, dag_run: str, element: str, project: str, record: str) -> list[LedgerRow]:
        """What a run wrote of an element, a project or a record (empty: all of it), in its order."""
        asked = {"dag_run": dag_run, "element": element, "project": project, "record": record}
        return self._rows("actions", pairing=pairing, **asked)

    def mark(self, run: int, undoes: str, by_whom: str, reason: str) -> None:
        """Say in the undo's own run what it takes back, who asked for it, and why."""
        self._rows("mark", run=run, undoes=undoes, by_whom=clean(by_whom), reason=clean(reason))

    def named_by(self, pairing: int, fields: Sequence[tuple[str, str]], side: Side, word: str) -> list[LedgerRow]:
        """The side's living records whose field (element, field) names a record by that word: element, key."""
        rows = json.dumps([{"element": element, "field": field} for element, field in fields])
        return self._rows("named_by", pairing=pairing, fields=rows, side=side, word=word) if fields else []

    def forget_removed(self, pairing: int, element: Element) -> int:
        """Forget the links to what undos took away; the records that are left stay out until a person includes them.

        How many. Run before and after an undo writes: a break between a removal and this leaves nothing half done.
        """
        where = {"pairing": pairing, "element": element.id}
        with transaction(self._engine) as connection:
            _run(connection, "taken_away", **where)
            rows = _run(connection, "left_alone", **where)
            for row in rows:
                source = Side(row["side"]).other
                keys = {"maestro_key": row["maestro_key"], "procore_key": str(row["procore_id"])}
                keys["procore_key" if source is Side.MAESTRO else "maestro_key"] = ""
                said = {
                    "by_whom": row["by_whom"],
                    "reason": f"undo of {row['undoes']}: {row['reason']}",
                    "run": row["run"],
                }
                _run(connection, "exclude", **where, **keys, **said, linked=row["maestro_key"])
        return len(rows)

    def undone(self, pairing: int, element: Element, run: int, rows: Sequence[LedgerRow]) -> None:
        """Say in the links that this undo made their sides differ.

        `rows`: maestro_key, and the fingerprints of both records where nothing else waits to be merged (else None).
        """
        if rows:
            self._rows("undone", pairing=pairing, element=element.id, run=run, rows=json.dumps(list(rows)))

    def plan_element(self, plan: int) -> str:
        """The element that a plan is of."""
        (row,) = self._rows("plan_element", plan=plan)
        return str(row["element"])

    def told(self, company: str, dag_run: str) -> list[LedgerRow]:
        """What an undo did, one row an element and sentence: tally, state, error, plan, and `why` for what is left."""
        return self._rows("told", company=company, dag_run=dag_run)

    def _rows(self, name: str, **params: Any) -> list[LedgerRow]:
        with transaction(self._engine) as connection:
            return _run(connection, name, **params)


def _run(connection: Connection, name: str, **params: Any) -> list[LedgerRow]:
    result = connection.execute(block(QUERIES, name), params)
    return [dict(row) for row in result.mappings()] if result.returns_rows else []
