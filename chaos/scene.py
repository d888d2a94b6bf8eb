"""A company for one case: both sides and a ledger of its own, runs in processes of their own, and what both sides hold then."""

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import URL, create_engine
from sqlalchemy.pool import NullPool, Pool, QueuePool

from chaos import database
from chaos.worker import Ended, Facts, Procore, work
from procore.store.ledger import Ledger
from simulator import Fault, Limits, Simulator
from tests.standard.conftest import World
from tests.standard.engines import Doors
from tests.standard.pictures import in_maestro, in_procore, picture
from tests.standard.ways import Way

LONGEST = 120.0
"""Seconds that a run may take to say something; longer: it hangs."""
Picture = Mapping[str, list[str]]
Act = Callable[["Running"], Callable[[], None] | None]
"""What is done to a run that waits at a step; what it returns is done once the run went on."""
_numbers = count(1)
_processes = get_context("forkserver")
_processes.set_forkserver_preload(["chaos.worker", "psycopg", "sqlalchemy.dialects.postgresql.psycopg"])


@dataclass
class Running:
    """A run under way."""

    process: BaseProcess
    pipe: Connection

    def ended(self, act: Act | None = None) -> Ended:
        """How it ends; `act` is done whenever it waits at a step. Raises TimeoutError when it says nothing for long."""
        with self.pipe:
            while wait([self.pipe], LONGEST):
                try:
                    said, what = self.pipe.recv()
                except (EOFError, ConnectionResetError):
                    self.process.join()
                    return Ended(killed=True)
                if said == "ended":
                    self.process.join()
                    found: Ended = what
                    return found
                then = act(self) if act else None
                with suppress(BrokenPipeError):
                    self.pipe.send("go on")
                if then:
                    then()
            self.process.kill()
            raise TimeoutError(f"the run said nothing for {LONGEST:.0f} seconds")


