"""Shadow mode: each run plans, compares and balances; neither side is written to; the report says what another interface did."""

import pytest

from procore.elements import ELEMENTS
from procore.elements.element import Side
from procore.model.errors import ConfigurationError, UndoRefused
from procore.model.runs import Mode
from procore.model.shadow import ShadowOutcome
from tests.standard.budgets import budget
from tests.standard.commitments import Orders
from tests.standard.costs.entries import cost
from tests.standard.files import can_go
from tests.standard.undos import undone


def pairing_of(site):
    return site.job("projects")[0].pairing.id


def in_maestro(site):
    """All rows of maestro*'s tables, as text."""
    tables = site.maestro("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'maestro'")
    return {one["name"]: sorted(map(str, site.maestro(f"SELECT * FROM maestro.{one['name']}"))) for one in tables}


def counts(site):
    found = site.ledger.shadow.report(pairing_of(site), 10).counts
    return {(one.element, one.side): (one.agreed, one.differed, one.waiting) for one in found}


def records(site):
    found = site.ledger.shadow.report(pairing_of(site), 10).records
    return [(one.element, one.maestro_key, one.outcome, one.fields) for one in found]


@pytest.fixture
def shadow(site):
    site.company_settings["shadow"] = True
    return site


WAYS = [
    (name, way)
    for name, one in ELEMENTS.items()
    for way in sorted(one.directions)
    if all(can_go(one, target) for target in way.writes)
]


PLANNED = {
    "the demo's first run": {"projects", "suppliers", "cost_codes", "budget_codes", "subcontracts"},
    "a company that is synchronized": {"suppliers", "budgets", "costs", "purchase_orders", "subcontracts"},
}
"""Elements of which a run would have written something, by the company that it began with."""


@pytest.mark.parametrize("start", PLANNED)
def test_whatever_the_element_and_the_direction_nothing_is_written_to_either_side(request, start):
    world = request.getfixturevalue("demo" if start.startswith("the demo") else "site")
    if start.startswith("a"):
        changed_on_both_sides(world)
    world.company_settings["shadow"] = True
    was, since = in_maestro(world), len(world.requests)
    for element, way in WAYS:
        run = world.run(element, way)
        assert run.tally["created"] == run.tally["updated"] == 0
        assert world.writes(since) == [], (element, way)
    assert in_maestro(world) == was
    planned = world.maestro("SELECT DISTINCT element, side FROM procore_sync.shadow_write")
    assert {row["side"] for row in planned} == {"maestro", "procore"}
    assert {row["element"] for row in planned} >= PLANNED[start]
    actions = (
        "SELECT 1 FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run WHERE r.mode = 'shadow'"
    )
    assert world.maestro(actions) == []


def changed_on_both_sides(site):
    site.supplier("NEUF")
    site.maestro("UPDATE maestro.supplier SET phone = '514 555-0101', updated_at = now() WHERE code = 'BETON'")
    site.simulator.world.change("vendors", site.vendor_id("ACIER"), city="Gatineau")
    site.simulator.world.add("vendors", name="Un autre", country_code="CA", state_code="QC", is_active=True)
    cost(site, "C-1", ("03-300|MAT", "100.55"))
    Orders(site, "purchase_orders").put()
    Orders(site, "subcontracts").put(number="S-9")
    budget(site, "03-300|MAT", "125000.55")


def test_what_the_other_interface_does_is_agreed_or_differs_and_what_it_does_not_do_waits(shadow):
    site, world = shadow, shadow.simulator.world
    for code in ("S1", "S2", "S3"):
        site.supplier(code, phone="418 555-0000")
    site.maestro("UPDATE maestro.supplier SET city = 'Laval', updated_at = now() WHERE code IN ('BETON', 'ACIER')")
    site.run("suppliers")
    assert counts(site) == {("suppliers", Side.PROCORE): (0, 0, 5)}
    site.run("suppliers")
    assert counts(site) == {("suppliers", Side.PROCORE): (0, 0, 5)}, "a second run counts nothing twice"
    here = {"country_code": "CA", "state_code": "QC", "is_active": True}
    world.add(
        "vendors", name="Fournisseur S1", origin_id="OLD-1", origin_code="S1", business_phone="418 555-0000", **here
    )
    world.add(
        "vendors", name="Fournisseur S2", origin_id="OLD-2", origin_code="S2", business_phone="418 555-9999", **here
    )
    world.change("vendors", site.vendor_id("BETON"), city="Laval")
    world.change("vendors", site.vendor_id("ACIER"), city="Québec")
    site.run("suppliers")
    assert counts(site) == {("suppliers", Side.PROCORE): (2, 2, 1)}
    assert sorted(records(site)) == [
        ("suppliers", "ACIER", ShadowOutcome.DIFFERED, ("city",)),
        ("suppliers", "S2", ShadowOutcome.DIFFERED, ("phone",)),
        ("suppliers", "S3", ShadowOutcome.WAITING, ()),
    ]
    site.run("suppliers", full=True)
    assert counts(site) == {("suppliers", Side.PROCORE): (2, 2, 1)}
    site.maestro("UPDATE maestro.supplier SET city = 'Lévis', updated_at = now() WHERE code = 'BETON'")
    site.maestro("DELETE FROM maestro.supplier WHERE code = 'S3'")
    site.run("suppliers", full=True)
    assert counts(site) == {("suppliers", Side.PROCORE): (2, 2, 1)}, "BETON waits anew, S3 is not planned any more"
    world.change("vendors", site.vendor_id("BETON"), city="Lévis")
    site.run("suppliers")
    assert counts(site) == {("suppliers", Side.PROCORE): (3, 2, 0)}
    report = site.ledger.shadow.report(pairing_of(site), 10)
    assert [one.percent for one in report.counts] == [60]


