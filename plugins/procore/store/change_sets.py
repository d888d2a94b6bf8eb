"""The only door to the ledger's plans: made once, never changed, decided once, applied once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from procore.mapping.values import text_of
from procore.model.change_set import ChangeSet, ChangeSetStep
from procore.model.errors import ConfigurationError
from procore.store.sql import block
from procore.store.transaction import transaction

QUERIES = "ledger/plans.sql"


class ChangeSets:
    """The plans of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(self, pairing: int, run: int, plan: ChangeSet, state: str = "made") -> int:
        """Keep a plan; its id. `state`: made, or waiting (for a person)."""
        rows = [
            {
                "scope": step.scope,
                "maestro_key": step.maestro_key,
                "procore_key": step.procore_key,
                "side": step.side,
                "verb": step.verb,
                "changes": list(step.changes),
                "money": text_of(step.money),
                "why": step.why,
                "digest": step.digest,
            }
            for step in plan.steps
        ]
        head = {
            "pairing": pairing,
            "run": run,
            "element": plan.element,
            "hash": plan.hash,
            "state": state,
            "counts": json.dumps(dict(plan.counts)),
            "known": plan.known,
            "net": text_of(plan.net),
            "calls": plan.calls,
        }
        with transaction(self._engine) as connection:
            made: int = connection.execute(block(QUERIES, "make"), head).scalar_one()
            connection.execute(block(QUERIES, "add_steps"), {"plan": made, "rows": json.dumps(rows)})
        return made

    def known(self, pairing: int, element: str, dag_run: str) -> int:
        """How many records of the element were linked before this DAG run: one that goes on is still the same run."""
        params = {"pairing": pairing, "element": element, "dag_run": dag_run}
        with transaction(self._engine) as connection:
            return int(connection.execute(block(QUERIES, "known"), params).scalar_one())

    def find(self, pairing: int, element: str, name: str) -> Mapping[str, Any] | None:
        """The element's newest plan of that id, hash or DAG run; None: there is none."""
        with transaction(self._engine) as connection:
            row = connection.execute(
                block(QUERIES, "find"), {"pairing": pairing, "element": element, "name": name}
            ).first()
        return dict(row._mapping) if row else None  # noqa: SLF001  # SQLAlchemy's own name for a row as a mapping

    def steps(self, plan: int, element: str) -> tuple[ChangeSetStep, ...]:
        """A plan's steps, as they were made."""
        with transaction(self._engine) as connection:
            rows = connection.execute(block(QUERIES, "steps"), {"plan": plan}).mappings().all()
        return tuple(ChangeSetStep(element=element, **{**row, "changes": tuple(row["changes"])}) for row in rows)

    def stored(self, company: str, name: str) -> ChangeSet:
        """The company's whole plan of that hash, as it was made (of several that are equal, the newest).

        Raises ConfigurationError when the company has none.
        """
        with transaction(self._engine) as connection:
            head = connection.execute(block(QUERIES, "stored"), {"company": company, "hash": name}).mappings().first()
        if head is None:
            raise ConfigurationError(f"{company} has no plan “{name}”: write the hash as the task's log shows it.")
        return ChangeSet(steps=self.steps(head["id"], head["element"]), **head)

    def elements_of(self, pairing: int, name: str) -> list[str]:
        """The elements that have a plan of that id, hash or DAG run."""
        with transaction(self._engine) as connection:
            return list(connection.execute(block(QUERIES, "elements_of"), {"pairing": pairing, "name": name}).scalars())

    def wait(self, plan: int) -> None:
        """A plan that was made, or that waits already, waits for a person."""
        self._happened("wait", {"plan": plan})

    def decide(self, plan: int, state: str, by_whom: str, reason: str) -> bool:
        """Approve or reject; whether it still waited for that."""
        params = {"plan": plan, "state": state, "by_whom": by_whom, "reason": reason}
        return self._happened("decide", params)

    def turned_down(self, plan: int, dag_run: str, element: str, error: str) -> None:
        """The DAG run's element, which waited for the plan's answer, failed with this sentence."""
        self._happened("turned_down", {"plan": plan, "dag_run": dag_run, "element": element, "error": error})

    def applied(self, plan: int, run: int) -> bool:
        """Mark a plan as applied; whether it had not been before."""
        return self._happened("applied", {"plan": plan, "run": run})

    def override(self, run: int, element: str, brakes: Sequence[str], by_whom: str, reason: str) -> None:
        """Who let which brakes go, and why."""
        params = {
            "run": run,
            "element": element,
            "brakes": json.dumps(list(brakes)),
            "by_whom": by_whom,
            "reason": reason,
        }
        with transaction(self._engine) as connection:
            connection.execute(block(QUERIES, "override"), params)

    def _happened(self, name: str, params: Mapping[str, Any]) -> bool:
        with transaction(self._engine) as connection:
            return connection.execute(block(QUERIES, name), params).first() is not None
