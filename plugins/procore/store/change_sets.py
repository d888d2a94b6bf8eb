"""Change sets: made once, never changed, decided once, applied once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from procore.mapping.values import text_of
from procore.model.change_set import ChangeSet, ChangeSetHead, ChangeSetStep, PlannedLink, Proposed
from procore.model.errors import ConfigurationError
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/change_sets.sql"


class ChangeSets:
    """The change sets of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def make(self, pairing: int, run: int, plan: Proposed, state: str = "made") -> int:
        """Keep a change set, a page at a time, all of it or nothing; its id. `state`: made, or waiting (for a person)."""
        head: dict[str, Any] = {
            "pairing": pairing,
            "run": run,
            "element": plan.element,
            "hash": plan.hash,
            "state": state,
            "counts": json.dumps(dict(plan.counts)),
            "linked_records": plan.linked_records,
            "net": text_of(plan.net),
            "calls": plan.calls,
        }
        with self._queries.transaction() as queries:
            (made,) = queries("add", **head)
            before = 0
            for steps, links in plan.pages():
                queries("add_steps", plan=made["id"], before=before, rows=json.dumps([_row(step) for step in steps]))
                before += len(steps)
                if links:
                    queries("add_links", plan=made["id"], rows=json.dumps([asdict(link) for link in links]))
        return int(made["id"])

    def linked_before(self, pairing: int, element: str, dag_run: str) -> int:
        """How many records of the element were linked before this DAG run: one that goes on is still the same run."""
        (row,) = self._queries("linked_before", pairing=pairing, element=element, dag_run=dag_run)
        return int(row["count"])

    def find(self, pairing: int, element: str, name: str) -> ChangeSetHead | None:
        """The element's newest change set of that id, hash or DAG run; None: there is none."""
        rows = self._queries("find", pairing=pairing, element=element, name=name)
        return next((ChangeSetHead(**row) for row in rows), None)

    def waiting(self, pairing: int, element: str, dag_run: str) -> ChangeSetHead | None:
        """The element's newest change set that waits for a person, unless `dag_run` made it; None: there is none."""
        rows = self._queries("waiting", pairing=pairing, element=element, dag_run=dag_run)
        return next((ChangeSetHead(**row) for row in rows), None)

    def steps(self, plan: int) -> Iterator[ChangeSetStep]:
        """A change set's steps, as they were made, in their order."""
        for row in self._queries.stream("steps", plan=plan):
            after = tuple((one[0], one[1]) for one in row["after"])
            yield ChangeSetStep(**{**row, "changes": tuple(row["changes"]), "after": after})

    def planned_links(self, pairing: int, dag_run: str) -> list[PlannedLink]:
        """What the change sets that this DAG run made, and that nobody wrote or refused, would link."""
        return [PlannedLink(**row) for row in self._queries("planned_links", pairing=pairing, dag_run=dag_run)]

    def by_hash(self, company: str, name: str) -> ChangeSet:
        """The company's whole change set of that hash, as it was made (of several that are equal, the newest).

        Raises ConfigurationError when the company has none.
        """
        for head in self._queries("by_hash", company=company, hash=name):
            return ChangeSet(steps=tuple(self.steps(head["id"])), **head)
        raise ConfigurationError(
            "{company} has no plan “{name}”: write the hash as the task's log shows it.", company=company, name=name
        )

    def elements_of(self, pairing: int, name: str) -> list[str]:
        """The elements that have a change set of that id, hash or DAG run."""
        return [row["element"] for row in self._queries("elements_of", pairing=pairing, name=name)]

    def wait(self, plan: int) -> None:
        """A change set that was made, or that waits already, waits for a person."""
        self._queries("wait", plan=plan)

    def decide(self, plan: int, state: str, by_whom: str, reason: str) -> bool:
        """Approve or reject; whether it still waited for that."""
        return bool(self._queries("decide", plan=plan, state=state, by_whom=by_whom, reason=reason))

    def end_waiting_run(self, plan: int, dag_run: str, element: str, error: str, said: Mapping[str, Any]) -> None:
        """The DAG run's element, which waited for the answer to a change set, failed: see `Runs.end`."""
        self._queries(
            "end_waiting_run", plan=plan, dag_run=dag_run, element=element, error=error, said=json.dumps(said)
        )

    def mark_applied(self, plan: int, run: int) -> bool:
        """Mark a change set as applied; whether it had not been before."""
        return bool(self._queries("mark_applied", plan=plan, run=run))

    def override(self, run: int, element: str, brakes: Sequence[str], by_whom: str, reason: str) -> None:
        """Who overrode which limits, and why."""
        names = json.dumps(list(brakes))
        self._queries("add_override", run=run, element=element, brakes=names, by_whom=by_whom, reason=reason)


def _row(step: ChangeSetStep) -> LedgerRow:
    """As the statement takes it: dollars as text."""
    return {
        "element": step.element,
        "scope": step.scope,
        "maestro_key": step.maestro_key,
        "procore_key": step.procore_key,
        "side": step.side,
        "verb": step.verb,
        "changes": list(step.changes),
        "money": text_of(step.money),
        "gross": text_of(step.gross),
        "why": step.why,
        "digest": step.digest,
        "after": list(step.after),
    }
