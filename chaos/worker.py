"""One run of one element as a task does it, in a process of its own: it can be stopped, suspended and killed at any step.

The steps of a run are numbered: each statement that writes to the ledger or to maestro*, each request before it is sent and
after it was answered. At the steps that are asked for the process says where it is, and waits to be told to go on.
"""

import logging
import re
import traceback
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any, cast

import requests
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from procore.model.errors import SyncError
from procore.run.synchronize import synchronize
from procore.store.ledger import Ledger
from tests.standard.conftest import World
from tests.standard.engines import Doors

WRITES = re.compile(r"\s*(?:WITH\b.*?)?\b(INSERT INTO|UPDATE|DELETE FROM)\s+([\w.]+)", re.IGNORECASE | re.DOTALL)
EXPECTED = (SyncError, DBAPIError)
"""How a run may break off: any other exception is a mistake of the product."""


@dataclass(frozen=True, kw_only=True)
class Procore:
    """Where Procore is, and how one logs in."""

    url: str
    company_id: int
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a run has to know. `stops`: at which steps it waits. `asked`: what the trigger form asks.

    `timeout`: seconds that an answer may take. `log`: the file of its log.
    """

    maestro: URL
    ledger: URL
    procore: Procore
    element: str
    direction: str
    dag_run: str
    log: str
    stops: frozenset[int] = frozenset()
    asked: Mapping[str, Any] = field(default_factory=dict)
    timeout: float = 60.0


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run ended. `error`: the name of what it raised; `expected`: whether such an error may end a run.

    `steps`: what each step was about. `refused`: errors of the databases, by SQLSTATE. `unlogged`: lines that no log took.
    `tally`: records by outcome. `killed`: the process was gone before it could say anything.
    """

    error: str = ""
    words: str = ""
    expected: bool = True
    steps: tuple[str, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)
    unlogged: int = 0
    tally: Mapping[str, int] = field(default_factory=dict)
    killed: bool = False

    @property
    def written(self) -> int:
        """Records that it made, changed or linked."""
        return sum(self.tally.get(name, 0) for name in ("created", "updated", "linked"))


@dataclass
class _Steps:
    pipe: Connection
    stops: frozenset[int]
    seen: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def at(self, what: str) -> None:
        """The next step; waits when it is one of those that are asked for."""
        number = len(self.seen)
        self.seen.append(what)
        if number in self.stops:
            self.pipe.send(("at", number))
            self.pipe.recv()

    def follow(self, engine: Engine, name: str) -> None:
        """Number the writing statements of a database, and count what it refuses."""

        @event.listens_for(engine, "before_cursor_execute")
        def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if found := WRITES.match(re.sub(r"(?m)--.*$", "", statement)):
                self.at(f"{name}: {found[1].upper()} {found[2]}")

        @event.listens_for(engine, "handle_error")
        def refused(context: Any) -> None:
            self.refused[str(getattr(context.original_exception, "sqlstate", None) or "lost")] += 1


class _Line(requests.adapters.HTTPAdapter):
    """The line to Procore: a step before each request and after its answer, and a time-out of its own."""

    def __init__(self, steps: _Steps, timeout: float) -> None:
        super().__init__()
        self._steps, self._timeout = steps, timeout

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send a request. Raises requests' own errors."""
        path = re.sub(r"/[0-9]+(?=/|$)", "/{id}", request.path_url.partition("?")[0])
        self._steps.at(f"procore: before {request.method} {path}")
        answer = super().send(request, *args, **{**options, "timeout": min(self._timeout, options["timeout"])})
        self._steps.at(f"procore: after {request.method} {path}")
        return answer


class _File(logging.FileHandler):
    """A log whose disk may be full: the lines that it does not take are counted."""

    unlogged = 0

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 (logging's own name and shape)
        self.unlogged += 1


def work(facts: Facts, pipe: Connection) -> None:
    """Run the element, and send how it ended. The process ends with it."""
    log = _File(facts.log, encoding="utf-8")
    logging.basicConfig(level=logging.DEBUG, handlers=[log], force=True)
    steps = _Steps(pipe, facts.stops)
    ended = _run(facts, steps)
    pipe.send(("ended", replace(ended, steps=tuple(steps.seen), refused=dict(steps.refused), unlogged=log.unlogged)))


def _run(facts: Facts, steps: _Steps) -> Ended:
    maestro, ledger = create_engine(facts.maestro), create_engine(facts.ledger)
    steps.follow(maestro, "maestro")
    steps.follow(ledger, "ledger")
    with closing(requests.Session()) as session:
        session.mount("http://", _Line(steps, facts.timeout))
        world = World(
            Doors(maestro, maestro, ledger), Ledger(ledger), cast("Any", facts.procore), session, runs=iter([0])
        )
        try:
            job, element = world.job(facts.element, facts.direction, **facts.asked)
            run = synchronize(replace(job, dag_run=facts.dag_run, overlap=timedelta()), element)
        except Exception as error:
            logging.getLogger("chaos").exception("%s", facts.dag_run)
            return Ended(
                error=type(error).__name__,
                words="".join(traceback.format_exception(error)),
                expected=isinstance(error, EXPECTED),
            )
    return Ended(tally=run.tally)
