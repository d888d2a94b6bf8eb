"""Undos: what a run wrote, what an undo leaves in the ledger, and what it did."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from procore.diff.undo.refusal import BusyElement, RunElement, UndoRequest
from procore.diff.undo.written import LedgerWrite, WrittenValue
from procore.elements import SCOPES
from procore.elements.element import Element, Side
from procore.mapping.values import clean
from procore.model.change_set import RecordName
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/undos.sql"


class Undos:
    """The undos of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def runs(self, dag_run: str) -> list[RunElement]:
        """The elements of a DAG run, whatever the company."""
        return [RunElement(**row) for row in self._queries("runs", dag_run=dag_run)]

    def under_way(self, pairing: int, dag_run: str, mine: str) -> list[BusyElement]:
        """The elements that another run is at now, or that this one waits with."""
        rows = self._queries("under_way", pairing=pairing, dag_run=dag_run, mine=mine)
        return [BusyElement(**row) for row in rows]

    def actions(self, pairing: int, dag_run: str, element: str, project: str, record: str) -> list[LedgerWrite]:
        """What a run wrote of an element, a project or a record (empty: all of it), in its order."""
        only = {"element": element, "project": project, "record": record, "projects": SCOPES.id}
        rows = self._queries("actions", pairing=pairing, dag_run=dag_run, **only)
        return [LedgerWrite(**{**row, "side": Side(row["side"])}) for row in rows]

    def mark_run(self, run: int, undoes: str, by_whom: str, reason: str) -> None:
        """Say in the undo's own run what it takes back, who asked for it, and why."""
        self._queries("mark_run", run=run, undoes=undoes, by_whom=clean(by_whom), reason=clean(reason))

    def naming(self, pairing: int, fields: Sequence[tuple[str, str]], side: Side, word: str) -> list[RecordName]:
        """The side's living records whose field (element, field) names a record by that word."""
        if not fields:
            return []
        rows = json.dumps([{"element": element, "field": field} for element, field in fields])
        found = self._queries("naming", pairing=pairing, fields=rows, side=side, word=word)
        return [(row["element"], row["key"]) for row in found]

    def forget_removed(self, pairing: int, element: Element) -> int:
        """Forget the links to what undos took away; the records that are left stay out until a person includes them.

        How many. Run before and after an undo writes: a break between a removal and this leaves nothing half done.
        """
        where = {"pairing": pairing, "element": element.id}
        with self._queries.transaction() as run:
            run("mark_removed_gone", **where)
            rows = run("links_to_removed", **where)
            for row in rows:
                source = Side(row["side"]).other
                keys = {"maestro_key": row["maestro_key"], "procore_key": str(row["procore_id"])}
                keys["procore_key" if source is Side.MAESTRO else "maestro_key"] = ""
                why = {"by_whom": row["by_whom"], "reason": f"undo of {row['undoes']}: {row['reason']}"}
                run("exclude", **where, **keys, **why, run=row["run"], linked=row["maestro_key"])
        return len(rows)

    def settle_withdrawn(self, pairing: int, run: int, element: Element) -> None:
        """End what waits of what this undo took back from import files; what Procore alone has of it stays out of the runs."""
        where = {"pairing": pairing, "element": element.id, "run": run}
        with self._queries.transaction() as ask:
            ask("settle_withdrawn", **where)
            ask("close_withdrawn", **where)
            for row in ask("withdrawn_creations", **where):
                reason = f"undo of {row['undoes']}: {row['reason']}"
                keys = {"maestro_key": "", "procore_key": row["procore_key"], "linked": row["maestro_key"]}
                ask("exclude", **where, **keys, by_whom=row["by_whom"], reason=reason)

    def replaced_line_ids(
        self, pairing: int, element: Element, keys: Iterable[str]
    ) -> dict[str, dict[str, WrittenValue]]:
        """By record and line, another integration's origin id that runs replaced, and ours; None: the line was taken away."""
        found: dict[str, dict[str, WrittenValue]] = defaultdict(dict)
        wanted = json.dumps(sorted(keys))
        for row in self._queries("replaced_line_ids", pairing=pairing, element=element.id, keys=wanted):
            found[row["maestro_key"]][row["line"]] = WrittenValue(row["old"], row["new"])
        return found

    def unlink_given_back(
        self, pairing: int, run: int, element: Element, request: UndoRequest, keys: Iterable[str]
    ) -> None:
        """Forget the links of these records that another integration has again; both wait for a person. `run`: the undo's."""
        where = {"pairing": pairing, "element": element.id}
        why = {"by_whom": clean(request.by_whom), "reason": clean(f"undo of {request.run}: {request.reason}")}
        with self._queries.transaction() as queries:
            for row in queries("links_given_back", **where, keys=json.dumps(sorted(keys)), undoes=request.run):
                both = {"maestro_key": row["maestro_key"], "procore_key": str(row["procore_id"])}
                queries("unlink", **where, **both, **why, run=run)

    def mark_links(self, pairing: int, element: Element, run: int, rows: Sequence[LedgerRow]) -> None:
        """Say in the links that this undo made their sides differ.

        `rows`: maestro_key, and the fingerprints of both records where nothing else waits to be merged (else None).
        """
        if rows:
            self._queries("mark_links", pairing=pairing, element=element.id, run=run, rows=json.dumps(list(rows)))

    def element_of_plan(self, plan: int) -> str:
        """The element of a change set."""
        (row,) = self._queries("element_of_plan", plan=plan)
        return str(row["element"])

    def results(self, company: str, dag_run: str) -> list[LedgerRow]:
        """What an undo did, one row an element and record that is left: tally, state, error, plan, and `why` for what is left."""
        return self._queries("results", company=company, dag_run=dag_run)