@dataclass
class Scene:
    """One company. `maestro` and `ledger` are where its databases are now, `state` is the file of Procore's records."""

    way: Way
    server: URL
    maestro: URL
    ledger: URL
    simulator: Simulator
    state: Path
    session: requests.Session
    folder: Path
    secret: str = field(repr=False)
    password: str = field(repr=False)
    made: list[URL] = field(default_factory=list)  # its databases, to be dropped
    tokens: set[str] = field(default_factory=set, repr=False)
    told: list[str] = field(default_factory=list, repr=False)  # what its runs said of themselves
    timeout: float = 60.0
    address: str = ""  # of Procore, where the simulator is not meant
    log: Path = Path()
    runs: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def world(self) -> World:
        """Both sides as people change them: no connection stays, so that a fault finds those of runs only."""
        return self._world(NullPool)

    @contextmanager
    def _looked_at(self) -> Iterator[World]:
        """Both sides as somebody sees them who asks much of them, over one connection to each, which is closed then."""
        world = self._world(QueuePool)
        try:
            yield world
        finally:
            world.doors.close()

    def _world(self, pool: type[Pool]) -> World:
        engines = [create_engine(url, poolclass=pool) for url in (self.maestro, self.ledger)]
        return World(
            Doors(engines[0], *engines),
            Ledger(engines[1]),
            self.simulator,
            self.session,
            runs=count(next(_numbers) * 1000),
        )

    def start(self, *stops: int, element: str = "", direction: str = "", **asked: Any) -> Running:
        """Begin a run: of the way's element, or of another one."""
        here, there = _processes.Pipe()
        facts = Facts(
            maestro=self.maestro,
            ledger=self.ledger,
            procore=Procore(
                url=self.address or self.simulator.url,
                company_id=self.simulator.company_id,
                client_id=self.simulator.client_id,
                client_secret=self.secret,
            ),
            element=element or self.way.element,
            direction=direction or ("" if element else self.way.direction),
            dag_run=f"chaos {next(_numbers)}",
            log=str(self.log),
            stops=frozenset(stops),
            asked=asked,
            timeout=self.timeout,
        )
        process = _processes.Process(target=work, args=(facts, there), daemon=True)
        process.start()
        there.close()
        return Running(process, here)

    def run(self, *stops: int, act: Act | None = None, **asked: Any) -> Ended:
        """One run to its end. Raises AssertionError when it broke off by a mistake of the product."""
        return self.hear(self.start(*stops, **asked).ended(act))

    def hear(self, ended: Ended) -> Ended:
        """Keep what a run said of itself. Raises AssertionError when it broke off by a mistake of the product."""
        self.told += [ended.words, json.dumps(dict(ended.tally))]
        assert ended.expected, f"a run ended by a mistake of its own: {ended.words}"
        return ended

    def fault(self, **switch: Any) -> None:
        """Something goes wrong in Procore (`simulator.Fault`)."""
        self.simulator.faults.add(Fault(**switch))

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What Procore was asked so far, without the logins."""
        return [one for one in self.simulator.requests if one["path"].startswith("/rest")]

    def hits(self) -> int:
        """How many requests a fault of Procore hit."""
        return sum(1 for one in self.simulator.requests if "fault" in one)

    def picture(self) -> Picture:
        """What both sides hold, seen without the ledger."""
        with self._looked_at() as world:
            return picture(world)

    def maestro_holds(self) -> Picture:
        """What maestro* holds."""
        with self._looked_at() as world:
            return in_maestro(world)

    def procore_holds(self) -> Picture:
        """What Procore holds."""
        return in_procore(self.world)

    def inbox(self) -> list[str]:
        """What waits for somebody."""
        with self._looked_at() as world:
            return world.inbox(self.way.element)

    def in_ledger(self, statement: str) -> database.Rows:
        """What the ledger keeps."""
        return database.ask(self.ledger, statement)

    def dump(self) -> str:
        """All that the ledger keeps, as text."""
        return json.dumps(database.every_row(self.ledger, "procore_sync"), default=str)

    def copy_of(self, template: URL) -> URL:
        """A database of this case, like another one that nobody is connected to."""
        name = f"case_{os.getpid()}_{next(_numbers)}"
        url = database.copied(self.server, name, str(template.database)).set(password=self.password)
        self.made.append(url)
        return url

    def open_procore(self, state: Path) -> None:
        """Procore goes on from a copy of its records; the one before ends."""
        self.close_procore()
        self.state = Path(shutil.copy(state, self.folder / f"{next(_numbers)}.sqlite"))
        self.simulator = procore_of(self.state, self.secret, self.way).start()

    def keep_procore(self) -> Path:
        """A copy of Procore's records as they are now; it goes on from another one."""
        kept = self.state
        self.open_procore(kept)
        return kept

    def close_procore(self) -> None:
        """End Procore; its tokens are noted."""
        self.note_tokens()
        self.simulator.stop()

    def note_tokens(self) -> None:
        """Keep the tokens that are good now, to look for them where none may be."""
        self.tokens |= set(self.simulator.tokens._created)  # noqa: SLF001 (secrets are shown by no method)


def procore_of(state: Path, secret: str, way: Way) -> Simulator:
    """A Procore that holds what is in the file, set up as the way wants it."""
    return Simulator(limits=Limits(), state=state, client_secret=secret, switches=way.switches)


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where every case of a way begins: two databases and Procore's records, to be copied."""

    way: Way
    server: URL
    maestro: URL
    ledger: URL
    procore: Path
    folder: Path

    @contextmanager
    def opened(self) -> Iterator[Scene]:
        """A company of one case; all of it is gone afterwards."""
        folder = self.folder / f"c{next(_numbers)}"
        folder.mkdir()
        state, secret = Path(shutil.copy(self.procore, folder / "procore.sqlite")), secrets.token_urlsafe(24)
        simulator = procore_of(state, secret, self.way).start()
        with ExitStack() as stack:
            scene = Scene(
                way=self.way,
                server=self.server,
                maestro=self.maestro,
                ledger=self.ledger,
                simulator=simulator,
                state=state,
                session=stack.enter_context(requests.Session()),
                folder=folder,
                secret=secret,
                password=secrets.token_urlsafe(24),
                log=folder / "log.txt",
            )
            stack.callback(shutil.rmtree, folder)
            stack.callback(lambda: database.dropped(self.server, *scene.made))
            stack.callback(scene.close_procore)
            scene.maestro, scene.ledger = scene.copy_of(self.maestro), scene.copy_of(self.ledger)
            yield scene
