"""Purchase orders and subcontracts to maestro*, to the cent."""

from decimal import Decimal

import pytest

from tests.standard.commitments import LINES, Orders, rows, same_money
from tests.standard.files import numbered


def test_a_contract_lands_in_maestro_untransferred_under_the_next_number(orders):
    orders.put("24105", external_no=None)
    orders.make("PC-7", lines=LINES)
    run = orders.run("to_maestro")
    assert orders.inbox() == []
    assert run.tally["created"] == 1
    row = rows(orders)["PC-7"]
    number = numbered(orders.element_id, "24106")
    assert (row["number"], row["extension"], row["status"]) == (number, 0, "A")
    assert row["supplier"] == "BETON"
    assert row[orders.total] == Decimal("2616.97")
    assert row["external_id"] == orders.contracts()["PC-7"]["id"]
    found = orders.maestro("SELECT * FROM {t}_line WHERE number = :number ORDER BY line", number=number)
    assert [(r["line"], r["activity"], r["group_code"], r["amount"]) for r in found] == [
        (1, "03-300", "MAT", Decimal("2317.97")),
        (2, "03-300", "MO", Decimal("450.00")),
        (3, "03-400", "SCT", Decimal("-151.00")),
    ]
    assert all(row["external_line"] for row in found)


def test_what_changes_in_procore_follows_in_maestro_and_a_second_run_writes_nothing(orders):
    made = orders.make(status="Draft")
    orders.run("to_maestro")
    world = orders.world.simulator.world
    one, two, _ = orders.lines({"id": made})
    world.change(orders.kind, made, title="Dalle, phase 2")
    world.change(orders.line_kind, one["id"], quantity="20", amount="3708.75")
    world.remove(orders.line_kind, two["id"])
    orders.make_line(made, "03-400", "MAT", "Étais", "0", "ea", "0", "0.00")
    assert orders.run("to_maestro").tally["updated"] == 1
    assert orders.inbox() == []
    assert rows(orders)["PC-7"]["description"] == "Dalle, phase 2"
    assert same_money(orders) == 3
    before = orders.maestro("SELECT * FROM {t}_line ORDER BY line")
    since = len(orders.world.requests)
    assert orders.run("to_maestro").tally["unchanged"] == 1
    assert orders.world.writes(since) == []
    assert orders.maestro("SELECT * FROM {t}_line ORDER BY line") == before


def test_orders_and_subcontracts_share_one_counter(site):
    orders, subcontracts = Orders(site, "purchase_orders"), Orders(site, "subcontracts")
    orders.put("24300", lines=[])
    subcontracts.put("24301", lines=[])
    orders.make("PC-7")
    subcontracts.make("SC-7")
    orders.run("to_maestro")
    subcontracts.run("to_maestro")
    numbers = {rows(orders)["PC-7"]["number"], rows(subcontracts)["SC-7"]["number"]}
    assert numbers == {"24302", "24303"}


def test_a_transferred_document_is_accountings_and_a_difference_is_told(orders):
    made = orders.make()
    orders.run("to_maestro")
    orders.maestro("UPDATE {t} SET status = 'V', updated_at = now()")
    orders.run("to_maestro")
    assert orders.inbox() == []
    world = orders.world.simulator.world
    world.change(orders.kind, made, status="Draft")
    orders.run("to_maestro")
    assert orders.inbox() == []
    assert rows(orders)["PC-7"]["status"] == "V"
    world.change(orders.line_kind, orders.lines({"id": made})[1]["id"], unit_cost="500", amount="500.00")
    orders.run("to_maestro")
    (said,) = orders.inbox()
    assert "50.00" in said
    assert sum(row["amount"] for row in orders.maestro("SELECT amount FROM {t}_line")) == Decimal("2616.97")


def test_an_order_for_a_closed_supplier_is_not_entered(orders):
    orders.make()
    orders.world.maestro("UPDATE maestro.supplier SET status = 'B' WHERE code = 'BETON'")
    orders.run("to_maestro")
    (said,) = orders.inbox()
    assert "BETON" in said
    assert rows(orders) == {}


