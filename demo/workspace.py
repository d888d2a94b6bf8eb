"""The demo's folder and all that is in it: secrets, size and lock; and the ports that it may use."""

import fcntl
import json
import os
import secrets
import shutil
import socket
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]
AIRFLOW_PORT, SIMULATOR_PORT, MAESTRO_PORT = 8080, 9100, 9200


class DemoError(Exception):
    """The demo cannot go on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The demo's folder and the paths in it. Everything that a demo leaves is below `folder`."""

    folder: Path

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data: Airflow's metadata, the ledger, the maestro* company."""
        return self.folder / "postgres"

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME."""
        return self.folder / "airflow"

    @property
    def logs(self) -> Path:
        """What each process prints, one file a process."""
        return self.folder / "logs"

    @property
    def requests(self) -> Path:
        """Every request of this run, as the simulator saw it."""
        return self.folder / "requests.jsonl"

    @property
    def simulator(self) -> Path:
        """What the simulator holds between two demos."""
        return self.folder / "procore.sqlite"

    @property
    def files(self) -> Path:
        """The exports of maestro*, and its outbox, where it has no database for the synchronization."""
        return self.folder / "files"

    @property
    def report(self) -> Path:
        """The newest run: all its numbers, the calls per endpoint, and each record that waits."""
        return self.folder / "report.txt"

    @property
    def started(self) -> Path:
        """The processes that were started, to be found again after a crash."""
        return self.folder / "started.json"

    def size(self, wanted: str) -> str:
        """How much the demo holds, kept from its first start on (`wanted` empty: what it has, or small).

        Raises DemoError for another size than it has.
        """
        kept = self.folder / "size"
        size = kept.read_text() if kept.exists() else "small" if self.postgres.exists() else wanted or "small"
        if wanted not in ("", size):
            raise DemoError(
                f"The demo in {self.folder} is the {size} one: `make clean`, then `make demo SIZE={wanted}`."
            )
        kept.write_text(size)
        return size

    def create(self) -> None:
        """Create the folder, open to its owner only: it holds the demo's keys."""
        if any(mark in str(self.folder) for mark in " '\"\\"):
            raise DemoError(
                f"PostgreSQL cannot start below {ROOT}: move the project to a path without spaces and quotes."
            )
        for one in (self.folder, self.airflow, self.logs):
            one.mkdir(exist_ok=True)

    def remove(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def secret(self, name: str, size: int = 32) -> str:
        """A key that is made once and stored: URL-safe base64 of `size` random bytes (what Fernet takes)."""
        path = self.folder / "secrets.json"
        kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        if name not in kept:
            kept[name] = urlsafe_b64encode(secrets.token_bytes(size)).decode()
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump(kept, file)
        return kept[name]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the demo's lock. Raises DemoError when another demo has it."""
        with (self.folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DemoError(
                    "Another demo runs in this checkout: stop it with Ctrl-C where it was started."
                ) from None
            yield


WORKSPACE = Workspace(ROOT / ".demo")


def free_port(wanted: int) -> int:
    """The wanted port of this machine, or the next one that is free; it is this process's, and no other demo's, until it ends.

    A port is free until somebody listens there, and two demos that start together would both find it so: each takes the
    lock of its ports first.
    """
    for port in range(wanted, wanted + 200):
        if port not in _claims and _is_free(port) and (claim := _claimed(port)):
            _claims[port] = claim
            return port
    raise DemoError(f"No port from {wanted} to {wanted + 199} is free: stop a program that listens there.")


_claims: dict[int, TextIO] = {}
"""The locks of the ports that this process took: they are held as long as the files are open."""


def _claimed(port: int) -> TextIO | None:
    """The lock of a port, which all demos of this user know; None: another demo has it."""
    folder = Path(tempfile.gettempdir()) / f"procore-demo-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = (folder / str(port)).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _is_free(port: int) -> bool:
    """Whether nobody listens there, on either of the addresses that a browser may try for localhost."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                if probe.connect_ex((address, port)) == 0:
                    return False
        except OSError:
            continue  # no IPv6 here
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
