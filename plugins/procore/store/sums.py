"""Records of maestro* that are summed up in documents of their own, and what settings leave out for its date."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from procore.diff.history import LeftOut, SumOfRecords
from procore.elements.element import Element, Side
from procore.mapping.stored import decode
from procore.model.records import LineLink
from procore.store.links import stored_line
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/sums.sql"


class Sums:
    """The sums of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def any(self, pairing: int, element: Element) -> bool:
        """Whether a record of the element was ever summed up."""
        (row,) = self._queries("any", pairing=pairing, element=element.id)
        return bool(row["any"])

    def foreign(self, pairing: int, element: Element, ours: str) -> list[tuple[str, str]]:
        """Project and origin id of Procore's records that another integration wrote, and no link names; `ours`: how ours begin."""
        rows = self._queries("foreign", pairing=pairing, element=element.id, ours=ours)
        return [(row["scope"], row["origin_id"]) for row in rows]

    def assign(self, pairing: int, element: Element, foreign: Iterable[tuple[str, str]] = ()) -> None:
        """Say of each record in which document the element's facts sum it up, if in any.

        `foreign`: project and key of records that another integration's origin ids name: it sent them by themselves.
        """
        if (facts := element.summed) is None:
            return
        self._queries(
            "assign",
            pairing=pairing,
            element=element.id,
            dated=element.dated_by,
            begins=element.begins.isoformat() if element.begins else None,
            by=facts.by,
            first=facts.invoice[0],
            second=facts.invoice[1],
            total=element.amount_field,
            foreign=json.dumps([{"scope": scope, "key": key} for scope, key in foreign]),
            **_of_lines(element),
        )

    def all(self, pairing: int, element: Element) -> list[SumOfRecords]:
        """Every document that sums records up, with those that have none any more."""
        rows = self._queries("sums", pairing=pairing, element=element.id, dated=element.dated_by, **_of_lines(element))
        return [_sum(element, row) for row in rows]

    def linked(self, pairing: int, element: Element, scopes: Collection[str]) -> list[str]:
        """The keys of the documents of these projects that sum records up and are linked."""
        rows = self._queries("linked", pairing=pairing, element=element.id, scopes=json.dumps(sorted(scopes)))
        return [row["key"] for row in rows]

    def moved(self, pairing: int, element: Element, scopes: Collection[str]) -> dict[str, frozenset[str]]:
        """Of these projects, by the key of a document or of a record: the documents that its records were summed up in before."""
        rows = self._queries("moved", pairing=pairing, element=element.id, scopes=json.dumps(sorted(scopes)))
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["key"], set()).add(row["document"])
        return {key: frozenset(documents) for key, documents in found.items()}

    def corrected(self, pairing: int, element: Element, keys: Collection[str]) -> None:
        """Note that Procore holds in these documents nothing of a record that left them."""
        self._queries("corrected", pairing=pairing, element=element.id, keys=json.dumps(sorted(keys)))

    def brought_back(self, pairing: int, element: Element, keys: Collection[str]) -> None:
        """Note that an undo brought these documents back, with what had left them."""
        self._queries("brought_back", pairing=pairing, element=element.id, keys=json.dumps(sorted(keys)))

    def moved_since_undo(self, pairing: int, element: Element) -> list[str]:
        """The keys of what an undo left otherwise together with a document that it brought back, and of which some moved since."""
        return [row["key"] for row in self._queries("moved_since_undo", pairing=pairing, element=element.id)]

    def take_up(self, pairing: int, element: Element, lines: Mapping[str, Mapping[str, LineLink]]) -> None:
        """Have these links, by maestro*'s key, looked at again with these lines: they are no undo's work any more."""
        rows = [
            {"maestro_key": key, "lines": {number: stored_line(one) for number, one in mine.items()}}
            for key, mine in lines.items()
        ]
        self._queries("take_up", pairing=pairing, element=element.id, rows=json.dumps(rows))

    def before(self, pairing: int, places: Iterable[tuple[Side, str, str]]) -> set[tuple[Side, str, str]]:
        """Which of these records (side, element, key) are left out for their date."""
        asked = [{"side": side, "element": element, "key": key} for side, element, key in sorted(places)]
        rows = self._queries("before", pairing=pairing, places=json.dumps(asked)) if asked else []
        return {(Side(row["side"]), row["element"], row["key"]) for row in rows}

    def mark(self, pairing: int, element: Element, keys: Sequence[str]) -> None:
        """Say that these records are documents that sum others up."""
        self._queries("mark", pairing=pairing, element=element.id, keys=json.dumps(list(keys)))

    def forget(self, pairing: int, element: Element, keys: Collection[str]) -> set[str]:
        """Of these documents without records, those that nothing was sent for are no more; their keys."""
        rows = self._queries("forget", pairing=pairing, element=element.id, keys=json.dumps(list(keys)))
        return {row["key"] for row in rows}

    def left_out(self, pairing: int, element: Element, scope: str = "") -> list[LeftOut]:
        """What does not travel by itself because of its date, or is summed up, in a project or ('') in all."""
        of = {"pairing": pairing, "element": element.id, "scope": scope}
        rows = self._queries("left_out", **of, total=element.amount_field) if element.dated_by else []
        return [
            LeftOut(
                kind=row["kind"] or "",
                side=Side(row["side"]),
                records=int(row["records"]),
                documents=int(row["documents"]),
                amount=Decimal(row["dollars"]),
            )
            for row in rows
        ]


def _of_lines(element: Element) -> dict[str, str]:
    """The fields of a line's code and dollars."""
    assert element.total, "what is summed up has lines"
    return {"line_code": element.balance.code if element.balance else "", "line_dollars": element.total[1]}


def _sum(element: Element, row: LedgerRow) -> SumOfRecords:
    return SumOfRecords(
        key=row["key"],
        scope=row["scope"],
        records=int(row["records"]),
        first_day=row["first_day"] or "",
        amounts={code: Decimal(amount) for code, amount in row["lines"].items()},
        values=decode(element.fields, row["values"]),
    )