@pytest.mark.parametrize("external_id", [None, "same"])
def test_what_an_earlier_run_doubled_in_maestro_is_told_with_both_numbers(orders, external_id):
    """By Procore's id where the site keeps it without a unique index; by number and supplier where it does not."""
    contract = orders.make()
    orders.run("to_maestro")
    orders.world.drop_index(orders.table, f"{orders.table}_external")
    orders.put("10777", supplier="ACIER" if external_id else "BETON", status="P", external_no="PC-7",
               external_id=contract if external_id else None)  # fmt: skip
    for _ in range(2):
        orders.run("to_maestro")
        (said,) = orders.world.inbox(orders.element_id)
        first = numbered(orders.element_id, "10001")
        assert said.startswith(f"10777-0: maestro* has it twice: 10777-0 is the same as {first}-0.")
    (balance,) = orders.world.maestro(
        "SELECT maestro, procore FROM procore_sync.balance WHERE element = :e", e=orders.element_id
    )
    assert balance["maestro"] == 2 * balance["procore"], "the balance has its dollars, too"


def test_a_draft_without_a_vendor_waits_until_one_is_chosen(orders):
    made = orders.make(supplier=None, status="Draft")
    orders.run("to_maestro")
    assert rows(orders) == {}
    (held,) = orders.world.held(orders.element_id)
    assert (held["kind"], held["code"]) == ("waiting", "undecided")
    orders.world.simulator.world.change(orders.kind, made, vendor_id=orders.world.vendor_id("ACIER"))
    orders.run("to_maestro")
    assert orders.inbox() == []
    assert rows(orders)["PC-7"]["supplier"] == "ACIER"


def test_a_contract_waits_for_its_vendor_whom_the_sentence_names(orders):
    site = orders.world
    vendor = site.simulator.world.add("vendors", name="Toitures Falaise & Fils")
    site.run("suppliers", "to_procore")
    made = orders.make(supplier=None, status="Draft")
    site.simulator.world.change(orders.kind, made, vendor_id=vendor["id"])
    orders.run("to_maestro")
    (said,) = orders.inbox()
    assert "Toitures Falaise & Fils" in said
    site.run("suppliers", "to_maestro")
    orders.run("to_maestro")
    assert orders.inbox() == []
    assert len(rows(orders)) == 1


def test_a_contract_whose_list_shows_no_lines_is_asked_for_them(orders):
    orders.world.simulator.switches.extended_lists_hold_lines = False
    orders.make()
    orders.run("to_maestro")
    assert orders.inbox() == []
    assert same_money(orders) == 3


def test_the_round_trip_doubles_nothing(orders):
    orders.make("PC-7", status="Draft")
    world = orders.world  # whose contract is in a project is in its directory
    world.simulator.world.change("vendors", world.vendor_id("BETON"), project_ids=[world.project_id("24-001")])
    orders.put("24105", status="P")
    for direction in ("to_maestro", "to_procore", "to_maestro", "to_procore"):
        orders.run(direction)
        assert orders.inbox() == []
    assert set(orders.contracts()) == {"PC-7", "24105-0"}
    assert len(orders.maestro("SELECT * FROM {t}")) == 2
    assert same_money(orders) == 6


def test_a_document_that_came_from_procore_goes_back_there_with_its_changes(orders):
    orders.make("PC-7", status="Draft")
    orders.run("to_maestro")
    number = rows(orders)["PC-7"]["number"]
    orders.run("to_procore")
    orders.maestro("UPDATE {t}_line SET quantity = 2, amount = 900 WHERE line = 2")
    orders.maestro("DELETE FROM {t}_line WHERE line = 3")
    orders.put_line(number, 4, "03-400", "MAT", "Étais", "1", "ea", "60", "60.00")
    orders.add_up(number)
    orders.run("to_procore")
    assert orders.inbox() == []
    assert set(orders.contracts()) == {"PC-7"}
    assert same_money(orders) == 3
