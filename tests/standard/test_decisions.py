"""What people decide is applied by the next run, once: choices, links, what stays out; merges and wiped sandboxes.

Long, because each decision meets all that can stand in its way.
"""

from __future__ import annotations

import pytest

from procore.model.errors import DecisionRefused, PairingRefused, Unreachable
from procore.model.runs import Mode


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


def pairing_id(site):
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    return pairing.id


def in_maestro(site, code):
    (row,) = site.maestro("SELECT * FROM maestro.supplier WHERE code = :code", code=code)
    return row


def in_procore(site, code):
    return site.simulator.world.get("vendors", site.vendor_id(code))


def writes(site, since):
    return [one for one in site.asked(since) if not one.startswith("GET")]


@pytest.fixture
def conflict(site):
    """BETON's phone was changed on both sides."""
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now() WHERE code = 'BETON'")
    site.simulator.world.change("vendors", site.vendor_id("BETON"), business_phone="418 555-0002")
    site.run("suppliers")
    (said,) = site.inbox("suppliers")
    assert "Phone was changed on both sides" in said
    return site


@pytest.mark.parametrize(
    "facts, expected",
    [
        ({"side": "maestro"}, "418 555-0001"),
        ({"side": "procore"}, "418 555-0002"),
        ({"value": "418 555-0003"}, "418 555-0003"),
        ({"value": ""}, None),
    ],
    ids=["maestro*", "Procore", "a value", "nothing"],
)
def test_a_choice_makes_both_sides_hold_it_and_leaves_the_inbox(conflict, decide, site_ledger, facts, expected):
    decide("choose", "BETON", field="phone", **facts)
    conflict.run("suppliers")
    assert in_maestro(conflict, "BETON")["phone"] == expected
    assert (in_procore(conflict, "BETON")["business_phone"] or None) == expected
    assert conflict.inbox("suppliers") == []
    assert [row["state"] for row in site_ledger.decisions.all(pairing_id(conflict))] == ["applied"]
    before = len(conflict.requests)
    conflict.run("suppliers")
    assert writes(conflict, before) == []


def test_a_choice_that_a_side_moved_away_from_waits_for_another_choice_and_writes_nothing(conflict, decide):
    decide("choose", "BETON", field="phone", side="procore")
    conflict.simulator.world.change("vendors", conflict.vendor_id("BETON"), business_phone="418 555-0009")
    before = len(conflict.requests)
    conflict.run("suppliers")
    assert writes(conflict, before) == []
    assert in_maestro(conflict, "BETON")["phone"] == "418 555-0001"
    (said,) = conflict.inbox("suppliers")
    assert "Phone changed after Marie chose: maestro* has “418 555-0001” now, Procore “418 555-0009”" in said
    decide("choose", "BETON", field="phone", side="procore")
    conflict.run("suppliers")
    assert in_maestro(conflict, "BETON")["phone"] == "418 555-0009"
    assert conflict.inbox("suppliers") == []


def test_a_chosen_value_that_one_side_refused_is_tried_again_and_never_half_forgotten(conflict, decide, site_ledger):
    decide("choose", "BETON", field="phone", value="418 555-0003")
    conflict.fault(method="PATCH", path="vendors/sync", item=str(conflict.vendor_id("BETON")), refuse="not today")
    conflict.run("suppliers")
    assert in_maestro(conflict, "BETON")["phone"] == "418 555-0003"
    assert in_procore(conflict, "BETON")["business_phone"] == "418 555-0002"
    assert [row["state"] for row in site_ledger.decisions.all(pairing_id(conflict))] == ["open"]
    conflict.run("suppliers")
    assert in_procore(conflict, "BETON")["business_phone"] == "418 555-0003"
    assert [row["state"] for row in site_ledger.decisions.all(pairing_id(conflict))] == ["applied"]
    assert conflict.inbox("suppliers") == []


