"""Undoing orders, costs, budgets and change orders: to the cent, or not at all. Real PostgreSQL, real port."""

from decimal import Decimal

import pytest

from tests.standard.change_orders import REFERENCE
from tests.standard.undos import both_sides, last_run, undone


def test_a_draft_order_that_the_run_created_is_deleted_and_stays_out_until_it_is_included(site, purchases):
    purchases.put(status="P")
    site.run("purchase_orders", "to_procore")
    run = last_run(site)
    assert len(purchases.contracts_list()) == 1
    (result,) = undone(site, direction="to_procore")
    assert result.left == ()
    assert purchases.contracts_list() == []
    sent = len(site.requests)
    site.run("purchase_orders", "to_procore", full=True)
    assert site.writes(sent) == []
    assert site.inbox("purchase_orders") == []
    (kept,) = site.maestro(
        "SELECT d.by_whom, d.reason FROM procore_sync.excluded_record e JOIN procore_sync.decision d ON d.id = e.decision",
    )
    assert kept == {"by_whom": "Marie", "reason": f"undo of {run}: wrong month"}
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    site.ledger.decisions.decide(
        pairing.id, "purchase_orders", "include", "24105-0", "", {}, "Marie", "it is right after all"
    )
    site.run("purchase_orders", "to_procore", full=True)
    assert len(purchases.contracts_list()) == 1


def test_an_approved_order_that_the_run_created_stays_and_says_why(site, purchases):
    purchases.put()
    site.run("purchase_orders", "to_procore")
    (result,) = undone(site, direction="to_procore")
    (said,) = result.left
    assert "It is Approved in Procore, and is not rewritten" in said
    assert len(purchases.contracts_list()) == 1


def test_lines_that_were_added_changed_and_removed_come_back(site, purchases):
    purchases.put(status="P")
    site.run("purchase_orders", "to_procore")
    before = purchases.money()[1]
    site.maestro("DELETE FROM maestro.purchase_order_line WHERE line = 3")
    site.maestro(
        "UPDATE maestro.purchase_order_line SET amount = 500, unit_cost = 500, updated_at = now() WHERE line = 2"
    )
    purchases.put_line("24105", 4, "03-400", "MAT", "Acier", "2", "ea", "10", "20.00")
    purchases.add_up()
    site.run("purchase_orders", "to_procore")
    assert site.inbox("purchase_orders") == []
    assert purchases.money()[1] != before
    (result,) = undone(site, direction="to_procore")
    assert result.left == result.refused == ()
    assert purchases.money()[1] == before
    sent = len(site.requests)
    site.run("purchase_orders", "to_procore", full=True)
    assert site.writes(sent) == []
    assert site.inbox("purchase_orders") == []


def test_a_line_edit_that_still_waited_travels_after_an_undo_of_another_line(site, purchases):
    purchases.put(status="P")
    site.run("purchase_orders", "to_procore")
    site.maestro("UPDATE maestro.purchase_order_line SET description = 'Pompe', updated_at = now() WHERE line = 2")
    purchases.add_up()
    site.run("purchase_orders", "to_procore")
    site.maestro(
        "UPDATE maestro.purchase_order_line SET description = 'Béton 35 MPa', updated_at = now() WHERE line = 1"
    )
    purchases.add_up()
    undone(site, direction="to_procore")
    assert [row[2] for row in purchases.money()[1]] == [
        "Béton 30 MPa",
        "Pompe, surcharge",
        "Crédit – retour de coffrages",
    ]
    site.run("purchase_orders", "to_procore")
    assert [row[2] for row in purchases.money()[1]] == [
        "Béton 35 MPa",
        "Pompe, surcharge",
        "Crédit – retour de coffrages",
    ]


def test_an_order_that_came_from_procore_is_taken_away_while_it_is_not_transferred(site):
    site.run("budgets")
    contract = site.simulator.world.add(
        "purchase_order_contracts", project_id=site.project_id("24-001"), number="PC-7",
        vendor_id=site.vendor_id("BETON"), title="Dalle", status="Approved", accounting_method="unit",
    )["id"]  # fmt: skip
    site.simulator.world.add(
        "purchase_order_contract_line_items", project_id=site.project_id("24-001"), holder_id=contract,
        wbs_code_id=site.wbs_id("24-001", "03-300|MAT"), description="Béton", quantity="1", uom="m3", unit_cost="100",
        amount="100", extended_type="manual",
    )  # fmt: skip
    before = both_sides(site)
    site.run("purchase_orders", "to_maestro")
    assert len(site.maestro("SELECT * FROM maestro.purchase_order")) == 1
    (result,) = undone(site, direction="to_maestro")
    assert result.left == ()
    assert both_sides(site) == before
    site.run("purchase_orders", "to_maestro", full=True)
    assert both_sides(site) == before
    assert site.inbox("purchase_orders") == []


