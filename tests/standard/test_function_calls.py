"""What a record costs a run, in function calls: they are the same on a busy machine and on an idle one."""

import cProfile
import pstats

import pytest

from tests.standard.costs.entries import cost

FEW, MANY = 10, 60
A_PUSHED_COST = 2300
"""The most calls, Python's own and its libraries', to read, plan, send, note and agree one cost with a line."""


def push(site, first, count):
    """The function calls of a run that sends so many costs more."""
    for number in range(first, first + count):
        cost(site, f"C-{number:05d}", ("03-300|MAT", "1200.55"))
    profile = cProfile.Profile()
    run = profile.runcall(site.run, "costs")
    assert run.tally["created"] == count
    return pstats.Stats(profile).total_calls


@pytest.mark.reference
def test_a_pushed_cost_takes_so_many_function_calls(site):
    push(site, 0, 1)  # the first one goes alone
    few, many = push(site, 1, FEW), push(site, 1 + FEW, MANY)
    each = (many - few) / (MANY - FEW)
    assert each <= A_PUSHED_COST, each
