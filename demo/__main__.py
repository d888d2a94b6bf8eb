"""`python -m demo`: puts the parts together, runs the DAG once, shows what came out, and stays until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from demo import wiring
from demo.database import LEDGER, Server, prepare, serve, stop_leftover
from demo.door import Door
from demo.ground import AIRFLOW_PORT, GROUND, ROOT, SIMULATOR_PORT, Ground, Refused, free_port
from demo.parts import Parts, environment, ignore_signals, stop_on_signals, wait_until
from demo.screen import ENDED, Progress, closing, outcome
from procore.elements import ALL, ELEMENTS
from procore.model.errors import SyncError
from procore.model.records import Reason
from procore.store.ledger import Ledger
from procore.text.reasons import sentence
from procore.text.report import Report

BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Size:
    """How much the demo company holds, its settings, and Procore's limits: calls an hour, and in ten seconds (0: none)."""

    seeds: tuple[str, ...]
    hourly: int
    spike: int
    variable: Mapping[str, Any]


SIZES = {
    "small": Size(("demo.sql",), hourly=3600, spike=0, variable=wiring.VARIABLE),
    "large": Size(("demo.sql", "demo_large.sql"), hourly=0, spike=0, variable=wiring.LARGE),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """All that runs: where Airflow, the simulator and the databases answer."""

    door: Door
    parts: Parts
    server: Server
    simulator_url: str
    began: datetime

    def give_up(self) -> None:
        """End a run that is not finished, so that it does not go on by itself beside the next demo's."""
        with suppress(Refused, OSError):
            self.door.end_runs_before(wiring.DAG, datetime.now(UTC))


@contextmanager
def stage(ground: Ground, size: Size, variable: Mapping[str, Any] | None = None) -> Iterator[Stage]:
    """Start everything, with this Variable (None: the size's) when there is none yet, and stop it at the end."""
    parts = Parts(ground.started, ground.logs)
    parts.stop_leftovers()
    began = datetime.now(UTC)
    with serve(ground.postgres) as server:
        on: Stage | None = None
        try:
            on = _start(ground, size, server, parts, began, variable or size.variable)
            yield on
        finally:
            ignore_signals()
            say("Stopping.")
            if on:
                on.give_up()
            parts.stop()


def _start(
    ground: Ground, size: Size, server: Server, parts: Parts, began: datetime, variable: Mapping[str, Any]
) -> Stage:
    simulator_port = free_port(SIMULATOR_PORT)
    airflow_port = free_port(AIRFLOW_PORT, (simulator_port,))
    simulator_url = f"http://127.0.0.1:{simulator_port}"
    ground.requests.unlink(missing_ok=True)
    parts.start("simulator", _simulator(ground, size, simulator_port), environment(), ROOT)
    prepare(server, size.seeds)
    env = {
        **environment(),
        **wiring.airflow_settings(ground, server, airflow_port),
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "NO_PROXY": "*",  # all of it is on this machine; macOS would look the proxy up in every forked task
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",  # macOS ends forked tasks otherwise
    }
    (ground.airflow / "passwords.json").write_text(json.dumps({wiring.USER: wiring.PASSWORD}))
    first = _migrate(ground, parts, env)
    say("Starting Airflow")
    late = ("dag-processor",) if first else ()
    for name in ("api-server", "scheduler", "triggerer", "dag-processor"):
        if name not in late:
            _airflow(parts, name, env)
    door = Door(f"http://127.0.0.1:{airflow_port}", wiring.USER, wiring.PASSWORD)
    wait_until(door.answers, parts, 180, "Airflow's API server")
    for connection in wiring.connections(server, simulator_url):
        door.put_connection(connection)
    door.put_variable("procore_companies", variable, "The companies that are synchronized: one DAG each")
    for name in late:  # its first look at dags/ shall find the Variable
        _airflow(parts, name, env)
    (ground.folder / "env.sh").write_text(wiring.shell_file(server, simulator_url, variable), encoding="utf-8")
    return Stage(door, parts, server, simulator_url, began)


def _simulator(ground: Ground, size: Size, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "simulator", "--port", str(port), "--seed", "demo"),
        *("--log", str(ground.requests), "--state", str(ground.simulator)),
        *("--hourly-limit", str(size.hourly), "--spike-limit", str(size.spike)),
        *("--client-id", wiring.CLIENT_ID, "--client-secret", wiring.CLIENT_SECRET),
        *("--company", f"{wiring.PROCORE_COMPANY}:Constructions Boréal inc."),
    ]


