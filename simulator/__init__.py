"""A simulator of Procore's REST API for the demo, for tests and for trying by hand. Shares no code with plugins/.

Where the documentation can be read in two ways, it takes the stricter one; `controls/switches.py` lists them.

    with Simulator(limits=Limits(hour=3600)) as sim:
        vendor = sim.world.add("vendors", name="Béton ABC")
        sim.faults.add(Fault(path="/vendors/sync", drop="after"))
        requests.get(f"{sim.url}/rest/v1.0/vendors", ...)
"""

from simulator.controls.faults import Fault
from simulator.controls.limits import Limits
from simulator.simulator import Simulator

__all__ = ["Fault", "Limits", "Simulator"]
