"""The record of what was asked."""

import json

import requests

from simulator import Simulator


def test_an_entry_has_what_a_checker_needs(api, sim):
    api.patch("/rest/v1.0/vendors/sync", {"company_id": sim.company_id, "updates": []}, a=["1", "2"])
    entry = sim.requests[-1]
    assert entry["method"] == "PATCH"
    assert entry["path"] == "/rest/v1.0/vendors/sync"
    assert entry["query"] == {"a": ["1", "2"]}
    assert entry["body"] == {"company_id": sim.company_id, "updates": []}
    assert entry["status"] == 200
    assert entry["size"] == len(b'{"entities": [], "errors": []}')
    assert entry["headers"]["procore-company-id"] == str(sim.company_id)
    assert entry["host"] == sim.url.removeprefix("http://")
    assert 0 < entry["started"] <= entry["ended"]


def test_no_secret_is_in_it(api, sim):
    token = api.session.headers["Authorization"].split()[1]
    api.get("/rest/v1.0/me", access_token=token)
    requests.post(f"{sim.url}/oauth/token", data={"client_secret": "demo-secret"}, timeout=10)
    text = json.dumps(sim.requests)
    assert token not in text
    assert "demo-secret" not in text
    assert sim.requests[-2]["headers"]["authorization"] == "Bearer ***"


def test_the_file_is_complete_when_the_answer_is_there(tmp_path):
    file = tmp_path / "requests.jsonl"
    file.write_text('{"kept": true}\n', encoding="utf-8")
    with Simulator(log=file) as sim:
        for count in range(1, 4):
            requests.get(f"{sim.url}/rest/v1.0/é?q=é", timeout=10)
            lines = file.read_text(encoding="utf-8").splitlines()
            assert len(lines) == count + 1
        assert [json.loads(line) for line in lines[1:]] == sim.requests


def test_the_page_and_the_switches_are_not_in_it(sim):
    for path in ("/", "/simulator/faults", "/simulator/vendors", "/favicon.ico"):
        requests.get(sim.url + path, timeout=10)
    assert sim.requests == []


def test_only_the_latest_entries_are_kept_when_told_so():
    with Simulator(keep=2) as sim:
        for n in range(5):
            requests.get(f"{sim.url}/rest/{n}", timeout=10)
        assert [one["path"] for one in sim.requests] == ["/rest/3", "/rest/4"]
