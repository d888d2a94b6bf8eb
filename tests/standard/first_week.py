"""A company as a contractor brings it: Procore's own codes, ten years of books, and another interface's ids on Procore's records.

Its books are in maestro*, under groups and activities that Procore spells otherwise; Procore holds what another interface sent
of it, a third segment, a template and projects of bids. Tests connect it: in tests/standard as tasks do, on the page in a browser.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from procore.sides.maestro.engines import REFERENCE
from simulator.endpoints.wbs.coding import Coding
from simulator.endpoints.wbs.structure import full_code
from simulator.records.world import World

# ------------------------------------------------------------------------------------------ what the settings say

HISTORY = "2025-01-01"
"""The day on which history begins."""
SENT_SINCE = date(2024, 7, 1)
"""From which day on the other interface sent documents."""
OLD = "MSTR"
"""How the other interface's origin ids begin."""
KINDS = {
    "suppliers": ("SUP", "vendors"),
    "projects": ("PRJ", "projects"),
    "cost_types": ("GRP", "line_item_types"),
    "cost_codes": ("ACT", "cost_codes"),
    "costs": ("CST", "direct_costs"),
    "purchase_orders": ("PO", "purchase_order_contracts"),
    "subcontracts": ("SC", "work_order_contracts"),
}
"""By element: the kind in the other interface's ids, and Procore's."""
FOREIGN_IDS = {element: rf"{OLD}-{kind}-(?P<key>.+)" for element, (kind, _) in KINDS.items()}
GROUPS = {"MO": "L", "MAT": "M", "SCT": "S", "EQU": "E", "DIV": "O"}
"""maestro*'s groups, and Procore's default cost types."""
RULES = {r"(\d\d)(\d{3})": r"\1-\2"}
CODES = {
    "01310": "01-310",
    "03300": "03-300",
    "03400": "03-400",
    "05120": "05-120",
    "09900": "09-920",
    "31200": "31-200",
}
"""maestro*'s activities and Procore's cost codes: all but one follow the rule."""
UNSENT_CODE = "31200"
"""The activity that Procore has nowhere yet."""
WBS = (("01310", "DIV"), ("03300", "MAT"), ("03300", "MO"), ("03400", "SCT"), ("05120", "EQU"), ("09900", "MAT"))
"""The combinations that both sides have in the projects of old."""
PHASES = ("100", "200")
DEPARTMENT = {"24-001": "100", "24-002": "200", "26-001": "100", "25-900": "100", "19-009": "100"}
"""By project: its department in maestro*, which is the item of the segment Phase."""
OF_OLD = ("24-001", "24-002")
"""The projects that the other interface synchronized."""
NEW_HERE, NEW_THERE, BID, CLOSED, UNMARKED = "26-001", "26-002", "27-001", "19-009", "25-900"
TEMPLATE, WON, SECTOR, WEB = "Bâtiment", "Course of Construction", "Secteur", "website"
SUPPLIERS = 64


def element_rows(sector: str) -> dict[str, dict[str, Any]]:
    """The rows of the grid. `sector`: how Procore names the projects' custom field."""
    return {
        "projects": {
            "direction": "both",
            "groups": GROUPS,
            "activity_rules": RULES,
            "activities": {"09900": CODES["09900"]},
            "segments": {"Phase": "{department}"},
            "make_codes": ["cost_codes"],
            "new_in_procore": [{"category": "COM", "template": TEMPLATE}, {"stage": WON}],
            "new_in_maestro": [{"department": "100", "category": "COM"}],
            "own_fields": [{"column": "sector", "procore": sector, "type": "list"}],
        },
        "suppliers": {"own_fields": [{"column": "web", "procore": WEB}], "owners": {"phone": "maestro"}},
        "budgets": {"target_edits": "overwrite"},
        "costs": {"from_date": HISTORY, "sum_by": "month"},
        "purchase_orders": {"direction": "to_procore", "from_date": HISTORY},
        "subcontracts": {"direction": "to_maestro"},
        "change_orders": {},
    }


