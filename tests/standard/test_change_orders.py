"""Change orders to Procore, in one tier or more, to the cent."""

import pytest

from tests.standard.change_orders import KIND, PACKAGES, of_each
from tests.standard.commitments import same_money

PCOS = "/rest/v1.0/potential_change_orders"


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
    assert changes.world.writes(since) == []
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
        assert changes.world.writes(since) == []
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
    assert changes.world.writes(since) == []
    assert changes.inbox() == []


@pytest.mark.parametrize("contracts", [0, 2])
def test_a_change_order_waits_while_procore_has_no_clients_contract_or_several(changes, contracts):
    changes.put(of=None, client_contract="VILLE-9")
    changes.put("102")
    prime_id = changes.contract("client_contract")["id"]
    if contracts == 0:
        changes.screen.remove("prime_contracts", prime_id)
    else:
        changes.screen.add("prime_contracts", project_id=changes.world.project_id("24-001"), number="X")
    changes.run()
    for language in ("en", "fr"):
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


def test_three_tiers_are_not_supported_and_all_else_goes_on(changes):
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
    for language in ("en", "fr"):
        (said,) = changes.inbox(language)
        assert said.startswith("101: ")
        assert "3" in said.removeprefix("101: ")
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
