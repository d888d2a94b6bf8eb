"""Actions: what was written, value by value. Intended before a side is asked, ended after it answered."""

import json
from collections.abc import Sequence

from procore.elements import SCOPES
from procore.elements.element import Element, Side, Value
from procore.mapping.stored import decode
from procore.model.actions import BegunCreation
from procore.model.steps import BegunValues
from procore.store.reasons import stored_reason
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/actions.sql"


class Actions:
    """The actions of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def intend(self, run: int, element: Element, rows: Sequence[LedgerRow], state: str = "intended") -> list[int]:
        """Write down what is about to be written (or, `planned`, what would be); ids in the order of the rows.

        `rows`: scope, side, verb, maestro_key, procore_id, origin_id, changes; and, where a latency can be told, source_changed_at.
        """
        if not rows:
            return []
        made = self._queries("intend", run=run, element=element.id, rows=json.dumps(rows), state=state)
        return [row["id"] for row in made]

    def end(self, rows: Sequence[LedgerRow]) -> None:
        """What became of intentions: id, state, reason (Reason or None), and the keys that creation gave."""
        if rows:
            self._queries("end", rows=json.dumps([{**row, "reason": stored_reason(row.get("reason"))} for row in rows]))

    def unconfirmed_creations(self, pairing: int, element: Element) -> list[BegunCreation]:
        """Creations that a broken run intended and nobody confirmed."""
        rows = self._queries("unconfirmed_creations", pairing=pairing, element=element.id)
        return [BegunCreation(**{**row, "side": Side(row["side"]), "changes": tuple(row["changes"])}) for row in rows]

    def unconfirmed(self, pairing: int, element: Element) -> dict[tuple[Side, str], BegunValues]:
        """What broken or refused writes were about to write, by each side's key: the values by side and field.

        Those of lines are named `line|field`, by the source's key of the line. Each value is there once, the newest last.
        """
        found: dict[tuple[Side, str], dict[tuple[Side, str], tuple[Value, ...]]] = {}
        for row in self._queries("unconfirmed", pairing=pairing, element=element.id):
            values = {(Side(row["side"]), name): value for name, value in _new_values(element, row["changes"]).items()}
            for side, key in ((Side.MAESTRO, row["maestro_key"]), (Side.PROCORE, row["procore_id"])):
                if key is not None:
                    of_record = found.setdefault((side, str(key)), {})
                    of_record |= {place: _last(of_record.get(place, ()), value) for place, value in values.items()}
        return dict(found)

    def settle(self, pairing: int, element: Element, run: int) -> None:
        """The run looked up what earlier ones had begun, and wrote what it could."""
        self._queries("settle", pairing=pairing, element=element.id, run=run)

    def projects_made(self, pairing: int, dag_run: str, element: Element) -> set[str]:
        """The projects that this DAG run made in Procore, and in which the element has not begun to write."""
        rows = self._queries("projects_made", pairing=pairing, dag_run=dag_run, element=element.id, projects=SCOPES.id)
        return {row["number"] for row in rows}


def _last(values: tuple[Value, ...], value: Value) -> tuple[Value, ...]:
    """The values with this one as the last of them; each once, however often it was tried."""
    return (*(one for one in values if one != value), value)


def _new_values(element: Element, changes: Sequence[LedgerRow]) -> dict[str, Value]:
    """The new values of an action's changes, by field; those of lines by `line|field`."""
    found: dict[str, Value] = {}
    for change in changes:
        fields, prefix = (element.lines, f"{change['line']}|") if "line" in change else (element.fields, "")
        for name, value in decode(fields, {change["field"]: change["new"]}).items():
            found[f"{prefix}{name}"] = value
    return found
