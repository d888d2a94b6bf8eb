import pytest

from simulator.controls.switches import VALUES


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
