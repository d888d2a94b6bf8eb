"""Records that look alike: none is made a second time before a person says that it is another one."""

import pytest

from tests.standard.decisions.suppliers import in_procore, names, pairing_id, settled


def test_two_that_only_look_alike_get_a_record_of_their_own_on_the_other_side(site, twins, decide, site_ledger):
    decide("create", "PLANCH")
    decide("create", procore_id=twins)
    site.run("suppliers")
    mine, theirs = names(site)
    assert mine.count("Planchers Nord inc.") == theirs.count("Planchers Nord inc.") == 2
    assert in_procore(site, "PLANCH")["id"] != twins
    assert settled(site)
    assert {row["state"] for row in site_ledger.decisions.all(pairing_id(site))} == {"applied"}


def test_of_two_that_look_alike_each_is_said_to_be_another_one_for_itself(site, twins, decide):
    decide("create", "PLANCH")
    for _ in range(2):
        site.run("suppliers")
        assert [(row["code"], row["procore_key"]) for row in site.held("suppliers")] == [("twin", str(twins))]
    assert len(site.procore("vendors")) == 4
    assert len(site.maestro("SELECT 1 FROM maestro.supplier")) == 3


def test_a_vendor_of_a_name_that_maestro_has_already_waits_and_no_second_supplier_is_made(site, decide):
    vendor = site.simulator.world.add("vendors", name="  béton provincial LTÉE", country_code="CA", state_code="QC")[
        "id"
    ]
    for _ in range(2):
        site.run("suppliers")
        (said,) = site.inbox("suppliers")
        assert f"Name “béton provincial LTÉE” is that of BETON (Procore {site.vendor_id('BETON')}) too" in said
        assert len(site.maestro("SELECT 1 FROM maestro.supplier")) == 2
    decide("create", procore_id=vendor)
    site.run("suppliers")
    assert len(site.maestro("SELECT 1 FROM maestro.supplier")) == 3
    assert settled(site)


def test_such_a_vendor_is_let_go_when_it_is_merged_or_called_otherwise(site):
    add, remove, change = (getattr(site.simulator.world, name) for name in ("add", "remove", "change"))
    merged_one, renamed = (add("vendors", name="Béton Provincial ltée", state_code="QC")["id"] for _ in range(2))
    site.run("suppliers")
    assert len(site.inbox("suppliers")) == 2
    remove("vendors", merged_one)
    change("vendors", renamed, name="Béton Provincial (Matane)")
    site.run("suppliers", full=True)
    assert len(site.maestro("SELECT 1 FROM maestro.supplier")) == 3
    assert settled(site)


def test_a_second_supplier_of_one_name_is_sent_when_a_person_says_that_it_is_another_one(site, decide):
    site.supplier("BETON2", name="BETON PROVINCIAL INC.", city="Matane")
    for _ in range(2):
        site.run("suppliers")
        assert [(row["code"], row["maestro_key"]) for row in site.held("suppliers")] == [("twin", "BETON2")]
        assert len(site.procore("vendors")) == 2
    decide("create", "BETON2")
    site.run("suppliers")
    assert len(site.procore("vendors")) == 3
    assert settled(site)


@pytest.mark.parametrize("direction", ["both", "to_procore", "to_maestro"])
@pytest.mark.parametrize(
    "name, tax, linked",
    [
        ("BETON TREMBLAY INC", "123456789", True),
        ("Beton Tremblay Ltée", "999 111 222", False),  # the name alone
        ("Coffrages du Nord", "123-456-789", False),  # the tax number alone
    ],
)
def test_what_is_spelled_otherwise_is_no_second_supplier_on_either_side(site, name, tax, linked, direction):
    """Each side has one of its own, and both are read in the same run."""
    site.supplier("TREMB", name="Béton Tremblay inc.", tax_number="123456789 RT0001")
    site.simulator.world.add("vendors", name=name, state_code="QC", business_register={"identifier": tax})
    for _ in range(2):
        site.run("suppliers", direction)
        assert len(site.procore("vendors")) == len(site.maestro("SELECT 1 FROM maestro.supplier")) == 3
    codes = {row["code"] for row in site.held("suppliers")}
    assert codes <= {"conflict", "differ"} if linked else codes == {"ambiguous"}