def entry(sql: Path, sector: str, **more: Any) -> dict[str, Any]:
    """What the company's entry in the Variable says beside its Connections. `sql`: the folder of `own_sql`."""
    return {
        "name": "Constructions Boréal inc.",
        "first_run": "approve",
        "maestro_sql": str(sql),
        "foreign_ids": FOREIGN_IDS,
        "projects_filter": {"status": ["active"], "marked": True, "stage": [WON]},
        "elements": element_rows(sector),
        **more,
    }


def own_sql(folder: Path) -> Path:
    """The reference's SQL files with the two columns of the site's own, in a folder that is not there yet."""
    shutil.copytree(REFERENCE, folder)
    for table, alias, column in (("supplier", "s", "web"), ("project", "p", "sector")):
        with_column(folder / f"{table}s.sql", table, alias, column, "text")
    return folder


def with_column(file: Path, table: str, alias: str, column: str, type_: str) -> None:
    """Let the file of an element read, insert and update a column of its table more."""
    said = file.read_text(encoding="utf-8").replace("SELECT\n", f"SELECT\n    {alias}.{column},\n", 1)
    update, set_to = (
        f"UPDATE maestro.{table} SET\n",
        f"CASE WHEN :set_{column} THEN CAST(:{column} AS {type_}) ELSE {column} END",
    )
    said = said.replace(update, f"{update}    {column} = {set_to},\n", 1)
    before, insert, after = said.partition(f"INSERT INTO maestro.{table} (\n")
    after = after.replace("    company,", f"    {column},\n    company,", 1)
    after = after.replace("    :tag,", f"    CAST(:{column} AS {type_}),\n    :tag,", 1)
    file.write_text(before + insert + after, encoding="utf-8")


# ------------------------------------------------------------------------------------------ the books


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
    books.put("supplier", [_supplier(n) for n in range(SUPPLIERS)])
    books.put("supplier", [{**_supplier(900 + n), "web": f"neuf{n}.example"} for n in range(3)])
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


def _supplier(n: int) -> dict[str, Any]:
    place = {"city": "Laval", "province": "QC", "country": "CA", "phone": f"418 555-{n:04}"}
    return {"code": f"F{n:03}", "name": f"Fournisseur numéro {n:03} inc.", **place}


# ------------------------------------------------------------------------------------------ Procore


