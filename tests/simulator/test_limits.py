"""The call limits: docs/procore.md#limits."""

import time
from datetime import datetime
from email.utils import parsedate_to_datetime

import pytest
import requests

from simulator import Limits, Simulator

NAMES = ("X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset")


@pytest.fixture
def limited():
    """A simulator with these limits, and how to call it once."""
    opened = []

    def start(**limits):
        sim = Simulator(limits=Limits(**limits)).start()
        session = requests.Session()
        opened.append((sim, session))
        asked = {"grant_type": "client_credentials", "client_id": sim.client_id, "client_secret": sim.client_secret}
        token = session.post(f"{sim.url}/oauth/token", json=asked, timeout=10).json()["access_token"]
        session.headers.update({"Authorization": f"Bearer {token}", "Procore-Company-Id": str(sim.company_id)})
        return sim, lambda: session.get(f"{sim.url}/rest/v1.0/me", timeout=10)

    yield start
    for sim, session in opened:
        session.close()
        sim.stop()


def test_without_limits_there_are_no_headers(limited):
    _, call = limited()
    assert not set(NAMES) & set(call().headers)


def test_the_spike_limit_is_told_counted_and_lifted_after_ten_seconds(limited):
    sim, call = limited(spike=3)
    answers = [call() for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert [one.headers[NAMES[1]] for one in answers] == ["2", "1", "0", "0"]
    reset, first = int(answers[3].headers[NAMES[2]]), sim.requests[-4]
    assert int(first["started"]) + 11 <= reset <= int(first["ended"]) + 11
    sim.clock.advance(reset - sim.clock.now())
    assert call().status_code == 200


def test_the_hourly_limit_is_lifted_after_an_hour(limited):
    sim, call = limited(hour=2)
    assert [call().status_code for _ in range(3)] == [200, 200, 429]
    sim.clock.advance(3590)
    assert call().status_code == 429
    sim.clock.advance(11)
    assert call().status_code == 200


def test_the_headers_tell_of_what_would_be_hit_first(limited):
    sim, call = limited(hour=5, spike=3)
    assert [call().headers[NAMES[0]] for _ in range(3)] == ["3", "3", "3"]
    sim.clock.advance(11)
    answers = [call() for _ in range(3)]
    assert [one.headers[NAMES[0]] for one in answers] == ["5", "5", "5"]
    assert [one.headers[NAMES[1]] for one in answers] == ["1", "0", "0"]
    assert answers[2].status_code == 429
    assert int(answers[2].headers[NAMES[2]]) - sim.clock.now() > 3000


def test_a_refusal_speaks_of_an_hour_even_for_a_spike(limited):
    _, call = limited(spike=1)
    call()
    assert "hour" in call().json()["errors"]


@pytest.mark.parametrize("asked", [True, False])
def test_retry_after_comes_on_demand(limited, asked):
    _, call = limited(spike=1, retry_after=asked)
    call()
    assert ("Retry-After" in call().headers) is asked


def test_a_refused_call_is_not_counted(limited):
    sim, call = limited(hour=3, spike=1)
    assert [call().status_code for _ in range(4)] == [200, 429, 429, 429]
    sim.clock.advance(11)
    assert call().headers[NAMES[0]] in {"1", "3"}
    sim.clock.advance(11)
    assert call().status_code == 200


def test_the_date_header_is_the_simulators_own_time(limited):
    sim, call = limited()
    before = call().headers["Date"]
    sim.clock.advance(86400 * 2)
    assert call().headers["Date"] != before


@pytest.mark.parametrize("skew", [0, 3600, -3600])
def test_procores_clock_may_differ_from_the_computers_in_all_that_it_tells(limited, skew):
    sim, call = limited(spike=1)
    sim.switches.clock_skew = skew
    before = int(time.time())
    answers = call(), call()
    assert [one.status_code for one in answers] == [200, 429]
    told = [parsedate_to_datetime(one.headers["Date"]).timestamp() for one in answers]
    told += [int(one.headers[NAMES[2]]) - 11 for one in answers]
    told.append(datetime.fromisoformat(sim.world.add("vendors", name="V")["updated_at"]).timestamp())
    after = time.time()
    assert all(before <= moment - skew <= after for moment in told), told
