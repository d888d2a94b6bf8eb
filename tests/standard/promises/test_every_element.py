"""What is promised for every element in every direction: on PostgreSQL, and against the simulator over HTTP."""

import json
import logging
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

import pytest

from procore.elements import ALL, ELEMENTS
from procore.model.errors import LoginRefused, Unreachable
from procore.model.records import Reason
from procore.run.synchronize import synchronize
from procore.text.reasons import sentence
from simulator.records.world import FIRST_ID
from tests.standard.course import keys_of, ledger_rows, marks, moments, of_ways, run
from tests.standard.pictures import in_maestro, in_procore, picture
from tests.standard.ways import ALL_WAYS, PENNIES, SAID, M, P, refuse


def test_every_element_is_here_in_every_direction():
    there = {(way.element, way.target) for way in ALL_WAYS}
    wanted = {(e.id, s) for e in ELEMENTS.values() if e.built for d in e.directions for s in d.writes}
    assert there == wanted


def test_a_second_run_writes_nothing_and_reads_no_more_than_the_first(course):
    with course.opened() as (world, _):
        first = run(world, course.way)
        before, touched, seen = len(world.requests), moments(world, course.way), picture(world)
        second = run(world, course.way)
        assert world.writes(before) == []
        assert (moments(world, course.way), picture(world)) == (touched, seen)
        assert (second.tally["created"], second.tally["updated"], second.tally["linked"]) == (0, 0, 0)
        gets = {name: n for name, n in second.calls.items() if name.startswith("GET")}
        assert all(n <= first.calls.get(name, 0) for name, n in gets.items())


def test_one_bad_record_is_told_in_both_languages_and_stops_no_other(course):
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


def numbers_in(value):
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


def test_ids_have_64_bits_times_are_aware_and_what_is_kept_is_text_and_never_a_float(course):
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
def test_money_is_the_same_to_the_cent_on_both_sides(course):
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


def lose(world, course):
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


def test_what_is_gone_on_one_side_is_told_and_deleted_nowhere(course):
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
def test_where_one_could_be_two_nothing_is_written_and_a_person_is_asked(course):
    way = course.way
    assert way.twins is not None
    with course.opened() as (world, _):
        run(world, way)
        way.twins(world)
        before, seen = len(world.requests), picture(world)
        run(world, way, full=True)
        assert world.writes(before) == []
        assert picture(world) == seen
        asked = [row["code"] for row in world.held(way.element) if row["element"] == way.element]
        assert set(asked) == {"ambiguous"}


@of_ways(lambda way: way.batch)
def test_what_an_answer_leaves_out_is_not_counted_as_written_and_waits_in_the_inbox(course):
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


@pytest.mark.parametrize("first", [0, 1, 2])
@of_ways(lambda way: way.batch)
def test_what_procore_never_took_and_said_nothing_about_is_sent_by_the_next_run(course, first):
    with course.opened() as (world, _):
        world.fault(method="PATCH|POST", path="^/rest", skip=first, status=200, body={}, times=None)
        with suppress(Unreachable):
            run(world, course.way)
        world.simulator.faults.clear()
        run(world, course.way)
        assert world.inbox(course.way.element) == []
        assert picture(world) == course.picture


def test_no_secret_is_in_the_ledger_the_log_an_error_or_a_repr(course, caplog):
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


def test_what_is_made_while_a_run_writes_is_found_by_the_next_one(course):
    """A watermark that moved past the start of its run would step over it."""
    way = course.way
    writing: dict[str, datetime] = {}
    with course.opened() as (world, watch):

        def meanwhile():
            writing["maestro"] = world.maestro("SELECT clock_timestamp() AS now")[0]["now"]
            writing["procore"] = world.simulator.clock.moment()
            world.simulator.clock.advance(3)
            way.make(world, "3")
            world.simulator.clock.advance(3)

        watch.at_writing = meanwhile
        run(world, way)
        assert watch.at_writing is None
        moved = [mark for mark in marks(world) if mark["element"] == way.element]
        assert {mark["side"] for mark in moved} == writing.keys()
        assert all(mark["read_until"] <= writing[mark["side"]] for mark in moved)
        world.simulator.clock.advance(3)
        tally = run(world, way).tally
        assert tally["created"] + tally["updated"] >= 1


def test_the_calls_that_a_run_prints_are_the_requests_that_procore_saw(course):
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
