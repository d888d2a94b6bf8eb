"""What goes wrong on demand."""

from __future__ import annotations

import threading

import pytest
import requests

from simulator import Fault

SYNC = "/rest/v1.0/vendors/sync"


@pytest.mark.parametrize("status", [500, 502, 503, 408])
def test_an_answer_instead_of_procores_for_so_many_times(api, sim, status):
    sim.faults.add(Fault(path="/me$", times=2, status=status, headers={"Retry-After": "3"}))
    assert [api.get("/rest/v1.0/me").status_code for _ in range(3)] == [status, status, 200]
    assert sim.requests[-2]["fault"] == f"status {status}"


def test_a_failed_write_was_not_done(api, sim):
    sim.faults.add(Fault(method="PATCH", path="vendors", status=502, body="<html><h1>Bad gateway</h1></html>"))
    body = {"company_id": sim.company_id, "updates": [{"name": "V"}]}
    answer = api.patch(SYNC, body)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert sim.world.records("vendors") == []


def test_a_good_status_with_something_that_is_not_json(api, sim):
    sim.faults.add(Fault(status=200, body="<html>Maintenance</html>"))
    answer = api.get("/rest/v1.0/me")
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("limit, reset", [("hour", 1800), ("spike", 10)])
def test_a_limit_that_is_spent(api, sim, limit, reset):
    sim.faults.add(Fault(limit=limit, reset=reset, retry_after=True))
    answer = api.get("/rest/v1.0/me")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(reset))
    entry = sim.requests[-1]
    assert int(entry["started"]) <= int(answer.headers["X-Rate-Limit-Reset"]) - reset <= entry["ended"]


@pytest.mark.parametrize("when, written", [("before", 0), ("after", 1)])
def test_a_connection_that_ends_before_or_after_the_write(api, sim, when, written):
    sim.faults.add(Fault(path="sync", drop=when))
    body = {"company_id": sim.company_id, "updates": [{"name": "V"}]}
    with pytest.raises(requests.ConnectionError):
        api.patch(SYNC, body)
    assert len(sim.world.records("vendors")) == written
    assert sim.requests[-1]["status"] is None
    assert api.patch(SYNC, body).status_code == 200


def test_one_item_is_refused_with_a_message(api, sim):
    sim.faults.add(Fault(item="B", refuse="is being changed by a workflow"))
    assert api.sync(SYNC, {"origin_id": "X", "name": "X"})["errors"] == []
    answer = api.sync(SYNC, {"origin_id": "A", "name": "A"}, {"origin_id": "B", "name": "B"})
    assert [one["origin_id"] for one in answer["entities"]] == ["A"]
    assert [one["errors"] for one in answer["errors"]] == [{"base": ["is being changed by a workflow"]}]
    assert len(sim.world.records("vendors")) == 2


def test_one_item_is_left_out_of_the_answer_though_it_was_written(api, sim):
    sim.faults.add(Fault(item="B", leave_out=True))
    answer = api.sync(SYNC, {"origin_id": "A", "name": "A"}, {"origin_id": "B", "name": "B"})
    assert ([one["origin_id"] for one in answer["entities"]], answer["errors"]) == (["A"], [])
    assert len(sim.world.records("vendors")) == 2


def test_a_list_gives_smaller_pages_than_asked(api, sim):
    for n in range(3):
        sim.world.add("vendors", name=str(n))
    sim.faults.add(Fault(path="vendors", per_page=2))
    answer = api.get("/rest/v1.0/vendors", company_id=sim.company_id, per_page=100)
    assert (len(answer.json()), answer.headers["Per-Page"], "next" in answer.links) == (2, "2", True)


def test_some_requests_may_pass_first_and_others_are_not_concerned(api, sim):
    sim.faults.add(Fault(method="GET", path="/me", skip=1, times=None, status=500))
    assert api.get("/rest/v1.0/companies").status_code == 200
    assert [api.get("/rest/v1.0/me").status_code for _ in range(3)] == [200, 500, 500]
    sim.faults.clear()
    assert api.get("/rest/v1.0/me").status_code == 200


def test_the_login_may_fail_too(stranger, sim):
    sim.faults.add(Fault(path="/oauth/token", status=503))
    assert stranger.login().status_code == 503


def test_tokens_may_be_revoked(api, sim):
    sim.tokens.revoke()
    assert api.get("/rest/v1.0/me").status_code == 401


def test_switches_over_http(api, sim):
    url = f"{sim.url}/simulator/faults"
    made = requests.post(url, json={"path": "/me", "status": 500, "times": 3, "delay": 0, "headers": {}}, timeout=10)
    assert (made.status_code, made.json()[0]["left"]) == (201, 3)
    assert api.get("/rest/v1.0/me").status_code == 500
    assert requests.get(url, timeout=10).json()[0]["left"] == 2
    assert requests.delete(url, timeout=10).json() == []
    for wrong in ({"pth": "/me"}, {"path": "("}, {"status": "500"}, {"times": "3"}, {"headers": 1}, [], 7):
        assert requests.post(url, json=wrong, timeout=10).status_code == 400


def test_access_over_http(api, sim, project):
    url = f"{sim.url}/simulator/access"
    asked = {"do": "close", "project_id": project["id"], "status": 404}
    assert requests.post(url, json=asked, timeout=10).status_code == 200
    assert api.get("/rest/v1.0/cost_codes", project_id=project["id"]).status_code == 404
    for wrong in ({"do": "explode"}, {"do": "close", "id": 1}, {}, []):
        assert requests.post(url, json=wrong, timeout=10).status_code == 400


def test_calls_at_the_same_time_are_all_handled(api, sim):
    statuses = []

    def work(n):
        body = {"company_id": sim.company_id, "updates": [{"origin_id": str(n), "name": str(n)}]}
        headers = {**api.session.headers, "Procore-Company-Id": str(sim.company_id)}
        statuses.append(requests.patch(sim.url + SYNC, json=body, headers=headers, timeout=10).status_code)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert statuses == [200] * 12
    assert len({row["id"] for row in sim.world.records("vendors")}) == 12
