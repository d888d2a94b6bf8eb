"""Undos of what went by the tables of the settings: each code of a site comes back as it was, or the undo says why not."""

from decimal import Decimal

import pytest

from procore.elements import ELEMENTS
from procore.elements.element import Side
from tests.standard.conftest import OFF
from tests.standard.costs.entries import settle
from tests.standard.undos import undone
from tests.standard.ways import WAYS

M, P = Side.MAESTRO, Side.PROCORE
COSTS = "costs"

SETTINGS = {
    "letters": {"letters": {"S": "closed"}, "letters_back": {"closed": "S"}},
    "types": {"types": {"Location": "expense"}},
    "statuses": {"statuses": {"K": "Submitted"}, "statuses_back": {"Submitted": "K"}},
    "units": {"units": {"boîte": "ea", "mètre": "m"}},
    "tax_codes": {"tax_codes": {"TX": "TPS-TVQ", "EX": "EXO"}},
}
OF_COMPANY = ("units", "tax_codes")
COLUMN = {"letters": "status", "types": "type", "statuses": "status", "units": "unit", "tax_codes": "tax_code"}
"""The column of maestro* that a table maps."""
CODES_OF = {
    "letters": ("A", "S"),
    "types": ("Purchase", "Location"),
    "statuses": ("P", "K"),
    "units": ("boîte", "mètre"),
    "tax_codes": ("TX", "EX"),
}
"""By table: the code that a record has, and the one that it gets."""
WORDS = {
    "letters": (True, False),
    "statuses": ("Draft", "Submitted"),
    "units": ("ea", "m"),
    "tax_codes": ("TPS-TVQ", "EXO"),
}
"""The same in Procore."""
OTHERWISE = {
    ("subcontracts", "statuses"): ("Draft", "Out For Bid"),
    ("change_orders", "statuses"): ("draft", "pending"),
}
CHANGE_ORDER = ("Pending", "Soumis")
"""What its codes are: words, not letters."""
ATTRIBUTE = {
    "letters": {"projects": "active", "suppliers": "is_active"},
    "statuses": "status",
    "units": "uom",
    "tax_codes": "tax_code_id",
}


def tables(element):
    """The tables that map a field of the element, and whether it is one of its lines."""
    heading = [(one.table, False, one) for one in element.fields if one.table]
    return heading + [(one.table, True, one) for one in (*element.lines, *element.lines_if_mapped) if one.table]


CASES = [
    pytest.param(way, table, of_lines, id=f"{way} {table}")
    for way in WAYS
    if way.switches.get("direct_cost_lock", "by_record") == "by_record"
    for table, of_lines, field in tables(ELEMENTS[way.element])
    if way.target in field.written or (of_lines and table == "tax_codes")
]


def test_every_table_of_the_settings_is_one_of_these():
    known = {one.table for top in ELEMENTS.values() for part in top.every_part for one in part.fields}
    of_lines = {one.table for top in ELEMENTS.values() for one in (*top.lines, *top.lines_if_mapped)}
    assert {one for one in known | of_lines if one} == SETTINGS.keys() == COLUMN.keys()
    assert {case.values[1] for case in CASES} == SETTINGS.keys()


