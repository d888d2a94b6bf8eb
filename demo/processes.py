"""The demo's processes: started, watched, and stopped with all their children."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

import psutil

from demo.workspace import DemoError

STOP_SECONDS = 10.0
"""So long may a process take to stop by itself."""
REMINDED_EVERY = 20.0
"""After so many seconds a person hears again what is waited for."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process and the file that it prints to."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    def last_lines(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-5:])


@dataclass(slots=True)
class Processes:
    """All that was started, in that order. `pid_file` lists them, so that a later demo finds what a crash left."""

    pid_file: Path
    logs: Path
    running: list[Process] = field(default_factory=list)

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str], folder: Path) -> Process:
        """Start a process in a session of its own: Ctrl-C reaches the demo, which stops the processes in their order."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as file:
            popen = subprocess.Popen(  # noqa: S603 (our own commands)
                command,
                env=dict(env),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        process = Process(name, popen, log)
        self.running.append(process)
        self._write_pid_file()
        return process

    def check(self) -> None:
        """Raise DemoError when a process has ended, with the end of its log."""
        for process in self.running:
            if (code := process.popen.poll()) is not None:
                end = f"its log {process.log} ends with:\n{process.last_lines()}"
                raise DemoError(f"The demo's {process.name} ended by itself (exit code {code}); {end}")

    def run(self, name: str, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        """Run a process to its end. Raises DemoError when it fails."""
        process = self.start(name, command, env, folder)
        code = process.popen.wait()
        self.running.remove(process)
        self._write_pid_file()
        if code:
            raise DemoError(
                f"{name} failed (exit code {code}); its log {process.log} ends with:\n{process.last_lines()}"
            )

    def kill(self, process: Process) -> None:
        """End a process with all that it started, at once: none of them can finish anything."""
        for one in _family(process.popen.pid):
            with suppress(psutil.NoSuchProcess):
                one.kill()
        process.popen.wait()
        self.running.remove(process)
        self._write_pid_file()

    def stop(self) -> None:
        """Stop all, last started first, children included."""
        _end([p for process in reversed(self.running) for p in _family(process.popen.pid)])
        for process in self.running:
            process.popen.wait()
        self.running.clear()
        self.pid_file.unlink(missing_ok=True)

    def stop_leftovers(self) -> None:
        """Stop what a crashed demo left. A process that only got the same number since is left alone."""
        if not self.pid_file.exists():
            return
        left: list[psutil.Process] = []
        for pid, created in json.loads(self.pid_file.read_text()):
            with suppress(psutil.NoSuchProcess):
                if psutil.Process(pid).create_time() == created:
                    left += _family(pid)
        _end(left)
        self.pid_file.unlink()

    def _write_pid_file(self) -> None:
        entries = []
        for process in self.running:
            with suppress(psutil.NoSuchProcess):
                entries.append((process.popen.pid, psutil.Process(process.popen.pid).create_time()))
        self.pid_file.write_text(json.dumps(entries))


def _family(pid: int) -> list[psutil.Process]:
    """The process and all that it started."""
    with suppress(psutil.NoSuchProcess):
        head = psutil.Process(pid)
        return [head, *head.children(recursive=True)]
    return []


def _end(processes: list[psutil.Process]) -> None:
    """Ask them to stop; those that do not are ended."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(processes, timeout=STOP_SECONDS)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=STOP_SECONDS)


def stop_on_signals() -> None:
    """SIGTERM and a closed terminal stop the demo as Ctrl-C does."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def ignore_signals() -> None:
    """From here on all is being stopped: a second Ctrl-C would only leave something behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def wait_until(ready: Callable[[], object], processes: Processes, what: str, seconds: float = inf) -> None:
    """Poll `ready()` until it answers true, and say now and then what is waited for: a slow machine is not a broken one.

    Raises DemoError when a process has ended, and after `seconds`.
    """
    started = reminded = time.monotonic()
    while not ready():
        processes.check()
        if (now := time.monotonic()) - started > seconds:
            raise DemoError(f"{what} did not come within {seconds:.0f} seconds; the logs are in {processes.logs}.")
        if now - reminded >= REMINDED_EVERY:
            print(f"  still waiting for {what} ({now - started:.0f} s)", flush=True)
            reminded = now
        time.sleep(0.25)


def environment() -> dict[str, str]:
    """This shell's variables, without Airflow's: the demo's Airflow is its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
