"""What is sent again against the simulator: after server errors, lost connections and limits."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from procore.model.errors import (
    AnswerLost,
    RateLimitSpent,
    Unreachable,
)
from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client
from procore.sides.procore.rest.retries import Retries, never_sent
from simulator import Fault, Limits, Simulator


def paths(simulator):
    return [(r["method"], r["path"]) for r in simulator.requests]


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


# -------------------------------------------------------------------------------------------------------------- limits


@pytest.mark.parametrize("retry_after", [False, True])
def test_the_short_window_is_sat_out_whatever_the_verb(client, simulator, naps, retry_after):
    client.companies()
    simulator.faults.add(Fault(method="POST", limit="spike", reset=10, retry_after=retry_after))
    client.post("/rest/v1.0/projects", {"company_id": simulator.company_id, "project": {"name": "A"}}, repeatable=False)
    assert len(naps) == 1
    assert 9 <= naps[0] <= 10.5
    assert len(simulator.world.records("projects")) == 1


@pytest.mark.parametrize("skew", [0, 3600, -3600])
@pytest.mark.parametrize("times", [1, 3])
def test_ten_seconds_are_ten_seconds_whatever_our_clock_says(simulator, naps, skew, times):
    ours = simulator.clock.now
    with requests.Session() as session:
        names = ("client_id", "client_secret")
        credentials = Credentials(login_url=simulator.url, **{name: getattr(simulator, name) for name in names})
        client = Client(
            session, simulator.url, simulator.company_id, credentials, now=lambda: ours() - skew, sleep=naps.append
        )
        client.companies()
        simulator.faults.add(Fault(method="GET", limit="spike", reset=10, times=times))
        client.companies()
        assert len(naps) == times
        assert all(9 <= nap <= 10.5 for nap in naps)
        simulator.faults.add(Fault(method="GET", limit="hour", reset=1800))
        with pytest.raises(RateLimitSpent) as raised:
            client.companies()
    left = raised.value.resets_at.timestamp() - (ours() - skew)
    assert 1790 < left <= 1801


NONSENSE = ["nan", "inf", "-5", "99999999999", "soon"]


@pytest.mark.parametrize("said", NONSENSE)
@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_that_cannot_be_meant_is_a_growing_one_of_ours(client, simulator, naps, said, status):
    client.companies()
    headers = {"Retry-After": said, "X-Rate-Limit-Reset": said}
    simulator.faults.add(Fault(method="GET", path="/rest", status=status, headers=headers, times=3))
    client.companies()
    assert len(naps) == 3
    assert all(0 < nap <= 9 for nap in naps)
    assert naps == sorted(naps)
    assert status == 429 or naps[0] < 1  # half a second to a second


def test_a_limit_that_never_says_when_it_ends_gives_the_worker_back_for_a_while(client, simulator):
    client.companies()
    simulator.faults.add(Fault(method="GET", status=429, headers={"X-Rate-Limit-Reset": "100000000000"}, times=None))
    with pytest.raises(RateLimitSpent) as raised:
        client.companies()
    assert raised.value.resets_at.timestamp() - simulator.clock.now() < 60


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


# -------------------------------------------------------------------------------------------------------------- how long


class Asked:
    """A server that gives these answers, the last one for ever; what is slept is kept."""

    def __init__(self, *answers, tries=5):
        self.answers, self.calls, self.naps = list(answers), 0, []
        self.retries = Retries("api.procore.com", tries, lambda: NOW, self.naps.append)

    def once(self):
        answer = self.answers[min(self.calls, len(self.answers) - 1)]
        self.calls += 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    def send(self, **more):
        return self.retries.send("GET /x", self.once, repeatable=True, **more)


NOW = 1_800_000_000.0


def answered(status, **headers):
    made = requests.Response()
    made.status_code, made._content = status, b""
    made.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return made


def test_the_waits_after_server_errors_double_from_half_a_second_to_a_second():
    server = Asked(answered(500))
    with pytest.raises(Unreachable):
        server.send()
    assert [0.5 * 2**n <= nap <= 2**n for n, nap in enumerate(server.naps)] == [True] * 4


@pytest.mark.parametrize("lost", [requests.ConnectionError(), answered(500), requests.ConnectTimeout()])
def test_what_the_next_writes_overtake_is_sent_again_when_it_is_over_but_not_after_a_time_out(lost):
    server = Asked(lost, answered(200))
    assert server.send(overtaken=True).status_code == 200
    late = Asked(requests.ReadTimeout(), answered(200))
    with pytest.raises(AnswerLost):
        late.send(overtaken=True)
    assert late.calls == 1
    assert Asked(requests.ReadTimeout(), answered(200)).send().status_code == 200


def test_the_waits_of_a_limit_that_says_nothing_double_from_two_seconds():
    server = Asked(answered(429))
    with pytest.raises(RateLimitSpent) as raised:
        server.send()
    assert [2**n <= nap <= 2**n + 0.25 for n, nap in enumerate(server.naps, 1)] == [True] * 4
    assert raised.value.resets_at.timestamp() == NOW + 32


def test_a_reset_without_a_date_is_counted_by_our_clock():
    server = Asked(answered(429, X_Rate_Limit_Reset=str(int(NOW) + 7)), answered(200))
    server.send()
    assert [7 <= nap <= 7.25 for nap in server.naps] == [True]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("seconds,slept", [(30, True), (31, False)])
def test_half_a_minute_is_sat_out_and_no_more(status, seconds, slept):
    server = Asked(answered(status, Retry_After=str(seconds)), answered(200))
    if slept:
        server.send()
        assert [30 <= nap <= 30.25 for nap in server.naps] == [True]
        return
    said = "limit of calls is spent at GET /x" if status == 429 else "asks to wait 31 seconds before GET /x"
    with pytest.raises(RateLimitSpent if status == 429 else Unreachable, match=said):
        server.send()


def test_a_limit_that_is_lifted_now_is_asked_again_ever_more_slowly_and_gives_the_worker_back_after_a_minute():
    server = Asked(answered(429, Retry_After="0"))
    with pytest.raises(RateLimitSpent) as raised:
        server.send()
    assert [n <= nap <= n + 0.25 for n, nap in enumerate(server.naps, 1)] == [True] * 10
    assert raised.value.resets_at.timestamp() == NOW + 11


@pytest.mark.parametrize(("seconds", "times"), [(10, 5), (9, 6), (3, 9)])
def test_ten_seconds_that_others_use_up_however_often_are_no_spent_hour(seconds, times):
    server = Asked(*[answered(429, Retry_After=str(seconds))] * times, answered(200))
    server.send()
    assert len(server.naps) == times
    with pytest.raises(RateLimitSpent, match="allows in 10 seconds") as raised:
        Asked(answered(429, Retry_After=str(seconds))).send()
    assert raised.value.resets_at.timestamp() <= NOW + 11


def test_where_a_person_waits_for_the_answer_the_ten_seconds_are_sat_out_for_less_long():
    server = Asked(answered(429, Retry_After="10"), tries=2)
    with pytest.raises(RateLimitSpent):
        server.send()
    assert len(server.naps) == 2


def test_a_lost_connection_is_named_and_is_the_cause():
    lost = requests.ConnectionError("reset")
    with pytest.raises(Unreachable, match="does not answer GET /x: ConnectionError") as raised:
        Asked(lost, tries=1).send()
    assert raised.value.__cause__ is lost
    assert not never_sent(requests.RequestException())
