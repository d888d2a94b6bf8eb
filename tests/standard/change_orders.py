"""Change orders as both sides' people enter them, and what each side holds of them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tests.standard.commitments import figures, make_line, put_line

LINES = [
    ("03-300", "MAT", "Béton 35 MPa au lieu de 30", "12.5", "m3", "18.4375", "230.47"),
    ("03-400", "SCT", "Crédit – coffrages retirés", "1", "ls", "-75.50", "-75.50"),
]
PACKAGES = "/rest/v1.0/change_order_packages"
REFERENCE = {"purchase_order": "24105-0", "subcontract": "24200-0", "client_contract": "V-118"}
KIND = {
    "purchase_order": "purchase_order_contracts",
    "subcontract": "work_order_contracts",
    "client_contract": "prime_contracts",
}


@dataclass
class Changes:
    """The change orders of 24-001, and what a person does with them on each side."""

    world: Any

    @classmethod
    def on(cls, site):
        """With a purchase order, a subcontract and a client's contract on both sides."""
        line = {"line": 1, "activity": "03-300", "group_code": "MAT", "amount": 1000}
        heading = {"project": "24-001", "supplier": "BETON", "status": "V"}
        site.put("purchase_order", number="24105", description="Commande", amount=1000, **heading)
        site.put("purchase_order_line", number="24105", **line)
        site.put("subcontract", number="24200", description="Sous-contrat", original_contract=1000, **heading)
        site.put("subcontract_line", number="24200", **line)
        site.run("purchase_orders", "to_procore")
        site.run("subcontracts", "to_procore")
        site.simulator.world.add(
            "prime_contracts",
            project_id=site.project_id("24-001"),
            number="V-118",
            title="Client",
            status="Approved",
            accounting_method="unit",
        )
        assert site.inbox("purchase_orders") + site.inbox("subcontracts") == []
        return cls(site)

    # in maestro*

    def put(self, number="101", lines=LINES, *, of="subcontract", project="24-001", status="Approved", **columns):
        total = columns.pop("total", sum(Decimal(line[-1]) for line in lines))
        self.world.put(
            "change_order",
            number=number,
            project=project,
            status=status,
            amount=total,
            **({of: REFERENCE[of]} if of else {}),
            **{"description": "Béton plus résistant", **columns},
        )
        for place, line in enumerate(lines, 1):
            self.put_line(number, place, *line)

    def put_line(self, number, place, *line):
        put_line(self.world, "change_order", number, place, line)

    def set(self, number="101", **columns):
        pairs = ", ".join(f"{name} = :{name}" for name in columns)
        self.world.maestro(
            f"UPDATE maestro.change_order SET updated_at = now(), {pairs} WHERE number = :key", key=number, **columns
        )

    def edit(self, number="101"):
        """Change the first line, remove the second, add a third."""
        self.world.maestro(
            "UPDATE maestro.change_order_line SET quantity = 20, amount = 368.75 WHERE number = :key AND line = 1",
            key=number,
        )
        self.world.maestro("DELETE FROM maestro.change_order_line WHERE number = :key AND line = 2", key=number)
        self.put_line(number, 3, "03-400", "MAT", "Étais", "0", "ea", "0", "0")
        self.add_up(number)

    def add_up(self, number="101"):
        self.world.maestro(
            "UPDATE maestro.change_order SET amount = (SELECT coalesce(sum(amount), 0) FROM maestro.change_order_line "
            "WHERE number = :key) WHERE number = :key",
            key=number,
        )

    def rows(self):
        """maestro*'s change orders by Procore's number."""
        return {row["external_no"]: row for row in self.world.maestro("SELECT * FROM maestro.change_order")}

    # in Procore

    @property
    def screen(self):
        return self.world.simulator.world

    def contract(self, of):
        """The contract that REFERENCE names, in Procore."""
        title = {"purchase_order": "Commande", "subcontract": "Sous-contrat", "client_contract": "Client"}[of]
        return next(one for one in self.world.procore(KIND[of]) if one["title"] == title)

    def tiers(self, number):
        self.screen.change("projects", self.world.project_id("24-001"), change_order_tiers=number)

    def make(self, lines=LINES, *, of="subcontract", status="approved", contract=None, **fields):
        """A change order that a person makes in Procore's screens (one tier); the package."""
        package = self.screen.add(
            "change_order_packages",
            project_id=self.world.project_id("24-001"),
            contract_id=(contract or self.contract(of))["id"],
            **{"title": "Drains additionnels", "status": status, **fields},
        )
        for line in lines:
            self.make_line(package, *line)
        return package

    def make_line(self, package, *line):
        return make_line(self.world, "potential_change_order_line_items", package["hidden_pco_id"], line)

    def packages(self):
        """What Procore holds: maestro*'s number (or Procore's own) -> package."""
        return {one["origin_code"] or one["number"]: one for one in self.world.procore("change_order_packages")}

    def lines(self, package):
        """A package's lines, oldest first."""
        pcos = {one["id"] for one in self.world.procore("potential_change_orders") if in_package(one, package)}
        return [one for one in self.world.procore("potential_change_order_line_items") if one["holder_id"] in pcos]

    def sums(self, of="subcontract"):
        """What Procore says of a contract: its own lines, approved changes, and both."""
        path = {"purchase_order": "purchase_order_contracts", "subcontract": "work_order_contracts"}[of]
        token = self.world.session.post(
            f"{self.world.simulator.url}/oauth/token",
            json={
                "grant_type": "client_credentials",
                "client_id": self.world.simulator.client_id,
                "client_secret": self.world.simulator.client_secret,
            },
            timeout=10,
        ).json()["access_token"]
        shown = self.world.session.get(
            f"{self.world.simulator.url}/rest/v1.0/{path}/{self.contract(of)['id']}",
            params={"project_id": self.world.project_id("24-001")},
            headers={"Authorization": f"Bearer {token}", "Procore-Company-Id": str(self.world.simulator.company_id)},
            timeout=10,
        ).json()
        return tuple(shown[name] for name in ("grand_total", "approved_change_orders", "revised_contract"))

    # both

    def run(self, direction="to_procore", **more):
        return self.world.run("change_orders", direction, **more)

    def inbox(self, language="en"):
        return self.world.inbox("change_orders", language)

    def money(self):
        """Both sides, read from maestro*'s tables and the simulator: every line's code, text and figures."""
        codes = self.world.budget_codes()
        procore = sorted(
            (codes[line["wbs_code_id"]], line["description"], line["uom"], *figures(line))
            for line in self.world.procore("potential_change_order_line_items")
        )
        maestro = sorted(
            (f"{row['activity']}|{row['group_code']}", row["description"], row["unit"], *figures(row))
            for row in self.world.maestro("SELECT * FROM maestro.change_order_line")
        )
        return maestro, procore


def in_package(pco, package):
    return pco["change_order_package_id"] == package["id"] or pco["id"] == package["hidden_pco_id"]


of_each = pytest.mark.parametrize("of", list(REFERENCE))
