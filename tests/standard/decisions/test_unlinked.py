"""Two records that a person unlinked: each gets one of its own, and neither is written over for our origin id."""

import pytest

from procore.model.errors import Unreachable
from procore.model.runs import Mode
from tests.standard.decisions.suppliers import in_maestro, in_procore, names, settled


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
    assert site.writes(before) == []


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
    assert site.writes(before) == []
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
    assert site.writes(before) == []
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
