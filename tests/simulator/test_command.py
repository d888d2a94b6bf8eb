"""`python -m simulator`, and what stays between starts."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from simulator import Simulator

ROOT = Path(__file__).resolve().parents[2]


def command(*args):
    return [sys.executable, "-m", "simulator", *args]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(number, tmp_path):
    log = tmp_path / "requests.jsonl"
    args = command("--port", "0", "--log", str(log), "--company", "598000000000001:Ma compagnie", "--seed", "demo")
    args += ["--switch", "direct_cost_lock=full", "--switch", "new_budget_lines=false"]
    with subprocess.Popen(args, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        url = next(word for word in line.split() if word.startswith("http"))
        page = requests.get(url, timeout=10)
        requests.get(f"{url}/rest/v1.0/me", timeout=10)
        switches = requests.get(f"{url}/simulator/switches", timeout=10).json()
        os.kill(process.pid, number)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert errors == ""
    assert (switches["direct_cost_lock"], switches["new_budget_lines"]) == ("full", False)
    assert "Ma compagnie" in page.text
    assert "Toitures Falaise &amp; Fils" in page.text
    assert len(log.read_text(encoding="utf-8").splitlines()) == 1


def test_a_taken_port_is_one_sentence_and_exit_code_2():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(command("--port", str(port)), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"port {port}" in done.stderr


@pytest.mark.parametrize(
    "args, word",
    [
        (["--port", "0", "--log", "/nowhere/requests.jsonl"], "/nowhere/requests.jsonl"),
        (["--port", "0", "--state", "/nowhere/state.sqlite"], "/nowhere/state.sqlite"),
        (["--port", "99999"], "99999"),
        (["--company", "Boréal"], "ID:NAME"),
        (["--switch", "direct_cost_lock=most"], "takes one of"),
        (["--switch", "sound=on"], "no switch sound"),
    ],
)
def test_what_cannot_be_had_is_said_without_a_traceback(args, word):
    done = subprocess.run(command(*args), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_state_is_kept_between_starts(tmp_path):
    file = tmp_path / "state.sqlite"
    with Simulator(state=file, seed="demo") as sim:
        gone, changed = sim.world.records("vendors")[:2]
        sim.world.remove("vendors", gone["id"])
        sim.world.change("vendors", changed["id"], name="Nouveau nom", origin_id="M|1")
        sim.world.add("vendors", name="Ajouté")
        held = {kind: sim.world.records(kind) for kind in sim.world.kinds}
    with Simulator(state=file, seed="demo") as sim:
        assert {kind: sim.world.records(kind) for kind in sim.world.kinds} == held
        assert sim.world.add("vendors", name="Encore")["id"] > max(one["id"] for one in held["vendors"])


def test_a_write_through_the_api_is_in_the_file_at_once(api, tmp_path):
    with Simulator(state=tmp_path / "state.sqlite") as sim:
        api.sim = sim
        api.login()
        api.sync("/rest/v1.0/vendors/sync", {"origin_id": "M|1", "name": "V"})
        with Simulator(state=tmp_path / "state.sqlite") as other:
            assert [one["origin_id"] for one in other.world.records("vendors")] == ["M|1"]


def test_two_companies_do_not_see_each_others_records(api):
    with Simulator(companies=((598000000000001, "One"), (598000000000002, "Two"))) as sim:
        sim.world.add("vendors", name="Of two", company_id=598000000000002, origin_id="SAME")
        api.sim = sim
        api.login()
        assert api.vendors() == []
        assert api.sync("/rest/v1.0/vendors/sync", {"origin_id": "SAME", "name": "Of one"})["errors"] == []
        assert [one["name"] for one in api.vendors()] == ["Of one"]
