"""What is promised for every element, tested over all of them: on PostgreSQL, and against the simulator over HTTP.

`WAYS` says how a valid record of each element is made on the side where it starts; the rest knows no element.

Long, because one suite runs over all elements.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
import requests
from sqlalchemy import URL, create_engine, event

from procore.elements import ALL, ELEMENTS
from procore.elements.element import Direction, Side
from procore.model.errors import ElementBusy, LoginRefused, Unreachable, WriterLost
from procore.model.records import Reason
from procore.model.runs import Run
from procore.run.synchronize import synchronize
from procore.store.ledger import Ledger
from procore.text.reasons import sentence
from simulator import Limits, Simulator
from simulator.controls.switches import VALUES
from simulator.records.world import FIRST_ID
from tests.standard import change_orders, commitments
from tests.standard import test_budgets as budgets
from tests.standard import test_costs as costs
from tests.standard.conftest import Stage, World

SAID = "Le service de la paie dit non"
"""The words with which a side refuses a record."""
PENNIES = {"1": "1234567.10", "2": "7654321.20", "3": "33.33"}
CODES = {"1": "03-300|MAT", "2": "03-400|SCT", "3": "03-300|MO"}
DATES = {"start_date": "2026-01-05", "completion_date": "2026-12-18"}
PLACE = {"state_code": "QC", "country_code": "CA"}


class Killed(BaseException):
    """The process is gone: nothing that it would still have done is done."""


# ------------------------------------------------------------------------------------------------ the elements


def nothing(_world: World) -> None:
    """There is nothing to prepare."""


def orders(element_id: str) -> tuple[Callable[..., None], Callable[..., None]]:
    def put(world: World, n: str) -> None:
        commitments.Orders(world, element_id).put(f"2410{n}", line(n), description=f"Commande {n}")

    def make(world: World, n: str) -> None:
        commitments.Orders(world, element_id).make(f"PC-{n}", line(n), title=f"Commande {n}")

    return put, make


def line(n: str) -> list[tuple[str, ...]]:
    return [(*CODES[n].split("|"), f"Ligne {n}", "1", "ls", PENNIES[n], PENNIES[n])]


def an_order(world: World) -> None:
    """The purchase order that change orders change, on both sides."""
    commitments.Orders(world, "purchase_orders").put("24105", description="Commande")
    world.run("purchase_orders", "to_procore")


def put_budget(world: World, n: str) -> None:
    budgets.budget(world, CODES[n], PENNIES[n])


def make_budget(world: World, n: str) -> None:
    wbs_id = world.wbs_id("24-001", CODES[n])
    project = {"project_id": world.project_id("24-001")}
    world.simulator.world.add("budget_line_items", wbs_code_id=wbs_id, original_budget_amount=PENNIES[n], **project)


def put_change(world: World, n: str) -> None:
    change_orders.Changes(world).put(f"10{n}", line(n), of="purchase_order", description=f"Avenant {n}")


def make_change(world: World, n: str) -> None:
    change_orders.Changes(world).make(line(n), of="purchase_order", title=f"Avenant {n}")


def make_project(world: World, n: str) -> None:
    more = {"name": f"Projet P-{n}", "project_number": f"P-{n}", **DATES, **PLACE}
    world.simulator.world.add("projects", **more)


def make_vendor(world: World, n: str) -> None:
    world.simulator.world.add("vendors", name=f"Fournisseur N{n}", **PLACE)


def twin_projects(world: World) -> None:
    world.project("24-900")
    for name in ("Un", "Deux"):
        world.simulator.world.add("projects", name=name, project_number="24-900", **DATES, **PLACE)


def twin_vendors(world: World) -> None:
    world.supplier("JUMEAU", name="Jumeau inc.")
    for _ in range(2):
        world.simulator.world.add("vendors", name="Jumeau inc.", **PLACE)


def twin_orders(element_id: str) -> Callable[[World], None]:
    def make(world: World) -> None:
        both = commitments.Orders(world, element_id)
        both.put("24190", line("1"), external_no="PC-9")
        for n in ("1", "2"):
            both.make("PC-9", line(n))

    return make


@dataclass(frozen=True, kw_only=True)
class Way:
    """An element on its way to one side. `make`: record 1, 2 or 3 on the side where it starts. `prepare`: what it needs.

    `tables` and `kinds`: where the record and its lines are, lines first. `amount`: the column and the key of its money.
    `switches`: how Procore is set up. `batch`: what a batch calls record 1, or a part of it; `post`: where it goes alone.
    `refuse`: the column of maestro*, and what is in it, by which the table refuses record 1. `twins`: makes one record in
    maestro* and two like it in Procore.
    """

    element: str
    target: Side
    make: Callable[[World, str], None]
    tables: tuple[str, ...]
    kinds: tuple[str, ...]
    prepare: Callable[[World], None] = nothing
    amount: tuple[str, str] | None = None
    batch: Callable[[World], str] | None = None
    post: str = ""
    instead: str = ""  # where a record goes alone when its batch was refused
    refuse: tuple[str, str] = ("", "")
    twins: Callable[[World], None] | None = None
    switches: Mapping[str, Any] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """As the settings name it."""
        both = Direction.BOTH in ELEMENTS[self.element].directions
        return "both" if both else f"to_{self.target.value}"

    @property
    def source(self) -> Side:
        return self.target.other

    def __str__(self) -> str:
        return " ".join([f"{self.element} to {self.target.value}", *(f"{k}={v}" for k, v in self.switches.items())])


def named(name: str) -> Callable[[World], str]:
    return lambda _world: name


def id_of(kind: str, name: str) -> Callable[[World], str]:
    return lambda world: str(next(one["id"] for one in world.procore(kind) if one["name"] == name))


M, P = Side.MAESTRO, Side.PROCORE
PROJECT = {"tables": ("activity_group", "activity", "project"), "kinds": ("projects",), "twins": twin_projects}
SUPPLIER = {"tables": ("supplier",), "kinds": ("vendors",), "twins": twin_vendors}
BUDGET = {"amount": ("amount", "original_budget_amount"), "kinds": ("budget_line_items",)}
ORDER = {
    "tables": ("purchase_order_line", "purchase_order"),
    "kinds": ("purchase_order_contract_line_items", "purchase_order_contracts"),
    "amount": ("amount", "amount"),
    "twins": twin_orders("purchase_orders"),
}
CONTRACT = {
    "tables": ("subcontract_line", "subcontract"),
    "kinds": ("work_order_contract_line_items", "work_order_contracts"),
    "amount": ("amount", "amount"),
    "twins": twin_orders("subcontracts"),
}
CHANGE = {
    "tables": ("change_order_line", "change_order"),
    "kinds": ("potential_change_order_line_items", "potential_change_orders", "change_order_packages"),
    "amount": ("amount", "amount"),
    "prepare": an_order,
}
put_order, make_order = orders("purchase_orders")
put_contract, make_contract = orders("subcontracts")
WAYS = (
    Way(
        element="projects", target=P, make=lambda world, n: world.project(f"24-10{n}"), post="/rest/v1.0/projects",
        batch=named("MAESTRO|ACT|DEMO|24-101|03"), **PROJECT,
    ),
    Way(
        element="projects", target=M, make=make_project, batch=id_of("projects", "Projet P-1"),
        refuse=("description", "Projet P-1"), **PROJECT,
    ),
    Way(
        element="suppliers", target=P, make=lambda world, n: world.supplier(f"N{n}"),
        batch=named("MAESTRO|SUP|DEMO|N1"), **SUPPLIER,
    ),
    Way(
        element="suppliers", target=M, make=make_vendor, batch=id_of("vendors", "Fournisseur N1"),
        refuse=("name", "Fournisseur N1"), **SUPPLIER,
    ),
    Way(
        element="budgets", target=P, make=put_budget, tables=("budget",),
        batch=lambda world: str(world.wbs_id("24-001", CODES["1"])), instead="/rest/v1.1/budget_line_items", **BUDGET,
    ),
    Way(
        element="budgets", target=M, make=make_budget, tables=("budget_modification",),
        refuse=("activity", "03-300"), **BUDGET,
    ),
    *(
        Way(
            element="costs", target=P, make=lambda world, n: costs.cost(world, f"A-{n}", (CODES[n], PENNIES[n])),
            tables=("cost_line", "cost"), kinds=("direct_cost_line_items", "direct_costs"), amount=("amount", "amount"),
            batch=named("MAESTRO|CST|DEMO|A-1"), switches={"direct_cost_lock": lock},
        )
        for lock in VALUES["direct_cost_lock"]
    ),
    Way(
        element="purchase_orders", target=P, make=put_order, batch=named("MAESTRO|PO|DEMO|24101-0"), **ORDER,
    ),
    Way(element="purchase_orders", target=M, make=make_order, refuse=("description", "Commande 1"), **ORDER),
    Way(element="subcontracts", target=P, make=put_contract, batch=named("MAESTRO|SC|DEMO|24101-0"), **CONTRACT),
    Way(element="subcontracts", target=M, make=make_contract, refuse=("description", "Commande 1"), **CONTRACT),
    Way(
        element="change_orders", target=P, make=put_change, post="/rest/v1.0/change_order_packages",
        batch=named("MAESTRO|COL|DEMO|101|1"), **CHANGE,
    ),
    Way(element="change_orders", target=M, make=make_change, refuse=("description", "Avenant 1"), **CHANGE),
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ the stage


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
    engine = create_engine(database, connect_args={"options": "-c synchronous_commit=off"})
    engine.connect().close()  # what the first connection asks is nobody's statement
    watch = Watch()
    event.listen(engine, "do_execute", watch)
    try:
        with Simulator(limits=Limits(hour=0, spike=0), state=procore) as simulator, requests.Session() as session:
            yield World(engine, Ledger(engine), simulator, session, runs=RUNS), watch
    finally:
        engine.dispose()


@pytest.fixture(scope="module", params=WAYS, ids=str)
def course(
    request: pytest.FixtureRequest,
    site_stage: Stage,
    copied: Callable[[URL], AbstractContextManager[URL]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Course]:
    """The element was synchronized once, without records of its own; then two were made."""
    way, folder = request.param, tmp_path_factory.mktemp("course")
    procore = shutil.copy(site_stage.procore, folder / "procore.sqlite")
    with copied(site_stage.database) as database:
        with opened(database, Path(procore)) as (world, _):
            way.prepare(world)
            run(world, way)
            earlier = {table: keys_of(world, table) for table in way.tables} | {
                kind: [row["id"] for row in world.procore(kind)] for kind in way.kinds
            }
            for n in ("1", "2"):
                way.make(world, n)
        found = Course(way, Stage(database, Path(procore)), copied, folder, earlier)
        with found.opened() as (world, watch):
            before, start = len(world.requests), len(watch.seen)
            run(world, way)
            found.statements = watch.seen[start:]
            assert world.inbox(way.element) == []
            found.picture = picture(world)
            asked = world.requests[before:]
            found.writes = [(one["method"], one["path"]) for one in asked if one["method"] != "GET"]
        yield found


def run(world: World, way: Way, **asked: Any) -> Run:
    """One run: by its watermarks alone, without the overlap that would hide what they miss."""
    job, element = world.job(way.element, way.direction, **asked)
    return synchronize(replace(job, overlap=timedelta()), element)


# ------------------------------------------------------------------------------------------------ what both sides hold


OWN = frozenset(
    {"id", "updated_at", "created_at", "external_id", "external_line", "last", "reviewed_at", "origin_data"}
)
"""What a database or Procore numbers and dates itself; and a vendor's language, which maestro* makes up for a new one."""
DOCUMENTS = frozenset({"purchase_order", "subcontract", "change_order"})
"""Their numbers come from a counter: those that a broken run took are not given back."""
COUNTED = re.compile(r"\bP[0-9]{5}\b")
"""The code of a supplier that comes from Procore: from a counter, too."""