def _airflow(parts: Parts, name: str, env: dict[str, str]) -> None:
    """Task logs are read from disk, so no part serves them on a port."""
    flags = ["--skip-serve-logs"] if name in ("scheduler", "triggerer") else []
    parts.start(name, [str(BIN / "airflow"), name, *flags], env, ROOT)


def _migrate(ground: Ground, parts: Parts, env: dict[str, str]) -> bool:
    """Create Airflow's tables when the demo is new or Airflow is another; whether that was needed."""
    stamp, now = ground.airflow / "migrated", version("apache-airflow")
    if stamp.exists() and stamp.read_text() == now:
        return False
    say("Creating Airflow's tables (once)")
    parts.run("migration", [str(BIN / "airflow"), "db", "migrate"], env, ROOT)
    stamp.write_text(now)
    return True


def run_once(on: Stage, *, alone: bool) -> tuple[Report, bool]:
    """Trigger the DAG and follow it to its end; the report, and whether every task ended well.

    `alone`: nobody is there to answer. Raises Refused when a task asks a person.
    """
    wait_until(lambda: on.door.ask("GET", f"/dags/{wiring.DAG}", absent=True), on.parts, 120, f"The DAG {wiring.DAG}")
    on.door.end_runs_before(wiring.DAG, on.began)
    run = on.door.begin(wiring.DAG)
    say(f"Synchronizing ({on.door.url}/dags/{wiring.DAG})")
    progress = Progress((*ELEMENTS, "report"))
    while True:
        state, states = on.door.run_state(wiring.DAG, run), on.door.task_states(wiring.DAG, run)
        progress.show(states)
        if state in ENDED:
            break
        if alone and (asking := [name for name, one in states.items() if one == "awaiting_input"]):
            raise Refused(
                f"{', '.join(asking)} asks a person (Airflow, Required actions): run `make demo` and answer there."
            )
        on.parts.check()
        time.sleep(1)
    ledger = Ledger(on.server.engine(LEDGER))
    ledger.migrate()
    causes = ledger.held_by_cause(wiring.COMPANY)
    report = outcome(wiring.COMPANY, ledger.runs(wiring.COMPANY, run), states, causes)
    print(f"\n{closing(report, held(ledger))}\n")
    return report, state == "success" and set(states.values()) <= {"success", "skipped"}


def held(ledger: Ledger) -> list[tuple[str, str]]:
    """What waits for a person: what kind of cause it has in which element, and its sentence."""
    found: list[tuple[str, str]] = []
    for pairing in ledger.stamps(wiring.COMPANY, wiring.PROCORE_COMPANY, "127.0.0.1"):
        for row in ledger.held(pairing.id, list(ALL)):
            element, key = row["element"], row["maestro_key"] or f"Procore {row['procore_key']}"
            said = sentence(Reason.from_json(row), element)
            found.append((f"{element} {row['code']}", f"{element} {key}: {said}"))
    return found


def stay(on: Stage) -> None:
    """Say where to look, and wait for Ctrl-C."""
    airflow = on.door.url.replace("127.0.0.1", "localhost")
    print(f"Airflow     {airflow}   (login {wiring.USER}, password {wiring.PASSWORD})")
    print(f"  the DAG   {airflow}/dags/{wiring.DAG}")
    print(f"Procore     {on.simulator_url}   (the simulator: change a project or a vendor, then trigger the DAG)")
    print(f"maestro*    psql -h {on.server.socket} -U postgres maestro")
    print("In a shell  . .demo/env.sh && make sync COMPANY=demo MODE=plan")
    print("Ctrl-C stops it; the next `make demo` goes on from here, `make clean` forgets it.", flush=True)
    with suppress(KeyboardInterrupt):
        while True:
            on.parts.check()
            time.sleep(1)


def say(text: str) -> None:
    """One line of what happens."""
    print(text, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop after the first run; 0 when every task ended well")
    parser.add_argument(
        "--size", choices=SIZES, default="", help="how much the demo company holds (what it has, or small)"
    )
    parser.add_argument("--forget", action="store_true", help="remove all that a demo left")
    told = parser.parse_args(arguments)
    stop_on_signals()
    try:
        GROUND.make()
        with GROUND.alone():
            if told.forget:
                Parts(GROUND.started, GROUND.logs).stop_leftovers()
                stop_leftover(GROUND.postgres)
                GROUND.forget()
                return 0
            with stage(GROUND, SIZES[GROUND.size(told.size)]) as on:
                report, well = run_once(on, alone=told.once)
                GROUND.report.write_text(
                    json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
                )
                if told.once:
                    return 0 if well else 1
                stay(on)
    except (Refused, SyncError) as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
