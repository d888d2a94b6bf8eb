"""What webhooks tell of a project with sub jobs is entered in the sub-project that it belongs to."""

from decimal import Decimal

from tests.standard.commitments import Orders
from tests.standard.sub_jobs.conftest import PARTS, code, contract, sub_projects


def in_maestro(world):
    rows = world.maestro("SELECT project, amount FROM maestro.purchase_order WHERE external_no = 'PC-7'")
    return [(row["project"], row["amount"]) for row in rows]


def test_a_contract_on_a_code_of_a_sub_job_is_entered_in_its_sub_project_as_events_tell_it(hooked):
    world = hooked.world
    sub_projects(world)
    world.company_settings |= {"webhooks": {"conn_id": "procore_webhooks"}}
    hooked.entry["sub_jobs"] = True
    hooked.check()
    hooked.scheduled()
    hooked.deliver()
    hooked.by_events()
    made = contract(world, code(world, "02"))
    hooked.deliver()
    hooked.by_events()
    assert in_maestro(world) == [(PARTS[1], Decimal("9.99"))]
    orders = Orders(world, "purchase_orders")
    (line,) = [one for one in world.procore(orders.line_kind) if one["holder_id"] == made]
    world.simulator.world.change(orders.line_kind, line["id"], amount="11.11", unit_cost="11.11")
    hooked.deliver()
    hooked.by_events()
    assert in_maestro(world) == [(PARTS[1], Decimal("11.11"))]
    assert world.inbox("purchase_orders") == []
    assert hooked.waiting() == []
