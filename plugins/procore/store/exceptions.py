"""Exceptions (on the page: the inbox): records that wait for somebody, each with its cause."""

import json
from collections.abc import Iterable, Sequence

from procore.elements.element import Element
from procore.mapping.values import text_of
from procore.model.exceptions import NewException, OpenException
from procore.model.records import Reason
from procore.store.reasons import stored_facts
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/exceptions.sql"


class Exceptions:
    """The exceptions of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def keep(self, pairing: int, element: Element, found: Sequence[NewException]) -> list[int]:
        """Open or renew entries, one a record (the last cause counts), and one a decision; their ids."""
        if not found:
            return []
        once = {(one.maestro_key, one.procore_key, one.decision is not None): _row(one) for one in found}
        kept = self._queries("keep", pairing=pairing, element=element.id, rows=json.dumps(list(once.values())))
        return [row["id"] for row in kept]

    def confirm(self, ids: Sequence[int]) -> None:
        """These entries were looked at and are as they were: seen again, not tried again."""
        if ids:
            self._queries("confirm", ids=json.dumps(list(ids)))

    def close(
        self,
        pairing: int,
        run: int,
        element: Element,
        maestro: Sequence[str],
        procore: Sequence[str],
        kept: Sequence[int],
        read: Sequence[str] = (),
    ) -> None:
        """Close the entries of records that were looked at (keys of both sides), but for the ids that were just kept.

        `read`: the projects of which every draft that is left was told.
        """
        self._queries(
            "close",
            pairing=pairing,
            run=run,
            element=element.id,
            maestro=json.dumps(list(maestro)),
            procore=json.dumps(list(procore)),
            kept=json.dumps(list(kept)),
            read=json.dumps(list(read)),
        )

    def open(self, pairing: int, elements: Iterable[str]) -> list[OpenException]:
        """The open entries of these elements."""
        rows = self._queries("open", pairing=pairing, elements=json.dumps(list(elements)))
        return [_exception(row) for row in rows]

    def largest(self, company: str, elements: Iterable[str], limit: int) -> list[LedgerRow]:
        """The first records of these elements that wait, the largest amounts first: element, maestro_key, procore_key."""
        return self._queries("largest", company=company, elements=json.dumps(list(elements)), limit=limit)

    def scopes(self, pairing: int, element: Element) -> set[str]:
        """The projects in which something of an element waits for somebody."""
        return {row["scope"] for row in self._queries("scopes", pairing=pairing, element=element.id)}

    def by_cause(self, company: str) -> list[LedgerRow]:
        """The company's open entries by element and cause, the largest amounts first (view `inbox_by_cause`)."""
        return self._queries("by_cause", company=company)


def _row(one: NewException) -> LedgerRow:
    """As the statement takes it: a reason's code and facts, dollars as text."""
    reason = one.reason.as_json()
    return {
        **{name: getattr(one, name) for name in _SAME},
        "code": reason["code"],
        "facts": stored_facts(reason["facts"]),
        "amount": None if one.amount is None else text_of(one.amount),
    }


_SAME = (
    "scope", "maestro_key", "procore_key", "kind", "owner", "maestro_fingerprint", "procore_fingerprint", "written", "decision",
)  # fmt: skip


def _exception(row: LedgerRow) -> OpenException:
    same = {name: row[name] for name in row if name not in ("code", "facts")}
    return OpenException(reason=Reason.from_json(row), **same)
