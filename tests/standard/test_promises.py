"""What is promised for every element, tested over all of them: on PostgreSQL, and against the simulator over HTTP.

`ways.WAYS` says how a valid record of each element is made on the side where it starts; the rest knows no element.

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
from procore.model.errors import ElementBusy, LoginRefused, Unreachable, WriterLost
from procore.model.records import Reason
from procore.model.runs import Run
from procore.run.synchronize import synchronize
from procore.store.ledger import Ledger
from procore.text.reasons import sentence
from simulator import Limits, Simulator
from simulator.records.world import FIRST_ID
from tests.standard.conftest import Stage, World
from tests.standard.pictures import in_maestro, in_procore, picture
from tests.standard.ways import PENNIES, SAID, WAYS, M, P, Way


class Killed(BaseException):
    """The process is gone: nothing that it would still have done is done."""


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
