"""A company's first run pairs it only where host, environment and tag go together, or a person says so by name."""

import pytest

from procore.config.companies import company
from procore.model.errors import PairingRefused
from procore.run.company_lock import open_pairing
from procore.sides.maestro.sql import Maestro
from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client


def settings(site, key="demo", **changed):
    entry = site.settings("suppliers").model_dump(mode="json", exclude_defaults=True, exclude={"elements"})
    return company({key: {**entry, **changed}}, key)


def credentials_of(world):
    simulator = world.simulator
    return Credentials(client_id=simulator.client_id, client_secret=simulator.client_secret, login_url=simulator.url)


def test_production_is_not_paired_with_a_simulator_unless_a_person_says_so_by_name(world):
    world.environment = "production"
    with pytest.raises(PairingRefused, match="write your name as pairing_confirmed_by"):
        world.run("suppliers")
    assert world.requests == [], "nothing was asked"
    client = Client(world.session, world.simulator.url, world.simulator.company_id, credentials_of(world))
    meant = settings(world, environment="production", pairing_confirmed_by="Marie")
    pairing = open_pairing("demo", meant, world.ledger, Maestro(world.engine, "DEMO"), client)
    assert world.maestro("SELECT maestro_conn_id, confirmed_by FROM procore_sync.pairing") == [
        {"maestro_conn_id": "maestro_demo", "confirmed_by": "Marie"}
    ]
    assert pairing.environment == "production"


def test_one_maestro_company_is_not_paired_with_a_second_procore_company(site):
    job, _ = site.job("suppliers")
    other = settings(site, "two", procore_company_id=7)
    with pytest.raises(PairingRefused, match="the maestro\\* company DEMO is already paired"):
        open_pairing("two", other, site.ledger, Maestro(site.engine, "DEMO"), job.procore.client)
