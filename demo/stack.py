"""All that the demo runs, started in its order: the simulator, the databases with the demo company, and Airflow."""

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

from demo import airflow_setup
from demo.airflow_client import AirflowClient
from demo.database import MAESTRO, Server, prepare, serve
from demo.processes import Processes, environment, ignore_signals, wait_until
from demo.workspace import AIRFLOW_PORT, MAESTRO_PORT, ROOT, SIMULATOR_PORT, DemoError, Workspace, free_port

BIN = Path(sys.executable).parent
_BEGAN = time.monotonic()


@dataclass(frozen=True, slots=True)
class Size:
    """How much the demo company holds, its settings, and Procore's limit of calls an hour (0: none).

    `switches`: how the simulator is set up otherwise than by default, as NAME=VALUE (docs/simulator.md#switches). `files`: maestro*
    is a folder of exports and import files. `fab`: people log in as docker-compose.yaml has it, which takes a package more.
    """

    seeds: tuple[str, ...]
    hourly: int
    variable: Mapping[str, Any]
    switches: tuple[str, ...] = ()
    files: bool = False
    fab: bool = False


SIZES = {
    "small": Size(("demo.sql",), hourly=3600, variable=airflow_setup.VARIABLE),
    "large": Size(("demo.sql", "demo_large.sql"), hourly=0, variable=airflow_setup.LARGE),
}


@dataclass(frozen=True, slots=True)
class Stack:
    """All that runs: where Airflow, the simulator, maestro*'s page and the databases answer. `started`: when, in UTC."""

    airflow: AirflowClient
    processes: Processes
    server: Server
    simulator_url: str
    maestro_url: str
    started: datetime

    def fail_unfinished_runs(self) -> None:
        """Fail the run that is under way, so that it does not go on by itself beside the next demo's."""
        with suppress(DemoError, OSError):
            self.airflow.fail_runs_before(airflow_setup.DAG, datetime.now(UTC))


@contextmanager
def running(workspace: Workspace, size: Size, variable: Mapping[str, Any] | None = None) -> Iterator[Stack]:
    """Start everything, with this Variable (None: the size's) when there is none yet, and stop it at the end."""
    processes = Processes(workspace.started, workspace.logs)
    processes.stop_leftovers()
    started = datetime.now(UTC)
    say("Starting PostgreSQL, for maestro*, the ledger and Airflow")
    with serve(workspace.postgres) as server:
        stack: Stack | None = None
        try:
            stack = _start(workspace, size, server, processes, started, variable or size.variable)
            yield stack
        finally:
            ignore_signals()
            say("Stopping.")
            if stack:
                stack.fail_unfinished_runs()
            processes.stop()


def say(text: str) -> None:
    """Print one line at once, with the seconds since the demo's start."""
    print(f"{time.monotonic() - _BEGAN:4.0f} s  {text}", flush=True)


