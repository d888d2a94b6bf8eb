"""A simulator without limits, and clients of it that never really sleep: their naps move its clock."""

from __future__ import annotations

import pytest
import requests

from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client
from simulator import Limits, Simulator


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

    def made(simulator, **more):
        sessions.append(requests.Session())

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