def test_an_order_that_accounting_transferred_is_not_taken_away(site):
    contract = site.simulator.world.add(
        "purchase_order_contracts", project_id=site.project_id("24-001"), number="PC-7",
        vendor_id=site.vendor_id("BETON"), title="Dalle", status="Approved", accounting_method="unit",
    )  # fmt: skip
    assert contract
    site.run("purchase_orders", "to_maestro")
    site.maestro("UPDATE maestro.purchase_order SET status = 'V', updated_at = now()")
    (result,) = undone(site, direction="to_maestro")
    assert "It is Approved in maestro*, and is not rewritten" in result.left[0]
    assert len(site.maestro("SELECT * FROM maestro.purchase_order")) == 1


def amounts_in_procore(site):
    return {
        row["wbs_code_id"]: Decimal(str(row["original_budget_amount"])) for row in site.procore("budget_line_items")
    }


def test_a_budget_that_was_sent_comes_back_to_nothing_and_a_changed_one_to_what_it_was(site):
    site.put("budget", project="24-001", activity="03-300", group_code="MAT", quantity=10, unit="m3", amount=1000)
    site.run("budgets")
    first = last_run(site)
    site.maestro("UPDATE maestro.budget SET amount = 1500, updated_at = now()")
    site.run("budgets")
    undone(site)
    assert sum(amounts_in_procore(site).values()) == 1000
    (result,) = undone(site, first)
    assert result.left == ("24-001|03-300|MAT: The run created it: it is brought to $0 instead of being deleted.",)
    assert result.refused == ()
    assert sum(amounts_in_procore(site).values()) == 0
    sent = len(site.requests)
    site.run("budgets", full=True)
    assert site.writes(sent) == []


def test_a_sent_cost_is_reversed_and_sent_again_only_when_it_changes(site):
    site.put("cost", number="F-1", project="24-001", type="Invoice", date="2026-03-01", supplier="BETON",
             invoice_number="A-77", description="Béton", amount=300, transferred=True)  # fmt: skip
    for line, amount in ((1, 100), (2, 200)):
        site.put(
            "cost_line", cost="F-1", line=line, activity="03-300", group_code="MAT", description="x", amount=amount
        )
    site.run("costs")
    (result,) = undone(site)
    assert "it is reversed instead, and both records stay" in result.left[0]
    assert result.refused == ()
    assert sum(Decimal(str(row["amount"])) for row in site.procore("direct_cost_line_items")) == 0
    sent = len(site.requests)
    site.run("costs", full=True)
    assert site.writes(sent) == []
    site.maestro("UPDATE maestro.cost_line SET amount = 150, updated_at = now() WHERE line = 1")
    site.maestro("UPDATE maestro.cost SET amount = 350, updated_at = now()")
    site.run("costs")
    assert sum(Decimal(str(row["amount"])) for row in site.procore("direct_cost_line_items")) == 350
    assert site.inbox("costs") == []


@pytest.mark.parametrize("tiers", [1, 2])
@pytest.mark.parametrize("status", ["Pending", "Approved"])
def test_a_change_order_that_was_sent_is_void_in_procore_since_nobody_can_delete_it(site, changes, tiers, status):
    changes.tiers(tiers)
    for place, of in enumerate(REFERENCE, 101):
        changes.put(str(place), of=of, status=status)
    changes.run()
    assert changes.sums()[1] == ("154.97" if status == "Approved" else "0.00")
    (result,) = undone(site, direction="to_procore")
    assert result.refused == ()
    assert len(result.left) == len(REFERENCE)
    assert all("Procore lets nobody delete it: it is void instead" in said for said in result.left)
    assert {one["status"] for one in changes.packages().values()} == {"void"}
    assert changes.sums() == ("1000.00", "0.00", "1000.00")
    sent = len(site.requests)
    changes.run(full=True)
    assert site.writes(sent) == []
    assert changes.inbox() == []
    assert {row["status"] for row in site.maestro("SELECT status FROM maestro.change_order")} == {status}
    (again,) = undone(site, the_run_before_the_undo(site), direction="to_procore")
    assert (again.writes, again.left) == (0, ())


