"""A company with both sides and a ledger, synchronized as a task does it: real PostgreSQL, the simulator on a port."""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import URL, Engine, text

from procore.config.companies import company
from procore.config.company import CompanySettings
from procore.config.element import ALL_CODES
from procore.elements import ELEMENTS
from procore.elements.element import Element
from procore.model.records import Reason
from procore.model.runs import Run
from procore.review.limits import LIMIT_NAMES
from procore.run.company_lock import open_pairing
from procore.run.job import Job, RunOptions, job_of
from procore.run.maestro_side import MaestroSide
from procore.run.synchronize import synchronize
from procore.sides.maestro.engines import REFERENCE
from procore.sides.maestro.sql import Maestro
from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client
from procore.store.ledger import Ledger
from procore.text.reasons import sentence
from simulator import Limits, Simulator
from simulator.controls.faults import Fault
from simulator.endpoints.wbs.coding import Coding
from simulator.endpoints.wbs.structure import full_code
from simulator.seed.demo import fill as fill_demo
from tests.standard import budgets
from tests.standard.change_orders import Changes
from tests.standard.commitments import Orders
from tests.standard.engines import Doors, engine_of_maestro
from tests.standard.files import FILES, as_numbered, imported, leave_out, on_files

Rows = list[dict[str, Any]]
ENGINE = engine_of_maestro()
collect_ignore = [] if FILES else ["test_files.py"]
"""What a maestro* of files alone can show (`make files`)."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files are not asked what they cannot show (tests/standard/files.py); what was imported so far is no garbage.

    So who looks for a killed run's connections has that alone to look through.
    """
    gc.freeze()
    if FILES:
        leave_out(items, all_are_there=config.args == ["tests/standard"])


OFF = dict.fromkeys(name for name in LIMIT_NAMES if name != "restored")


