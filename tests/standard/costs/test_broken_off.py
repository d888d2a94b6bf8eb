"""Costs whose sending broke off: looked up and finished by the next run, and never counted twice."""

import pytest

from procore.model.errors import Unreachable
from tests.standard.costs.entries import in_maestro, in_procore, origins, settle


@pytest.mark.parametrize("broken", range(4))
@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_correction_that_breaks_off_at_any_call_is_finished_by_the_next_run(spent, broken, drop):
    """The calls: the headers of the reversal and of what takes its place, their lines, the approval of each."""
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.fault(method="PATCH", path="direct_costs", skip=broken, drop=drop)
    spent.fault(method="GET", path="v1.1/projects/.*/direct_costs", skip=1, times=None, status=503)
    with pytest.raises(Unreachable):
        spent.run("costs")
    spent.simulator.faults.clear()
    spent.run("costs")
    assert spent.inbox("costs") == []
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2"]
    assert len(spent.procore("direct_cost_line_items")) == 6
    assert in_procore(spent) == in_maestro(spent)
    before = len(spent.requests)
    spent.run("costs", full=True)
    assert spent.writes(before) == []


def test_a_correction_that_broke_off_and_was_corrected_again_leaves_only_the_last(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.fault(method="PATCH", path="direct_costs", skip=3, drop="before")
    spent.fault(method="GET", path="v1.1/projects/.*/direct_costs", skip=1, times=None, status=503)
    with pytest.raises(Unreachable):
        spent.run("costs")
    spent.simulator.faults.clear()
    spent.maestro("UPDATE maestro.cost_line SET amount = 1400.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.run("costs")
    assert in_procore(spent) == in_maestro(spent)
    assert spent.inbox("costs") == []


def test_what_was_reversed_and_set_back_to_what_it_was_counts_once(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.fault(method="PATCH", path="direct_costs", skip=2, drop="before")
    spent.fault(method="GET", path="v1.1/projects/.*/direct_costs", skip=1, times=None, status=503)
    with pytest.raises(Unreachable):
        spent.run("costs")
    spent.simulator.faults.clear()
    spent.maestro("UPDATE maestro.cost_line SET amount = 1200.55 WHERE line = 1")
    settle(spent, "A-1")
    spent.run("costs", full=True)
    assert in_procore(spent) == in_maestro(spent)


def test_another_ledger_finds_what_stands_in_procore_and_sends_nothing_again(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.run("costs")
    spent.forget("costs")
    before = len(spent.requests)
    spent.run("costs")
    assert spent.writes(before) == []
    assert in_procore(spent) == in_maestro(spent)
