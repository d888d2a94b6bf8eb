"""A port whose times or amounts cannot work is refused, with the file, what it returns and what to write instead."""

import shutil
from datetime import UTC, datetime, timedelta, timezone

import pytest

from procore.elements import ALL
from procore.model.errors import ConfigurationError
from procore.sides.maestro.engines import REFERENCE
from procore.sides.maestro.sql import Maestro
from procore.sides.maestro.time_checks import newest, with_zone, wrong_clock, wrong_updated_at

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MONTREAL = timezone(timedelta(hours=-4))
SUPPLIERS, BUDGETS = ALL["suppliers"], ALL["budgets"]


@pytest.mark.parametrize(
    "value, zoned",
    [
        (NOON, NOON),
        (NOON.astimezone(MONTREAL), NOON),
        ("2026-05-01T08:00:00-04:00", NOON),
        ("2026-05-01T12:00:00Z", NOON),
        (NOON.replace(tzinfo=None), None),
        ("2026-05-01 12:00:00", None),
        (NOON.date(), None),
        ("soon", None),
        (1777636800, None),
        (None, None),
    ],
)
def test_only_a_time_that_says_its_zone_is_one(value, zoned):
    assert with_zone(value) == zoned
    assert (wrong_clock(value, NOON, "now()") is None) is (zoned is not None)


@pytest.mark.parametrize(
    "row, said",
    [
        ({"updated_at": NOON}, None),
        ({"updated_at": NOON + timedelta(minutes=9)}, None),
        ({"updated_at": None}, "returns updated_at empty in all rows"),
        ({}, "returns no column updated_at"),
        ({"updated_at": NOON.replace(tzinfo=None)}, "says no time zone"),
        ({"updated_at": NOON.date()}, "says no time zone"),
        ({"updated_at": NOON + timedelta(hours=4)}, "of another time zone than it says"),
    ],
)
def test_a_row_whose_time_cannot_work_is_told(row, said):
    found = wrong_updated_at(row, NOON, "now()")
    assert found is None if said is None else said in str(found)


def test_a_clock_that_is_days_off_is_none():
    assert "correct it" in str(wrong_clock(NOON + timedelta(days=1), NOON, "now()"))
    assert wrong_clock(NOON + timedelta(hours=1), NOON, "now()") is None


def test_of_some_rows_an_odd_one_is_looked_at_first_and_else_the_newest():
    old, new, odd = {"updated_at": NOON}, {"updated_at": NOON + timedelta(1)}, {"updated_at": "soon"}
    assert newest([]) is None
    assert newest([old, {"updated_at": None}, new]) is new
    assert newest([old, odd, new]) is odd


@pytest.fixture
def port(maestro_engine, put, tmp_path):
    """A port whose SQL says something else: `port("suppliers", was, instead)`."""
    put("supplier", code="S1", name="Un")
    put("project", number="P1")
    put("activity", project="P1", code="03")
    put("cost_group", code="MAT", type="Material")
    put("activity_group", project="P1", activity="03", group_code="MAT")
    put("budget", project="P1", activity="03", group_code="MAT", amount=5)

    def made(name, *changed):
        folder = tmp_path / "own"
        shutil.copytree(REFERENCE, folder)
        file = folder / f"{name}.sql"
        sql = file.read_text(encoding="utf-8")
        for was, instead in changed:
            assert was in sql
            sql = sql.replace(was, instead)
        file.write_text(sql, encoding="utf-8")
        return Maestro(maestro_engine, "DEMO", folder)

    return made


def test_the_reference_passes(maestro_engine):
    rows = (REFERENCE / "demo.sql").read_text(encoding="utf-8")
    with maestro_engine.begin() as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(rows)
    side = Maestro(maestro_engine, "DEMO")
    for element in ALL.values():
        side.check_reading(element)


READ = "s.updated_at, same.copies"
SUPPLIER_FILE = "suppliers.sql: the block `read` "


@pytest.mark.parametrize(
    "was, instead, said",
    [
        (READ, "s.updated_at AT TIME ZONE 'America/Toronto' AS updated_at, same.copies", "which says no time zone"),
        (READ, "CAST(s.updated_at AS date) AS updated_at, same.copies", "which says no time zone"),
        (READ, "s.updated_at + interval '4 hours' AS updated_at, same.copies", "of another time zone than it says"),
        (READ, "same.copies", "returns no column updated_at"),
        (READ, "CAST(NULL AS timestamptz) AS updated_at, same.copies", "returns updated_at empty in all rows"),
        (READ, "s.updated_at - interval '4 hours' AS updated_at, same.copies", "does not give S1, which changed at"),
        (
            "s.updated_at >= :since",
            "s.updated_at >= CAST(:since AS timestamptz) + interval '1 hour'",
            "does not give S1",
        ),
    ],
)
def test_times_that_lose_edits_are_refused(port, was, instead, said):
    with pytest.raises(ConfigurationError, match=said) as raised:
        port("suppliers", (was, instead)).check_reading(SUPPLIERS)
    assert SUPPLIER_FILE in str(raised.value)


def test_rows_without_a_time_are_taken_where_digests_tell_what_changed(port):
    untimed = ("max(e.updated_at) AS updated_at", "CAST(NULL AS timestamptz) AS updated_at")
    port("budgets", untimed).check_reading(BUDGETS)


def test_amounts_that_round_are_refused(port):
    side = port("budgets", ("sum(e.amount) AS amount", "CAST(sum(e.amount) AS double precision) AS amount"))
    with pytest.raises(ConfigurationError, match="returns amount as binary numbers, which round"):
        side.check_reading(BUDGETS)


@pytest.mark.parametrize("clock, good", [("LOCALTIMESTAMP", False), ("CAST(now() AS text)", True)])
def test_a_clock_without_a_zone_is_refused(port, clock, good):
    side = port("company", ("SELECT now()", f"SELECT {clock}"))
    if good:
        side.check_reading(SUPPLIERS)
        return
    with pytest.raises(ConfigurationError, match=r"company\.sql: the block `clock` returns"):
        side.clock()
