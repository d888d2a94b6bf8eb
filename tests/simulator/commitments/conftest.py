"""A project with a supplier in its directory and a budget code."""

import pytest

from tests.simulator.commitments.contracts import Site, code_of


@pytest.fixture
def site(api, sim, project):
    vendor = sim.world.add("vendors", name="Béton ABC", origin_id="V|1", project_ids=[project["id"]])
    return Site(api, sim, project, vendor, code_of(sim, project["id"]))