def in_maestro(world: World) -> dict[str, list[str]]:
    tables = world.maestro("SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'maestro'")
    found = {}
    for table in (row["t"] for row in tables):
        counted = {"number"} if table.removesuffix("_line") in DOCUMENTS else set()
        rows = world.maestro(f"SELECT * FROM maestro.{table}")
        found[table] = sorted(
            COUNTED.sub("P", str({k: v for k, v in r.items() if k not in OWN | counted})) for r in rows
        )
    return found


def in_procore(world: World) -> dict[str, list[str]]:
    found = {}
    for kind in world.simulator.world.kinds:
        rows = [
            {k: v for k, v in row.items() if k not in OWN and not k.endswith(("_id", "_ids"))}
            for row in world.procore(kind)
        ]
        with_origin_id = (bool(row.get("origin_id")) for row in world.procore(kind))
        found[kind] = sorted(
            COUNTED.sub("P", str((stamp, row))) for stamp, row in zip(with_origin_id, rows, strict=True)
        )
    return found


def picture(world: World) -> dict[str, list[str]]:
    """Both sides, without what each of them numbers itself."""
    return {**in_maestro(world), **in_procore(world)}


def moments(world: World, way: Way) -> list[Any]:
    return [world.maestro(f"SELECT updated_at FROM maestro.{table} ORDER BY 1") for table in way.tables]


