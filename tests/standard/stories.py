"""Where random stories are told: the two sides, a fuse that ends a run anywhere, and what a story knows of an element."""

import gc
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import event

from procore.store.ledger import Ledger
from simulator import Limits, Simulator
from tests.standard.conftest import ENGINE, Stage, World
from tests.standard.course import Killed
from tests.standard.engines import QUICK
from tests.standard.files import nothing_handed_over

M, P = "maestro", "procore"
ACTIVE = "active"
HELD = ("conflict", "differ")
"""Why fields wait for a person: both sides changed them, or never agreed on them."""


@dataclass(eq=False)
class Fuse:
    """Ends the process before one of the database statements that follow the first intention; then none goes through."""

    left: int | None = None
    lit: bool = False

    def __call__(self, _cursor: Any, statement: str, *_: Any) -> None:
        if self.left is None:
            return
        self.lit = self.lit or "INSERT INTO procore_sync.action" in statement
        if self.lit and self.left == 0:
            raise Killed
        self.left -= self.lit

    @contextmanager
    def of_one_run(self) -> Iterator[None]:
        """It ends what is done in the block alone, and no import that a person does after it."""
        try:
            yield
        finally:
            self.left = None

    def off(self) -> None:
        if self.lit:
            gc.collect()  # who is killed closes nothing: its connections end with its process, which here goes on
        self.left, self.lit = None, False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One element: its tables, its key, and for each field that people edit the columns and the length in maestro*.

    `marker` is a field that nobody edits: it says who is who, whatever the synchronization makes of a record.
    `needed` may be empty in maestro* and not in Procore.
    """

    element: str
    table: str
    kind: str
    key: tuple[str, str]
    marker: tuple[str, str]
    active: str
    closed: str
    fields: Mapping[str, tuple[str, str, int]]
    needed: tuple[str, ...]
    whole: Mapping[str, Any]
    whole_there: Mapping[str, Any]
    namesakes: bool = False  # Procore numbers none: nothing but a name may tell that two records are one
    filtered: bool = False  # what is closed in maestro* is not taken up


SUPPLIERS = Facts(
    element="suppliers",
    table="supplier",
    kind="vendors",
    key=("code", "origin_code"),
    marker=("licence_number", "license_number"),
    active="is_active",
    closed="B",
    fields={
        "name": ("name", "name", 80),
        "address": ("address", "address", 60),
        "phone": ("phone", "business_phone", 0),
        "email": ("email", "email_address", 0),
    },
    needed=("name",),
    whole={"province": "QC", "country": "CA"},
    whole_there={"state_code": "QC", "country_code": "CA"},
    namesakes=True,
)
PROJECTS = Facts(
    element="projects",
    table="project",
    kind="projects",
    key=("number", "project_number"),
    marker=("postal_code", "zip"),
    active="active",
    closed="1",
    fields={
        "name": ("description", "name", 100),
        "description": ("detailed_description", "description", 0),
        "address": ("address", "address", 40),
        "city": ("city", "city", 60),
    },
    needed=("name",),
    whole={
        "procore": True,
        "start_date": "2026-01-05",
        "closing_date": "2026-12-18",
        "province": "QC",
        "country": "CA",
    },
    whole_there={
        "start_date": "2026-01-05",
        "completion_date": "2026-12-18",
        "state_code": "QC",
        "country_code": "CA",
    },
    filtered=True,
)


def same(limit: int, maestro: str | None, procore: str | None) -> bool:
    """Equal, or as much of it as maestro* holds."""
    return (maestro or None) == (procore or None) or bool(limit and procore and procore[:limit].rstrip() == maestro)


def fields_of(facts: Mapping[str, Any]) -> list[str]:
    """The fields that a conflict names."""
    return [one["field"] for one in facts.get("conflicts", ())]


@dataclass
class Told:
    """What people did to one record."""

    last: dict[str, tuple[str, str | None]] = field(
        default_factory=dict
    )  # field -> the side of the last edit, its value
    edited: dict[str, set[str]] = field(
        default_factory=dict
    )  # field -> the sides that people edited since both were equal
    apart: bool = False  # a person said that its two records are not one
    namesake: bool = False  # nothing but their names says that its two records are one
    alike: bool = False  # another record on the other side has its name, and they are two


@dataclass
class Stand:
    """The two sides, started once; each story starts from nothing."""

    world: World
    fuse: Fuse

    def clear(self) -> None:
        self.fuse.off()
        self.world.simulator.faults.clear()
        nothing_handed_over(self.world.engine)
        self.world.maestro("TRUNCATE procore_sync.pairing CASCADE")
        self.world.empty("supplier", "project")
        held = self.world.simulator.world
        for kind in ("vendors", "projects"):
            for row in held.records(kind):
                held.remove(kind, row["id"])
        self.world.runs = count(1)


@contextmanager
def stood(stage: Stage, copied: Any, folder: Path) -> Iterator[Stand]:
    """The two sides of a stage, started, with a fuse in the line to the ledger."""
    procore = shutil.copy(stage.procore, folder / "procore.sqlite")
    fuse = Fuse()
    with copied(stage.database) as database:
        doors = ENGINE.doors(database, connect_args=QUICK)
        for engine in doors.asked:
            event.listen(engine, "do_execute", fuse)
        simulator = Simulator(limits=Limits(hour=0, spike=0), state=Path(procore), keep=2000)
        with simulator, requests.Session() as session:
            yield Stand(World(doors, Ledger(doors.ledger), simulator, session, runs=count(100)), fuse)
        doors.close()
