"""Change orders of orders, subcontracts and the client's contract, each way, to the cent.

Long, because it mirrors one element with three kinds of contracts and tiers.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from procore.model.errors import Unreachable
from procore.sides.procore.rest.retries import TRIES

LINES = [
    ("03-300", "MAT", "Béton 35 MPa au lieu de 30", "12.5", "m3", "18.4375", "230.47"),
    ("03-400", "SCT", "Crédit – coffrages retirés", "1", "ls", "-75.50", "-75.50"),
]
PACKAGES = "/rest/v1.0/change_order_packages"
PCOS = "/rest/v1.0/potential_change_orders"
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

    def put_line(self, number, place, activity, group, description, quantity, unit, unit_cost, amount):
        self.world.put(
            "change_order_line",
            number=number,
            line=place,
            activity=activity,
            group_code=group,
            description=description,
            quantity=quantity,
            unit=unit,
            unit_cost=unit_cost,
            amount=amount,
        )

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

    def make_line(self, package, activity, group, description, quantity, unit, unit_cost, amount):
        return self.screen.add(
            "potential_change_order_line_items",
            project_id=self.world.project_id("24-001"),
            holder_id=package["hidden_pco_id"],
            wbs_code_id=self.world.wbs_id("24-001", f"{activity}|{group}"),
            description=description,
            quantity=quantity,
            uom=unit,
            unit_cost=unit_cost,
            amount=amount,
            extended_type="manual",
        )

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


def figures(line):
    return tuple(Decimal(line[name]) for name in ("quantity", "unit_cost", "amount"))


def same_money(changes):
    maestro, procore = changes.money()
    assert maestro == procore
    return len(maestro)


def writes(changes, since):
    return [one for one in changes.world.asked(since) if not one.startswith("GET")]


@pytest.fixture
def changes(site):
    """A purchase order, a subcontract and a client's contract, on both sides."""
    return Changes.on(site)


of_each = pytest.mark.parametrize("of", list(REFERENCE))


# ------------------------------------------------------------------------------------------ to Procore


@of_each
def test_a_change_order_goes_to_procore_with_its_lines_and_its_status(changes, of):
    changes.put(of=of, schedule_days=-3, due_date="2026-05-01", memo="Selon l'avis 12", reason="Client")
    run = changes.run()
    assert changes.inbox() == []
    package = changes.packages()["101"]
    assert package["contract_id"] == changes.contract(of)["id"]
    assert (package["status"], package["title"]) == ("approved", "Béton plus résistant")
    assert (package["origin_id"], package["origin_code"]) == ("MAESTRO|CO|DEMO|101", "101")
    assert (package["schedule_impact_amount"], package["due_date"]) == (-3, "2026-05-01")
    assert package["description"] == "Selon l'avis 12"
    assert [(one["origin_id"], one["amount"]) for one in changes.lines(package)] == [
        ("MAESTRO|COL|DEMO|101|1", "230.47"),
        ("MAESTRO|COL|DEMO|101|2", "-75.50"),
    ]
    assert run.tally["created"] == 1
    assert same_money(changes) == 2


@of_each
def test_what_changes_in_maestro_follows_in_procore_and_a_second_run_writes_nothing(changes, of):
    changes.put(of=of, status="Pending")
    changes.run()
    changes.set(description="Béton, phase 2", schedule_days=5)
    changes.edit()
    assert changes.run().tally["updated"] == 1
    assert changes.inbox() == []
    package = changes.packages()["101"]
    assert (package["title"], package["status"], package["schedule_impact_amount"]) == ("Béton, phase 2", "draft", 5)
    assert same_money(changes) == 2
    since = len(changes.world.requests)
    assert changes.run().tally["unchanged"] == 1
    assert changes.world.asked(since) == []


def test_approval_changes_the_contracts_approved_total_and_not_its_own_lines(changes):
    changes.put(status="Submitted")
    changes.run()
    lines = changes.world.procore("work_order_contract_line_items")
    assert changes.sums() == ("1000.00", "0.00", "1000.00")
    changes.set(status="Approved")
    changes.run()
    assert changes.inbox() == []
    assert changes.sums() == ("1000.00", "154.97", "1154.97")
    assert changes.world.procore("work_order_contract_line_items") == lines
    since = len(changes.world.requests)
    changes.world.run("subcontracts", "to_procore")
    assert writes(changes, since) == []
    assert changes.world.inbox("subcontracts") == []