def writes(world: World, since: int) -> list[str]:
    return [one for one in world.asked(since) if not one.startswith("GET")]


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


def test_every_element_is_here_in_every_direction() -> None:
    there = {(way.element, way.target) for way in WAYS}
    wanted = {(e.id, s) for e in ELEMENTS.values() if e.built for d in e.directions for s in d.writes}
    assert there == wanted


# ------------------------------------------------------------------------------------------------ 1: a second run


def test_a_second_run_writes_nothing_and_reads_no_more_than_the_first(course: Course) -> None:
    with course.opened() as (world, _):
        first = run(world, course.way)
        before, touched, seen = len(world.requests), moments(world, course.way), picture(world)
        second = run(world, course.way)
        assert writes(world, before) == []
        assert (moments(world, course.way), picture(world)) == (touched, seen)
        assert (second.tally["created"], second.tally["updated"], second.tally["linked"]) == (0, 0, 0)
        gets = {name: n for name, n in second.calls.items() if name.startswith("GET")}
        assert all(n <= first.calls.get(name, 0) for name, n in gets.items())


# ------------------------------------------------------------------------------------------------ 2: killed anywhere


def first_with(course: Course, words: str) -> int:
    """The place of the first statement with these words."""
    return next(i for i, said in enumerate(course.statements) if words in said)


