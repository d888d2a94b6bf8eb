"""The books of the company of the first week: ten years of costs and orders, and what of them the other interface sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tests.standard.first_week.settings import (
    CLOSED,
    CODES,
    DEPARTMENT,
    NEW_HERE,
    OF_OLD,
    SENT_SINCE,
    SUPPLIERS,
    UNMARKED,
    UNSENT_CODE,
    WBS,
)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A cost, an order or a subcontract of the books. `lines`: (activity, group, amount). `sent`: by the other interface."""

    element: str
    number: str
    project: str
    day: date
    supplier: str
    lines: tuple[tuple[str, str, str], ...]
    columns: dict[str, Any] = field(default_factory=dict)
    sent: bool = False

    @property
    def total(self) -> Decimal:
        return sum((Decimal(amount) for _, _, amount in self.lines), Decimal(0))


def costs() -> Iterator[Document]:
    """Three years and more: two a month and project; what is of the last two months was never sent."""
    for place, (year, month) in enumerate((y, m) for y in (2023, 2024, 2025, 2026) for m in range(1, 13)):
        if (year, month) > (2026, 10):
            return
        for project in OF_OLD:
            for half, day in enumerate((5, 20)):
                number = f"{year % 100}{month:02}{'A' if project == OF_OLD[0] else 'B'}{half}"
                first, second = WBS[(place + half) % len(WBS)], WBS[(place + 3) % len(WBS)]
                lines = ((*first, f"{1000 + 7 * place}.{(place * 13 + half) % 100:02}"), (*second, f"-{place}.{half}1"))
                yield cost(number, project, date(year, month, day), lines[: 1 + half])


def cost(number: str, project: str, day: date, lines: tuple[tuple[str, str, str], ...], **columns: Any) -> Document:
    supplier = f"F{int(number[:4]) % SUPPLIERS:03}"
    sent = project in OF_OLD and SENT_SINCE <= day < date(2026, 9, 1)
    return Document(
        element="costs", number=number, project=project, day=day, supplier=supplier, lines=lines, columns=columns, sent=sent
    )  # fmt: skip


def others() -> Iterator[Document]:
    """What else is in the books: of a project that is closed, of one that is not marked, and of the new one."""
    yield cost("1902X", CLOSED, date(2019, 2, 3), (("03300", "MAT", "900.01"),))
    yield cost("2601X", UNMARKED, date(2026, 1, 3), (("03300", "MAT", "77.70"),))
    yield cost("2609N", NEW_HERE, date(2026, 9, 9), (("31200", "EQU", "5000.05"), ("03300", "MAT", "0.95")))
    yield cost("2412N", NEW_HERE, date(2024, 12, 31), (("03300", "MAT", "12.34"),))


def orders() -> Iterator[Document]:
    """Purchase orders: some older than history, most sent, one for the new code and one for the new project."""
    for n in range(16):
        day = date(2024 + (n > 3) + (n > 9), 1 + n % 8, 11)
        lines = (("03300", "MAT", f"{250 + n}.{n:02}"), ("05120", "EQU", f"{n}.50"))
        yield _order("purchase_orders", f"P{n:03}", OF_OLD[n % 2], day, lines, sent=n > 1)
    yield _order("purchase_orders", "P100", OF_OLD[0], date(2026, 10, 1), (("31200", "EQU", "640.64"),))
    yield _order("purchase_orders", "P101", NEW_HERE, date(2026, 10, 2), (("31200", "EQU", "99.99"),))


def subcontracts() -> Iterator[Document]:
    """Subcontracts, all sent."""
    for n in range(10):
        lines = (("03400", "SCT", f"{1200 + n}.{n:02}"),)
        yield _order("subcontracts", f"S{n:03}", OF_OLD[n % 2], date(2025, 2 + n % 8, 7), lines, sent=True)


def _order(element: str, number: str, project: str, day: date, lines: Any, *, sent: bool = False) -> Document:
    supplier = f"F{int(number[1:]) % SUPPLIERS:03}"
    return Document(element=element, number=number, project=project, day=day, supplier=supplier, lines=lines, sent=sent)


def documents() -> list[Document]:
    """All documents of the books."""
    return [*costs(), *others(), *orders(), *subcontracts()]


