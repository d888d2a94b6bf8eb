"""The demo's processes: started, watched, and stopped with all their children."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from demo.ground import Refused

PATIENCE = 10.0
"""Seconds that a part has to stop by itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process and where its words go."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-5:])


@dataclass(slots=True)
class Parts:
    """All that was started, in that order. `book` lists them on disk, so that a later demo finds what a crash left."""

    book: Path
    logs: Path
    running: list[Part] = field(default_factory=list)

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str], folder: Path) -> Part:
        """Start a part in a session of its own: Ctrl-C reaches the demo, which stops the parts in their order."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(  # noqa: S603 (our own commands)
                command,
                env=dict(env),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        part = Part(name, process, log)
        self.running.append(part)
        self._write_book()
        return part

    def check(self) -> None:
        """Raise Refused when a part has ended, with the end of its log."""
        for part in self.running:
            if (code := part.process.poll()) is not None:
                said = f"its log {part.log} ends with:\n{part.last_words()}"
                raise Refused(f"The demo's {part.name} ended by itself (exit code {code}); {said}")

    def run(self, name: str, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        """Run a part to its end. Raises Refused when it fails."""
        part = self.start(name, command, env, folder)
        code = part.process.wait()
        self.running.remove(part)
        self._write_book()
        if code:
            raise Refused(f"{name} failed (exit code {code}); its log {part.log} ends with:\n{part.last_words()}")

    def stop(self) -> None:
        """Stop all, last started first, children included."""
        _end([p for part in reversed(self.running) for p in _family(part.process.pid)])
        for part in self.running:
            part.process.wait()
        self.running.clear()
        self.book.unlink(missing_ok=True)

    def stop_leftovers(self) -> None:
        """Stop what a crashed demo left. A process that only got the same number since is left alone."""
        if not self.book.exists():
            return
        left: list[psutil.Process] = []
        for pid, created in json.loads(self.book.read_text()):
            with suppress(psutil.NoSuchProcess):
                if psutil.Process(pid).create_time() == created:
                    left += _family(pid)
        _end(left)
        self.book.unlink()

    def _write_book(self) -> None:
        entries = []
        for part in self.running:
            with suppress(psutil.NoSuchProcess):
                entries.append((part.process.pid, psutil.Process(part.process.pid).create_time()))
        self.book.write_text(json.dumps(entries))


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
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=PATIENCE)


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


def wait_until(ready: Callable[[], object], parts: Parts, seconds: float, what: str) -> None:
    """Poll `ready()` until it answers true, watching the parts. Raises Refused after `seconds`."""
    until = time.monotonic() + seconds
    while not ready():
        parts.check()
        if time.monotonic() > until:
            raise Refused(f"{what} did not come within {seconds:.0f} seconds; the logs are in {parts.logs}.")
        time.sleep(0.25)


def environment() -> dict[str, str]:
    """This shell's variables, without Airflow's: the demo's Airflow is its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