def test_a_plan_shows_what_a_choice_will_write_and_leaves_it_open(conflict, decide, site_ledger):
    decide("choose", "BETON", field="phone", side="maestro")
    run = conflict.run("suppliers", mode=Mode.PLAN)
    assert run.tally["updated"] == 1
    assert in_procore(conflict, "BETON")["business_phone"] == "418 555-0002"
    assert [row["state"] for row in site_ledger.decisions.all(pairing_id(conflict))] == ["open"]


# ------------------------------------------------------------------------------------------------ links


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
        assert writes(site, before) == []
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
    assert writes(site, before) == []


def test_a_link_that_cannot_be_made_any_more_is_refused_in_the_inbox_until_another_decision(
    site, twins, decide, site_ledger
):
    decide("link", "PLANCH", twins)
    site.maestro("DELETE FROM maestro.supplier WHERE code = 'PLANCH'")
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
    assert writes(site, before) == []
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
    assert writes(site, before) == []


# ------------------------------------------------------------------------------------------------ other ones


def names(site):
    """The names of all suppliers and of all vendors."""
    mine = sorted(row["name"] for row in site.maestro("SELECT name FROM maestro.supplier"))
    return mine, sorted(vendor["name"] for vendor in site.procore("vendors"))


def settled(site):
    """Nothing is held, and another run writes nothing."""
    before = len(site.requests)
    site.run("suppliers")
    assert site.inbox("suppliers") == []
    assert writes(site, before) == []
    return True


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


@pytest.mark.parametrize("which", ["maestro*", "Procore", "both"])
def test_two_that_were_unlinked_get_records_of_their_own_and_neither_is_written_over(site, decide, which):
    vendor = site.vendor_id("BETON")
    decide("unlink", "BETON")
    site.simulator.world.change("vendors", vendor, name="Béton Provincial (Matane)")
    site.run("suppliers")
    if which != "Procore":
        decide("create", "BETON")
    if which != "maestro*":
        decide("create", procore_id=vendor)
    for _ in range(2):
        site.run("suppliers")
    left = {"maestro*": [str(vendor)], "Procore": ["BETON"], "both": []}[which]
    assert [row["maestro_key"] or row["procore_key"] for row in site.held("suppliers")] == left
    assert site.simulator.world.get("vendors", vendor)["name"] == "Béton Provincial (Matane)"
    assert in_maestro(site, "BETON")["name"] == "Béton Provincial ltée"
    mine, theirs = names(site)
    assert mine.count("Béton Provincial (Matane)") == (which != "maestro*")
    assert theirs.count("Béton Provincial ltée") == (which != "Procore")
    before = len(site.requests)
    site.run("suppliers")
    assert writes(site, before) == []


def taken_apart(site, decide):
    """BETON and its vendor are unlinked, and the vendor is somebody else's; its id."""
    vendor = site.vendor_id("BETON")
    decide("unlink", "BETON")
    site.simulator.world.change("vendors", vendor, name="Béton Provincial (Matane)")
    site.run("suppliers")
    return vendor


def waits_for_its_origin_id(site, vendor, **asked):
    """A run writes nothing to Procore, and BETON says why."""
    before = len(site.requests)
    site.run("suppliers", **asked)
    assert writes(site, before) == []
    assert f"BETON: It is made once Procore {vendor} has given its origin id free" in "".join(site.inbox("suppliers"))
    return True


def two_runs_leave_both(site, vendor):
    """The vendor that was BETON's stays what it is, and BETON has one of its own; whether that is so."""
    for _ in range(2):
        site.run("suppliers")
    assert site.simulator.world.get("vendors", vendor)["name"] == "Béton Provincial (Matane)"
    assert in_procore(site, "BETON")["name"] == "Béton Provincial ltée"
    return in_procore(site, "BETON")["id"] != vendor


def test_nothing_is_created_while_a_vendor_has_its_origin_id_or_it_would_be_written_over(site, decide):
    vendor = taken_apart(site, decide)
    decide("create", "BETON")
    assert waits_for_its_origin_id(site, vendor, records=frozenset({"BETON"}))
    assert two_runs_leave_both(site, vendor)


