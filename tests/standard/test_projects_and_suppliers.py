"""Projects and suppliers: what a list that moves, or a run that was cut off, leaves behind."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError

from procore.model.orders import Window
from procore.run.synchronize import synchronize
from simulator.controls.switches import VALUES
from tests.standard.test_commitments_broken_off import ledger_that_breaks

CUT = "Coffrage 3000"


@pytest.mark.parametrize("how", [one for one in VALUES["moving_lists"] if one != "steady"])
def test_nothing_is_made_from_the_gaps_of_a_list_that_moves_while_it_is_read(world, how):
    """A second cost type and a second vendor came of a row that moved to a page that was read already."""
    world.project()
    there = [one["code"] for one in world.procore("line_item_types")]
    for code in there:
        world.put("cost_group", code=code, description=code, type="Material")
    for n in range(5):
        world.supplier(f"S{n}", name=f"Fournisseur {n}")
        world.simulator.world.add("vendors", name=f"Fournisseur {n}", origin_code=f"S{n}", state_code="QC")
    world.simulator.switches.moving_lists = how
    world.fault(method="GET", path=".*", per_page=2, times=None)
    for element_id in ("projects", "suppliers"):
        world.run(element_id)
    codes = [one["code"] for one in world.procore("line_item_types")]
    assert sorted(codes) == sorted({*there, "MAT", "SCT", "MO"})
    assert len(world.procore("vendors")) == 5


@pytest.mark.reference
@pytest.mark.parametrize("direction", ["both", "to_maestro"])
@pytest.mark.parametrize("goes_on", ["its own retry", "the next run", "a backfill of last year first"])
def test_a_supplier_that_was_created_before_the_cut_is_linked_and_not_created_again(site, direction, goes_on):
    vendor = site.simulator.world.add("vendors", name=CUT, country_code="CA", state_code="QC", is_active=True)["id"]
    cut, element = site.job("suppliers", direction)
    with ledger_that_breaks(site, "link"), pytest.raises(DBAPIError):
        synchronize(cut, element)
    made = site.maestro("SELECT code FROM maestro.supplier WHERE name = :name", name=CUT)
    assert len(made) == 1
    site.maestro("UPDATE maestro.supplier SET external_id = NULL")  # as of a site without the column
    if goes_on == "a backfill of last year first":
        site.run(
            "suppliers", direction, interval=Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
        )
    again, element = site.job("suppliers", direction)
    synchronize(replace(again, dag_run=cut.dag_run) if goes_on == "its own retry" else again, element)
    assert site.maestro("SELECT code FROM maestro.supplier WHERE name = :name", name=CUT) == made
    assert site.inbox("suppliers") == []
    assert site.ledger.links.procore_ids(cut.pairing.id, "suppliers")[made[0]["code"]] == vendor