@dataclass
class World:
    """Both sides of one company, and what a person may do on each.

    `maestro` are maestro*'s tables; `simulator.world` is Procore as its own screens show and change it. `codes`: what the settings
    say of groups and activities.
    """

    doors: Doors
    ledger: Ledger
    simulator: Simulator
    session: requests.Session
    runs: Iterator[int] = field(default_factory=lambda: count(1))
    waited: list[float] = field(default_factory=list)
    environment: str = "demo"
    page: int = 5000  # about how many records are planned together
    company_settings: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, Any] = field(default_factory=lambda: {"make_codes": sorted(ALL_CODES)})

    @property
    def engine(self) -> Engine:
        """maestro*'s database, as a run has it."""
        return self.doors.maestro

    # ------------------------------------------------------------------------------------------ maestro*

    def put(self, table: str, **columns: Any) -> None:
        """Insert a row: `put("supplier", code="BETON")`. Its company is DEMO."""
        row = {"company": "DEMO", **columns}
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        self.maestro(f"INSERT INTO maestro.{table} ({names}) VALUES ({marks})", **row)

    def maestro(self, sql: str, **params: Any) -> Rows:
        """Run any statement in maestro*'s database, as a person does, or in the ledger; the rows that it returns."""
        of_maestro = "procore_sync" not in sql
        engine = self.doors.person if of_maestro else self.doors.ledger
        with engine.begin() as connection:
            if not of_maestro:
                result = connection.execute(text(sql), params)
                return [dict(row) for row in result.mappings()] if result.returns_rows else []
            result = connection.execute(
                text(ENGINE.said(sql)), {name: ENGINE.value(one) for name, one in params.items()}
            )
            return [ENGINE.row(row) for row in result.mappings()] if result.returns_rows else []

    def empty(self, *tables: str) -> None:
        """Take everything out of these tables of maestro*'s, and of those that refer to them."""
        ENGINE.empty(self.doors.person, tables)

    def refuse_rows(self, table: str, said: str, column: str = "", value: str = "") -> None:
        """maestro* refuses new rows of a table, in these words; only those with the value, where a column is named."""
        ENGINE.refuse(self.doors.person, table, said, column, value)

    def refuse_rows_no_more(self, table: str) -> None:
        """It takes them again."""
        ENGINE.refuse_no_more(self.doors.person, table)

    def drop_index(self, table: str, name: str) -> None:
        """A site without an index of the reference's."""
        ENGINE.drop_index(self.doors.person, table, name)

    def load(self, script: str) -> None:
        """Fill an empty maestro* with what a script for the reference makes."""
        ENGINE.load(self.doors, script)

    def project(self, number: str = "24-001", **columns: Any) -> None:
        """A project that is marked for Procore, with three activities and their groups."""
        days = {"start_date": "2026-01-05", "closing_date": "2026-12-18"}
        place = {"city": "Laval", "province": "QC", "country": "Canada"}
        self.put(
            "project", number=number, **{"description": f"Projet {number}", "procore": True, **days, **place, **columns}
        )
        there = {row["code"] for row in self.maestro("SELECT code FROM maestro.cost_group WHERE company = 'DEMO'")}
        for code, kind in (("MAT", "Material"), ("SCT", "Subcontractor"), ("MO", "Labour")):
            if code not in there:
                self.put("cost_group", code=code, description=code, type=kind)
        for code, section, groups in (("03", None, ""), ("03-300", "03", "MAT SCT MO"), ("03-400", "03", "MAT SCT")):
            self.put("activity", project=number, code=code, section=section, description=f"Activité {code}")
            for group in groups.split():
                self.put("activity_group", project=number, activity=code, group_code=group)

    def supplier(self, code: str, **columns: Any) -> None:
        """An active supplier."""
        self.put("supplier", code=code, **{"name": f"Fournisseur {code}", "province": "QC", "country": "CA", **columns})

    # ------------------------------------------------------------------------------------------ Procore

    def procore(self, kind: str, project: str | None = None) -> Rows:
        """The records of a kind that Procore holds, of all projects or of one (by its number)."""
        return self.simulator.world.records(kind, None if project is None else self.project_id(project))

    def project_id(self, number: str) -> int:
        """Procore's id of a project."""
        return next(p["id"] for p in self.procore("projects") if p["project_number"] == number)

    def vendor_id(self, code: str) -> int:
        """Procore's id of a supplier that was synchronized."""
        return next(v["id"] for v in self.procore("vendors") if v["origin_code"] == code)

    def budget_codes(self) -> dict[int, str]:
        """Procore's WBS codes of all projects: id -> maestro*'s activity and group, like 03-300|MAT."""
        held, found = self.simulator.world, {}
        for project in self.procore("projects"):
            for code in Coding(held, project["id"]).codes.values():
                activity = held.by_id("cost_codes", code.cost_code_id)
                group = held.by_id("line_item_types", code.line_item_type_id)
                found[code.id] = f"{full_code(held, activity) if activity else ''}|{group['code'] if group else ''}"
        return found

    def wbs_id(self, project: str, code: str) -> int:
        """Procore's id of a project's WBS code, like 03-300|MAT."""
        own = {row["id"] for row in self.procore("wbs_codes", project)}
        return next(one for one, found in self.budget_codes().items() if found == code and one in own)

    def fault(self, **switch: Any) -> None:
        """Something goes wrong in Procore (`simulator.faults.Fault`)."""
        self.simulator.faults.add(Fault(**switch))

    @property
    def requests(self) -> Rows:
        """What Procore was asked so far, without the logins."""
        return [one for one in self.simulator.requests if "/oauth/" not in one["path"]]

    def asked(self, since: int = 0) -> list[str]:
        """The requests since the first `since`, as `PATCH /rest/v1.0/...`."""
        return [f"{one['method']} {one['path']}" for one in self.requests[since:]]

    def writes(self, since: int = 0) -> list[str]:
        """Those of them that are to change something."""
        return [one for one in self.asked(since) if not one.startswith("GET")]

    # ------------------------------------------------------------------------------------------ the synchronization

    def settings(self, element_id: str, **row: Any) -> CompanySettings:
        """The company's entry of the Variable, with the element's row of the grid."""
        own = {"brakes": OFF, **row}
        codes = {**self.codes, **(own if element_id == "projects" else {})}
        entry = {
            "tag": "DEMO",
            "procore_company_id": self.simulator.company_id,
            "environment": self.environment,
            "maestro_conn_id": "maestro_demo",
            "procore_conn_id": "procore_demo",
            "first_run": "write",  # plans, brakes and approvals have tests of their own
            "elements": {element_id: own, "projects": codes},
            **self.company_settings,
        }
        return company({"demo": as_numbered(entry)}, "demo")

    def run(
        self, element_id: str, direction: str | None = None, *, row: dict[str, Any] | None = None, **asked: Any
    ) -> Run:
        """Synchronize one element as its task does: a client and a DAG run of its own.

        `row`: the element's settings; `asked`: what the trigger form asks (`mode`, `full`, `projects`, `interval`).
        """
        return imported(self.engine, lambda: synchronize(*self.job(element_id, direction, row=row, **asked)))

    def job(
        self, element_id: str, direction: str | None = None, *, row: dict[str, Any] | None = None, **asked: Any
    ) -> tuple[Job, Element]:
        """What such a task works with, and the element as the settings make it."""
        settings = self.settings(element_id, **({"direction": direction} if direction else {}), **(row or {}))
        element = settings.element(ELEMENTS[element_id])
        credentials = Credentials(
            client_id=self.simulator.client_id,
            client_secret=self.simulator.client_secret,
            login_url=self.simulator.url,
        )
        client = Client(
            self.session, self.simulator.url, settings.procore_company_id, credentials, sleep=self.waited.append
        )
        maestro = self.maestro_side(settings)
        job = job_of(
            settings,
            element,
            pairing=open_pairing("demo", settings, self.ledger, maestro, client),
            ledger=self.ledger,
            maestro=maestro,
            client=client,
            dag_run=f"run {next(self.runs)}",
            options=RunOptions(**asked),
        )
        return replace(job, page=self.page), element

    def maestro_side(self, settings: CompanySettings) -> MaestroSide:
        """maestro* as the company has it: over SQL, or as its exports show it at this moment."""
        return on_files(self.engine, settings) if FILES else Maestro(self.engine, settings.tag, settings.sql_folder)

    def forget(self, *elements: str) -> None:
        """The ledger lost what it knew of these elements."""
        for table in ("link", "record", "action", "watermark"):
            self.maestro(f"DELETE FROM procore_sync.{table} WHERE element = ANY(:elements)", elements=list(elements))

    def held(self, element_id: str) -> Rows:
        """The open inbox entries of an element and its parts, as the ledger keeps them."""
        (pairing,) = self.ledger.pairings.concerning("demo", self.simulator.company_id, "127.0.0.1")
        element = ELEMENTS[element_id]
        return [
            {**asdict(one), **one.reason.as_json()}
            for one in self.ledger.exceptions.open(pairing.id, [part.id for part in element.every_part])
        ]

    def inbox(self, element_id: str, language: str = "en") -> list[str]:
        """The same as people read it: `<maestro*'s key or Procore's id>: <sentence>`."""
        return [
            f"{row['maestro_key'] or row['procore_key']}: {sentence(Reason.from_json(row), row['element'], language)}"
            for row in self.held(element_id)
        ]