class Case:
    """One field of one element on its way to one side, under a table of a site."""

    def __init__(self, site, way, table, of_lines):
        self.site, self.way, self.table, self.of_lines = site, way, table, of_lines
        self.codes = CHANGE_ORDER if (way.element, table) == ("change_orders", "statuses") else CODES_OF[table]
        self.words = OTHERWISE.get((way.element, table), WORDS.get(table))
        own = SETTINGS[table]
        if table == "statuses":
            own = {"statuses": {self.codes[1]: self.words[1]}, "statuses_back": {self.words[1]: self.codes[1]}}
        if table in OF_COMPANY:
            site.company_settings |= own
            own = {}
        self.row = {"brakes": OFF, **own}

    def run(self, **more):
        own = self.site.codes if self.way.element == "projects" else {}
        run = self.site.run(self.way.element, self.way.direction, row={**own, **self.row}, **more)
        assert self.site.inbox(self.way.element) == []
        return run

    def prepare(self):
        """Record 1 on the side where it starts, with the first code; one run."""
        self.way.prepare(self.site)
        self.way.make(self.site, "1")
        if self.way.source is M and "status" in self.drafts:
            self.site.maestro(f"UPDATE maestro.{self.way.tables[-1]} SET status = :draft", draft=self.drafts["status"])
        elif self.way.element == "change_orders":
            for row in self.site.procore(self.way.kinds[-1]):
                self.site.simulator.world.change(self.way.kinds[-1], row["id"], status="pending")
        self.change(0)
        self.run()

    @property
    def drafts(self):
        """What makes a document one that may be rewritten, in maestro*."""
        return {
            "purchase_orders": {"status": "P"},
            "subcontracts": {"status": "P"},
            "change_orders": {"status": "Pending"},
        }.get(self.way.element, {})

    def change(self, place):
        """The source gets the code of that place."""
        if self.way.source is M:
            name = self.way.tables[0 if self.of_lines else -1]
            touched = "" if name.endswith("_line") else ", updated_at = now()"
            where = self.where(name)
            self.site.maestro(
                f"UPDATE maestro.{name} SET {COLUMN[self.table]} = :code{touched} {where}", code=self.codes[place]
            )
            return
        kind = self.kind
        value = self.words[place]
        if self.table == "tax_codes":
            value = next(one["id"] for one in self.site.procore("tax_codes") if one["code"] == value)
        for row in self.mine(kind):
            self.site.simulator.world.change(kind, row["id"], **{self.attribute: value})

    @property
    def kind(self):
        return self.way.kinds[0] if self.of_lines else self.way.kinds[-1]

    @property
    def attribute(self):
        found = ATTRIBUTE[self.table]
        return found[self.way.element] if isinstance(found, dict) else found

    def where(self, table):
        one = {"project": "number = '24-101'", "supplier": "code = 'N1'"}.get(table)
        return f"WHERE {one}" if one else "WHERE true"

    def mine(self, kind):
        known = {"projects": "Projet P-1", "vendors": "Fournisseur N1"}.get(kind)
        return [row for row in self.site.procore(kind) if known is None or row["name"] == known]

    def written(self):
        """What the side that is written holds, but for when it was touched."""
        if self.way.element == COSTS:
            return self.sums()
        names = ("updated_at", "posted_at", "created_at")
        if self.way.target is M:
            rows = [(t, row) for t in self.way.tables for row in self.site.maestro(f"SELECT * FROM maestro.{t}")]
        else:
            rows = [(kind, row) for kind in self.way.kinds for row in self.site.procore(kind)]
        return sorted(f"{at} {sorted((n, str(v)) for n, v in row.items() if n not in names)}" for at, row in rows)

    def sums(self):
        """Costs are reversed and sent anew: what counts, by type, unit and tax code."""
        headers = {one["id"]: one for one in self.site.procore("direct_costs") if one["status"] == "approved"}
        found: dict[tuple[str, str, str], Decimal] = {}
        for line in self.site.procore("direct_cost_line_items"):
            if head := headers.get(line["direct_cost_id"]):
                place = head["direct_cost_type"], str(line["uom"]), str(line["tax_code_id"])
                found[place] = found.get(place, Decimal(0)) + Decimal(str(line["amount"]))
        return {place: amount for place, amount in found.items() if amount}


@pytest.mark.parametrize(("way", "table", "of_lines"), CASES)
def test_a_code_of_a_site_comes_back_as_it_was_and_no_later_run_writes_it_again(site, way, table, of_lines):
    case = Case(site, way, table, of_lines)
    case.prepare()
    before = case.written()
    case.change(1)
    if way.element == COSTS:  # no cost is sent anew for a tax code alone
        site.maestro("UPDATE maestro.cost_line SET amount = 5.00")
        settle(site, "A-1")
    case.run()
    assert case.written() != before
    site.company_settings["elements"] = {way.element: {**(site.codes if way.element == "projects" else {}), **case.row}}
    (result,) = undone(site, direction=way.direction, element=way.element)
    assert result.refused == ()
    assert case.written() == before
    since = len(site.requests)
    case.run(full=True)
    assert site.writes(since) == []
    assert case.written() == before


TWO = [
    pytest.param("suppliers", "letters", {"letters": {"S": "closed"}}, "S", id="letters"),
    pytest.param("purchase_orders", "units", {"units": {"boîte": "ea", "unité": "ea"}}, "unité", id="units"),
]


@pytest.mark.parametrize(("element", "table", "own", "code"), TWO)
def test_a_code_that_is_one_of_several_with_its_meaning_is_not_guessed_and_the_undo_says_so_before(
    site, element, table, own, code
):
    way = next(one for one in WAYS if one.element == element and one.target is M)
    case = Case(site, way, table, table == "units")
    if table == "units":
        site.company_settings |= own
    else:
        case.row = {"brakes": OFF, **own}
    first, second = {"letters": (False, True), "units": ("ea", "m")}[table]
    case.words = (first, second)
    way.make(site, "1")
    if table != "letters":
        case.change(0)
    site.run(element, way.direction, row=case.row)
    name = way.tables[0 if case.of_lines else -1]
    column = COLUMN[table]
    case.change(0)
    site.run(element, way.direction, row=case.row)
    site.maestro(
        f"UPDATE maestro.{name} SET {column} = :code {case.where(name) if name != 'supplier' else nobody()}", code=code
    )
    site.run(element, way.direction, row=case.row, full=True)
    case.change(1)
    site.run(element, way.direction, row=case.row, full=True)
    assert site.inbox(element) == []
    site.company_settings["elements"] = {element: case.row}
    shown = undone(site, direction=way.direction, element=element, write=False)
    (said,) = shown[0].left
    assert code in said
    assert "nobody knows which it was" in said
    held = case.written()
    (result,) = undone(site, direction=way.direction, element=element)
    assert (result.left, result.writes) == ((said,), 0)
    assert case.written() == held


def nobody():
    return "WHERE name = 'Fournisseur N1'"
