"""One way, ready to be run any number of times from the same start, and what both sides hold after it."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import URL, event

from procore.model.runs import Run
from procore.run.synchronize import synchronize
from procore.store.ledger import Ledger
from simulator import Limits, Simulator
from tests.standard.conftest import ENGINE, Stage, World
from tests.standard.engines import QUICK
from tests.standard.files import imported
from tests.standard.ways import WAYS, Way


class Killed(BaseException):
    """The process is gone: nothing that it would still have done is done."""


class Watch:
    """Follows the statements that are sent to the database, and may end the process before one of them."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.dies_at: int | None = None
        self.at_writing: Callable[[], None] | None = None  # what somebody does just when the run starts to write
        self.before: tuple[int, Callable[[], None]] | None = None  # what somebody does before that statement

    def __call__(self, _cursor: Any, statement: str, *_: Any) -> None:
        if self.dies_at is not None and len(self.seen) >= self.dies_at:
            raise Killed
        self.seen.append(statement)
        if self.before and len(self.seen) > self.before[0]:
            (_, act), self.before = self.before, None
            act()
        if self.at_writing and INTENDS in statement:
            act, self.at_writing = self.at_writing, None
            act()


INTENDS, SETTLES, MARKS = (
    "INSERT INTO procore_sync.action",
    "SET state = 'settled'",
    "INSERT INTO procore_sync.watermark",
)
"""What of a run's statements says that it is about to write, that it looked at all of it, and how far it read."""


@dataclass
class Course:
    """One way, ready to be run any number of times from the same start, and how a run ends that nobody disturbs."""

    way: Way
    stage: Stage
    copied: Callable[[URL], AbstractContextManager[URL]]
    folder: Path
    earlier: Mapping[str, list[Any]] = field(default_factory=dict)  # what was there without the records
    picture: dict[str, list[str]] = field(default_factory=dict)
    writes: list[tuple[str, str]] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    @contextmanager
    def opened(self) -> Iterator[tuple[World, Watch]]:
        procore = shutil.copy(self.stage.procore, self.folder / f"{next(self.numbers)}.sqlite")
        with self.copied(self.stage.database) as database, opened(database, Path(procore)) as found:
            found[0].simulator.switches.change(self.way.switches)
            yield found


RUNS = count(1000)  # no two runs of a ledger have one name, nor have those of its copies


@contextmanager
def opened(database: URL, procore: Path) -> Iterator[tuple[World, Watch]]:
    """The company of a stage; connections are kept, and writing waits for no disk: many of these are needed."""
    doors = ENGINE.doors(database, connect_args=QUICK)
    watch = Watch()
    for engine in doors.asked:
        engine.connect().close()  # what the first connection asks is nobody's statement
        event.listen(engine, "do_execute", watch)
    try:
        with Simulator(limits=Limits(hour=0, spike=0), state=procore) as simulator, requests.Session() as session:
            yield World(doors, Ledger(doors.ledger), simulator, session, runs=RUNS), watch
    finally:
        doors.close()


@contextmanager
def another(world: World) -> Iterator[World]:
    """The same company as another worker has it: connections, and a session with Procore, of its own."""
    doors = ENGINE.doors(world.doors.ledger.url)
    with requests.Session() as session:
        yield World(doors, Ledger(doors.ledger), world.simulator, session, runs=RUNS)
    doors.close()


def run(world: World, way: Way, **asked: Any) -> Run:
    """One run: by its watermarks alone, without the overlap that would hide what they miss."""

    def once() -> Run:
        job, element = world.job(way.element, way.direction, **asked)
        return synchronize(replace(job, overlap=timedelta()), element)

    return imported(world.engine, once)


def moments(world: World, way: Way) -> list[Any]:
    return [world.maestro(f"SELECT updated_at FROM maestro.{table} ORDER BY 1") for table in way.tables]


def ledger_rows(world: World) -> dict[str, list[dict[str, Any]]]:
    """Everything that the ledger keeps, by table."""
    tables = world.maestro("SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'procore_sync'")
    return {row["t"]: world.maestro(f"SELECT * FROM procore_sync.{row['t']}") for row in tables}


def marks(world: World) -> list[dict[str, Any]]:
    return world.maestro("SELECT element, side, scope, read_until FROM procore_sync.watermark ORDER BY 1, 2, 3")


def intended(world: World) -> list[dict[str, Any]]:
    return world.maestro("SELECT * FROM procore_sync.action WHERE state = 'intended'")


def of_ways(has: Callable[[Way], Any]) -> pytest.MarkDecorator:
    """Only the ways that can show it."""
    return pytest.mark.parametrize("course", [way for way in WAYS if has(way)], indirect=True, ids=str)


def keys_of(world: World, table: str) -> list[dict[str, Any]]:
    names = world.maestro(
        "SELECT k.column_name AS name FROM information_schema.key_column_usage AS k "
        "JOIN information_schema.table_constraints AS c USING (constraint_name, table_schema, table_name) "
        "WHERE c.constraint_type = 'PRIMARY KEY' AND table_schema = 'maestro' AND table_name = :t",
        t=table,
    )
    return world.maestro(f"SELECT {', '.join(row['name'] for row in names)} FROM maestro.{table}")
