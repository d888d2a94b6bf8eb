"""The only door to the ledger: pairings, what was read, links, intentions, the inbox, watermarks.

Every public method is one transaction. Rows go in and out as the ledger stores them (JSON), records and links
as records. Long, because there is one door: each method is a call of one named query.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import pandas as pd
from sqlalchemy import CursorResult, Engine

from procore.elements.element import Element, Side, Value
from procore.mapping.stored import decode, encode
from procore.mapping.values import clean
from procore.model.errors import ConfigurationError
from procore.model.pairing import Pairing
from procore.model.records import Line, LineLink, Link, Reason, Record
from procore.model.runs import Run
from procore.store.decisions import Decisions
from procore.store.sql import block, migrations
from procore.store.transaction import transaction

QUERIES = "ledger/queries.sql"
LedgerRow = Mapping[str, Any]
Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


class Ledger:
    """The ledger of one database. `migrate` first; then `pairing` gives what most methods are asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """Its database: for the doors to tables of their own (plans)."""
        return self._engine

    def __repr__(self) -> str:
        return f"Ledger({self._engine.url.database})"

    # -------------------------------------------------------------------------------------------- set-up

    def migrate(self) -> None:
        """Bring the schema up to date; several processes may do so at once, and any number of times.

        Raises ConfigurationError when an applied migration was changed, Unreachable when the database does not answer.
        """
        with transaction(self._engine) as connection:
            for name in ("lock_migrations", "create_schema", "create_migrations"):
                connection.execute(block(QUERIES, name))
            applied = {row.name: row.checksum for row in connection.execute(block(QUERIES, "applied_migrations"))}
            for name, sql in migrations():
                checksum = blake2b(sql.encode(), digest_size=16).hexdigest()
                if applied.get(name, checksum) != checksum:
                    raise ConfigurationError(
                        f"The ledger's migration {name} was changed after it ran: restore it and add a new one."
                    )
                if name not in applied:
                    connection.exec_driver_sql(sql)
                    connection.execute(block(QUERIES, "add_migration"), {"name": name, "checksum": checksum})

    def pairings(self, company: str, procore_company_id: int, host: str) -> list[Pairing]:
        """The pairings that concern a company: its own, and any other that has the same Procore company."""
        rows = self._run("pairings", company=company, procore_company_id=procore_company_id, host=host)
        return [Pairing(**row) for row in rows]

    def add_pairing(self, company: str, facts: Mapping[str, str | int]) -> None:
        """Pair a company that has none: tag, procore_company_id, host, environment."""
        self._run("add_pairing", company=company, **facts)

    # -------------------------------------------------------------------------------------------- runs

    def begin(self, pairing: int, dag_run: str, element: str, mode: str) -> Run:
        """Open the element's row of a DAG run, or go on in it."""
        (row,) = self._run("begin_run", pairing=pairing, dag_run=dag_run, element=element, mode=mode)
        return Run(id=row["id"], tally=row["tally"], calls=row["calls"], seconds=float(row["seconds"]))

    def end(self, run: Run, state: str, error: str | None = None, resumes_at: datetime | None = None) -> None:
        """Close the row: its numbers are now the run's. `resumes_at`: it waits, and goes on by itself then."""
        self._run(
            "end_run",
            run=run.id,
            state=state,
            tally=json.dumps(run.tally),
            calls=json.dumps(run.calls),
            seconds=run.seconds,
            error=error,
            resumes_at=resumes_at,
        )

    def runs(self, company: str, dag_run: str) -> dict[str, LedgerRow]:
        """What each element did in a DAG run, by element id."""
        return {row["element"]: row for row in self._run("runs_of", company=company, dag_run=dag_run)}

    # -------------------------------------------------------------------------------------------- reading

    def watermarks(self, pairing: int, element: Element) -> dict[tuple[Side, str], datetime]:
        """How far each side was read, by side and scope (aware, UTC)."""
        rows = self._run("watermarks", pairing=pairing, element=element.id)
        return {(Side(row["side"]), row["scope"]): row["read_until"] for row in rows}

    def move_watermark(self, pairing: int, element: Element, side: Side, scope: str, read_until: datetime) -> None:
        """Everything changed before `read_until` is accounted for."""
        self._run("move_watermark", pairing=pairing, element=element.id, side=side, scope=scope, read_until=read_until)

    def see(self, pairing: int, element: Element, side: Side, records: Iterable[Record]) -> None:
        """Keep records as they were read; of two that share a key, an open one speaks for both."""
        rows = [
            {
                "key": r.key,
                "scope": r.scope,
                "values": encode(r.values),
                "lines": [{"key": ln.key, "twin": ln.twin, "values": encode(ln.values)} for ln in r.lines.values()],
                "facts": dict(r.facts),
                "origin_id": r.origin_id,
                "problem": _reason(r.problem),
                "fingerprint": r.fingerprint,
                "changed_at": r.changed_at.isoformat() if r.changed_at else None,
            }
            for r in {r.key: r for r in sorted(records, key=lambda r: r.get("active") is not False)}.values()
        ]
        if rows:
            self._run("see", pairing=pairing, element=element.id, side=side, rows=json.dumps(rows))

    def now(self) -> datetime:
        """The ledger's clock (aware, UTC)."""
        (row,) = self._run("clock")
        now: datetime = row["now"]
        return now

    def mark_gone(self, pairing: int, element: Element, side: Side, began: datetime, scope: str | None) -> None:
        """After a complete read of a scope (None: of everything) that began then: what was not seen again is gone."""
        self._run(
            "mark_gone",
            pairing=pairing,
            element=element.id,
            side=side,
            began=began,
            scope=scope or "",
            everywhere=scope is None,
        )

    def troubled(self, pairing: int, element: Element, side: Side) -> bool:
        """Whether a record of that side could not be used as it was read, or (maestro*) has a code that another is held for."""
        (row,) = self._run("troubled", pairing=pairing, element=element.id, side=side)
        return bool(row["troubled"])

    def unaccounted(self, pairing: int, element: Element) -> set[str]:
        """The projects with linked records that maestro* changed or that are held, or where a write has to be looked up."""
        return {row["scope"] for row in self._run("unaccounted", pairing=pairing, element=element.id)}

    def fingerprints(self, pairing: int, element: Element, side: Side) -> dict[str, str]:
        """The fingerprints of a side's records as they were last read, by key."""
        rows = self._run("fingerprints", pairing=pairing, element=element.id, side=side)
        return {row["key"]: row["fingerprint"] for row in rows}

    def frames(self, pairing: int, element: Element, *, with_origin_id: bool) -> Frames:
        """Links, maestro*'s and Procore's records as frames of keys and fingerprints, as `match.moved` takes them.

        `with_origin_id`: links that Procore has no origin id for are to be looked at.
        """
        params: dict[str, Any] = {"pairing": pairing, "element": element.id}
        maestro, procore = ({**params, "side": side} for side in Side)
        with transaction(self._engine) as connection:
            return (
                pd.read_sql(
                    block(QUERIES, "links_frame"), connection, params={**params, "with_origin_id": with_origin_id}
                ),
                pd.read_sql(block(QUERIES, "seen_frame"), connection, params=maestro),
                pd.read_sql(block(QUERIES, "seen_frame"), connection, params=procore),
            )

    def records(self, pairing: int, element: Element, side: Side, keys: Sequence[str]) -> dict[str, Record]:
        """Records as last read, by key. One that is gone is not among them."""
        rows = self._run("seen_records", pairing=pairing, element=element.id, side=side, keys=json.dumps(list(keys)))
        return {row["key"]: _record(element, side, row) for row in rows if not row["gone"]}

    # -------------------------------------------------------------------------------------------- links

    def values_in_maestro(self, pairing: int, element: Element, name: str) -> list[LedgerRow]:
        """What maestro*'s records hold in a field, if anything: maestro_key, procore_key (None: not linked), scope, value."""
        return self._run("values_in_maestro", pairing=pairing, element=element.id, field=name)

    def links(self, pairing: int, element: Element, maestro_keys: Sequence[str]) -> dict[str, Link]:
        """Links with what was agreed, by maestro*'s key."""
        rows = self._run("links", pairing=pairing, element=element.id, keys=json.dumps(list(maestro_keys)))
        return {
            row["maestro_key"]: Link(
                maestro_key=row["maestro_key"],
                procore_id=row["procore_id"],
                scope=row["scope"],
                origin_id=row["origin_id"],
                maestro_baseline=decode(element.fields, row["maestro_baseline"]),
                procore_baseline=decode(element.fields, row["procore_baseline"]),
                lines={number: _line_link(element, stored) for number, stored in row["lines"].items()},
            )
            for row in rows
        }

    def all_links(self, pairing: int, element_id: str) -> list[LedgerRow]:
        """Every link of an element: scope, maestro_key, procore_id."""
        return self._run("all_links", pairing=pairing, element=element_id)

    def agree(self, pairing: int, run: int, element: Element, rows: Sequence[LedgerRow]) -> None:
        """Link pairs, or add to what they agree on. Values are given as records hold them.

        `cut` (optional): the fields of the agreed ones, and the `number|field` of all lines, that one side holds cut.
        """
        stored = [
            {
                **row,
                "maestro_baseline": encode(row["maestro_baseline"]),
                "procore_baseline": encode(row["procore_baseline"]),
                "lines": {number: _stored(line) for number, line in row.get("lines", {}).items()},
            }
            for row in rows
        ]
        if stored:
            self._run("agree", pairing=pairing, run=run, element=element.id, rows=json.dumps(stored))

    def relink(self, pairing: int, element: Element, rows: Sequence[LedgerRow]) -> None:
        """Move links to the record that took the place of another: maestro_key, was, procore_id."""
        if rows:
            self._run("relink", pairing=pairing, element=element.id, rows=json.dumps(rows))

    # -------------------------------------------------------------------------------------------- actions

    def intend(self, run: int, element: Element, rows: Sequence[LedgerRow], state: str = "intended") -> list[int]:
        """Write down what is about to be written (or, `planned`, what would be); ids in the order of the rows."""
        if not rows:
            return []
        made = self._run("intend", run=run, element=element.id, rows=json.dumps(rows), state=state)
        return [row["id"] for row in made]

    def end_actions(self, rows: Sequence[LedgerRow]) -> None:
        """What became of intentions: id, state, reason, and the keys that creation gave."""
        if rows:
            stored = [{**row, "reason": _reason(row.get("reason"))} for row in rows]
            self._run("end_actions", rows=json.dumps(stored))

    def begun(self, pairing: int, element: Element) -> list[LedgerRow]:
        """Creations that were begun and never confirmed."""
        return self._run("begun", pairing=pairing, element=element.id)

    def made_here(self, pairing: int, dag_run: str, element: Element) -> set[str]:
        """The projects that this DAG run made in Procore, and in which the element has not begun to write."""
        return {row["number"] for row in self._run("made_here", pairing=pairing, dag_run=dag_run, element=element.id)}

    def unconfirmed(self, pairing: int, element: Element) -> dict[tuple[Side, str], dict[tuple[Side, str], Value]]:
        """What broken runs were about to write, by each side's key: the values by side and field (not those of lines)."""
        found: dict[tuple[Side, str], dict[tuple[Side, str], Value]] = {}
        for row in self._run("unconfirmed", pairing=pairing, element=element.id):
            stored = {change["field"]: change["new"] for change in row["changes"] if "line" not in change}
            values = {(Side(row["side"]), name): value for name, value in decode(element.fields, stored).items()}
            for side, key in ((Side.MAESTRO, row["maestro_key"]), (Side.PROCORE, row["procore_id"])):
                if key is not None:
                    found.setdefault((side, str(key)), {}).update(values)
        return found

    def settle(self, pairing: int, element: Element) -> None:
        """The unconfirmed intentions have been looked up."""
        self._run("settle", pairing=pairing, element=element.id)

    def analyze_tables(self) -> None:
        """Let the database count its rows anew: after a run that wrote many, its plans go by an emptier ledger."""
        self._run("take_stock")

    # -------------------------------------------------------------------------------------------- inbox

    def hold(self, pairing: int, element: Element, rows: Sequence[LedgerRow]) -> list[int]:
        """Open or renew inbox entries, one a record (the last reason stands); their ids.

        Beside keys, cause and fingerprints, optional: `amount` (dollars as text), `written` (a write was attempted), and
        `decision` (the entry tells of that decision, and not of what the record is held for).
        """
        if not rows:
            return []
        once = {
            (row["maestro_key"], row["procore_key"], "decision" in row): {**row, "facts": _storable(row["facts"])}
            for row in rows
        }
        held = self._run("hold", pairing=pairing, element=element.id, rows=json.dumps(list(once.values())))
        return [row["id"] for row in held]

    def still_held(self, ids: Sequence[int]) -> None:
        """These entries were looked at and are as they were: seen again, not tried again."""
        if ids:
            self._run("still_held", ids=json.dumps(list(ids)))

    def release(
        self,
        pairing: int,
        run: int,
        element: Element,
        maestro: Sequence[str],
        procore: Sequence[str],
        kept: Sequence[int],
    ) -> None:
        """Close the entries of records that were looked at, but for those that were just held."""
        self._run(
            "release",
            pairing=pairing,
            run=run,
            element=element.id,
            maestro=json.dumps(list(maestro)),
            procore=json.dumps(list(procore)),
            kept=json.dumps(list(kept)),
        )

    def held(self, pairing: int, elements: Iterable[str]) -> list[LedgerRow]:
        """The open inbox entries of these elements."""
        return self._run("held", pairing=pairing, elements=json.dumps(list(elements)))

    def held_by_cause(self, company: str) -> list[LedgerRow]:
        """The company's open entries by element and cause, the largest amounts first (view `inbox_by_cause`)."""
        return self._run("held_by_cause", company=company)

    def count_links(self, pairing: int, element: Element) -> int:
        """How many pairs are linked."""
        (row,) = self._run("count_links", pairing=pairing, element=element.id)
        return int(row["count"])

    def decide(
        self,
        pairing_id: int,
        element_id: str,
        kind: str,
        maestro_key: str | None,
        procore_key: str | None,
        facts: LedgerRow,
        by_whom: str,
        reason: str = "",
    ) -> int:
        """Keep what a person decided for the next run; see `Decisions.decide`."""
        door = Decisions(self._engine)
        return door.decide(pairing_id, element_id, kind, maestro_key, procore_key, facts, by_whom, reason)

    # -------------------------------------------------------------------------------------------- inside

    def _run(self, name: str, **params: Any) -> list[LedgerRow]:
        with transaction(self._engine) as connection:
            result: CursorResult[Any] = connection.execute(block(QUERIES, name), params)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []


