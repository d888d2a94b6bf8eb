"""A record that is deleted in maestro*, and another one entered under its number: never written over the first in silence."""

import pytest

from tests.standard.commitments import same_money
from tests.standard.costs.entries import cost, in_maestro, in_procore
from tests.standard.test_gone import decide

OTHER = [
    ("03-400", "SCT", "Garde-corps", "3", "ea", "250", "750.00"),
    ("03-300", "MO", "Peinture", "8", "hr", "62.50", "500.00"),
]
"""Lines that no line of the first document is like."""


def delete(world, table, number):
    for name in (f"{table}_line", table):
        of = "cost" if name == "cost_line" else "number"
        world.maestro(f"DELETE FROM maestro.{name} WHERE {of} = :number", number=number)


def entered_anew(orders, **columns):
    """The order 24105 is a draft in Procore; maestro* has another one under its number."""
    orders.put(status="P")
    orders.run()
    delete(orders.world, orders.table, "24105")
    orders.put(
        **{"lines": OTHER, "status": "P", "supplier": "ACIER", "description": "Garde-corps, escalier B", **columns}
    )


def choose(world, element, key, side, *fields):
    (procore_id,) = (one["procore_id"] for one in world.maestro(LINKED, element=element, key=key))
    for field in fields:
        decide(world, "choose", key, element, str(procore_id), {"field": field, "side": side})


LINKED = "SELECT procore_id FROM procore_sync.link WHERE element = :element AND maestro_key = :key"


def test_another_order_under_the_number_of_one_is_not_written_over_it(orders):
    entered_anew(orders)
    seen, before = orders.contracts_list(), len(orders.world.requests)
    for _ in range(2):
        orders.run()
        (said,) = orders.inbox()
        assert "24105-0 seems to be another record now" in said
        assert "Garde-corps, escalier B" in said
        assert "Supplier is “ACIER”, and “BETON” in Procore" in said
        assert "semble être une autre fiche" in orders.inbox("fr")[0]
    assert (orders.contracts_list(), orders.world.writes(before)) == (seen, [])


def test_once_a_person_says_that_it_is_the_same_all_of_it_follows(orders):
    entered_anew(orders)
    orders.run()
    choose(orders.world, orders.element_id, "24105-0", "maestro", "supplier", "name")
    orders.run()
    assert orders.inbox() == []
    assert same_money(orders) == len(OTHER)
    (contract,) = orders.contracts_list()
    assert contract["vendor_id"] == orders.world.vendor_id("ACIER")
    before = len(orders.world.requests)
    orders.run(full=True)
    assert orders.world.writes(before) == []


def test_once_the_old_one_is_deleted_and_unlinked_the_other_is_made_beside_nothing(orders):
    entered_anew(orders)
    orders.run()
    (old,) = orders.contracts_list()
    for line in orders.lines(old):
        orders.world.simulator.world.remove(orders.line_kind, line["id"])
    orders.world.simulator.world.remove(orders.kind, old["id"])
    orders.run(full=True)
    decide(orders.world, "unlink", "24105-0", orders.element_id)
    for _ in range(2):
        orders.run()
    assert orders.inbox() == []
    assert same_money(orders) == len(OTHER)


@pytest.mark.parametrize("columns", [
    {"lines": None, "description": "Bétonnage des semelles"},  # another supplier alone
    {"supplier": "BETON"},  # the same supplier: the contract that Procore has is as good as a new one
], ids=["the supplier", "all but the supplier"])  # fmt: skip
def test_a_correction_of_an_order_is_no_question(orders, columns):
    columns = {name: value for name, value in columns.items() if value is not None}
    if "supplier" not in columns:
        orders.put(status="P")
        orders.run()
        orders.set(supplier="ACIER")
    else:
        entered_anew(orders, **columns)
    orders.run()
    assert orders.inbox() == []
    assert same_money(orders) > 0


def test_another_change_order_under_the_number_of_one_is_not_written_over_it(changes):
    changes.put(status="Pending")
    changes.run()
    delete(changes.world, "change_order", "101")
    changes.put(lines=OTHER, status="Pending", description="Escalier B")
    before = len(changes.world.requests)
    changes.run()
    assert [row["code"] for row in changes.world.held("change_orders")] == ["entered_anew"]
    assert changes.world.writes(before) == []
    choose(changes.world, "change_orders", "101", "maestro", "name")
    changes.run()
    assert changes.inbox() == []
    assert same_money(changes) == len(OTHER)


def test_another_project_or_supplier_under_the_code_of_one_is_not_written_over_it(site):
    site.maestro("UPDATE maestro.supplier SET tax_number = '100200300', updated_at = now() WHERE code = 'BETON'")
    site.maestro("UPDATE maestro.project SET address = '1, rue A', updated_at = now()")
    for element in ("suppliers", "projects"):
        site.run(element)
    site.maestro(
        "UPDATE maestro.supplier SET name = 'Plomberie Roy', tax_number = '999888777', updated_at = now() WHERE code = 'BETON'"
    )
    site.maestro(
        "UPDATE maestro.project SET description = 'Aréna', start_date = '2026-03-01', address = '9, rue Z', updated_at = now()"
    )
    before = len(site.requests)
    for element in ("suppliers", "projects"):
        site.run(element)
        assert [row["code"] for row in site.held(element)] == ["entered_anew"]
    assert site.writes(before) == []
    choose(site, "suppliers", "BETON", "maestro", "name", "tax_number")
    choose(site, "projects", "24-001", "maestro", "name", "start_date", "address")
    for element in ("suppliers", "projects"):
        site.run(element)
        assert site.inbox(element) == []
    assert "Plomberie Roy" in {one["name"] for one in site.procore("vendors")}
    assert [one["name"] for one in site.procore("projects")] == ["Aréna"]


def test_another_cost_under_the_number_of_one_takes_its_place_to_the_cent(site):
    cost(site, "A-1", ("03-300|MAT", "1200.55"), ("03-400|SCT", "-200.10"))
    site.run("costs")
    delete(site, "cost", "A-1")
    cost(site, "A-1", ("03-300|MO", "77.77"), supplier="ACIER", invoice_number="F-9", date="2026-11-02")
    for _ in range(2):
        site.run("costs")
        assert (site.inbox("costs"), in_procore(site)) == ([], in_maestro(site))


def test_a_contract_that_is_deleted_in_procore_and_entered_anew_under_its_number_is_not_written_over_the_first(orders):
    made = orders.make("PC-7", status="Draft")
    orders.run("to_maestro")
    (first,) = orders.maestro("SELECT * FROM {t}")
    for line in orders.lines({"id": made}):
        orders.world.simulator.world.remove(orders.line_kind, line["id"])
    orders.world.simulator.world.remove(orders.kind, made)
    orders.make("PC-7", OTHER, supplier="ACIER", status="Draft", title="Garde-corps")
    orders.run("to_maestro", full=True)
    rows = orders.maestro("SELECT * FROM {t}")
    assert [row for row in rows if row["number"] == first["number"]] == [first]
    assert orders.inbox() != []
