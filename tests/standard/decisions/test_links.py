"""Links that people make, end and move, and records that they keep out: the next run applies them, once."""

import pytest

from procore.model.errors import DecisionRefused
from procore.model.runs import Mode
from tests.standard.decisions.suppliers import in_maestro, in_procore, pairing_id


def test_two_records_that_a_person_links_are_one_from_the_next_run_on(site, twins, decide, site_ledger):
    decide("link", "PLANCH", twins)
    site.run("suppliers")
    assert site.inbox("suppliers") == []
    vendor = site.simulator.world.get("vendors", twins)
    assert vendor["origin_code"] == "PLANCH"
    assert vendor["business_phone"] == "418 555-0100"
    assert in_maestro(site, "PLANCH")["city"] == "Lévis"
    assert len(site.procore("vendors")) == 3
    (event,) = site_ledger.links.events(pairing_id(site), "suppliers")
    assert (event["kind"], event["maestro_key"], event["procore_id"]) == ("linked", "PLANCH", twins)


def test_what_may_be_one_is_suggested_with_what_matched(site, twins, site_ledger):
    (found,) = site_ledger.suggestions.open(pairing_id(site), "suppliers")
    assert (found["maestro_key"], found["procore_key"]) == ("PLANCH", str(twins))
    assert [one["field"] for one in found["matched"]] == ["name"]
    assert found["score"] >= 80


def test_unlinking_writes_nothing_and_keeps_the_two_apart_until_a_person_decides(site, decide):
    vendor = site.vendor_id("BETON")
    decide("unlink", "BETON")
    before = len(site.requests)
    for _ in range(2):
        site.run("suppliers")
        assert site.writes(before) == []
        said = site.inbox("suppliers")
        assert len(said) == 2
        assert any(one.startswith(f"{vendor}: Marie unlinked it from BETON (it is so): link it") for one in said)
        assert any(one.startswith(f"BETON: Marie unlinked it from {vendor} (it is so): link it") for one in said)
    assert len(site.maestro("SELECT 1 FROM maestro.supplier")) == 2
    decide("link", "BETON", vendor)
    site.run("suppliers")
    assert site.inbox("suppliers") == []
    site.maestro("UPDATE maestro.supplier SET phone = '1', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers")
    assert in_procore(site, "BETON")["business_phone"] == "1"


def test_a_record_that_is_included_again_is_matched_by_itself(site, decide, site_ledger):
    vendor = site.vendor_id("BETON")
    decide("unlink", procore_id=vendor)
    site.run("suppliers")
    decide("include", "BETON")
    site.run("suppliers")
    assert site.inbox("suppliers") == []
    assert set(site.ledger.links.procore_ids(pairing_id(site), "suppliers").values()) >= {vendor}
    assert len(site.procore("vendors")) == 2


def test_a_record_follows_another_one_of_procore_and_the_first_gives_our_origin_id_free(site, decide, site_ledger):
    first = site.vendor_id("BETON")
    second = site.simulator.world.add("vendors", name="Béton Provincial (Québec)", country_code="CA", state_code="QC")[
        "id"
    ]
    site.run("suppliers", "to_procore")
    decide("relink", "BETON", second)
    site.run("suppliers", "to_procore")
    assert any("Name is not the same on both sides" in said for said in site.inbox("suppliers"))
    site.run("suppliers", "to_procore", row={"target_edits": "overwrite"})
    site.run("suppliers", "both")
    world = site.simulator.world
    assert world.get("vendors", second)["origin_id"] == "MAESTRO|SUP|DEMO|BETON"
    assert world.get("vendors", second)["name"] == "Béton Provincial ltée"
    assert not world.get("vendors", first)["origin_id"]
    assert not world.get("vendors", first)["origin_code"]
    assert [row["maestro_key"] or row["procore_key"] for row in site.held("suppliers")] == [str(first)]
    assert len(site.maestro("SELECT 1 FROM maestro.supplier")) == 2
    (event,) = site_ledger.links.events(pairing_id(site), "suppliers")
    assert (event["kind"], event["was_procore_id"], event["procore_id"]) == ("relinked", first, second)
    before = len(site.requests)
    site.run("suppliers")
    assert site.writes(before) == []


