"""Wherever a run is killed, cut off or met by another run, it ends as one run would: for every element, in every direction."""

import gc
import re
import threading
from contextlib import suppress
from random import Random

import pytest
from requests.adapters import HTTPAdapter

from procore.elements import ALL
from procore.model.errors import ElementBusy, Unreachable, WriterLost
from tests.standard.course import (
    INTENDS,
    MARKS,
    SETTLES,
    Killed,
    another,
    intended,
    marks,
    of_ways,
    run,
)
from tests.standard.pictures import picture
from tests.standard.ways import SAID, P


def first_with(course, words):
    """The place of the first statement with these words."""
    return next(i for i, said in enumerate(course.statements) if words in said)


def lose_the_lock(other):
    """The ledger ends the connection of whoever holds a lock."""
    with other.ledger.engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )


def points(course):
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
def test_killed_before_any_statement_and_run_again_it_ends_in_the_same_state(course):
    intends, settles, marked = (first_with(course, said) for said in (INTENDS, SETTLES, MARKS))
    assert intends < settles < marked, "a watermark moves last"
    for point in points(course):
        with course.opened() as (world, watch):
            before, start = marks(world), len(watch.seen)
            watch.dies_at = start + point
            with pytest.raises(Killed):
                run(world, course.way)
            gc.collect()  # who is killed closes nothing: its connections end with its process, which here goes on
            watch.dies_at = None
            said = course.statements[point]
            assert point > marked or marks(world) == before, f"a watermark moved before\n{said}"
            run(world, course.way)
            assert world.inbox(course.way.element) == [], f"killed before\n{said}"
            assert picture(world) == course.picture, f"killed before\n{said}"
            assert intended(world) == [], f"killed before\n{said}"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@of_ways(lambda way: way.target is P and way.kinds[0].endswith("line_items") and way.element != "budgets")
def test_money_that_a_killed_run_sent_and_that_maestro_then_lost_is_told(course):
    with course.opened() as (world, watch):
        watch.dies_at = len(watch.seen) + first_with(course, "INSERT INTO procore_sync.link")
        with pytest.raises(Killed):
            run(world, course.way)
        gc.collect()
        watch.dies_at = None
        world.empty(*course.way.tables)
        sent = [
            row for row in world.procore(course.way.kinds[-1]) if row["id"] not in course.earlier[course.way.kinds[-1]]
        ]
        assert sent
        for full in (False, True):
            run(world, course.way, full=full)
            told = {int(row["procore_key"]): row["code"] for row in world.held(course.way.element)}
            assert told == dict.fromkeys([row["id"] for row in sent], "left_over")


@pytest.mark.slow
@of_ways(lambda way: way.batch or way.post)
@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_line_that_is_cut_at_any_call_and_a_run_again_ends_in_the_same_state(course, drop):
    for place, (method, path) in enumerate(course.writes):
        with course.opened() as (world, _):
            world.fault(method="POST|PATCH|PUT|DELETE", path="^/rest", times=None, drop=drop, skip=place)
            with suppress(Unreachable):
                run(world, course.way)
            world.simulator.faults.clear()
            run(world, course.way)
            assert world.inbox(course.way.element) == [], f"cut {drop} {method} {path}"
            assert picture(world) == course.picture, f"cut {drop} {method} {path}"
            assert intended(world) == []


@pytest.mark.slow
@pytest.mark.parametrize("runs", [2, 8])
def test_runs_at_once_end_as_one_run_would(course, runs):
    ended, changed, failures = [], threading.Condition(), []

    def one(world):
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
def test_a_run_that_begins_anywhere_in_another_waits_for_it_and_changes_nothing(course):
    places = Random(str(course.way)).sample(range(len(course.statements)), 4)  # of 13 ways: 52 interleavings
    for place in places:
        with course.opened() as (world, watch), another(world) as other:
            busy: list[ElementBusy] = []

            def second(other=other, busy=busy):
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


def test_a_run_that_lost_its_lock_stops_before_its_next_write(course):
    with course.opened() as (world, watch), another(world) as other:
        kinds = {
            "order_counter",
            "change_order_counter",
            "supplier_counter",
        }  # a number that was taken is not given back
        seen = {kind: rows for kind, rows in picture(world).items() if kind not in kinds}

        watch.at_writing = lambda: lose_the_lock(other)
        with pytest.raises(WriterLost):
            run(world, course.way)
        assert {kind: rows for kind, rows in picture(world).items() if kind not in kinds} == seen
        run(other, course.way)
        assert picture(world) == course.picture


class TakenOver(HTTPAdapter):
    """A line to Procore on which something happens once: before or after the request that writes and has this place."""

    def __init__(self, place, when, act):
        super().__init__()
        self.left, self.when, self.act = place, when, act

    def send(self, request, **how):
        mine = request.method != "GET" and "/rest/" in request.url
        self.left -= mine
        now = mine and self.left == -1
        if now and self.when == "before":
            self.act()
        answer = super().send(request, **how)
        if now and self.when == "after":
            self.act()
        return answer


@pytest.mark.slow
@of_ways(lambda way: way.target is P)
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_another_run_took_over_around_any_request_ends_as_one_run_would(course, when):
    for place, (method, path) in enumerate(course.writes):
        with course.opened() as (world, _), another(world) as other:
            sent = []

            def take_over(world=world, other=other, sent=sent):
                lose_the_lock(other)
                run(other, course.way)
                sent.append(len(world.requests))

            world.session.mount("http://", TakenOver(place, when, take_over))
            with pytest.raises(WriterLost):
                run(world, course.way)
            late = world.writes(*sent)[when == "before" :]
            assert course.way.element != "costs" or late == [], f"taken over {when} {method} {path}"
            for _ in range(2):
                run(world, course.way)
            assert picture(world) == course.picture, f"taken over {when} {method} {path}"
            assert intended(world) == []


@of_ways(lambda way: way.post)
@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_post_without_an_answer_is_looked_up_before_it_is_sent_again(course, drop):
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


@of_ways(lambda way: way.target is P and ALL[way.element].lines)
def test_a_document_of_which_a_line_is_refused_counts_for_nothing_until_it_is_whole(course):
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
        assert world.writes(before) == [], "it is not sent again while nothing changed"
        world.simulator.faults.clear()
        run(world, way, full=True)
        assert world.inbox(way.element) == []
        assert picture(world) == course.picture