def test_every_status_has_its_word_in_procore(changes):
    words = {"Pending": "draft", "Submitted": "pending", "Approved": "approved", "Non billable": "no_charge"}
    for place, word in enumerate(words, 101):
        changes.put(str(place), status=word)
    changes.put("110", status="Rejected")
    changes.run()
    assert changes.inbox() == []
    assert [one["status"] for one in changes.packages().values()] == list(words.values())
    changes.set("102", status="Rejected")
    changes.run()
    assert changes.packages()["102"]["status"] == "rejected"


def test_the_calls_are_three_per_change_order_and_two_lists_per_project(changes):
    for number in range(101, 107):
        changes.put(str(number), of="subcontract" if number % 2 else "purchase_order")
    changes.run()  # the run that reads the project for the first time
    since = 0
    calls = [one for one in changes.world.asked(since) if PACKAGES in one or PCOS in one]
    assert calls.count(f"POST {PACKAGES}") == 6
    assert sum(one.endswith("/line_items/sync") for one in calls) == 6
    assert sum(one.startswith(f"PATCH {PACKAGES}/") for one in calls) == 6
    assert [one for one in calls if one.startswith("GET")] == [f"GET {PACKAGES}", f"GET {PCOS}"]
    assert len(calls) == 3 * 6 + 2
    assert not any("prime_contracts" in one for one in changes.world.asked())


def test_an_approved_change_order_is_not_rewritten_and_the_difference_is_told_until_it_is_gone(changes):
    changes.put()
    changes.run()
    changes.world.maestro("UPDATE maestro.change_order_line SET unit_cost = -60, amount = -60 WHERE line = 2")
    changes.add_up()
    for _ in range(2):
        since = len(changes.world.requests)
        changes.run()
        assert writes(changes, since) == []
        (said,) = changes.inbox()
        assert "approved" in said
        assert "15.50" in said
    changes.world.maestro("UPDATE maestro.change_order_line SET unit_cost = -75.5, amount = -75.5 WHERE line = 2")
    changes.add_up()
    changes.run()
    assert changes.inbox() == []


def test_the_clients_contract_is_the_only_one_where_none_has_the_number(changes):
    changes.put(of=None, client_contract="CONTRAT-VILLE")
    changes.run()
    assert changes.inbox() == []
    assert changes.packages()["101"]["contract_id"] == changes.contract("client_contract")["id"]
    since = len(changes.world.requests)
    changes.run(full=True)
    assert writes(changes, since) == []
    assert changes.inbox() == []


@pytest.mark.parametrize("contracts", [0, 2])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_change_order_waits_while_procore_has_no_clients_contract_or_several(changes, contracts, language):
    changes.put(of=None, client_contract="VILLE-9")
    changes.put("102")
    prime_id = changes.contract("client_contract")["id"]
    if contracts == 0:
        changes.screen.remove("prime_contracts", prime_id)
    else:
        changes.screen.add("prime_contracts", project_id=changes.world.project_id("24-001"), number="X")
    changes.run()
    (said,) = changes.inbox(language)
    assert said.startswith("101: ")
    assert "VILLE-9" in said
    assert str(contracts) in said
    assert set(changes.packages()) == {"102"}
    changes.screen.add("prime_contracts", project_id=changes.world.project_id("24-001"), number="VILLE-9")
    changes.run()
    assert changes.inbox() == []
    assert set(changes.packages()) == {"101", "102"}


@pytest.mark.parametrize("method", ["amount", "unit"])
def test_lines_follow_the_way_in_which_their_contract_counts(changes, method):
    for of in ("subcontract", "client_contract"):
        kind = KIND[of]
        for line in changes.world.procore("work_order_contract_line_items"):
            changes.screen.change("work_order_contract_line_items", line["id"], quantity=None, unit_cost=None, uom=None)
        changes.screen.change(kind, changes.contract(of)["id"], accounting_method=method)
    changes.put()
    changes.put("102", of="client_contract")
    changes.run()
    assert changes.inbox() == []
    for package in changes.packages().values():
        assert [one["amount"] for one in changes.lines(package)] == ["230.47", "-75.50"]
        assert package["status"] == "approved"
        units = {one["uom"] for one in changes.lines(package)}
        assert units == ({None} if method == "amount" else {"m3", "ls"})


# ------------------------------------------------------------------------------------------ tiers