def points(course: Course) -> list[int]:
    """Before the first and the last of each kind of statement that writes, from the first intention on."""
    start = first_with(course, INTENDS)
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for place, said in enumerate(course.statements[start:], start):
        if re.search(r"^\s*(INSERT|UPDATE|DELETE)", re.sub(r"(?m)^--.*$", "", said)):
            first.setdefault(said, place)
            last[said] = place
    return sorted({*first.values(), *last.values()})


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # who is killed closes nothing
def test_killed_before_any_statement_and_run_again_it_ends_in_the_same_state(course: Course) -> None:
    intends, settles, marked = (first_with(course, said) for said in (INTENDS, SETTLES, MARKS))
    assert intends < settles < marked, "a watermark moves last"
    for point in points(course):
        with course.opened() as (world, watch):
            before, start = marks(world), len(watch.seen)
            watch.dies_at = start + point
            with pytest.raises(Killed):
                run(world, course.way)
            watch.dies_at = None
            said = course.statements[point]
            assert point > marked or marks(world) == before, f"a watermark moved before\n{said}"
            run(world, course.way)
            assert world.inbox(course.way.element) == [], f"killed before\n{said}"
            assert picture(world) == course.picture, f"killed before\n{said}"
            assert intended(world) == [], f"killed before\n{said}"


