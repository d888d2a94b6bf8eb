"""Every record of both sides as it was last read."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from procore.diff.match import HeldValue
from procore.diff.state import never_created
from procore.elements.element import Element, Side
from procore.mapping.stored import decode, digest, encode
from procore.model.records import Line, Reason, Record
from procore.review.restored import SideState
from procore.store.reasons import stored_reason
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/records.sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentScope:
    """The project of a record of maestro*, and Procore's id of what it is linked with; None: it is not linked."""

    maestro_key: str
    scope: str
    procore_id: int | None


class Records:
    """The records of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def keep(
        self,
        pairing: int,
        element: Element,
        side: Side,
        records: Iterable[Record],
        sources: Mapping[str, str] = MappingProxyType({}),
    ) -> set[str]:
        """Keep records as they were read, each with why it is never created across, if it is not; whose values moved, by key.

        What is kept so already is not written again. Of two that share a key, an open one speaks for both. `sources`: by key,
        the digests that the side said before the records were read.
        """
        active = element.active_field
        open_last = sorted(records, key=lambda record: active is None or record.get(active) is not False)
        by_key = {record.key: record for record in open_last}
        digests = {key: _digest(element, record, sources.get(key)) for key, record in by_key.items()}
        if not by_key:
            return set()
        of = {"pairing": pairing, "element": element.id, "side": side}
        asked = [
            {"key": key, "fingerprint": record.fingerprint, "digest": digests[key]} for key, record in by_key.items()
        ]
        differing = {row["key"]: row["moved"] for row in self._queries("differing", **of, rows=json.dumps(asked))}
        rows = [
            {**_row(element, by_key[key]), "digest": digests[key], "source_digest": sources.get(key)}
            for key in by_key
            if key in differing
        ]
        if rows:
            self._queries("keep", **of, rows=json.dumps(rows))
        return {key for key, moved in differing.items() if moved}

    def differing_sources(self, pairing: int, element: Element, side: Side, digests: Mapping[str, str]) -> list[str]:
        """The keys, of these digests of a side, whose records have to be read: new, changed, back, or not usable as they are."""
        of = {"pairing": pairing, "element": element.id, "side": side}
        return [row["key"] for row in self._queries("differing_sources", **of, digests=json.dumps(dict(digests)))]

    def mark_gone(
        self, pairing: int, element: Element, side: Side, present: Collection[str], scopes: Collection[str] | None
    ) -> set[str]:
        """After a complete read of these scopes (None: all): what was not `present` is gone; the scopes that lost some."""
        if scopes is not None and not scopes:
            return set()
        names = {"scopes": json.dumps(list(scopes or ())), "present": json.dumps(list(present))}
        gone = self._queries(
            "mark_gone", pairing=pairing, element=element.id, side=side, everywhere=scopes is None, **names
        )
        return {row["scope"] for row in gone}

    def side_states(self, pairing: int, elements: Sequence[Element]) -> list[SideState]:
        """What each side shows of each of these elements, against what it showed to the last run that finished."""
        names = [one.id for one in elements]
        rows = self._queries("side_states", pairing=pairing, elements=json.dumps(names))
        states = [SideState(**{**row, "side": Side(row["side"])}) for row in rows]
        return sorted(states, key=lambda state: names.index(state.element))

    def accept_state(self, pairing: int, element: Element) -> None:
        """A run finished with what both sides show now."""
        self._queries("accept_state", pairing=pairing, element=element.id)

    def by_key(self, pairing: int, element: Element, side: Side, keys: Sequence[str]) -> dict[str, Record]:
        """Records as last read, by key. One that is gone is not among them."""
        if not keys:
            return {}
        rows = self._queries("by_key", pairing=pairing, element=element.id, side=side, keys=json.dumps(list(keys)))
        return {row["key"]: _record(element, side, row) for row in rows}

    def fingerprints(self, pairing: int, element: Element, side: Side) -> dict[str, str]:
        """The fingerprints of a side's records as they were last read, by key; with those that are gone."""
        rows = self._queries("fingerprints", pairing=pairing, element=element.id, side=side)
        return {row["key"]: row["fingerprint"] for row in rows}

    def has_problem(self, pairing: int, element: Element, side: Side) -> bool:
        """Whether a record of that side could not be used as it was read, or (maestro*) has a code that another waits for."""
        (row,) = self._queries("has_problem", pairing=pairing, element=element.id, side=side)
        return bool(row["has_problem"])

    def living(self, pairing: int, element: Element, side: Side) -> int:
        """How many records of a side are not known to be gone."""
        (row,) = self._queries("living", pairing=pairing, element=element.id, side=side)
        return int(row["count"])

    def scopes_of_keys(self, pairing: int, element: Element, side: Side, scopes: Sequence[str]) -> dict[str, str]:
        """The project of each of a side's living records in these projects, by its key."""
        rows = self._queries(
            "scopes_of_keys", pairing=pairing, element=element.id, side=side, scopes=json.dumps(list(scopes))
        )
        return {row["key"]: row["scope"] for row in rows}

    def scopes_of_documents(self, pairing: int, element: Element, scopes: Sequence[str]) -> list[DocumentScope]:
        """The project of each record of maestro* in these projects, linked or not; of a linked one, that of the link."""
        rows = self._queries(
            "scopes_of_documents", pairing=pairing, element=element.id, scopes=json.dumps(list(scopes))
        )
        return [DocumentScope(**row) for row in rows]

    def held_in(
        self, pairing: int, element: Element, side: Side, name: str, scopes: Collection[str] | None = None
    ) -> list[HeldValue]:
        """What a side's living records hold in a field, if anything. `scopes`: of these projects only; None: of all."""
        only = None if scopes is None else json.dumps(sorted(scopes))
        rows = self._queries("held_in", pairing=pairing, element=element.id, side=side, field=name, scopes=only)
        return [HeldValue(**row) for row in rows]


def _digest(element: Element, record: Record, source: str | None) -> str:
    """Of all that is kept of a record: equal when, and only when, its row would be."""
    beside = [
        record.fingerprint,
        record.scope,
        dict(record.facts),
        record.origin_id,
        stored_reason(record.problem),
        record.changed_at.isoformat() if record.changed_at else None,
        never_created(element, record),
        source,
    ]
    return digest([*beside, record.created_at.isoformat()] if record.created_at else beside)


def _row(element: Element, record: Record) -> LedgerRow:
    return {
        "key": record.key,
        "scope": record.scope,
        "values": encode(record.values),
        "lines": [
            {"key": line.key, "twin": line.twin, "foreign": line.foreign, "values": encode(line.values)}
            for line in record.lines.values()
        ],
        "facts": dict(record.facts),
        "origin_id": record.origin_id,
        "problem": stored_reason(record.problem),
        "fingerprint": record.fingerprint,
        "changed_at": record.changed_at.isoformat() if record.changed_at else None,
        "created_at": record.created_at.isoformat() if record.created_at else None,
        "never_created": never_created(element, record),
    }


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
        created_at=row["created_at"],
        fingerprint=row["fingerprint"],
    )


def _line(element: Element, stored: LedgerRow) -> Line:
    values = decode(element.lines, stored["values"])
    return Line(key=stored["key"], twin=stored["twin"], foreign=stored.get("foreign"), values=values)
