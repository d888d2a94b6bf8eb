"""What a run wrote is taken back, and what a person changed since stays. Real PostgreSQL, real port."""

import pytest

from procore.model.errors import UndoRefused
from tests.standard.undos import both_sides, last_run, undone


def test_updated_values_of_both_sides_come_back_and_the_next_run_leaves_them(site):
    site.simulator.world.change(
        "vendors", site.vendor_id("BETON"), address="1, rue de la Très Longue Adresse, bureau 100"
    )
    site.run("suppliers")
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now() WHERE code = 'BETON'")
    site.simulator.world.change("vendors", site.vendor_id("BETON"), city="Lévis")
    site.maestro("UPDATE maestro.supplier SET address = 'Court', updated_at = now() WHERE code = 'BETON'")
    before = both_sides(site)
    site.run("suppliers")
    assert both_sides(site) != before
    (result,) = undone(site)
    assert (result.element, result.left, result.refused) == ("suppliers", (), ())
    assert both_sides(site) == before
    sent = len(site.requests)
    site.run("suppliers")
    site.run("suppliers", full=True)
    assert site.writes(sent) == []
    assert both_sides(site) == before
    assert site.inbox("suppliers") == []


def test_what_was_changed_since_stays_and_is_listed(site):
    site.maestro(
        "UPDATE maestro.supplier SET phone = '418 555-0001', city = 'Laval', updated_at = now() WHERE code = 'BETON'"
    )
    site.run("suppliers")
    site.simulator.world.change("vendors", site.vendor_id("BETON"), city="Lévis")
    (result,) = undone(site)
    (said,) = result.left
    assert "City: Procore has “Lévis” now and not “Laval”, which the run wrote" in said
    vendor = site.simulator.world.get("vendors", site.vendor_id("BETON"))
    assert (vendor["business_phone"], vendor["city"]) == (None, "Lévis")
    site.run("suppliers")  # the edit that came after still travels
    assert site.maestro("SELECT city, phone FROM maestro.supplier WHERE code = 'BETON'") == [
        {"city": "Lévis", "phone": "418 555-0001"}
    ]


def test_a_plan_shows_everything_and_writes_nothing(site):
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers")
    run, before, sent = last_run(site), both_sides(site), len(site.requests)
    (result,) = undone(site, write=False)
    assert result.writes == 1
    assert both_sides(site) == before
    assert site.writes(sent) == []
    (row,) = site.maestro("SELECT field, old, new, why FROM procore_sync.plan_value WHERE why LIKE 'undo%'")
    assert row == {"field": "phone", "old": "418 555-0001", "new": None, "why": f"undo of {run}: wrong month"}


def test_a_created_record_is_deactivated_where_nobody_can_delete_it_and_is_not_made_active_again(site):
    site.supplier("NEUF")
    site.simulator.world.add("vendors", name="Excavation Ouellet", is_active=True)
    site.run("suppliers")
    (result,) = undone(site)
    for side in ("maestro*", "Procore"):
        assert any(f"{side} lets nobody delete it: it is deactivated instead." in said for said in result.left)
    assert site.simulator.world.get("vendors", site.vendor_id("NEUF"))["is_active"] is False
    (made,) = site.maestro("SELECT code, status FROM maestro.supplier WHERE name = 'Excavation Ouellet'")
    assert made["status"] == "B"
    sent = len(site.requests)
    site.run("suppliers", full=True)
    assert site.writes(sent) == []
    assert site.maestro("SELECT status FROM maestro.supplier WHERE code = 'NEUF'") == [{"status": "A"}]


REFUSED = {
    "no reason": ({"why": " "}, "Say why the run is undone"),
    "nobody": ({"by": ""}, "does not say who asked for it"),
    "no such run": ({"run": "nowhere"}, "demo has no run “nowhere”"),
    "no such element": ({"element": "costz"}, "There is no element “costz”; choose among projects"),
    "nothing written": ({"element": "costs"}, "wrote nothing of costs"),
}


@pytest.mark.parametrize(("asked", "said"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_undone_as_asked_is_refused_in_one_sentence(site, asked, said):
    sent = len(site.requests)
    with pytest.raises(UndoRefused, match=said):
        undone(site, **asked)
    assert site.writes(sent) == []


def test_an_undo_is_not_undone(site):
    undone(site)
    (row,) = site.maestro("SELECT DISTINCT dag_run FROM procore_sync.run WHERE mode = 'undo'")
    with pytest.raises(UndoRefused, match="is itself an undo"):
        undone(site, row["dag_run"])


def test_an_undo_a_second_time_finds_nothing_left_to_do(site):
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers")
    run = last_run(site)
    undone(site, run)
    sent = len(site.requests)
    (result,) = undone(site, run)
    assert (result.writes, result.left) == (0, ())
    assert site.writes(sent) == []


def test_the_ledger_says_who_undid_what_and_why(site):
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers")
    run = last_run(site)
    undone(site)
    (row,) = site.maestro("SELECT undoes, by_whom, reason, state, undone, not_undone FROM procore_sync.undo")
    assert row == {
        "undoes": run, "by_whom": "Marie", "reason": "wrong month", "state": "finished", "undone": 1, "not_undone": 0,
    }  # fmt: skip
    (link,) = site.maestro(
        "SELECT undone_by FROM procore_sync.link WHERE element = 'suppliers' AND maestro_key = 'BETON'"
    )
    assert link["undone_by"] is not None