def test_a_vendor_that_is_kept_out_gives_nothing_free_and_is_not_linked_again_when_it_is_included(site, decide):
    vendor = taken_apart(site, decide)
    decide("create", "BETON")
    decide("exclude", procore_id=vendor)
    assert waits_for_its_origin_id(site, vendor)
    decide("include", procore_id=vendor)
    assert two_runs_leave_both(site, vendor)
    assert [(row["code"], row["procore_key"]) for row in site.held("suppliers")] == [("kept_apart", str(vendor))]
    decide("include", procore_id=vendor)
    site.run("suppliers")
    assert names(site)[0].count("Béton Provincial (Matane)") == 1, "included again, it is a vendor like any other"
    assert settled(site)


def test_a_vendor_that_is_to_be_matched_again_is_not_linked_to_who_gets_another_one(site, decide):
    vendor = taken_apart(site, decide)
    decide("create", "BETON")
    decide("include", procore_id=vendor)
    assert two_runs_leave_both(site, vendor)


def test_a_vendor_that_somebody_else_is_linked_to_is_not_written_over_either(site, decide):
    vendor = taken_apart(site, decide)
    site.supplier("MATANE", name="Béton Provincial (Matane)", phone="418 555-0177")
    site.run("suppliers", mode=Mode.PLAN)
    decide("link", "MATANE", vendor)
    decide("create", "BETON")
    assert waits_for_its_origin_id(site, vendor, records=frozenset({"BETON"}))
    assert two_runs_leave_both(site, vendor)
    assert site.simulator.world.get("vendors", vendor)["origin_code"] == "MATANE"
    assert settled(site)


def test_where_procore_is_not_written_a_vendor_with_our_origin_id_waits_with_a_true_sentence(site, decide):
    vendor = taken_apart(site, decide)
    decide("create", procore_id=vendor)
    site.run("suppliers", "to_maestro")
    assert f"{vendor}: It is made once Procore {vendor} has given its origin id free" in "".join(
        site.inbox("suppliers")
    )
    assert len(site.maestro("SELECT 1 FROM maestro.supplier")) == 2


def test_what_was_made_as_another_one_and_is_unlinked_later_waits_like_any_other(site, twins, decide):
    decide("create", "PLANCH")
    decide("exclude", procore_id=twins)
    site.run("suppliers")
    decide("unlink", "PLANCH")
    before = len(site.requests)
    site.run("suppliers")
    assert writes(site, before) == []
    assert {row["code"] for row in site.held("suppliers")} == {"kept_apart"}


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_run_that_is_cut_off_while_it_makes_another_one_makes_it_once(site, twins, decide, drop):
    decide("create", "PLANCH")
    decide("create", procore_id=twins)
    site.fault(method="PATCH", path="vendors/sync", drop=drop, times=None)
    with pytest.raises(Unreachable):
        site.run("suppliers")
    site.simulator.faults.clear()
    site.run("suppliers")
    mine, theirs = names(site)
    assert mine.count("Planchers Nord inc.") == theirs.count("Planchers Nord inc.") == 2
    assert settled(site)


# ------------------------------------------------------------------------------------------------ merges


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
    assert writes(site, before) == []


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


# ------------------------------------------------------------------------------------------------ wiped sandboxes


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
        with pytest.raises(PairingRefused, match="none of the 1 linked projects, and nothing was written"):
            site.run(element, full=True)
    assert writes(site, before) == []
    assert site.maestro("SELECT 1 FROM maestro.project WHERE number = '99-001'") == []


def test_where_wipes_are_expected_every_run_asks_first(site):
    with site.ledger.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE procore_sync.pairing SET environment = 'monthly_sandbox'")
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


# ------------------------------------------------------------------------------------------------ refused when given


def test_what_cannot_be_applied_is_refused_at_once_and_not_kept(site, decide, site_ledger):
    with pytest.raises(DecisionRefused, match=r"BETON is linked to Procore .* already: unlink it, or relink it"):
        decide("link", "BETON", site.vendor_id("ACIER"))
    assert site_ledger.decisions.all(pairing_id(site)) == []
