"""The HTTP door to Procore against the simulator: login, limits, pages, and what is safe to send again.

Long, because it mirrors one module.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import requests

from procore.model.errors import (
    AccessRefused,
    AnswerLost,
    ConfigurationError,
    LoginRefused,
    RateLimitSpent,
    RequestRefused,
    Unreachable,
)
from procore.sides.procore.client import Client, Credentials
from simulator import Fault, Limits, Simulator

VENDORS = "/rest/v1.0/vendors"


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


def paths(simulator):
    return [(r["method"], r["path"]) for r in simulator.requests]


def vendors_of(client, simulator, **more):
    params = {"company_id": simulator.company_id, **more}
    return [one for page in client.pages(VENDORS, params, per_page=100) for one in page]


# -------------------------------------------------------------------------------------------------------------- token


def test_one_token_serves_many_calls_and_is_renewed_before_it_ends(client, simulator):
    client.companies()
    client.companies()
    assert paths(simulator).count(("POST", "/oauth/token")) == 1
    simulator.clock.advance(5400 - 299)
    client.companies()
    assert paths(simulator).count(("POST", "/oauth/token")) == 2


def test_a_token_that_was_revoked_is_renewed_once(client, simulator):
    client.companies()
    simulator.faults.add(Fault(method="GET", path="/companies", status=401, body={"error": "invalid_token"}))
    assert [one["id"] for one in client.companies()] == [simulator.company_id]
    simulator.faults.add(Fault(method="GET", path="/companies", status=401, times=2, body={"error": "invalid_token"}))
    with pytest.raises(LoginRefused, match="refuses the token"):
        client.companies()


def test_wrong_credentials_are_one_sentence_without_the_secret(connect, simulator, caplog):
    caplog.set_level(logging.DEBUG)
    client = connect(simulator, client_secret="s3cret-of-nobody")
    with pytest.raises(LoginRefused, match="refuses the client ID or the client secret") as raised:
        client.companies()
    assert "s3cret" not in str(raised.value) + repr(client) + caplog.text
    assert "s3cret" not in repr(Credentials(client_id="a", client_secret="s3cret", login_url=simulator.url))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://api.procore.com", "not encrypted: write https://api.procore.com"),
        ("ftp://api.procore.com", "not a web address"),
        ("api.procore.com", "not a web address"),
    ],
)
def test_no_token_travels_over_plain_http_to_another_machine(connect, simulator, url, said):
    with pytest.raises(ConfigurationError, match=said):
        connect(simulator, base_url=url)
    with pytest.raises(ConfigurationError, match=said):
        connect(simulator, login_url=url)
    assert simulator.requests == []


def test_no_redirection_is_followed_with_a_token(client, simulator):
    simulator.faults.add(Fault(path="/companies", status=302, headers={"Location": "http://127.0.0.2:1/elsewhere"}))
    with pytest.raises(ConfigurationError, match="redirects GET"):
        client.companies()


def test_a_netrc_entry_for_the_host_replaces_nothing(connect, simulator, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert connect(simulator).companies()


# -------------------------------------------------------------------------------------------------------------- company


def test_every_call_names_the_company(client, simulator):
    client.companies()
    vendors_of(client, simulator)
    sent = [r["headers"] for r in simulator.requests if not r["path"].startswith("/oauth/")]
    assert {{k.lower(): v for k, v in h.items()}["procore-company-id"] for h in sent} == {str(simulator.company_id)}


def test_before_a_company_is_chosen_the_sentence_says_where_to_write_one(connect, simulator):
    with pytest.raises(ConfigurationError, match=r"write yours .* as Company ID in the Connection"):
        connect(simulator, company_id=None).companies()


def test_a_company_that_the_credentials_do_not_see_is_refused(connect, simulator):
    client = connect(simulator, company_id=simulator.company_id + 1)
    with pytest.raises(AccessRefused) as raised:
        vendors_of(client, simulator, company_id=simulator.company_id + 1)
    assert raised.value.status == 403


# -------------------------------------------------------------------------------------------------------------- pages


def test_all_pages_come_though_the_server_clamps_and_its_links_lose_the_query(client, simulator):
    for number in range(25):
        simulator.world.add("vendors", name=f"Vendor {number:02}")
    simulator.faults.add(Fault(path=VENDORS, per_page=10, times=None))
    assert len({one["id"] for one in vendors_of(client, simulator)}) == 25
    asked = [r["query"] for r in simulator.requests if r["path"] == VENDORS]
    assert [query["page"] for query in asked] == [["1"], ["2"], ["3"]]
    assert all(query["company_id"] == [str(simulator.company_id)] for query in asked)


def test_a_record_that_moves_to_a_later_page_meanwhile_comes_once(client, simulator):
    names = [f"Vendor {number:02}" for number in range(15)]
    for name in names:
        simulator.world.add("vendors", name=name)
    simulator.faults.add(Fault(path=VENDORS, per_page=10, times=None))
    found = []
    for page in client.pages(VENDORS, {"company_id": simulator.company_id, "sort": "name"}, per_page=100):
        if not found:
            simulator.world.add("vendors", name="A first one")  # pushes the last of page 1 onto page 2
        found.extend(one["name"] for one in page)
    assert sorted(found) == names


# -------------------------------------------------------------------------------------------------------------- errors

SAFE = [
    ("GET", lambda c, s: c.get("/rest/v1.0/me", {"company_id": s.company_id})),
    (
        "PATCH",
        lambda c, s: c.patch("/rest/v1.0/vendors/sync", {"company_id": s.company_id, "updates": []}, repeatable=True),
    ),
]


@pytest.mark.parametrize("status", [500, 502, 503, 408])
@pytest.mark.parametrize(("verb", "call"), SAFE, ids=[verb for verb, _ in SAFE])
def test_what_is_safe_is_sent_again_after_a_server_error(client, simulator, naps, verb, call, status):
    client.companies()
    simulator.faults.add(Fault(method=verb, path="/rest", status=status, body={"error": "try later"}))
    call(client, simulator)
    assert len(naps) == 1
    assert sum(1 for method, path in paths(simulator)[2:] if method == verb) == 2


@pytest.mark.parametrize("drop", ["before", "after"])
@pytest.mark.parametrize(("verb", "call"), SAFE, ids=[verb for verb, _ in SAFE])
def test_what_is_safe_is_sent_again_after_a_lost_connection(client, simulator, verb, call, drop):
    client.companies()
    simulator.faults.add(Fault(method=verb, path="/rest", drop=drop))
    call(client, simulator)
    assert client.calls[f"{verb} /rest/v1.0/{'me' if verb == 'GET' else 'vendors/sync'}"] == 2


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}, {"drop": "after"}, {"drop": "before"}])
def test_what_is_not_safe_is_sent_once(client, simulator, fault):
    simulator.faults.add(Fault(method="POST", path="/rest/v1.0/projects", **fault))
    body = {"company_id": simulator.company_id, "project": {"name": "Once"}}
    with pytest.raises(AnswerLost, match="has to be looked up"):
        client.post("/rest/v1.0/projects", body, repeatable=False)
    assert client.calls["POST /rest/v1.0/projects"] == 1


def test_retry_after_is_waited_for(client, simulator, naps):
    client.companies()
    simulator.faults.add(Fault(method="GET", path="/rest", status=503, headers={"Retry-After": "17"}))
    client.companies()
    assert naps == [17]


def test_a_server_that_stays_down_ends_in_one_sentence(client, simulator):
    simulator.faults.add(Fault(method="GET", path="/rest", status=502, times=None, body="<html>Bad gateway</html>"))
    with pytest.raises(Unreachable, match=r"does not answer GET /rest/v1.0/companies: 502"):
        client.companies()
    assert client.calls["GET /rest/v1.0/companies"] == 5


def test_nobody_listening_is_unreachable_and_a_post_that_was_never_sent_is_tried_again(connect):
    with Simulator() as simulator:
        client = connect(simulator)
        client.companies()
    with pytest.raises(Unreachable):
        client.post("/rest/v1.0/projects", {}, repeatable=False)
    assert client.calls["POST /rest/v1.0/projects"] > 1


def test_html_instead_of_json_says_to_look_at_the_url(client, simulator):
    simulator.faults.add(Fault(method="GET", path="/companies", status=200, body="<html>hello</html>"))
    with pytest.raises(Unreachable, match="not JSON: is it Procore's API URL"):
        client.companies()


SHAPES = [
    ({"errors": {"name": ["can't be blank", "is too short"]}}, "name can't be blank; is too short"),
    ({"errors": "locked"}, "locked"),
    ({"errors": ["one", "two"]}, "one; two"),
    ({"errors": {"base": ["whole"], "fields": {}}}, "whole"),
    ({"error": "bad"}, "bad"),
    ({"message": "no", "exception": "X"}, "no"),
    ({"code": 1, "message": "no", "fields": {}, "reason": "because", "error": None}, "no: because"),
    ({"error": {"code": "BAD_REQUEST", "message": "v2 words", "details": []}}, "v2 words"),
]


@pytest.mark.parametrize(("body", "words"), SHAPES)
@pytest.mark.parametrize("status", [400, 406, 409, 413, 422])
def test_procore_s_own_words_are_kept_whatever_their_shape(client, simulator, body, words, status):
    simulator.faults.add(Fault(method="GET", path="/companies", status=status, body=body))
    with pytest.raises(RequestRefused) as raised:
        client.companies()
    assert raised.value.status == status
    assert raised.value.said == words
    assert client.calls["GET /rest/v1.0/companies"] == 1


# -------------------------------------------------------------------------------------------------------------- limits


@pytest.mark.parametrize("retry_after", [False, True])
def test_the_short_window_is_sat_out_whatever_the_verb(client, simulator, naps, retry_after):
    client.companies()
    simulator.faults.add(Fault(method="POST", limit="spike", reset=10, retry_after=retry_after))
    client.post("/rest/v1.0/projects", {"company_id": simulator.company_id, "project": {"name": "A"}}, repeatable=False)
    assert len(naps) == 1
    assert 9 <= naps[0] <= 10.5
    assert len(simulator.world.records("projects")) == 1


def test_both_windows_of_the_simulator_are_respected(connect, naps):
    with Simulator(limits=Limits(hour=600, spike=5)) as simulator:
        client = connect(simulator)
        for _ in range(12):
            client.companies()
    assert 2 <= len(naps) <= 4
    assert all(nap < 12 for nap in naps)  # the reset is told in whole seconds


def test_the_hourly_limit_gives_the_worker_back_and_says_when_to_go_on(client, simulator, naps):
    client.companies()
    simulator.faults.add(Fault(method="GET", limit="hour", reset=1800))
    with pytest.raises(RateLimitSpent, match="going on at") as raised:
        client.companies()
    left = raised.value.resets_at - datetime.fromtimestamp(simulator.clock.now(), UTC)
    assert timedelta(seconds=1790) < left <= timedelta(seconds=1801)
    assert naps == []


def test_what_procore_says_of_its_hourly_limit_is_kept(connect):
    with Simulator(limits=Limits(hour=600, spike=0)) as simulator:
        client = connect(simulator)
        client.companies()
        assert (client.limit.left, client.limit.total) == (599, 600)
        assert client.limit.resets_at > datetime.fromtimestamp(simulator.clock.now(), UTC) + timedelta(minutes=59)


def test_what_is_said_of_the_ten_second_window_is_not_taken_for_the_hours_balance(connect):
    with Simulator(limits=Limits(hour=600, spike=25)) as simulator:
        client = connect(simulator)
        client.companies()
        assert client.limit is None


def test_a_spent_hour_is_known_as_nothing_left(client, simulator):
    simulator.faults.add(Fault(method="GET", limit="hour", reset=1800))
    with pytest.raises(RateLimitSpent):
        client.companies()
    assert (client.limit.left, client.limit.total) == (0, 3600)


@pytest.mark.parametrize("reset", ["soon", "", "1e400", "9" * 40, "-" + "9" * 40])
def test_a_limit_that_cannot_be_read_is_not_known_and_stops_nothing(client, simulator, reset):
    headers = {"X-Rate-Limit-Limit": "3600", "X-Rate-Limit-Remaining": "1", "X-Rate-Limit-Reset": reset}
    simulator.faults.add(Fault(path="/me", status=200, body={"id": 1}, headers=headers))
    assert client.get("/rest/v1.0/me", {"company_id": simulator.company_id}) == {"id": 1}
    assert client.limit is None


# -------------------------------------------------------------------------------------------------------------- the rest


def test_calls_are_counted_by_endpoint_with_every_try(client, simulator):
    simulator.faults.add(Fault(method="GET", path="/companies", status=500))
    client.companies()
    project = simulator.world.add("projects", name="P")
    client.get(f"/rest/v1.0/projects/{project['id']}", {"company_id": simulator.company_id})
    assert dict(client.calls) == {
        "POST /oauth/token": 1,
        "GET /rest/v1.0/companies": 2,
        "GET /rest/v1.0/projects/{id}": 1,
    }
    assert sum(client.calls.values()) == len(simulator.requests)


def test_numbers_are_read_as_they_are_written(client, simulator):
    simulator.faults.add(Fault(path="/me", status=200, body={"amount": 0.1, "big": 1234567890123.45}))
    answer = client.get("/rest/v1.0/me", {"company_id": simulator.company_id})
    assert answer == {"amount": Decimal("0.1"), "big": Decimal("1234567890123.45")}


def test_the_server_s_own_time_is_kept(client, simulator):
    client.companies()
    assert client.server_time is not None
    assert abs(client.server_time.timestamp() - simulator.clock.now()) < 2
    assert client.server_time.tzinfo is not None


def test_a_simulator_s_port_is_no_part_of_the_host(client):
    assert client.host == "127.0.0.1"