def test_a_link_that_cannot_be_made_any_more_is_refused_in_the_inbox_until_another_decision(
    site, twins, decide, site_ledger
):
    decide("link", "PLANCH", twins)
    site.maestro("DELETE FROM maestro.supplier WHERE code = 'PLANCH'")
    site.run("suppliers", full=True, mode=Mode.PLAN)
    assert not any("has no supplier" in said for said in site.inbox("suppliers")), "a plan puts nothing into the inbox"
    site.run("suppliers", full=True)
    for _ in range(2):
        assert any("maestro* has no supplier PLANCH" in said for said in site.inbox("suppliers"))
        site.run("suppliers")
    (row,) = site_ledger.decisions.all(pairing_id(site))
    assert row["state"] == "refused"
    decide("exclude", procore_id=twins)
    site.run("suppliers")
    assert site.inbox("suppliers") == []


def test_what_is_excluded_stays_out_and_what_is_included_again_catches_up(site, twins, decide, site_ledger):
    decide("exclude", "BETON")
    decide("exclude", "PLANCH")
    site.maestro("UPDATE maestro.supplier SET phone = '1', updated_at = now() WHERE code = 'BETON'")
    before = len(site.requests)
    site.run("suppliers")
    assert site.writes(before) == []
    assert [row["procore_key"] for row in site.held("suppliers")] == [str(twins)]
    assert [one.maestro_key for one in site_ledger.exclusions.excluded(pairing_id(site))] == ["BETON", "PLANCH"]
    decide("include", "BETON")
    site.run("suppliers")
    assert in_procore(site, "BETON")["business_phone"] == "1"


def test_a_first_run_that_is_only_planned_suggests_what_may_be_one_before_anything_is_made(site, site_ledger):
    site.supplier("TOIT", name="Toitures du Fjord ltée", phone="418 555-0100")
    made = site.simulator.world.add("vendors", name="Fjord Roofing", business_phone="(418) 555-0100")["id"]
    site.run("suppliers", mode=Mode.PLAN)
    (found,) = site_ledger.suggestions.open(pairing_id(site), "suppliers")
    assert (found["maestro_key"], found["procore_key"]) == ("TOIT", str(made))
    assert [one["field"] for one in found["matched"]] == ["name", "phone"]
    assert len(site.procore("vendors")) == 3


def test_two_documents_that_a_person_links_are_one_and_no_line_is_doubled(site, decide):
    site.put(
        "purchase_order",
        number="24105",
        project="24-001",
        supplier="BETON",
        status="P",
        description="Semelles",
        amount=900,
    )
    code = {"activity": "03-300", "group_code": "MAT"}
    amounts = {"quantity": 2, "unit": "m3", "unit_cost": 450, "amount": 900}
    site.put("purchase_order_line", number="24105", line=10, description="Béton 30 MPa", **code, **amounts)
    contract = site.simulator.world.add(
        "purchase_order_contracts", project_id=site.project_id("24-001"), number="PC-7", title="Semelles",
        status="Draft", vendor_id=site.vendor_id("BETON"), accounting_method="unit",
    )["id"]  # fmt: skip
    line = {"wbs_code_id": site.wbs_id("24-001", "03-300|MAT"), "uom": "m3", "quantity": "2", "unit_cost": "450"}
    site.simulator.world.add(
        "purchase_order_contract_line_items", project_id=site.project_id("24-001"), holder_id=contract, amount="900",
        description="Béton 30 MPa", extended_type="manual", **line,
    )  # fmt: skip
    site.run("purchase_orders", "to_procore", mode=Mode.PLAN)
    decide("link", "24105-0", contract, element="purchase_orders")
    site.run("purchase_orders", "to_procore")
    (said,) = site.inbox("purchase_orders")
    assert "External No. is not the same on both sides: maestro* has “24105-0”, Procore “PC-7”" in said
    decide("choose", "24105-0", contract, element="purchase_orders", field="external_number", side="maestro")
    site.run("purchase_orders", "to_procore")
    assert site.inbox("purchase_orders") == []
    (one,) = site.procore("purchase_order_contracts")
    assert (one["id"], one["origin_id"]) == (contract, "MAESTRO|PO|DEMO|24105-0")
    assert len(site.procore("purchase_order_contract_line_items")) == 1
    before = len(site.requests)
    site.run("purchase_orders", "to_procore")
    assert site.writes(before) == []


def test_what_cannot_be_applied_is_refused_at_once_and_not_kept(site, decide, site_ledger):
    with pytest.raises(DecisionRefused, match=r"BETON is linked to Procore .* already: unlink it, or relink it"):
        decide("link", "BETON", site.vendor_id("ACIER"))
    assert site_ledger.decisions.all(pairing_id(site)) == []
