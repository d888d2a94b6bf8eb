"""Change orders of which a run broke off."""

import pytest
from sqlalchemy import text

from procore.model.errors import Unreachable
from procore.sides.procore.rest.retries import TRIES
from tests.standard.commitments import same_money

BREAKS = {
    "before the package": {"method": "POST", "path": "packages$", "drop": "before"},
    "after the package": {"method": "POST", "path": "packages$", "drop": "after"},
    "after the second package": {"method": "POST", "path": "packages$", "drop": "after", "skip": 1},
    "before the list of PCOs": {"method": "GET", "path": "potential_change_orders$", "drop": "before"},
    "before the lines": {"method": "PATCH", "path": "line_items/sync$", "drop": "before"},
    "in the middle of the lines": {"method": "PATCH", "path": "line_items/sync$", "drop": "after", "skip": 1},
    "after the lines": {"method": "PATCH", "path": "line_items/sync$", "drop": "after"},
    "before the status": {"method": "PATCH", "path": "packages/[0-9]+$", "drop": "before"},
    "after the status": {"method": "PATCH", "path": "packages/[0-9]+$", "drop": "after"},
}


@pytest.mark.parametrize("where", BREAKS)
def test_a_break_on_the_way_to_procore_ends_in_the_same_state(changes, where):
    changes.put()
    changes.put("102", of="client_contract")
    changes.world.fault(**BREAKS[where], times=2 * TRIES)
    changes.world.fault(method="GET", path="packages$", status=503, times=2 * TRIES, skip=1)
    with pytest.raises(Unreachable):
        changes.run()
    changes.world.simulator.faults.clear()
    changes.run()
    assert changes.inbox() == []
    assert {number: one["status"] for number, one in changes.packages().items()} == {
        "101": "approved",
        "102": "approved",
    }
    assert same_money(changes) == 4
    since = len(changes.world.requests)
    changes.run()
    assert changes.world.writes(since) == []


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_package_whose_answer_was_lost_is_looked_up_before_it_is_sent_again(changes, drop):
    changes.put()
    changes.world.fault(method="POST", path="packages$", drop=drop)
    changes.run()
    assert changes.inbox() == []
    assert len(changes.packages()) == 1
    assert changes.packages()["101"]["status"] == "approved"
    assert same_money(changes) == 2


@pytest.mark.parametrize("where", ["sync$", "line_items/sync$", "potential_change_orders/[0-9]+$"])
def test_a_break_on_two_tiers_ends_in_the_same_state(changes, where):
    changes.tiers(2)
    changes.put()
    changes.world.fault(method="PATCH", path=where, drop="after", times=TRIES)
    with pytest.raises(Unreachable):
        changes.run()
    changes.world.simulator.faults.clear()
    changes.run()
    assert changes.inbox() == []
    assert changes.packages()["101"]["status"] == "approved"
    assert len(changes.world.procore("potential_change_orders")) == 1
    assert same_money(changes) == 2


def test_a_ledger_that_was_lost_finds_every_change_order_again(changes):
    changes.put()
    changes.run("to_procore")
    changes.make(of="client_contract")
    changes.run("to_maestro")
    with changes.world.ledger.engine.begin() as connection:
        for table in ("link", "record", "action", "watermark"):
            connection.execute(text(f"DELETE FROM procore_sync.{table} WHERE element = 'change_orders'"))
    for direction in ("to_procore", "to_maestro"):
        changes.run(direction)
        assert changes.inbox() == []
    assert len(changes.packages()) == 2
    assert len(changes.world.maestro("SELECT * FROM maestro.change_order")) == 2
    assert same_money(changes) == 4