def _start(
    workspace: Workspace,
    size: Size,
    server: Server,
    processes: Processes,
    started: datetime,
    variable: Mapping[str, Any],
) -> Stack:
    simulator_port = free_port(SIMULATOR_PORT)
    airflow_port = free_port(AIRFLOW_PORT)
    maestro_port = free_port(MAESTRO_PORT)
    simulator_url, maestro_url = f"http://127.0.0.1:{simulator_port}", f"http://127.0.0.1:{maestro_port}"
    workspace.requests.unlink(missing_ok=True)
    say("Starting Procore, which is a simulator")
    processes.start("simulator", simulator_command(workspace, size, simulator_port), environment(), ROOT)
    say("Filling maestro*'s tables")
    prepare(server, size.seeds)
    airflow_url = f"http://localhost:{airflow_port}"
    links = {"Procore": simulator_url, "Airflow": f"{airflow_url}/dags/{airflow_setup.DAG}"}
    processes.start("maestro-page", maestro_command(server, maestro_port, links), environment(), ROOT)
    env = _airflow_environment(workspace, server, airflow_port) | (
        {"AIRFLOW__CORE__AUTH_MANAGER": airflow_setup.FAB} if size.fab else {}
    )
    (workspace.airflow / "passwords.json").write_text(json.dumps({airflow_setup.USER: airflow_setup.PASSWORD}))
    first = _migrate(workspace, processes, env)
    if first and size.fab:
        processes.run("admin", [str(BIN / "airflow"), *airflow_setup.make_admin()], env, ROOT)
    say("Starting Airflow: half a minute on a quick machine")
    late = ("dag-processor",) if first else ()  # its first look at dags/ must find the Variable
    for name in ("api-server", "scheduler", "triggerer", "dag-processor"):
        if name not in late:
            _airflow(processes, name, env)
    airflow = AirflowClient(
        f"http://127.0.0.1:{airflow_port}", airflow_setup.USER, airflow_setup.PASSWORD, check=processes.check
    )
    wait_until(airflow.answers, processes, "Airflow's API server")
    files = workspace.files if size.files else None
    variable = airflow_setup.on_files(variable) if files else variable
    for connection in airflow_setup.connections(server, simulator_url, files):
        airflow.put_connection(connection)
    airflow.put_variable("procore_companies", variable, "The companies that are synchronized: one DAG each")
    for name in late:
        _airflow(processes, name, env)
    shell = airflow_setup.shell_file(server, simulator_url, variable, files)
    (workspace.folder / "env.sh").write_text(shell, encoding="utf-8")
    return Stack(airflow, processes, server, simulator_url, maestro_url, started)


def maestro_command(server: Server, port: int, links: Mapping[str, str]) -> list[str]:
    """The command that starts the page of the demo's maestro* company. `links`: the other sides, by name."""
    return [
        *(sys.executable, "-m", "demo.maestro_page", "--port", str(port)),
        *("--database", server.url(MAESTRO), "--tag", airflow_setup.TAG),
        *(word for name, url in links.items() for word in ("--link", f"{name}={url}")),
    ]


def simulator_command(workspace: Workspace, size: Size, port: int) -> list[str]:
    """The command that starts the simulator of a demo."""
    return [
        *(sys.executable, "-m", "simulator", "--port", str(port), "--seed", "demo"),
        *("--log", str(workspace.requests), "--state", str(workspace.simulator)),
        *("--hourly-limit", str(size.hourly), "--spike-limit", "0"),
        *("--client-id", airflow_setup.CLIENT_ID, "--client-secret", airflow_setup.CLIENT_SECRET),
        *("--company", f"{airflow_setup.PROCORE_COMPANY}:Constructions Boréal inc."),
        *(word for switch in size.switches for word in ("--switch", switch)),
    ]


def _airflow_environment(workspace: Workspace, server: Server, port: int) -> dict[str, str]:
    return {
        **environment(),
        **airflow_setup.configuration(workspace, server, port),
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "NO_PROXY": "*",  # all of it is on this machine; macOS would look the proxy up in every forked task
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",  # macOS ends forked tasks otherwise
    }


def _airflow(processes: Processes, name: str, env: dict[str, str]) -> None:
    """Start one of Airflow's processes. Task logs are read from disk, so none serves them on a port."""
    flags = ["--skip-serve-logs"] if name in ("scheduler", "triggerer") else []
    processes.start(name, [str(BIN / "airflow"), name, *flags], env, ROOT)


def _migrate(workspace: Workspace, processes: Processes, env: dict[str, str]) -> bool:
    """Create Airflow's tables when the demo is new or Airflow is another; whether that was needed."""
    migrated, now = workspace.airflow / "migrated", version("apache-airflow")
    if migrated.exists() and migrated.read_text() == now:
        return False
    say("Creating Airflow's tables (once)")
    processes.run("migration", [str(BIN / "airflow"), "db", "migrate"], env, ROOT)
    migrated.write_text(now)
    return True
