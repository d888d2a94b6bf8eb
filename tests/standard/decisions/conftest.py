"""Who decides, and two records that wait for it."""

import pytest


@pytest.fixture
def decide(site):
    """A decision of Marie's on a supplier: `decide("link", "BETON", vendor_id, ...)`."""
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")

    def call(kind, maestro_key="", procore_id="", reason="it is so", element="suppliers", **facts):
        return site.ledger.decisions.decide(
            pairing.id, element, kind, maestro_key, str(procore_id), facts, "Marie", reason
        )

    return call


@pytest.fixture
def site_ledger(site):
    return site.ledger


@pytest.fixture
def conflict(site):
    """BETON's phone was changed on both sides."""
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now() WHERE code = 'BETON'")
    site.simulator.world.change("vendors", site.vendor_id("BETON"), business_phone="418 555-0002")
    site.run("suppliers")
    (said,) = site.inbox("suppliers")
    assert "Phone was changed on both sides" in said
    return site


@pytest.fixture
def twins(site):
    """A supplier and a vendor with one name and nothing else in common: nobody can say whether they are one."""
    site.supplier("PLANCH", name="Planchers Nord inc.", phone="418 555-0100")
    made = site.simulator.world.add(
        "vendors", name="Planchers Nord inc.", city="Lévis", country_code="CA", state_code="QC"
    )
    site.run("suppliers")
    assert {row["code"] for row in site.held("suppliers")} == {"ambiguous"}
    return made["id"]