@of_each
def test_two_tiers_have_a_pco_in_the_package_that_takes_the_lines(changes, of):
    changes.tiers(2)
    changes.put(of=of)
    changes.put("102", of=of, status="Submitted")
    changes.run()
    assert changes.inbox() == []
    packages = changes.packages()
    assert {number: one["status"] for number, one in packages.items()} == {"101": "approved", "102": "pending"}
    pcos = {one["change_order_package_id"]: one for one in changes.world.procore("potential_change_orders")}
    assert {packages[number]["id"] for number in packages} == set(pcos)
    assert pcos[packages["101"]["id"]]["status"] == "approved"
    assert same_money(changes) == 4
    changes.edit("102")
    changes.set("102", status="Approved")
    changes.run()
    assert changes.inbox() == []
    assert changes.packages()["102"]["status"] == "approved"
    assert len(changes.world.procore("potential_change_orders")) == 2
    assert same_money(changes) == 4
    since = len(changes.world.requests)
    changes.run()
    assert changes.world.asked(since) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_three_tiers_are_not_supported_and_all_else_goes_on(changes, language):
    changes.world.project("24-002")
    changes.world.run("projects")
    changes.world.put("subcontract", number="24300", project="24-002", supplier="BETON", status="P")
    changes.world.run("subcontracts", "to_procore")
    changes.tiers(3)
    place = {"project_id": changes.world.project_id("24-001"), "contract_id": changes.contract("subcontract")["id"]}
    changes.screen.add("potential_change_orders", title="Avis 7", **place)
    changes.screen.add("change_order_packages", title="Lot 1", **place)
    before = changes.screen.records("change_order_packages"), changes.screen.records("potential_change_orders")
    changes.put()
    changes.put("102", of=None, project="24-002", subcontract="24300-0")
    changes.run()
    (said,) = changes.inbox(language)
    assert said.startswith("101: ")
    assert "3" in said
    assert "102" in changes.packages()
    project = changes.world.project_id("24-001")
    assert changes.screen.records("change_order_packages", project) == before[0]
    assert changes.screen.records("potential_change_orders", project) == before[1]


def test_three_tiers_that_nothing_told_of_are_asked_for_before_a_package_is_made(changes):
    changes.tiers(3)
    changes.put()
    changes.put("102")
    for _ in range(2):
        changes.run(full=True)
        assert len(changes.inbox()) == 2
        assert changes.packages() == {}
        assert changes.world.procore("potential_change_orders") == []


# ------------------------------------------------------------------------------------------ waiting and refusals


def test_a_change_order_waits_for_its_contract_and_goes_by_itself_when_it_is_linked(changes):
    changes.world.put("subcontract", number="24300", project="24-001", supplier="ACIER", status="P")
    changes.put(of=None, subcontract="24300-0")
    changes.put("102")
    changes.run()
    assert set(changes.packages()) == {"102"}
    (held,) = changes.world.held("change_orders")
    assert (held["kind"], held["facts"]["element"], held["facts"]["key"]) == ("waiting", "subcontracts", "24300-0")
    changes.world.run("subcontracts", "to_procore")
    changes.run()
    assert changes.inbox() == []
    assert set(changes.packages()) == {"101", "102"}


REFUSALS = {
    "its lines do not add up": ({"total": "154.96"}, {}, ["154.97", "154.96"]),
    "it is in another currency": ({"currency": "USD"}, {}, ["USD", "CAD"]),
    "it names no contract": ({"of": None}, {}, ["0"]),
    "it names two contracts": ({"purchase_order": "24105-0"}, {}, ["2"]),
    "its status is not known": ({"status": "En attente"}, {}, ["En attente"]),
    "a quantity is negative": ({}, {"quantity": "-2"}, ["-2", "2"]),
    "a unit is not in the list": ({}, {"unit": "poche"}, ["poche", "2"]),
    "a code is not in the project": ({}, {"group_code": "MO"}, ["03-400|MO"]),
}


