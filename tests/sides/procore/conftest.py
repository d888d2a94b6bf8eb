"""A simulator without limits on a real port, clients that never really sleep (naps move its clock), and one project."""

from dataclasses import dataclass

import pytest
import requests

from procore.elements import ALL
from procore.model.orders import Window
from procore.sides.procore.company import Company
from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client
from simulator import Fault, Limits, Simulator

WHOLE = Window()


@pytest.fixture
def simulator():
    with Simulator(limits=Limits(hour=0, spike=0)) as running:
        yield running


@pytest.fixture
def naps():
    return []


@pytest.fixture
def connect(naps):
    """A client of a simulator that never really sleeps: its naps move the simulator's clock."""
    sessions = []

    def made(simulator, session=None, **more):
        sessions.append(session or requests.Session())

        def nap(seconds):
            naps.append(seconds)
            simulator.clock.advance(seconds)

        told = {
            "base_url": simulator.url,
            "company_id": simulator.company_id,
            "client_id": simulator.client_id,
            "client_secret": simulator.client_secret,
            "login_url": simulator.url,
            **more,
        }
        names = ("client_id", "client_secret", "login_url")
        credentials = Credentials(**{name: told[name] for name in names})
        now = simulator.clock.now
        return Client(sessions[-1], told["base_url"], told["company_id"], credentials, timeout=10, now=now, sleep=nap)

    yield made
    for session in sessions:
        session.close()


@pytest.fixture
def client(connect, simulator):
    return connect(simulator)


@dataclass
class Site:
    """One project of a Procore company, with two cost codes and two cost types, as one run works with it."""

    simulator: Simulator
    client: Client
    company: Company
    project_id: int
    codes: dict[str, int]
    scope: str = "26-001"

    @property
    def world(self):
        """What Procore holds."""
        return self.simulator.world

    def records(self, kind):
        return self.world.records(kind, self.project_id)

    def fault(self, **switch):
        self.simulator.faults.add(Fault(**switch))

    def read(self, read, element, window=WHOLE):
        pages = read(self.company, ALL[element], window, self.scope, self.project_id)
        return [record for page in pages for record in page]

    def write(self, write, element, *orders):
        pages = write(self.company, ALL[element], self.project_id, list(orders))
        return [outcome for page in pages for outcome in page]

    def calls(self):
        """The calls since they were last taken, as `PATCH /rest/v1.0/...`, logins left out."""
        taken = self.client.take_calls()
        return {name.replace("/rest/v1.0/", "/"): count for name, count in taken.items() if "oauth" not in name}


@pytest.fixture
def site(simulator, client):
    return site_of(simulator, client)


def site_of(simulator, client):
    """One project of this simulator's company, with what is needed to enter anything in it."""
    world = simulator.world
    project = world.add("projects", name="Pont", project_number="26-001", country_code="CA", state_code="QC")
    for code in ("01", "02"):
        world.add("cost_codes", project_id=project["id"], code=code, name=f"Code {code}")
    names = {row["id"]: row["code"] for kind in ("cost_codes", "line_item_types") for row in world.records(kind)}
    items = {names.get(one["source_id"]): one["id"] for one in world.records("segment_items", project["id"])}
    codes = {
        f"{code}|{kind}": world.add("wbs_codes", project_id=project["id"], item_ids=sorted([items[code], items[kind]]))[
            "id"
        ]
        for code in ("01", "02")
        for kind in ("L", "M")
    }
    return Site(simulator, client, Company(client=client, id=simulator.company_id), project["id"], codes)
