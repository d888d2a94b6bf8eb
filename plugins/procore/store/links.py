"""Links: two records that are one, and the baseline of each; and how links were made, moved and ended."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procore.elements import DIVISIONS, SCOPES
from procore.elements.element import Element, Side
from procore.mapping.stored import decode, encode
from procore.model.records import LineLink, Link, MergedLink, Record
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/links.sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedKeys:
    """Both keys of a link; `gone`: Procore no longer had its record when it was last read."""

    element: str
    maestro_key: str
    procore_id: int
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedLink:
    """A link that was adopted: the origin id of another integration, and the DAG run that wrote ours over it; empty: none did."""

    maestro_key: str
    procore_id: int
    adopted: str
    written_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedProject:
    """A linked project: both keys, and its records as far as a filter asks them (number, whether it is active, facts).

    None: it was not read. `gone`: Procore no longer had it when it was last read.
    """

    number: str
    procore_id: int
    gone: bool
    maestro: Record | None
    procore: Record | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedSubProject:
    """A sub-project that is linked with a sub job of its master's project in Procore: its number, and Procore's id and code.

    `gone`: Procore no longer had the sub job when it was last read. `maestro`: the sub-project among maestro*'s projects.
    """

    number: str
    master: str
    sub_job: int
    code: str
    gone: bool
    maestro: Record | None


class Links:
    """The links of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def by_key(self, pairing: int, element: Element, maestro_keys: Sequence[str]) -> dict[str, Link]:
        """Links with their baselines, by maestro*'s key."""
        if not maestro_keys:
            return {}
        rows = self._queries("by_key", pairing=pairing, element=element.id, keys=json.dumps(list(maestro_keys)))
        return {row["maestro_key"]: _link(element, row) for row in rows}

    def linked(self, pairing: int, element_ids: Iterable[str]) -> list[LinkedKeys]:
        """The keys of every linked record of these elements, asked at once."""
        rows = self._queries("linked", pairing=pairing, elements=json.dumps(list(element_ids)))
        return [LinkedKeys(**row) for row in rows]

    def projects(self, pairing: int) -> list[LinkedProject]:
        """Every linked project, with what a filter asks of its records on both sides."""
        rows = self._queries("linked_projects", pairing=pairing, element=SCOPES.id)
        return [_project(row) for row in rows]

    def procore_ids(self, pairing: int, element_id: str) -> dict[str, int]:
        """Procore's id of every linked record of an element, by maestro*'s key."""
        rows = self._queries("procore_ids", pairing=pairing, element=element_id)
        return {row["maestro_key"]: row["procore_id"] for row in rows}

    def gone(self, pairing: int, element_id: str) -> frozenset[str]:
        """maestro*'s keys of the linked records that Procore no longer had when it was last read."""
        return frozenset(row["maestro_key"] for row in self._queries("gone", pairing=pairing, element=element_id))

    def count(self, pairing: int, element: Element) -> int:
        """How many pairs are linked."""
        return self.counts(pairing, [element])[element.id]

    def any(self, pairing: int, element: Element) -> bool:
        """Whether a pair is linked."""
        (row,) = self._queries("any", pairing=pairing, element=element.id)
        return bool(row["linked"])

    def counts(self, pairing: int, elements: Iterable[Element]) -> dict[str, int]:
        """How many pairs of each of these elements are linked, by element id."""
        rows = self._queries("count", pairing=pairing, elements=json.dumps([one.id for one in elements]))
        return {row["element"]: row["linked"] for row in rows}

    def keep_baselines(self, pairing: int, run: int, element: Element, rows: Sequence[LedgerRow]) -> None:
        """Link pairs, or add to their baselines.

        `rows`: scope, maestro_key, procore_id, origin_id, maestro_baseline and procore_baseline (values as records hold
        them), lines (LineLink by number), both fingerprints (None: not accounted for), and `cut` (optional): the fields of
        the baseline, and the `number|field` of all lines, that one side holds cut.
        """
        stored = [
            {
                **row,
                "maestro_baseline": encode(row["maestro_baseline"]),
                "procore_baseline": encode(row["procore_baseline"]),
                "lines": {number: stored_line(line) for number, line in row.get("lines", {}).items()},
            }
            for row in rows
        ]
        if stored:
            self._queries("keep_baselines", pairing=pairing, run=run, element=element.id, rows=json.dumps(stored))

    def replace(self, pairing: int, element: Element, rows: Sequence[LedgerRow]) -> None:
        """Move links to the record of Procore that took the place of another: maestro_key, was, procore_id."""
        if rows:
            self._queries("replace", pairing=pairing, element=element.id, rows=json.dumps(rows))

    def adopted(self, pairing: int, element: Element) -> list[AdoptedLink]:
        """The links that were adopted."""
        return [AdoptedLink(**row) for row in self._queries("adopted", pairing=pairing, element=element.id)]

    def sub_projects(self, pairing: int) -> list[LinkedSubProject]:
        """The sub-projects that are linked with sub jobs."""
        rows = self._queries("linked_sub_projects", pairing=pairing, divisions=DIVISIONS.id, projects=SCOPES.id)
        return [
            LinkedSubProject(
                number=row["sub_project"],
                master=row["master"],
                sub_job=row["sub_job"],
                code=row["sub_job_code"],
                gone=row["gone"],
                maestro=_project_record(Side.MAESTRO, row["sub_project"], row["maestro"]),
            )
            for row in rows
        ]

    def projects_left(self, pairing: int) -> tuple[int, int]:
        """How many projects are linked, and how many of those Procore still had when it was last read."""
        (row,) = self._queries("projects_left", pairing=pairing, element=SCOPES.id)
        return int(row["linked"]), int(row["living"])

    def merged(self, pairing: int, element: Element) -> list[MergedLink]:
        """Links whose origin id exactly one other living record of Procore carries."""
        rows = self._queries("merged", pairing=pairing, element=element.id)
        return [
            MergedLink(
                maestro_key=row["maestro_key"],
                procore_id=row["procore_id"],
                merged_into=int(row["procore_key"]),
                gone=row["gone"],
            )
            for row in rows
        ]

    def follow_merge(self, pairing: int, run: int, element: Element, maestro_key: str, procore_id: int) -> None:
        """Follow a record that Procore merged into another one: the link moves, and its baseline stays."""
        where = {"pairing": pairing, "element": element.id, "maestro_key": maestro_key}
        with self._queries.transaction() as queries:
            (link,) = queries("lock", **where)
            queries("follow_merge", **where, procore_id=procore_id)
            gone = str(link["procore_id"])
            queries("mark_merged_gone", pairing=pairing, element=element.id, procore_key=gone)
            event = {"kind": "merged", "procore_id": procore_id, "decision": None, "run": run}
            queries("add_event", **where, **event, was=link["procore_id"], before=json.dumps(link["before"]))

    def events(self, pairing: int, element_id: str) -> list[LedgerRow]:
        """Links that people or merges made, moved and ended, oldest first."""
        return self._queries("events", pairing=pairing, element=element_id)