def test_an_order_with_its_lines_is_compared_line_by_line(shadow):
    site = shadow
    Orders(site, "purchase_orders").put(status="P")
    site.run("purchase_orders", "to_procore")
    assert counts(site) == {("purchase_orders", Side.PROCORE): (0, 0, 1)}
    site.company_settings["shadow"] = False
    site.run("purchase_orders", "to_procore")  # what the other interface would do
    assert site.inbox("purchase_orders") == []
    site.maestro("DELETE FROM procore_sync.link WHERE element = 'purchase_orders'")
    site.company_settings["shadow"] = True
    site.run("purchase_orders", "to_procore", full=True)
    assert counts(site) == {("purchase_orders", Side.PROCORE): (1, 0, 0)}
    site.maestro(
        "UPDATE maestro.purchase_order_line SET amount = amount + 100, unit_cost = NULL, quantity = NULL WHERE line = 2"
    )
    site.maestro("UPDATE maestro.purchase_order SET amount = amount + 100, updated_at = now()")
    site.run("purchase_orders", "to_procore")
    assert counts(site) == {("purchase_orders", Side.PROCORE): (1, 0, 1)}


def test_once_shadow_mode_is_off_the_first_plan_waits_for_a_person_and_what_was_seen_is_linked(world):
    world.company_settings |= {"shadow": True, "first_run": "approve"}
    world.supplier("BETON")
    world.simulator.world.add(
        "vendors", name="Fournisseur BETON", origin_code="BETON", country_code="CA", state_code="QC"
    )
    world.run("suppliers")
    assert world.ledger.links.count(pairing_of(world), ELEMENTS["suppliers"]) == 1
    assert world.ledger.change_sets.linked_before(pairing_of(world), "suppliers", "another run") == 0
    world.run("suppliers", mode=Mode.PLAN)
    with pytest.raises(ConfigurationError, match="The company is in shadow mode"):
        world.run("suppliers", plan="abc")


def test_in_shadow_mode_no_undo_writes_and_the_sentence_says_how_to_go_on(site):
    site.supplier("NEUF")
    site.run("suppliers")
    site.company_settings["shadow"] = True
    since = len(site.requests)
    with pytest.raises(UndoRefused, match="nothing is undone: switch shadow off in the settings"):
        undone(site)
    assert undone(site, write=False), "what it would do is shown"
    assert site.writes(since) == []


def test_records_of_another_interface_are_compared_before_anybody_adopted_them_and_held_once_it_is_off(shadow):
    site = shadow
    site.simulator.world.change("vendors", site.vendor_id("BETON"), origin_id="OLD-7")
    site.maestro("DELETE FROM procore_sync.link WHERE element = 'suppliers'")
    site.maestro("UPDATE maestro.supplier SET city = 'Laval', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers", full=True)
    site.simulator.world.change("vendors", site.vendor_id("BETON"), city="Laval")
    site.run("suppliers")
    site.run("suppliers")
    site.company_settings["shadow"] = False
    since = len(site.requests)
    site.run("suppliers")
    assert [row["code"] for row in site.held("suppliers")] == ["foreign_origin"]
    assert site.writes(since) == []


def test_in_shadow_mode_no_run_mends_a_hook_in_procore_and_no_door_writes(shadow):
    shadow.company_settings["webhooks"] = {"conn_id": "procore_webhooks"}
    job, _ = shadow.job("suppliers")
    assert not job.webhooks
    with pytest.raises(ConfigurationError, match="nothing is written"):
        job.make_sure_of_writer()
    shadow.company_settings["shadow"] = False
    assert shadow.job("suppliers")[0].webhooks
