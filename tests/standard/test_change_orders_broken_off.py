"""Change orders of which a run broke off."""

import pytest

from procore.model.errors import Unreachable
from procore.sides.procore.rest.retries import TRIES
from tests.standard.commitments import same_money


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
    changes.world.forget("change_orders")
    for direction in ("to_procore", "to_maestro"):
        changes.run(direction)
        assert changes.inbox() == []
    assert len(changes.packages()) == 2
    assert len(changes.world.maestro("SELECT * FROM maestro.change_order")) == 2
    assert same_money(changes) == 4
