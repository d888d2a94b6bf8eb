"""The companies that cases begin with: one that is synchronized, with two new records of an element on one side."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import requests
from sqlalchemy import URL, create_engine
from sqlalchemy.pool import NullPool

from chaos import database
from chaos.scene import Start
from procore.run.synchronize import synchronize
from procore.store.ledger import Ledger
from simulator import Limits, Simulator
from tests.standard.conftest import World
from tests.standard.engines import Doors
from tests.standard.ways import Way

_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A company with project 24-001 and two suppliers on both sides: its databases, and the file of Procore's records."""

    server: URL
    maestro: URL
    ledger: URL
    procore: Path


def site(server: URL, folder: Path) -> Site:
    """Make that company."""
    maestro, ledger = (database.copied(server, f"site_{one}") for one in ("maestro", "ledger"))
    found = Site(server=server, maestro=maestro, ledger=ledger, procore=folder / "site.sqlite")
    database.with_reference_tables(maestro)
    with _opened(found) as world:
        world.ledger.migrate()
        world.project("24-001")
        world.supplier("BETON", name="Béton Provincial ltée")
        world.supplier("ACIER", name="Aciers Trois-Rivières inc.")
        for element_id in ("projects", "suppliers"):
            world.run(element_id)
    return found


@contextmanager
def started(on: Site, way: Way, folder: Path) -> Iterator[Start]:
    """The start of a way: what it needs is on both sides, and records 1 and 2 where they start."""
    name = f"start_{folder.name}_{next(_numbers)}"
    mine = replace(
        on,
        maestro=database.copied(on.server, f"{name}_maestro", str(on.maestro.database)),
        ledger=database.copied(on.server, f"{name}_ledger", str(on.ledger.database)),
        procore=Path(shutil.copy(on.procore, folder / f"{name}.sqlite")),
    )
    with _opened(mine) as world:
        world.simulator.switches.change(way.switches)
        way.prepare(world)
        job, element = world.job(way.element, way.direction)
        synchronize(replace(job, overlap=timedelta()), element)
        for n in ("1", "2"):
            way.make(world, n)
    yield Start(
        way=way, server=on.server, maestro=mine.maestro, ledger=mine.ledger, procore=mine.procore, folder=folder
    )
    database.dropped(on.server, mine.maestro, mine.ledger)


@contextmanager
def _opened(on: Site) -> Iterator[World]:
    engines = [create_engine(url, poolclass=NullPool) for url in (on.maestro, on.ledger)]
    with ExitStack() as stack:
        simulator = stack.enter_context(Simulator(limits=Limits(), state=on.procore))
        session = stack.enter_context(requests.Session())
        yield World(
            Doors(engines[0], *engines), Ledger(engines[1]), simulator, session, runs=count(next(_numbers) * 1000)
        )