def _link(element: Element, row: LedgerRow) -> Link:
    return Link(
        maestro_key=row["maestro_key"],
        procore_id=row["procore_id"],
        scope=row["scope"],
        origin_id=row["origin_id"],
        adopted=row["adopted"] or "",
        maestro_baseline=decode(element.fields, row["maestro_baseline"]),
        procore_baseline=decode(element.fields, row["procore_baseline"]),
        lines={number: _line(element, stored) for number, stored in row["lines"].items()},
        used_again=frozenset(map(Side, row["used_again"])),
    )


def _line(element: Element, stored: Mapping[str, Any]) -> LineLink:
    return LineLink(
        procore_key=stored["procore_key"],
        maestro_baseline=decode(element.lines, stored["maestro_baseline"]),
        procore_baseline=decode(element.lines, stored["procore_baseline"]),
        left_out=bool(stored.get("left_out")),
    )


def stored_line(line: LineLink) -> dict[str, Any]:
    """A line of a link as the ledger keeps it."""
    return {
        "procore_key": line.procore_key,
        "maestro_baseline": encode(line.maestro_baseline),
        "procore_baseline": encode(line.procore_baseline),
        **({"left_out": True} if line.left_out else {}),
    }


def _project(row: LedgerRow) -> LinkedProject:
    keys = {Side.MAESTRO: row["maestro_key"], Side.PROCORE: str(row["procore_id"])}
    records = {side: _project_record(side, keys[side], row[side.value]) for side in Side}
    return LinkedProject(
        number=row["maestro_key"],
        procore_id=row["procore_id"],
        gone=row["gone"],
        maestro=records.get(Side.MAESTRO),
        procore=records.get(Side.PROCORE),
    )


def _project_record(side: Side, key: str, held: Mapping[str, Any] | None) -> Record | None:
    """A project's record as far as a filter asks it; None: it was not read."""
    if not held:
        return None
    return Record(side=side, key=key, values=decode(SCOPES.fields, held["values"]), facts=held["facts"])
