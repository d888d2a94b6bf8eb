"""Change orders to maestro*, to the cent."""

from decimal import Decimal

import pytest

from tests.standard.change_orders import LINES, PACKAGES, REFERENCE, of_each
from tests.standard.commitments import same_money
from tests.standard.files import numbered


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
    number = numbered("change_orders", "141")
    assert (row["number"], row["status"], row["transferred"]) == (number, "Approved", False)
    assert {name: row[name] for name in REFERENCE} == {**dict.fromkeys(REFERENCE), of: REFERENCE[of]}
    assert (row["external_id"], row["amount"]) == (package["id"], Decimal("154.97"))
    assert (row["schedule_days"], row["memo"], row["reason"]) == (-2, "Voir le croquis SK-4", "Design Development")
    lines = "SELECT * FROM maestro.change_order_line WHERE number = :number ORDER BY line"
    found = changes.world.maestro(lines, number=number)
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
    assert changes.world.writes(since) == []
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