Rows = Callable[..., Any]
"""Executes a statement in maestro*'s database: `rows(sql, **params)`."""


def keep_books(rows: Rows) -> None:
    """Fill an empty maestro* whose company DEMO is there."""
    books = _Books(rows)
    rows("ALTER TABLE maestro.supplier ADD COLUMN web text")
    rows("ALTER TABLE maestro.project ADD COLUMN sector text")
    kinds = {"MO": "Labour", "MAT": "Material", "SCT": "Subcontractor", "EQU": "Equipment", "DIV": "Miscellaneous"}
    books.put("cost_group", [{"code": code, "description": code, "type": kind} for code, kind in kinds.items()])
    books.put("supplier", [supplier(n) for n in range(SUPPLIERS)])
    books.put("supplier", [{**supplier(900 + n), "web": f"neuf{n}.example"} for n in range(3)])
    for number in DEPARTMENT:
        books.project(number)
    for one in documents():
        books.enter(one)
    amounts = [("03300", "MAT", "50000.10"), ("03400", "SCT", "25000.20"), ("09900", "MAT", "999.99")]
    for number in (*OF_OLD, NEW_HERE):
        own = amounts if number != NEW_HERE else [("31200", "EQU", "7777.77"), ("03300", "MAT", "8888.88")]
        books.put("budget", [{"project": number, "activity": a, "group_code": g, "amount": n} for a, g, n in own])
    books.put("budget", [{"project": OF_OLD[0], "activity": "31200", "group_code": "EQU", "amount": "1234.56"}])


@dataclass(frozen=True)
class _Books:
    rows: Rows

    def put(self, table: str, values: list[dict[str, Any]]) -> None:
        for value in values:
            row = {"company": "DEMO", **value}
            names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
            self.rows(f"INSERT INTO maestro.{table} ({names}) VALUES ({marks})", **row)

    def project(self, number: str) -> None:
        own = {"status": "1" if number == CLOSED else "A", "procore": number != UNMARKED, "category": "COM"}
        place = {"city": "Laval", "province": "QC", "country": "Canada", "department": DEPARTMENT[number]}
        named = {"number": number, "description": f"Projet {number}", "sector": "Nord"}
        days = {"start_date": "2024-01-08", "closing_date": "2027-12-17"}
        self.put("project", [{**named, **own, **place, **days}])
        sections = sorted({activity[:2] for activity in CODES})
        codes = [(code, None) for code in sections] + [(code, code[:2]) for code in CODES]
        self.put(
            "activity", [{"project": number, "code": c, "section": s, "description": f"Activité {c}"} for c, s in codes]
        )
        pairs = (*WBS, (UNSENT_CODE, "EQU"))
        self.put("activity_group", [{"project": number, "activity": a, "group_code": g} for a, g in pairs])

    def enter(self, one: Document) -> None:
        table = {"costs": "cost", "purchase_orders": "purchase_order", "subcontracts": "subcontract"}[one.element]
        head = {
            "number": one.number,
            "project": one.project,
            "supplier": one.supplier,
            "description": f"Selon {one.number}",
        }
        if table == "cost":
            own = {"type": "Purchase", "invoice_number": f"FA-{one.number}", "transferred": True, "date": one.day}
            self.put("cost", [{**head, **own, "amount": one.total, **one.columns}])
        elif table == "purchase_order":
            self.put(table, [{**head, "status": "V", "order_date": one.day, "amount": one.total}])
        else:
            self.put(table, [{**head, "status": "V", "contract_date": one.day, "original_contract": one.total}])
        above = "cost" if table == "cost" else "number"
        lines = [{above: one.number, "line": n, "activity": a, "group_code": g, "amount": amount, "description": f"Ligne {n}"}
                 for n, (a, g, amount) in enumerate(one.lines, 1)]  # fmt: skip
        self.put(f"{table}_line", lines)


def supplier(n: int) -> dict[str, Any]:
    place = {"city": "Laval", "province": "QC", "country": "CA", "phone": f"418 555-{n:04}"}
    return {"code": f"F{n:03}", "name": f"Fournisseur numéro {n:03} inc.", **place}