def the_run_before_the_undo(site):
    (row,) = site.maestro("SELECT undoes FROM procore_sync.run WHERE mode = 'undo' ORDER BY id LIMIT 1")
    return row["undoes"]


@pytest.mark.parametrize("tiers", [1, 2])
def test_what_was_changed_in_a_change_order_comes_back_with_its_lines_and_status(site, changes, tiers):
    changes.tiers(tiers)
    changes.put(status="Pending")
    changes.run()
    before = package_of(changes)
    changes.set(description="Béton, phase 2", schedule_days=5, status="Submitted")
    changes.edit()
    changes.run()
    assert changes.inbox() == []
    assert package_of(changes) != before
    (result,) = undone(site, direction="to_procore")
    assert (result.left, result.refused) == ((), ())
    assert package_of(changes) == before
    sent = len(site.requests)
    changes.run(full=True)
    assert site.writes(sent) == []


def package_of(changes):
    (package,) = changes.packages().values()
    lines = sorted((one["description"], one["amount"]) for one in changes.lines(package))
    return package["title"], package["status"], package["schedule_impact_amount"], lines


def test_an_approval_that_was_sent_is_taken_back_and_the_contract_counts_it_no_more(site, changes):
    changes.put(status="Submitted")
    changes.run()
    changes.set(status="Approved")
    changes.run()
    assert changes.sums()[1] == "154.97"
    (result,) = undone(site, direction="to_procore")
    assert (result.left, result.refused) == ((), ())
    assert changes.packages()["101"]["status"] == "pending"
    assert changes.sums() == ("1000.00", "0.00", "1000.00")


def test_a_change_order_that_a_person_changed_since_stays_and_three_tiers_are_told(site, changes):
    changes.put("101", status="Pending")
    changes.put("102", status="Pending")
    changes.run()
    changes.screen.change("change_order_packages", changes.packages()["102"]["id"], status="approved")
    (result,) = undone(site, direction="to_procore", record="102")
    assert result.writes == 0
    assert "Status: Procore has “approved” now and not “draft”, which the run wrote" in result.left[0]
    changes.tiers(3)
    (result,) = undone(site, the_run_before_the_undo(site), direction="to_procore", record="101")
    assert changes.packages()["101"]["status"] == "draft"
    assert "3" in result.refused[0]


def test_a_change_order_that_came_from_procore_is_taken_away_until_accounting_transferred_it(site, changes):
    changes.make()
    changes.make(title="Autre", of="purchase_order")
    changes.run("to_maestro")
    names = "SELECT description FROM maestro.change_order ORDER BY 1"
    assert [row["description"] for row in site.maestro(names)] == ["Autre", "Drains additionnels"]
    site.maestro("UPDATE maestro.change_order SET transferred = true WHERE description = 'Autre'")
    (result,) = undone(site, direction="to_maestro")
    assert result.refused == ()
    (said,) = result.left
    assert "in maestro*, and is not rewritten" in said
    assert [row["description"] for row in site.maestro(names)] == ["Autre"]
    assert len(site.maestro("SELECT DISTINCT number FROM maestro.change_order_line")) == 1
    sent = len(site.requests)
    changes.run("to_maestro", full=True)
    assert site.writes(sent) == []
    assert [row["description"] for row in site.maestro(names)] == ["Autre"], "the other stays out until it is included"
    assert {one["status"] for one in changes.packages().values()} == {"approved"}


def test_what_was_changed_in_maestro_by_a_change_order_of_procore_comes_back(site, changes):
    package = changes.make(status="pending")
    changes.run("to_maestro")
    before = site.maestro("SELECT description, status, amount FROM maestro.change_order"), changes.money()[0]
    changes.screen.change("change_order_packages", package["id"], title="Drains, phase 2")
    changes.make_line(package, "03-300", "MAT", "Tuyaux", "1", "ls", "10", "10.00")
    changes.run("to_maestro")
    assert changes.inbox() == []
    (result,) = undone(site, direction="to_maestro")
    assert (result.left, result.refused) == ((), ())
    assert (site.maestro("SELECT description, status, amount FROM maestro.change_order"), changes.money()[0]) == before
