"""What goes wrong on the machine that runs it: killed, suspended, several at once, no room for a log."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from chaos.kinds import Blow, Calm, Kind, Places
from chaos.of_databases import lose
from chaos.scene import Running

TEN_MINUTES = 600
LONGEST = 5.0
"""Seconds until a process that was told to stop must have stopped."""


def _any_step(calm: Calm) -> Places:
    return calm.steps_with("")


def _pid(run: Running) -> int:
    assert run.process.pid
    return run.process.pid


def _killed(blow: Blow) -> int:
    """The process gets SIGKILL, at a step."""
    ended = blow.scene.run(blow.place, act=lambda run: os.kill(_pid(run), signal.SIGKILL))
    return int(ended.killed)


def _suspended(meanwhile: Callable[[Blow], None]) -> Callable[[Blow], int]:
    """The process is suspended, ten minutes pass, it goes on."""

    def strike(blow: Blow) -> int:
        stopped: list[bool] = []

        def act(run: Running) -> None:
            process, ends = psutil.Process(_pid(run)), time.monotonic() + LONGEST
            os.kill(process.pid, signal.SIGSTOP)
            while process.status() != psutil.STATUS_STOPPED and time.monotonic() < ends:
                time.sleep(0.005)
            stopped.append(process.status() == psutil.STATUS_STOPPED)
            blow.scene.simulator.clock.advance(TEN_MINUTES)
            meanwhile(blow)
            os.kill(process.pid, signal.SIGCONT)

        blow.scene.run(blow.place, act=act)
        return sum(stopped)

    return strike


def _nothing(_blow: Blow) -> None:
    """Nobody does anything meanwhile."""


def _another_run(blow: Blow) -> None:
    """The ledger ends the connections that nobody answers for, and another run takes over.

    maestro*'s stay, and what the suspended run did not commit there stays locked.
    """
    lose(blow.scene.ledger)
    blow.scene.run()


def _at_once(others: int) -> Callable[[Blow], int]:
    """Other runs begin, and end, while this one is at a step."""

    def strike(blow: Blow) -> int:
        began: list[Running] = []

        def act(_run: Running) -> None:
            began.extend(blow.scene.start() for _ in range(others))
            for one in began:
                blow.scene.hear(one.ended())

        blow.scene.run(blow.place, act=act)
        return len(began)

    return strike


def _race(others: int) -> Callable[[Blow], int]:
    """Several runs begin at the same moment."""

    def strike(blow: Blow) -> int:
        running = [blow.scene.start() for _ in range(others)]
        ended = [blow.scene.hear(one.ended()) for one in running]
        return sum(one.error == "ElementBusy" for one in ended)

    return strike


def _no_room_for_the_log(blow: Blow) -> int:
    """The disk that the log goes to is full."""
    log, blow.scene.log = blow.scene.log, Path("/dev/full")
    ended = blow.scene.run()
    blow.scene.log = log
    return ended.unlogged


KINDS = (
    Kind(name="killed", where="SIGKILL before any numbered step", counted="processes gone", strike=_killed,
         places=_any_step, few=8),
    Kind(name="suspended", where="suspended for ten minutes, at any step", counted="processes stopped",
         strike=_suspended(_nothing), places=_any_step, few=2),
    Kind(name="suspended-taken-over", where="suspended, its connections cut, and another run does its work",
         counted="processes stopped", strike=_suspended(_another_run), places=_any_step, few=3),
    Kind(name="two-at-once", where="another run begins at any step", counted="runs that began meanwhile",
         strike=_at_once(1), places=_any_step, few=2),
    Kind(name="eight-at-once", where="seven other runs begin at any step", counted="runs that began meanwhile",
         strike=_at_once(7), places=_any_step),
    Kind(name="eight-race", where="eight runs begin at the same moment", counted="runs that found another one at work",
         strike=_race(8)),
    Kind(name="log-full", where="the disk of the log is full", counted="lines that no log took", strike=_no_room_for_the_log),
)  # fmt: skip
