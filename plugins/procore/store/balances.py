"""Both sides' dollars: by element and project, as the last run left them; by activity and group, as they are asked for."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from procore.elements import CODES, ELEMENTS
from procore.elements.element import Element
from procore.elements.element_facts import BalanceFacts, Figure
from procore.model.balance import BalanceCheck, BalanceRow, Why
from procore.store.sql import Engine, LedgerRow, Queries

QUERIES = "ledger/balances.sql"
NAMED = 5
"""How many records a balance names of those that make its difference: the largest; the exceptions have them all."""


class Balances:
    """The balances of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def renew(self, pairing: int, element: Element) -> None:
        """Add up what both sides hold of the element's linked and waiting records, by project. Nothing without dollars."""
        if not element.amount_field:
            return
        where: dict[str, Any] = {"pairing": pairing, "element": element.id}
        with self._queries.transaction() as run:
            run("lock", **where)
            run("add_up", **where, total=element.amount_field, line=_line_amount(element), named=NAMED)

    def by_project(self, pairing: int, scope: str = "") -> list[LedgerRow]:
        """What the last runs added up, of a project or (empty) of all, the largest differences of an element first."""
        return self._queries("by_project", pairing=pairing, scope=scope)

    def checks(self, company: str) -> dict[str, BalanceCheck]:
        """How good a company's data is as the last runs left it, by element; nothing of an element without dollars."""
        rows = self._queries("checks", company=company)
        return {row["element"]: BalanceCheck(**_counted(row)) for row in rows}

    def by_code(self, pairing: int, scope: str = "") -> Iterator[BalanceRow]:
        """The same dollars by activity and group, of a project or (empty) of all, in the order of projects and codes.

        A row comes as the database gives it. What equals the other side is one row a code and element; what does not, one a
        record.
        """
        facts = json.dumps([_facts(element, element.balance) for element in ELEMENTS.values() if element.balance])
        asked = {"facts": facts, "codes": CODES.id, "code_key": json.dumps(CODES.key), "scope": scope}
        for row in self._queries.stream("by_code", first="" if scope else "take_time", pairing=pairing, **asked):
            yield _row(row)


def _facts(element: Element, balance: BalanceFacts) -> dict[str, Any]:
    """What the block by_code is told of an element."""
    return {
        **asdict(balance),
        "approved_in": sorted(balance.approved_in),
        "element": element.id,
        "amount_field": element.amount_field,
        "line_amount": _line_amount(element),
        "with_lines": bool(element.lines),
        "status_field": element.status_field,
    }


def _line_amount(element: Element) -> str:
    """The lines' field that adds up to a record's dollars; empty: it has no lines."""
    return element.total[1] if element.total else ""


def _counted(row: LedgerRow) -> dict[str, Any]:
    """A row of the block checks without its element; counts are whole numbers."""
    return {
        name: value if name in ("differing", "unexplained") else int(value)
        for name, value in row.items()
        if name != "element"
    }


def _row(row: LedgerRow) -> BalanceRow:
    balance = ELEMENTS[row["element"]].balance
    assert balance is not None
    taken = {name: value for name, value in row.items() if name not in ("of_client", "differs", "why")}
    return BalanceRow(
        **taken,
        figure=Figure.CLIENT if row["of_client"] else balance.figure,
        why=Why(row["why"]) if row["why"] else None,
    )