@dataclass
class InProcore:
    """Procore as the other interface, and people, left it: filled once, and asked for what is where."""

    world: World
    company: int
    projects: dict[str, int] = field(default_factory=dict)
    vendors: dict[str, int] = field(default_factory=dict)
    items: dict[tuple[str, str], int] = field(
        default_factory=dict
    )  # (project, code): of cost codes, cost types, phases
    codes: dict[tuple[str, str, str], int] = field(default_factory=dict)  # (project, activity, group): the WBS code
    sector: str = ""  # the name of the custom field of projects

    def fill(self) -> InProcore:
        """All of it."""
        world = self.world
        with world.lock:
            for row in list(world.all("line_item_types", company_id=self.company)):
                if row["code"] == "C":
                    world.amend("line_item_types", row, {"code": "S", "name": "Subcontract"})
            for group, code in GROUPS.items():
                row = next(one for one in world.all("line_item_types", company_id=self.company) if one["code"] == code)
                world.amend("line_item_types", row, {"origin_id": f"{OLD}-GRP-{group}"})
            self._custom_field()
            for n in range(SUPPLIERS):
                self._vendor(n)
            stage = {one["name"]: one["id"] for one in world.all("project_stages", company_id=self.company)}
            self._project("", TEMPLATE, template=True, project_stage_id=stage[WON])
            self._phases("")
            for number in OF_OLD:
                self._project(number, f"Projet {number}", origin_id=f"{OLD}-PRJ-{number}", project_stage_id=stage[WON])
                self._structure(number)
            self._project(NEW_THERE, f"Projet {NEW_THERE}", project_stage_id=stage[WON])
            self._project(BID, f"Projet {BID}", project_stage_id=stage["Bidding"])
            for one in documents():
                if one.sent:
                    self._document(one)
            for number in OF_OLD:
                for activity, group, amount in (("03300", "MAT", "50000.10"), ("03400", "SCT", "25000.20")):
                    self._budget(number, activity, group, amount)
            world.save()
        return self

    def _custom_field(self) -> None:
        own = {"company_id": self.company}
        made = self.world.insert("custom_field_definitions", {**own, "label": SECTOR, "data_type": "lov_entry"})
        for place, label in enumerate(("Nord", "Sud")):
            above = {"custom_field_definition_id": made["id"], "position": place}
            entry = self.world.insert("custom_field_lov_entries", {**own, **above, "label": label})
            self.items["", label] = entry["id"]
        self.sector = f"custom_field_{made['id']}"

    def _vendor(self, n: int) -> None:
        row = _supplier(n)
        place = {
            "city": row["city"],
            "state_code": row["province"],
            "country_code": "CA",
            "business_phone": row["phone"],
        }
        named = {"name": row["name"], "origin_id": f"{OLD}-SUP-{row['code']}", "website": f"f{n:03}.example"}
        self.vendors[row["code"]] = self.world.insert("vendors", {"company_id": self.company, **named, **place})["id"]

    def _project(self, number: str, name: str, **fields: Any) -> None:
        place = {"city": "Laval", "state_code": "QC", "country_code": "CA"}
        days = {"start_date": "2024-01-08", "completion_date": "2027-12-17"}
        own = {"company_id": self.company, "name": name, "project_number": number or None}
        sector = {} if fields.get("template") else {"custom_fields": {self.sector: self.items["", "Nord"]}}
        self.projects[number] = self.world.insert("projects", {**own, **place, **days, **sector, **fields})["id"]

    def _structure(self, number: str) -> None:
        """Cost codes below their divisions, the segment Phase, and the WBS codes with the project's phase."""
        world, project = self.world, self.projects[number]
        for activity, code in CODES.items():
            if activity == UNSENT_CODE:
                continue
            division, _, below = code.partition("-")
            if (number, division) not in self.items:
                self._cost_code(number, division, division, None, division)
            self._cost_code(number, activity, below, self.items[number, division], code)
        self._phases(number)
        sources = {one["source_id"]: one["id"] for one in world.all("segment_items", project_id=project)}
        types = {one["code"]: one["id"] for one in world.all("line_item_types", company_id=self.company)}
        phase = self.items[number, f"phase {DEPARTMENT[number]}"]
        for activity, group in WBS:
            ids = [sources[self.items[number, CODES[activity]]], sources[types[GROUPS[group]]], phase]
            made = world.insert("wbs_codes", {"project_id": project, "item_ids": sorted(ids)})
            self.codes[number, activity, group] = made["id"]

    def _phases(self, number: str) -> None:
        """The segment Phase, which no budget code may lack."""
        own = {"project_id": self.projects[number]}
        segment = self.world.insert("segments", {**own, "type": "custom", "name": "Phase", "required": True})
        for code in PHASES:
            item = {**own, "segment_id": segment["id"], "code": code, "name": f"Phase {code}"}
            self.items[number, f"phase {code}"] = self.world.insert("segment_items", item)["id"]

    def _cost_code(self, number: str, activity: str, code: str, above: int | None, whole: str) -> None:
        own = {"project_id": self.projects[number], "code": code, "name": f"Code {whole}", "parent_id": above}
        made = self.world.insert("cost_codes", {**own, "origin_id": f"{OLD}-ACT-{number}|{activity}"})
        self.items[number, whole] = made["id"]

    def _document(self, one: Document) -> None:
        """A document as the other interface sent it, with its id."""
        kind, name = KINDS[one.element]
        project, vendor = self.projects[one.project], self.vendors[one.supplier]
        number = one.number if one.element == "costs" else f"{one.number}-0"
        head = {"project_id": project, "vendor_id": vendor, "origin_id": f"{OLD}-{kind}-{number}"}
        text = f"Selon {one.number}"
        if one.element == "costs":
            dated = {"direct_cost_type": "invoice", "direct_cost_date": one.day.isoformat(), "status": "approved"}
            made = self.world.insert(name, {**head, **dated, "invoice_number": f"FA-{one.number}", "description": text})
        else:
            own = {"number": number, "title": text, "status": "Approved", "accounting_method": "unit"}
            made = self.world.insert(name, {**head, **own, "contract_date": one.day.isoformat()})
        above = "direct_cost_id" if one.element == "costs" else "holder_id"
        lines = "direct_cost_line_items" if one.element == "costs" else f"{name[:-1]}_line_items"
        for place, (activity, group, amount) in enumerate(one.lines, 1):
            coded = {"project_id": project, above: made["id"], "wbs_code_id": self.codes[one.project, activity, group]}
            told = {"amount": amount, "description": f"Ligne {place}", "extended_type": "manual"}
            self.world.insert(lines, {**coded, **told, "origin_id": f"{OLD}-{kind}L-{number}-{place}"})

    def _budget(self, number: str, activity: str, group: str, amount: str) -> None:
        """The budget of a code, which its documents may have brought along at $0."""
        code = self.codes[number, activity, group]
        rows = self.world.all("budget_line_items", project_id=self.projects[number])
        if held := next((one for one in rows if one["wbs_code_id"] == code), None):
            self.world.amend("budget_line_items", held, {"original_budget_amount": amount})
        else:
            own = {"project_id": self.projects[number], "wbs_code_id": code}
            self.world.insert("budget_line_items", {**own, "original_budget_amount": amount})