@pytest.mark.slow
@of_ways(lambda way: way.batch or way.post)
@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_line_that_is_cut_at_any_call_and_a_run_again_ends_in_the_same_state(course: Course, drop: str) -> None:
    for method, path in sorted({*course.writes}):
        with course.opened() as (world, _):
            world.fault(
                method="POST|PATCH|PUT|DELETE",
                path="^/rest",
                times=None,
                drop=drop,
                skip=course.writes.index((method, path)),
            )
            with suppress(Unreachable):
                run(world, course.way)
            world.simulator.faults.clear()
            run(world, course.way)
            assert world.inbox(course.way.element) == [], f"cut {drop} {method} {path}"
            assert picture(world) == course.picture, f"cut {drop} {method} {path}"
            assert intended(world) == []


# ------------------------------------------------------------------------------------------------ one writer


@contextmanager
def another(world: World) -> Iterator[World]:
    """The same company as another worker has it: connections, and a session with Procore, of its own."""
    engine = create_engine(world.engine.url)
    with requests.Session() as session:
        yield World(engine, Ledger(engine), world.simulator, session, runs=RUNS)
    engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("runs", [2, 8])
def test_runs_at_once_end_as_one_run_would(course: Course, runs: int) -> None:
    ended, changed, failures = [], threading.Condition(), []

    def one(world: World) -> None:
        try:
            with another(world) as mine:
                while True:
                    before = len(ended)
                    with suppress(ElementBusy):
                        run(mine, course.way)
                        return
                    with changed:
                        changed.wait_for(lambda before=before: len(ended) > before, timeout=120)
        except BaseException as failure:  # noqa: BLE001 (a thread's failure is the test's)
            failures.append(failure)
        finally:
            with changed:
                ended.append(None)
                changed.notify_all()

    with course.opened() as (world, _):
        workers = [threading.Thread(target=one, args=(world,)) for _ in range(runs)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert failures == []
        assert picture(world) == course.picture
        assert intended(world) == []


@pytest.mark.slow
def test_a_run_that_begins_anywhere_in_another_waits_for_it_and_changes_nothing(course: Course) -> None:
    places = Random(str(course.way)).sample(range(len(course.statements)), 4)  # of 13 ways: 52 interleavings
    for place in places:
        with course.opened() as (world, watch), another(world) as other:
            busy: list[ElementBusy] = []

            def second(other: World = other, busy: list[ElementBusy] = busy) -> None:
                try:
                    run(other, course.way)
                except ElementBusy as refused:
                    busy.append(refused)

            watch.before = len(watch.seen) + place, second
            run(world, course.way)
            if busy:
                second()
            assert len(busy) <= 1
            assert picture(world) == course.picture, f"a second run before\n{course.statements[place]}"
            assert intended(world) == []


def test_a_run_that_lost_its_lock_stops_before_its_next_write(course: Course) -> None:
    with course.opened() as (world, watch), another(world) as other:
        kinds = {
            "order_counter",
            "change_order_counter",
            "supplier_counter",
        }  # a number that was taken is not given back
        seen = {kind: rows for kind, rows in picture(world).items() if kind not in kinds}

        def lose() -> None:
            other.maestro(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )

        watch.at_writing = lose
        with pytest.raises(WriterLost):
            run(world, course.way)
        assert {kind: rows for kind, rows in picture(world).items() if kind not in kinds} == seen
        run(other, course.way)
        assert picture(world) == course.picture


# ------------------------------------------------------------------------------------------------ 3: one bad record


def refuse(world: World, way: Way) -> None:
    """The target refuses record 1, in its own words."""
    if way.target is M:
        column, value = way.refuse
        world.maestro(
            "CREATE FUNCTION maestro.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NEW.{column} = '{value}' THEN RAISE EXCEPTION '{SAID}'; END IF; RETURN NEW; END $$"
        )
        world.maestro(
            f"CREATE TRIGGER refuse BEFORE INSERT ON maestro.{way.tables[-1]} "
            "FOR EACH ROW EXECUTE FUNCTION maestro.refuse()"
        )
    elif way.post:
        world.fault(method="POST", path=f"{way.post}$", status=422, body={"errors": SAID})
    else:
        assert way.batch is not None
        world.fault(method="PATCH|POST", item=way.batch(world), refuse=SAID, times=None)
        if way.instead:
            world.fault(method="POST", path=f"{way.instead}$", status=422, body={"errors": SAID})


def test_one_bad_record_is_told_in_both_languages_and_stops_no_other(course: Course) -> None:
    way = course.way
    with course.opened() as (world, _):
        refuse(world, way)
        tally = run(world, way).tally
        assert tally["rejected"] == 1
        assert (tally["created"] > 0) is True
        (entry,) = (row for row in world.held(way.element) if row["kind"] == "rejected")
        reason = Reason.from_json(entry)
        english, french = (sentence(reason, entry["element"], language) for language in ("en", "fr"))
        assert SAID in english
        assert SAID in french
        assert english != french
        arrived = in_maestro(world) if way.target is M else in_procore(world)
        where = way.tables if way.target is M else way.kinds
        lacking = {name: len(course.picture[name]) - len(arrived[name]) for name in where}
        assert all(lacking[name] >= 0 for name in where)
        good = sum(len(arrived[name]) for name in where)
        assert 0 < sum(lacking.values()) < sum(len(course.picture[name]) for name in where)
        assert good > 0


# ------------------------------------------------------------------------------------------------ 4: values


def numbers_in(value: Any) -> list[Any]:
    """The JSON numbers inside a stored value."""
    if isinstance(value, Mapping):
        return [n for one in value.values() for n in numbers_in(one)]
    if isinstance(value, list):
        return [n for one in value for n in numbers_in(one)]
    return [value] if isinstance(value, (int, float)) and not isinstance(value, bool) else []


KEPT = {
    "record": ("values", "lines", "facts"),
    "link": ("maestro_baseline", "procore_baseline", "lines"),
    "action": ("changes",),
}
"""Where the ledger keeps what both sides said."""


def test_ids_have_64_bits_times_are_aware_and_what_is_kept_is_text_and_never_a_float(course: Course) -> None:
    way = course.way
    with course.opened() as (world, _):
        run(world, way)
        (pairing,) = world.ledger.pairings.concerning("demo", world.simulator.company_id, "127.0.0.1")
        links = world.ledger.links.procore_ids(pairing.id, way.element)
        assert len(links) >= 2
        assert all(procore_id > FIRST_ID for procore_id in links.values())
        for side, keys in ((M, list(links)), (P, [str(procore_id) for procore_id in links.values()])):
            records = world.ledger.records.by_key(pairing.id, ALL[way.element], side, keys)
            assert len(records) == len(links), f"a record of {side} is not found by its key"
            assert all(r.changed_at is None or r.changed_at.tzinfo is not None for r in records.values())
        kept = ledger_rows(world)
        for table, columns in KEPT.items():
            found = [number for row in kept[table] for column in columns for number in numbers_in(row[column])]
            assert found == [], f"procore_sync.{table} keeps numbers"


@of_ways(lambda way: way.amount)
def test_money_is_the_same_to_the_cent_on_both_sides(course: Course) -> None:
    way = course.way
    assert way.amount is not None
    with course.opened() as (world, _):
        run(world, way)
        column, key = way.amount
        rows = world.maestro(f"SELECT {column} AS amount FROM maestro.{way.tables[0]}")
        there = sorted(Decimal(str(row[key])) for row in world.procore(way.kinds[0]))
        wanted = sorted(Decimal(PENNIES[n]) for n in ("1", "2"))
        assert [amount for amount in sorted(row["amount"] for row in rows) if amount in wanted] == wanted
        assert [amount for amount in there if amount in wanted] == wanted


# ------------------------------------------------------------------------------------------------ 5: missing, ambiguous


def lose(world: World, course: Course) -> None:
    """The records are gone on the side where they came from."""
    if course.way.source is P:
        for kind in course.way.kinds:
            for row in world.procore(kind):
                if row["id"] not in course.earlier[kind]:
                    world.simulator.world.remove(kind, row["id"])
        return
    for table in course.way.tables:
        for key in keys_of(world, table):
            if key not in course.earlier[table]:
                where = " AND ".join(f"{name} = :{name}" for name in key)
                world.maestro(f"DELETE FROM maestro.{table} WHERE {where}", **key)


def keys_of(world: World, table: str) -> list[dict[str, Any]]:
    names = world.maestro(
        "SELECT a.attname AS name FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid "
        "AND a.attnum = ANY (i.indkey) WHERE i.indisprimary AND i.indrelid = CAST(:t AS regclass)",
        t=f"maestro.{table}",
    )
    return world.maestro(f"SELECT {', '.join(row['name'] for row in names)} FROM maestro.{table}")


def test_what_is_gone_on_one_side_is_told_and_deleted_nowhere(course: Course) -> None:
    way = course.way
    with course.opened() as (world, _):
        run(world, way)
        lose(world, course)
        there = in_maestro if way.target is M else in_procore
        held = there(world)
        said = {"overrides": frozenset({"restored"}), "reason": "they were removed", "by_whom": "Marie"}
        run(world, way, full=True, **said)  # so many at once would stop the element
        assert there(world) == held
        assert world.held(way.element) != []


@of_ways(lambda way: way.twins and way.target is P)
def test_where_one_could_be_two_nothing_is_written_and_a_person_is_asked(course: Course) -> None:
    way = course.way
    assert way.twins is not None
    with course.opened() as (world, _):
        run(world, way)
        way.twins(world)
        before, seen = len(world.requests), picture(world)
        run(world, way, full=True)
        assert writes(world, before) == []
        assert picture(world) == seen
        asked = [row["code"] for row in world.held(way.element) if row["element"] == way.element]
        assert set(asked) == {"ambiguous"}


# ------------------------------------------------------------------------------------------------ 6: left out


@of_ways(lambda way: way.batch)
def test_what_an_answer_leaves_out_is_not_counted_as_written_and_waits_in_the_inbox(course: Course) -> None:
    way = course.way
    assert way.batch is not None
    with course.opened() as (world, _):
        world.fault(method="PATCH|POST", item=way.batch(world), leave_out=True, times=None)
        tally = run(world, way).tally
        left_out = [row for row in world.held(way.element) if row["code"] == "unanswered"]
        assert len(left_out) == 1
        assert tally["rejected"] >= 1
        world.simulator.faults.clear()
        run(world, way)
        assert world.inbox(way.element) == []
        assert picture(world) == course.picture


# ------------------------------------------------------------------------------------------------ 7: sent once


@of_ways(lambda way: way.post)
@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_post_without_an_answer_is_looked_up_before_it_is_sent_again(course: Course, drop: str) -> None:
    way = course.way
    with course.opened() as (world, _):
        world.fault(method="POST", path=f"{way.post}$", drop=drop)
        with suppress(Unreachable):
            run(world, way)
        run(world, way)
        assert picture(world) == course.picture
        asked = world.requests
        (lost,) = (i for i, one in enumerate(asked) if one.get("fault"))
        again = [i for i, one in enumerate(asked) if i > lost and one["body"] and one["body"] == asked[lost]["body"]]
        assert len(again) == (drop == "before")
        between = asked[lost + 1 : again[0]] if again else asked[lost + 1 :]
        assert any(one["method"] == "GET" and one["path"].startswith("/rest") for one in between)


# ------------------------------------------------------------------------------------------------ 8: secrets


def test_no_secret_is_in_the_ledger_the_log_an_error_or_a_repr(
    course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    way = course.way
    with course.opened() as (world, _):
        job, element = world.job(way.element, way.direction)
        world.fault(method="GET|POST|PATCH", path="^/rest", status=500, times=3)
        synchronize(job, element)
        world.fault(method="GET|POST|PATCH", path="^/rest", status=400, times=None, body={"errors": "no"})
        with suppress(Exception):
            run(world, way, full=True)
        world.simulator.faults.clear()
        world.fault(path="/oauth/token", status=401, body={"error": "invalid_client"})
        with pytest.raises(LoginRefused) as refused:
            run(world, way, full=True)
        said = json.dumps(ledger_rows(world), default=str)
        told = [said, caplog.text, str(refused.value), repr(refused.value), repr(job), repr(job.procore.client)]
        tokens = list(world.simulator.tokens._created)
        assert tokens
        for secret in (world.simulator.client_secret, *tokens):
            assert not [text for text in told if secret in text]


# ------------------------------------------------------------------------------------------------ 9: watermarks


def test_what_is_made_while_a_run_writes_is_found_by_the_next_one(course: Course) -> None:
    """A watermark that moved past the start of its run would step over it."""
    way = course.way
    with course.opened() as (world, watch):

        def meanwhile() -> None:
            world.simulator.clock.advance(3)
            way.make(world, "3")
            world.simulator.clock.advance(3)

        watch.at_writing = meanwhile
        run(world, way)
        assert watch.at_writing is None
        world.simulator.clock.advance(3)
        tally = run(world, way).tally
        assert tally["created"] + tally["updated"] >= 1


# ------------------------------------------------------------------------------------------------ 10: calls


def test_the_calls_that_a_run_prints_are_the_requests_that_procore_saw(course: Course) -> None:
    way = course.way
    with course.opened() as (world, _):
        world.fault(method="GET", path="^/rest", status=503)
        world.fault(method="PATCH|POST", path="^/rest", limit="spike")
        before = len(world.simulator.requests)
        printed = [run(world, way).calls, run(world, way).calls, run(world, way).calls]
        seen = [
            f"{one['method']} {re.sub(r'/[0-9]+(?=/|$)', '/{id}', one['path'])}"
            for one in world.simulator.requests[before:]
        ]
        assert sum(map(Counter, printed), Counter()) == Counter(seen)
        assert printed[1] == printed[2], "as much as what changed: nothing did"


# ------------------------------------------------------------------------------------------------ 15: half made


@of_ways(lambda way: way.target is P and ALL[way.element].lines)
def test_a_document_of_which_a_line_is_refused_counts_for_nothing_until_it_is_whole(course: Course) -> None:
    way = course.way
    lines, headers = way.kinds[0], way.kinds[-1]
    with course.opened() as (world, _):
        run(world, way)
        first = min(row["origin_id"] for row in world.procore(lines) if row["id"] not in course.earlier[lines])
    with course.opened() as (world, _):
        world.fault(method="PATCH|POST", item=first, refuse=SAID, times=None)
        run(world, way)
        made = [row["status"].casefold() for row in world.procore(headers) if row["id"] not in course.earlier[headers]]
        assert [status for status in made if status != "draft"] == ["approved"], "the other one alone"
        before = len(world.requests)
        run(world, way)
        assert writes(world, before) == [], "it is not sent again while nothing changed"
        world.simulator.faults.clear()
        run(world, way, full=True)
        assert world.inbox(way.element) == []
        assert picture(world) == course.picture
