"""Vendors that Procore merged, and sandboxes that were filled again: followed, or noticed before anything is written."""

import pytest

from procore.model.errors import PairingRefused
from tests.standard.decisions.suppliers import in_maestro, pairing_id


def merged(site, into):
    """A person merges BETON's vendor into another one: it is gone, and the other carries its origin id."""
    first = site.vendor_id("BETON")
    site.simulator.world.remove("vendors", first)
    site.simulator.world.change("vendors", into, origin_id="MAESTRO|SUP|DEMO|BETON", origin_code="BETON")
    return first


@pytest.mark.parametrize("full", [True, False], ids=["after a whole read", "as soon as the other one is read"])
def test_a_vendor_that_procore_merged_is_followed(site, site_ledger, full):
    other = site.simulator.world.add("vendors", name="Béton Provincial ltée", business_phone="5", is_active=True)["id"]
    first = merged(site, other)
    site.run("suppliers", full=full)
    assert site.inbox("suppliers") == []
    assert len(site.maestro("SELECT 1 FROM maestro.supplier")) == 2
    assert in_maestro(site, "BETON")["phone"] == "5"
    (event,) = site_ledger.links.events(pairing_id(site), "suppliers")
    assert (event["kind"], event["was_procore_id"], event["procore_id"]) == ("merged", first, other)
    before = len(site.requests)
    site.run("suppliers")
    assert site.writes(before) == []


def test_an_origin_id_that_was_moved_by_hand_moves_no_link(site, site_ledger):
    first = site.vendor_id("BETON")
    other = site.simulator.world.add("vendors", name="Un autre", country_code="CA", state_code="QC")["id"]
    site.simulator.world.change("vendors", first, origin_id=None)
    site.simulator.world.change("vendors", other, origin_id="MAESTRO|SUP|DEMO|BETON")
    site.run("suppliers")
    assert site_ledger.links.events(pairing_id(site), "suppliers") == []
    assert [row["code"] for row in site.held("suppliers")] == ["foreign_origin"]


def test_a_vendor_that_is_gone_and_followed_by_none_is_said_in_the_inbox(site):
    site.simulator.world.remove("vendors", site.vendor_id("BETON"))
    site.run("suppliers", full=True)
    assert [row["code"] for row in site.held("suppliers")] == ["gone"]


def wipe(site):
    """The sandbox is filled again: other records under other ids."""
    for project in site.procore("projects"):
        site.simulator.world.remove("projects", project["id"])
    site.simulator.world.add("projects", name="Tout neuf", project_number="99-001")


def test_a_sandbox_that_was_wiped_is_noticed_by_a_whole_read_and_nothing_is_written(site):
    wipe(site)
    site.project("24-002")
    before = len(site.requests)
    for element in ("projects", "suppliers"):
        with pytest.raises(PairingRefused, match="0 of the 1 linked projects, and nothing was written"):
            site.run(element, full=True)
    assert site.writes(before) == []
    assert site.maestro("SELECT 1 FROM maestro.project WHERE number = '99-001'") == []


def test_where_wipes_are_expected_every_run_asks_first(site):
    site.maestro("UPDATE procore_sync.pairing SET environment = 'monthly_sandbox'")
    site.supplier("NEUF")
    site.environment = "monthly_sandbox"
    site.run("suppliers")
    wipe(site)
    site.supplier("ENCORE")
    before = len(site.requests)
    with pytest.raises(PairingRefused, match="DAG procore_pairing"):
        site.run("suppliers")
    assert site.asked(before) == ["GET /rest/v1.1/projects"]


def test_a_pairing_that_was_given_up_keeps_its_history_and_the_next_run_starts_anew(site, decide, site_ledger):
    old = pairing_id(site)
    decide("exclude", "ACIER")
    wipe(site)
    with pytest.raises(PairingRefused):
        site.run("projects", full=True)
    name = site_ledger.pairings.give_up(old, "Marie", "the sandbox was wiped")
    assert name.startswith("demo (until ")
    site.run("projects")
    assert pairing_id(site) != old
    assert {p["project_number"] for p in site.procore("projects")} == {"99-001", "24-001"}
    site.run("suppliers")
    assert len(site.ledger.links.procore_ids(pairing_id(site), "suppliers")) == 2
    assert len(site.ledger.links.procore_ids(old, "suppliers")) == 2
    assert len(site.procore("vendors")) == 2
