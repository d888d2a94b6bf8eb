"""What a person chooses for a field is on both sides after the next run, once."""

import pytest

from procore.model.runs import Mode
from tests.standard.decisions.suppliers import in_maestro, in_procore, pairing_id


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
    assert conflict.writes(before) == []


@pytest.mark.parametrize(("owner", "stands"), [("maestro", "418 555-0001"), ("procore", "418 555-0002")])
def test_a_field_with_an_owner_follows_it_and_nobody_is_asked(conflict, owner, stands):
    conflict.run("suppliers", row={"owners": {"phone": owner}}, full=True)
    assert in_maestro(conflict, "BETON")["phone"] == in_procore(conflict, "BETON")["business_phone"] == stands
    assert conflict.inbox("suppliers") == []


def test_a_choice_that_a_side_moved_away_from_waits_for_another_choice_and_writes_nothing(conflict, decide):
    decide("choose", "BETON", field="phone", side="procore")
    conflict.simulator.world.change("vendors", conflict.vendor_id("BETON"), business_phone="418 555-0009")
    before = len(conflict.requests)
    conflict.run("suppliers")
    assert conflict.writes(before) == []
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