# ------------------------------------------------------------------------------------------ what both sides hold

Dollars = dict[tuple[str, str, str, str], Decimal]
"""By what it is, project, Procore's code and whether history had begun; nothing where they are zero."""


def foreign_ids(world: World) -> dict[tuple[str, int], str]:
    """The other interface's ids on Procore's records, by kind and id; without those of lines."""
    return {
        (kind, row["id"]): row["origin_id"]
        for _, kind in KINDS.values()
        for row in world.records(kind)
        if (row.get("origin_id") or "").startswith(OLD)
    }


def in_the_books(rows: Rows) -> Dollars:
    """What maestro* holds that belongs in Procore: of its marked, active projects, orders since history begins or sent before."""
    found = rows("""
        SELECT 'cost' AS what, h.project, l.activity, l.group_code, h.date AS day, l.amount
        FROM maestro.cost AS h JOIN maestro.cost_line AS l ON l.cost = h.number WHERE h.transferred
        UNION ALL
        SELECT 'order ' || h.number, h.project, l.activity, l.group_code, h.order_date, l.amount
        FROM maestro.purchase_order AS h JOIN maestro.purchase_order_line AS l USING (number)
        UNION ALL
        SELECT 'subcontract ' || h.number, h.project, l.activity, l.group_code, h.contract_date, l.amount
        FROM maestro.subcontract AS h JOIN maestro.subcontract_line AS l USING (number)
        UNION ALL
        SELECT 'budget', project, activity, group_code, NULL, amount FROM maestro.budget
    """)
    stays = {f"order {one.number}" for one in orders() if not one.sent and one.day < date.fromisoformat(HISTORY)}
    travels = [row for row in found if row["project"] not in (CLOSED, UNMARKED) and row["what"] not in stays]
    return _added(
        (
            row["what"],
            row["project"],
            f"{CODES[row['activity']]}|{GROUPS[row['group_code']]}",
            row["day"],
            row["amount"],
        )
        for row in travels
    )