def _record(element: Element, side: Side, row: LedgerRow) -> Record:
    problem = row["problem"]
    return Record(
        side=side,
        key=row["key"],
        values=decode(element.fields, row["values"]),
        lines={stored["key"]: _line(element, stored) for stored in row["lines"]},
        scope=row["scope"],
        facts=row["facts"],
        origin_id=row["origin_id"],
        problem=Reason.from_json(problem) if problem else None,
        changed_at=row["changed_at"],
        fingerprint=row["fingerprint"],
    )


def _line(element: Element, stored: LedgerRow) -> Line:
    return Line(key=stored["key"], twin=stored["twin"], values=decode(element.lines, stored["values"]))


def _line_link(element: Element, stored: LedgerRow) -> LineLink:
    baseline = (decode(element.lines, stored[name]) for name in ("maestro_baseline", "procore_baseline"))
    maestro, procore = baseline
    left_out = bool(stored.get("left_out"))
    return LineLink(
        procore_key=stored["procore_key"], maestro_baseline=maestro, procore_baseline=procore, left_out=left_out
    )


def _stored(line: LineLink) -> dict[str, Any]:
    return {
        "procore_key": line.procore_key,
        "maestro_baseline": encode(line.maestro_baseline),
        "procore_baseline": encode(line.procore_baseline),
        **({"left_out": True} if line.left_out else {}),
    }


def _reason(reason: Reason | None) -> dict[str, Any] | None:
    if reason is None:
        return None
    stored = reason.as_json()
    return {**stored, "facts": _storable(stored["facts"])}


def _storable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A reason's facts as the ledger can hold them: what a side said may carry characters that no database takes."""
    return {
        name: clean(said) if isinstance(said, str) else [_storable(one) for one in said] for name, said in facts.items()
    }
