"""What the screens show."""

import pytest

NASTY = '<script>alert("1")</script> & l\'"Éclair" {{ 7 * 7 }}'


@pytest.fixture
def synchronized(company):
    """Suppliers: one fine, one in conflict, one rejected, one that only Procore has and that may be a pair."""
    company.supplier("ACIER01", "Aciers Trois-Rivières inc.", phone="819 555-0100")
    company.supplier("BETON", "Béton Provincial ltée")
    company.supplier("NASTY", NASTY)
    company.run("suppliers")
    vendor = next(v for v in company.simulator.world.records("vendors") if v["origin_code"] == "ACIER01")
    company.simulator.world.change("vendors", vendor["id"], business_phone="418 555-0199")
    company.rows("UPDATE maestro.supplier SET phone = '514 555-0111', updated_at = now() WHERE code = 'ACIER01'")
    company.supplier("WRONG", "Sans province", province="Atlantide")
    company.run("suppliers")
    return company