@dataclass(frozen=True)
class Stage:
    """A company to start from: its database (maestro* and the ledger in one), and Procore's records in a file."""

    database: URL
    procore: Path


@contextmanager
def _opened(database: URL, procore: Path) -> Iterator[World]:
    doors = ENGINE.doors(database, pool_use_lifo=True)  # what a connection has planned once it need not plan again
    simulator = Simulator(limits=Limits(hour=0, spike=0), state=procore)
    with simulator, requests.Session() as session:
        yield World(doors, Ledger(doors.ledger), simulator, session)
    doors.close()


@pytest.fixture(scope="session")
def copied(
    copied: Callable[[URL], AbstractContextManager[URL]],
) -> Callable[[URL], AbstractContextManager[URL]]:
    """Copies the databases of a company; by its ledger's the others are found."""

    @contextmanager
    def of_company(source: URL) -> Iterator[URL]:
        with copied(source) as database, ENGINE.copied(source) as belongs_to:
            belongs_to(database)
            yield database

    return of_company


@pytest.fixture(scope="session")
def empty_stage(
    templates: dict[str, URL],
    copied: Callable[[URL], AbstractContextManager[URL]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stage]:
    """A company without records: its tag in maestro*, an empty ledger."""
    procore = tmp_path_factory.mktemp("empty") / "procore.sqlite"
    with copied(templates[ENGINE.ledger_template]) as database:
        with _opened(database, procore) as world:
            world.ledger.migrate()
            world.maestro("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Constructions Boréal inc.')")
        yield Stage(database, procore)


@pytest.fixture(scope="session")
def site_stage(
    empty_stage: Stage, copied: Callable[[URL], AbstractContextManager[URL]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """That company with a project and two suppliers that were synchronized."""
    procore = shutil.copy(empty_stage.procore, tmp_path_factory.mktemp("site") / "procore.sqlite")
    with copied(empty_stage.database) as database:
        with _opened(database, procore) as world:
            world.project("24-001")
            world.supplier("BETON", name="Béton Provincial ltée")
            world.supplier("ACIER", name="Aciers Trois-Rivières inc.")
            for element_id in ("projects", "suppliers"):
                world.run(element_id)
                assert world.inbox(element_id) == []
        yield Stage(database, procore)


@pytest.fixture
def world(empty_stage: Stage, copied: Callable[[URL], AbstractContextManager[URL]], tmp_path: Path) -> Iterator[World]:
    """A company without records: its tag in maestro*, a simulator, an empty ledger."""
    procore = shutil.copy(empty_stage.procore, tmp_path / "procore.sqlite")
    with copied(empty_stage.database) as database, _opened(database, procore) as world:
        yield world


@pytest.fixture
def site(site_stage: Stage, copied: Callable[[URL], AbstractContextManager[URL]], tmp_path: Path) -> Iterator[World]:
    """That company with project 24-001 (activities 03-300 and 03-400) and the suppliers BETON and ACIER, all linked."""
    procore = shutil.copy(site_stage.procore, tmp_path / "procore.sqlite")
    with copied(site_stage.database) as database, _opened(database, procore) as world:
        world.runs = count(100)  # the first ones were the stage's
        yield world


@pytest.fixture
def demo(world: World) -> World:
    """The demo's company as it is before its first run: maestro*'s rows and what Procore already holds."""
    return filled_as_demo(world)


def filled_as_demo(world: World) -> World:
    """A company without records -> the demo's."""
    world.load((REFERENCE / "demo.sql").read_text(encoding="utf-8"))
    fill_demo(world.simulator.world, world.simulator.company_id)
    return world


@pytest.fixture(params=["purchase_orders", "subcontracts"])
def orders(request: pytest.FixtureRequest, site: World) -> Orders:
    """The orders, then the subcontracts, of a company with a project and its suppliers."""
    return Orders(site, request.param)


@pytest.fixture
def purchases(site: World) -> Orders:
    """The orders alone."""
    return Orders(site, "purchase_orders")


@pytest.fixture
def changes(site: World) -> Changes:
    """A purchase order, a subcontract and a client's contract, on both sides."""
    return Changes.on(site)


@pytest.fixture(params=[False, True], ids=["changes apart", "changes inside"])
def budgeted(site: World, request: pytest.FixtureRequest) -> World:
    """Three budgets that are in Procore already; its view's modifications hold the approved changes, or they do not."""
    site.simulator.switches.budget_modifications_hold_changes = request.param
    budgets.budget(site, "03-300|MAT", "125000.55", quantity="250.5", unit="m3")
    budgets.budget(site, "03-300|MO", "64000.10", quantity="1100", unit="hr")
    budgets.budget(site, "03-400|SCT", "41800")
    site.run("budgets")
    assert budgets.in_procore(site) == budgets.in_maestro(site) != {}
    return site