def in_procore(world: World) -> Dollars:
    """What Procore holds. Raises AssertionError for a code of another phase than its project's."""
    numbers = {row["id"]: row["project_number"] for row in world.records("projects")}
    codes = {own: code for project in numbers for own, code in _codes(world, project, numbers[project])}
    days = {row["id"]: row for row in world.records("direct_costs") if row["status"] == "approved"}
    lines = [("cost", row, days[row["direct_cost_id"]]["direct_cost_date"], row["amount"])
             for row in world.records("direct_cost_line_items") if row["direct_cost_id"] in days]  # fmt: skip
    for kind, what in (("purchase_order_contract", "order"), ("work_order_contract", "subcontract")):
        heads = {row["id"]: row for row in world.records(f"{kind}s") if not row["deleted_at"]}
        for row in world.records(f"{kind}_line_items"):
            if (head := heads.get(row["holder_id"])) and not row["deleted_at"]:
                number = head["number"].removesuffix("-0")
                lines.append((f"{what} {number}", row, head["contract_date"], row["amount"]))
    lines += [("budget", row, None, row["original_budget_amount"] or "0") for row in world.records("budget_line_items")]
    return _added(
        (what, numbers[row["project_id"]], codes[row["wbs_code_id"]], day, amount) for what, row, day, amount in lines
    )


def _codes(world: World, project: int, number: str) -> Iterator[tuple[int, str]]:
    coding = Coding(world, project)
    phases = {row["id"]: row["code"] for row in world.records("segment_items", project) if row["source_id"] is None}
    held = {row["id"]: row for row in world.records("wbs_codes", project)}
    for own, one in coding.codes.items():
        has = [phases[item] for item in held[own]["item_ids"] if item in phases]
        assert has == ([DEPARTMENT[number]] if phases else []), (number, one.flat_code)
        activity, group = (
            world.get("cost_codes", one.cost_code_id or 0),
            world.get("line_item_types", one.line_item_type_id or 0),
        )
        yield own, f"{full_code(world, activity)}|{group['code']}"


def _added(rows: Iterable[tuple[str, str, str, Any, Any]]) -> Dollars:
    sums: Dollars = {}
    for what, project, code, day, amount in rows:
        when = "" if day is None else "since" if str(day) >= HISTORY else "before"
        sums[what, project, code, when] = sums.get((what, project, code, when), Decimal(0)) + Decimal(amount)
    return {key: amount for key, amount in sums.items() if amount}


def twice(world: World, rows: Rows) -> list[Any]:
    """What either side has twice, by what people call it."""
    live = {kind: [row for row in world.records(kind) if not row.get("deleted_at")] for _, kind in KINDS.values()}
    names = [
        *(("vendor", row["name"]) for row in live["vendors"]),
        *(("project", row["project_number"]) for row in live["projects"]),
        *(("type", row["code"]) for row in live["line_item_types"]),
        *(("code", row["project_id"], full_code(world, row)) for row in live["cost_codes"]),
        *(("wbs", row["project_id"], *row["item_ids"]) for row in world.records("wbs_codes")),
        *(("order", row["project_id"], row["number"]) for row in live["purchase_order_contracts"]),
        *(("subcontract", row["project_id"], row["number"]) for row in live["work_order_contracts"]),
        *(("cost", row["description"], row["project_id"]) for row in live["direct_costs"]),
        *(("budget", row["wbs_code_id"]) for row in world.records("budget_line_items")),
        *(("supplier", row["name"]) for row in rows("SELECT name FROM maestro.supplier")),
        *(("here", row["description"]) for row in rows("SELECT description FROM maestro.project")),
        *(("contract", row["description"]) for row in rows("SELECT description FROM maestro.subcontract")),
    ]
    return [name for name, count in Counter(names).items() if count > 1]
