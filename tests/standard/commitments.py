"""Orders and subcontracts as both sides' people enter them, and what each side holds of them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

OVERWRITE = {"target_edits": "overwrite"}


LINES = [
    ("03-300", "MAT", "Béton 30 MPa", "12.5", "m3", "185.4375", "2317.97"),
    ("03-300", "MO", "Pompe, surcharge", "1", "ls", "450", "450.00"),
    ("03-400", "SCT", "Crédit – retour de coffrages", "2", "ea", "-75.50", "-151.00"),
]


@dataclass
class Orders:
    """Purchase orders, or subcontracts: what a person does with them on each side."""

    world: Any
    element_id: str

    @property
    def is_order(self):
        return self.element_id == "purchase_orders"

    @property
    def table(self):
        return "purchase_order" if self.is_order else "subcontract"

    @property
    def total(self):
        return "amount" if self.is_order else "original_contract"

    @property
    def kind(self):
        return "purchase_order_contracts" if self.is_order else "work_order_contracts"

    @property
    def line_kind(self):
        return "purchase_order_contract_line_items" if self.is_order else "work_order_contract_line_items"

    # in maestro*

    def put(self, number="24105", lines=LINES, *, project="24-001", supplier="BETON", status="V", **columns):
        total = columns.pop("total", sum(Decimal(line[-1]) for line in lines))
        self.world.put(
            self.table,
            number=number,
            project=project,
            supplier=supplier,
            status=status,
            **{"description": "Bétonnage des semelles", self.total: total, **columns},
        )
        for place, line in enumerate(lines, 1):
            self.put_line(number, place, *line)

    def put_line(self, number, place, *line):
        put_line(self.world, self.table, number, place, line)

    def maestro(self, sql, **params):
        """A statement in maestro*, in which {t} is the table, and {total} the column of its total."""
        return self.world.maestro(sql.format(t=f"maestro.{self.table}", total=self.total), **params)

    def set(self, number="24105", **columns):
        pairs = ", ".join(f"{name} = :{name}" for name in columns)
        self.maestro(f"UPDATE {{t}} SET updated_at = now(), {pairs} WHERE number = :key", key=number, **columns)

    def add_up(self, number="24105"):
        self.maestro(
            "UPDATE {t} SET {total} = (SELECT coalesce(sum(amount), 0) FROM {t}_line WHERE number = :key) "
            "WHERE number = :key",
            key=number,
        )

    # in Procore

    def make(self, number="PC-7", lines=LINES, *, project="24-001", supplier="BETON", status="Approved", **fields):
        """A contract that a person makes in Procore; its id."""
        contract = self.world.simulator.world.add(
            self.kind,
            project_id=self.world.project_id(project),
            number=number,
            vendor_id=self.world.vendor_id(supplier) if supplier else None,
            **{"title": "Dalle sur sol", "status": status, "accounting_method": "unit", **fields},
        )
        for line in lines:
            self.make_line(contract["id"], *line, project=project)
        return contract["id"]

    def make_line(self, contract, *line, project="24-001"):
        return make_line(self.world, self.line_kind, contract, line, project)["id"]

    def contracts_list(self):
        """What Procore holds, oldest first."""
        return [one for one in self.world.procore(self.kind) if not one["deleted_at"]]

    def contracts(self):
        """The same by number."""
        return {one["number"]: one for one in self.contracts_list()}

    def lines(self, contract):
        """A contract's lines, oldest first."""
        return [one for one in self.world.procore(self.line_kind) if one["holder_id"] == contract["id"]]

    # both

    def run(self, direction="to_procore", **more):
        return self.world.run(self.element_id, direction, **more)

    def inbox(self, language="en"):
        return self.world.inbox(self.element_id, language)

    def money(self):
        """Both sides, read from maestro*'s tables and the simulator: every line's project, code, text and figures."""
        codes = self.world.budget_codes()
        numbers = {p["id"]: p["project_number"] for p in self.world.procore("projects")}
        procore = sorted(
            (numbers[line["project_id"]], codes[line["wbs_code_id"]], line["description"], line["uom"], *figures(line))
            for line in self.world.procore(self.line_kind)
        )
        rows = self.maestro(
            "SELECT o.project, l.activity || '|' || l.group_code AS code, l.* FROM {t} AS o "
            "JOIN {t}_line AS l USING (company, number, extension)"
        )
        maestro = sorted((row["project"], row["code"], row["description"], row["unit"], *figures(row)) for row in rows)
        return maestro, procore


def put_line(world, table, number, place, line):
    """A line of a document in maestro*, like one of LINES."""
    names = ("activity", "group_code", "description", "quantity", "unit", "unit_cost", "amount")
    world.put(f"{table}_line", number=number, line=place, **dict(zip(names, line, strict=True)))


def make_line(world, kind, holder, line, project="24-001"):
    """The same in Procore."""
    activity, group, *rest = line
    return world.simulator.world.add(
        kind,
        project_id=world.project_id(project),
        holder_id=holder,
        wbs_code_id=world.wbs_id(project, f"{activity}|{group}"),
        **dict(zip(("description", "quantity", "uom", "unit_cost", "amount"), rest, strict=True)),
        extended_type="manual",
    )


def figures(line):
    return tuple(Decimal(line[name]) for name in ("quantity", "unit_cost", "amount"))


def same_money(documents):
    """Orders or Changes: how many lines both sides hold, the same on both."""
    maestro, procore = documents.money()
    assert maestro == procore
    return len(maestro)


def rows(orders):
    return {row["external_no"]: row for row in orders.maestro("SELECT * FROM {t}")}