@pytest.mark.parametrize("case", REFUSALS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_change_order_is_held_in_a_sentence_and_the_others_go(changes, case, language):
    heading, line, words = REFUSALS[case]
    changes.put(**heading)
    for name, value in line.items():
        changes.world.maestro(f"UPDATE maestro.change_order_line SET {name} = :value WHERE line = 2", value=value)
    changes.put("102")
    changes.run()
    assert set(changes.packages()) == {"102"}
    (said,) = changes.inbox(language)
    assert said.startswith("101: ")
    assert [word for word in words if word not in said.partition(": ")[2].replace(",", ".")] == []
    assert "?" not in said


def test_a_change_order_that_moved_to_another_contract_is_held(changes):
    changes.put(status="Pending")
    changes.run()
    changes.set(subcontract=None, purchase_order="24105-0")
    since = len(changes.world.requests)
    changes.run()
    (said,) = changes.inbox()
    assert "24200-0" in said
    assert "24105-0" in said
    assert writes(changes, since) == []


def test_a_line_that_procore_refuses_keeps_the_change_order_a_draft(changes):
    changes.put()
    changes.world.fault(path="/line_items/sync", item="MAESTRO|COL|DEMO|101|2", refuse="is out of balance", times=None)
    changes.run()
    (said,) = changes.inbox()
    assert "is out of balance" in said
    assert changes.packages()["101"]["status"] == "draft"
    changes.world.simulator.faults.clear()
    changes.set(memo="relu")
    changes.run()
    assert changes.inbox() == []
    assert changes.packages()["101"]["status"] == "approved"
    assert same_money(changes) == 2


def test_a_line_that_procore_refuses_of_what_is_no_draft_sets_the_others_back(changes):
    changes.put(status="Submitted")
    changes.run()
    assert changes.packages()["101"]["status"] == "pending"
    held = [row["amount"] for row in changes.world.procore("potential_change_order_line_items")]
    changes.world.maestro(
        "UPDATE maestro.change_order_line SET unit_cost = amount + 1, quantity = 1, amount = amount + 1"
    )
    changes.world.maestro(
        "UPDATE maestro.change_order SET updated_at = now(), amount = (SELECT sum(amount) FROM maestro.change_order_line)"
    )
    changes.world.fault(path="/line_items/sync", item="MAESTRO|COL|DEMO|101|2", refuse="is out of balance")
    changes.run()
    assert "is out of balance" in changes.inbox()[0]
    assert [row["amount"] for row in changes.world.procore("potential_change_order_line_items")] == held
    changes.set(memo="relu")
    changes.run()
    assert changes.inbox() == []
    assert same_money(changes) == 2


# ------------------------------------------------------------------------------------------ to maestro*


@of_each
def test_a_package_lands_in_maestro_untransferred_under_the_next_number(changes, of):
    changes.put("140", of="subcontract", status="Pending")
    package = changes.make(of=of, schedule_impact_amount=-2, description="Voir le croquis SK-4")
    pco = changes.screen.get("potential_change_orders", package["hidden_pco_id"])
    changes.screen.change("potential_change_orders", pco["id"], reason="Design Development")
    run = changes.run("to_maestro")
    assert changes.inbox() == []
    assert run.tally["created"] == 1
    row = changes.rows()["001"]
    assert (row["number"], row["status"], row["transferred"]) == ("141", "Approved", False)
    assert {name: row[name] for name in REFERENCE} == {**dict.fromkeys(REFERENCE), of: REFERENCE[of]}
    assert (row["external_id"], row["amount"]) == (package["id"], Decimal("154.97"))
    assert (row["schedule_days"], row["memo"], row["reason"]) == (-2, "Voir le croquis SK-4", "Design Development")
    found = changes.world.maestro("SELECT * FROM maestro.change_order_line WHERE number = '141' ORDER BY line")
    assert [(one["activity"], one["group_code"], one["amount"]) for one in found] == [
        ("03-300", "MAT", Decimal("230.47")),
        ("03-400", "SCT", Decimal("-75.50")),
    ]
    assert all(one["external_line"] for one in found)


@of_each
def test_what_changes_in_procore_follows_in_maestro_and_a_second_run_writes_nothing(changes, of):
    package = changes.make(of=of, status="pending")
    changes.run("to_maestro")
    one, two = changes.lines(package)
    changes.screen.change("change_order_packages", package["id"], title="Drains, phase 2", schedule_impact_amount=4)
    changes.screen.change("potential_change_order_line_items", one["id"], quantity="20", amount="368.75")
    changes.screen.remove("potential_change_order_line_items", two["id"])
    changes.make_line(package, "03-400", "MAT", "Étais", "0", "ea", "0", "0.00")
    assert changes.run("to_maestro").tally["updated"] == 1
    assert changes.inbox() == []
    row = changes.rows()["001"]
    assert (row["description"], row["schedule_days"], row["amount"]) == ("Drains, phase 2", 4, Decimal("368.75"))
    assert same_money(changes) == 2
    before = changes.world.maestro("SELECT * FROM maestro.change_order_line ORDER BY line")
    since = len(changes.world.requests)
    assert changes.run("to_maestro").tally["unchanged"] == 1
    assert writes(changes, since) == []
    assert changes.world.maestro("SELECT * FROM maestro.change_order_line ORDER BY line") == before


def test_a_line_that_moved_to_another_code_is_seen_though_nothing_in_the_list_shows_it(changes):
    package = changes.make(status="pending")
    changes.run("to_maestro")
    line = changes.lines(package)[0]
    code = changes.world.wbs_id("24-001", "03-300|MO")
    changes.screen.change("potential_change_order_line_items", line["id"], wbs_code_id=code)
    changes.run("to_maestro")
    assert changes.inbox() == []
    assert same_money(changes) == 2


def test_an_unchanged_project_whose_change_orders_are_closed_takes_one_call(changes):
    for number in range(3):
        changes.make(status="approved", title=f"Approuvé {number}")
    changes.make(status="rejected")
    changes.run("to_maestro")
    since = len(changes.world.requests)
    changes.run("to_maestro")
    assert changes.world.asked(since) == [f"GET {PACKAGES}"]
    changes.screen.change("change_order_packages", changes.packages()["001"]["id"], due_date="2026-09-09")
    since = len(changes.world.requests)
    changes.run("to_maestro")
    assert sum(one.endswith("/line_items") for one in changes.world.asked(since)) == 1


def test_a_run_to_maestro_writes_nothing_in_procore(changes):
    changes.put()
    changes.make()
    since = len(changes.world.requests)
    changes.run("to_maestro")
    assert writes(changes, since) == []


def test_a_rejected_package_is_not_entered(changes):
    changes.make(status="rejected")
    changes.make(status="void")
    changes.run("to_maestro")
    assert changes.inbox() == []
    assert changes.rows() == {}


def test_a_package_waits_for_its_contract_and_lands_by_itself_when_it_is_linked(changes):
    contract = changes.screen.add(
        "work_order_contracts",
        project_id=changes.world.project_id("24-001"),
        number="SC-9",
        title="Neuf",
        vendor_id=changes.world.vendor_id("ACIER"),
        status="Draft",
        accounting_method="unit",
    )
    package = changes.make(contract=contract)
    changes.run("to_maestro")
    assert changes.rows() == {}
    (held,) = changes.world.held("change_orders")
    assert held["kind"] == "waiting"
    assert str(contract["id"]) in changes.inbox()[0]
    changes.world.run("subcontracts", "to_maestro")
    changes.run("to_maestro")
    assert changes.inbox() == []
    (number,) = {
        row["number"] for row in changes.world.maestro("SELECT * FROM maestro.subcontract WHERE external_no = 'SC-9'")
    }
    assert changes.rows()["001"]["subcontract"] == f"{number}-0"
    assert changes.rows()["001"]["external_id"] == package["id"]


def test_a_transferred_change_order_is_accountings_and_a_difference_is_told(changes):
    package = changes.make()
    changes.run("to_maestro")
    changes.world.maestro("UPDATE maestro.change_order SET transferred = true, updated_at = now()")
    changes.screen.change("change_order_packages", package["id"], status="void")
    for _ in range(2):
        changes.run("to_maestro")
        (said,) = changes.inbox()
        assert "154.97" in said
        assert changes.rows()["001"]["status"] == "Approved"
    changes.screen.change("change_order_packages", package["id"], status="approved")
    changes.run("to_maestro")
    assert changes.inbox() == []


def test_an_approved_one_that_was_not_transferred_yet_follows_procore(changes):
    package = changes.make()
    changes.run("to_maestro")
    changes.screen.change("change_order_packages", package["id"], status="void")
    changes.run("to_maestro")
    assert changes.inbox() == []
    assert changes.rows()["001"]["status"] == "Rejected"


@pytest.mark.parametrize("tiers", [2, 3])
def test_packages_of_several_tiers_are_read_with_all_their_lines(changes, tiers):
    changes.tiers(tiers)
    place = {"project_id": changes.world.project_id("24-001"), "contract_id": changes.contract("subcontract")["id"]}
    package = changes.screen.add("change_order_packages", title="Lot 1", status="approved", **place)
    request = changes.screen.add("change_order_requests", title="R", change_order_package_id=package["id"], **place)
    above = {"change_order_package_id": package["id"]} if tiers == 2 else {"change_order_request_id": request["id"]}
    for line in LINES:
        pco = changes.screen.add("potential_change_orders", title=line[2], **above, **place)
        changes.make_line({"hidden_pco_id": pco["id"]}, *line)
    changes.run("to_maestro")
    assert changes.inbox() == []
    assert changes.rows()["001"]["amount"] == Decimal("154.97")
    assert same_money(changes) == 2


def test_the_round_trip_doubles_nothing(changes):
    changes.make(status="pending")
    changes.put(status="Pending")
    for direction in ("to_maestro", "to_procore", "to_maestro", "to_procore"):
        changes.run(direction)
        assert changes.inbox() == []
    assert len(changes.packages()) == 2
    assert len(changes.world.maestro("SELECT * FROM maestro.change_order")) == 2
    assert same_money(changes) == 4


def test_a_change_order_that_came_from_procore_goes_back_there_with_its_changes(changes):
    changes.make(status="pending")
    changes.run("to_maestro")
    number = changes.rows()["001"]["number"]
    changes.run("to_procore")
    changes.edit(number)
    changes.run("to_procore")
    assert changes.inbox() == []
    assert set(changes.packages()) == {number}
    assert same_money(changes) == 2


# ------------------------------------------------------------------------------------------ crashes


BREAKS = {
    "before the package": {"method": "POST", "path": "packages$", "drop": "before"},
    "after the package": {"method": "POST", "path": "packages$", "drop": "after"},
    "after the second package": {"method": "POST", "path": "packages$", "drop": "after", "skip": 1},
    "before the list of PCOs": {"method": "GET", "path": "potential_change_orders$", "drop": "before"},
    "before the lines": {"method": "PATCH", "path": "line_items/sync$", "drop": "before"},
    "in the middle of the lines": {"method": "PATCH", "path": "line_items/sync$", "drop": "after", "skip": 1},
    "after the lines": {"method": "PATCH", "path": "line_items/sync$", "drop": "after"},
    "before the status": {"method": "PATCH", "path": "packages/[0-9]+$", "drop": "before"},
    "after the status": {"method": "PATCH", "path": "packages/[0-9]+$", "drop": "after"},
}


@pytest.mark.parametrize("where", BREAKS)
def test_a_break_on_the_way_to_procore_ends_in_the_same_state(changes, where):
    changes.put()
    changes.put("102", of="client_contract")
    changes.world.fault(**BREAKS[where], times=2 * TRIES)
    changes.world.fault(method="GET", path="packages$", status=503, times=2 * TRIES, skip=1)
    with pytest.raises(Unreachable):
        changes.run()
    changes.world.simulator.faults.clear()
    changes.run()
    assert changes.inbox() == []
    assert {number: one["status"] for number, one in changes.packages().items()} == {
        "101": "approved",
        "102": "approved",
    }
    assert same_money(changes) == 4
    since = len(changes.world.requests)
    changes.run()
    assert writes(changes, since) == []


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_package_whose_answer_was_lost_is_looked_up_before_it_is_sent_again(changes, drop):
    changes.put()
    changes.world.fault(method="POST", path="packages$", drop=drop)
    changes.run()
    assert changes.inbox() == []
    assert len(changes.packages()) == 1
    assert changes.packages()["101"]["status"] == "approved"
    assert same_money(changes) == 2


@pytest.mark.parametrize("where", ["sync$", "line_items/sync$", "potential_change_orders/[0-9]+$"])
def test_a_break_on_two_tiers_ends_in_the_same_state(changes, where):
    changes.tiers(2)
    changes.put()
    changes.world.fault(method="PATCH", path=where, drop="after", times=TRIES)
    with pytest.raises(Unreachable):
        changes.run()
    changes.world.simulator.faults.clear()
    changes.run()
    assert changes.inbox() == []
    assert changes.packages()["101"]["status"] == "approved"
    assert len(changes.world.procore("potential_change_orders")) == 1
    assert same_money(changes) == 2


def test_a_ledger_that_was_lost_finds_every_change_order_again(changes):
    changes.put()
    changes.run("to_procore")
    changes.make(of="client_contract")
    changes.run("to_maestro")
    with changes.world.ledger.engine.begin() as connection:
        for table in ("link", "record", "action", "watermark"):
            connection.execute(text(f"DELETE FROM procore_sync.{table} WHERE element = 'change_orders'"))
    for direction in ("to_procore", "to_maestro"):
        changes.run(direction)
        assert changes.inbox() == []
    assert len(changes.packages()) == 2
    assert len(changes.world.maestro("SELECT * FROM maestro.change_order")) == 2
    assert same_money(changes) == 4
