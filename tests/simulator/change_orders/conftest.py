"""A project with an approved subcontract."""

import pytest

from tests.simulator.change_orders.packages import Site


@pytest.fixture
def site(api, sim, project):
    world, id = sim.world, project["id"]
    cost_code = world.add("cost_codes", project_id=id, code="01", name="Chantier")
    wanted = (cost_code["id"], world.records("line_item_types")[0]["id"])
    items = sorted(one["id"] for one in world.records("segment_items", id) if one["source_id"] in wanted)
    code = world.add("wbs_codes", project_id=id, item_ids=items)
    vendor = world.add("vendors", name="Béton ABC", project_ids=[id])
    contract = world.add("work_order_contracts", project_id=id, vendor_id=vendor["id"], status="Approved")
    line = {"holder_id": contract["id"], "wbs_code_id": code["id"], "amount": "1000.00"}
    world.add("work_order_contract_line_items", project_id=id, **line)
    return Site(api, sim, project, contract, code)
