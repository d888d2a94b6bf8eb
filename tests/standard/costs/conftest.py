"""The start of the costs' tests, under the strictest readings of what an origin id closes."""

import pytest

from tests.standard.costs.entries import cost, in_maestro, in_procore


@pytest.fixture(params=["full", "by_record"], ids="lock={}".format)
def site(request, site):
    """The site, under both strictest readings of what an origin id closes (docs/procore.md#direct-costs-lock).

    `header` and `none` close nothing that `full` leaves open: what goes under `full` is sent alike under them, and
    tests/standard/test_switches.py says of each value that both sides hold the same cents.
    """
    site.simulator.switches.direct_cost_lock = request.param
    return site


@pytest.fixture
def spent(site):
    """A cost of two lines that is in Procore already."""
    cost(site, "A-1", ("03-300|MAT", "1200.55"), ("03-400|SCT", "-200.10"))
    site.run("costs")
    assert site.inbox("costs") == []
    assert in_procore(site) == in_maestro(site) != {}
    return site
