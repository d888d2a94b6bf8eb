"""Runs on a real PostgreSQL: what they counted, what they expect to write, what Procore's hourly limit leaves them."""

from datetime import UTC, datetime

from procore.elements import ALL
from tests.factories.ledger import intention

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


def planned(rows):
    (row,) = rows("SELECT planned, planned_calls, writing_since IS NOT NULL AS writes FROM procore_sync.run")
    return tuple(row.values())


def test_a_resumed_task_goes_on_in_its_row_with_what_it_had_counted(ledger, pairing, run):
    run.tally["created"], run.calls["GET /x"], run.seconds = 3, 2, 1.5
    ledger.runs.end(run, "waiting", "limit")
    again = ledger.runs.begin(pairing.id, "scheduled__1", "suppliers", "sync")
    assert again == run
    assert ledger.runs.of("demo", "scheduled__1")["suppliers"]["state"] == "running"
    assert ledger.runs.of("demo", "scheduled__1")["suppliers"]["error"] is None


def test_another_dag_run_has_a_row_of_its_own(ledger, pairing, run):
    ledger.runs.end(run, "finished")
    other = ledger.runs.begin(pairing.id, "scheduled__2", "suppliers", "sync")
    assert other.id != run.id
    assert (other.tally, other.calls, other.seconds) == ({}, {}, 0)
    assert ledger.runs.of("demo", "scheduled__1")["suppliers"]["state"] == "finished"
    assert ledger.runs.of("nobody", "scheduled__1") == {}


def test_a_run_knows_what_it_will_write_once_it_has_read(ledger, run, rows):
    assert planned(rows) == (None, None, False)
    ledger.runs.expect_writes(run.id, 40, 3)
    assert planned(rows) == (40, 3, True)


def test_a_part_of_the_element_comes_on_top(ledger, run, rows):
    ledger.runs.expect_writes(run.id, 40, 3)
    ledger.runs.expect_writes(run.id, 2, 1)
    assert planned(rows) == (42, 1, True)


def test_a_run_that_goes_on_counts_what_an_earlier_try_of_it_wrote(ledger, pairing, run, rows):
    ledger.runs.expect_writes(run.id, 3, 1)
    made = ledger.actions.intend(
        run.id, SUPPLIERS, [intention("A"), intention("B"), intention("A", verb="write_origin_id")]
    )
    ledger.actions.end([{"id": one, "state": "done", "maestro_key": None, "procore_id": 7} for one in made])
    ledger.runs.end(run, "waiting", "limit", resumes_at=NOON)
    assert rows("SELECT resumes_at FROM procore_sync.run") == [{"resumes_at": NOON}]
    again = ledger.runs.begin(pairing.id, "scheduled__1", "suppliers", "sync")
    assert planned(rows) == (None, None, False)
    assert rows("SELECT resumes_at FROM procore_sync.run") == [{"resumes_at": None}]
    ledger.runs.expect_writes(again.id, 1, 1)
    assert planned(rows) == (3, 1, True)


def test_what_procore_said_of_its_limit_is_kept_with_the_time(ledger, run, rows):
    ledger.runs.keep_rate_limit(run.id, 41, 3600, NOON)
    (row,) = rows("SELECT limit_left, limit_total, limit_resets_at, limit_as_of = now() AS now FROM procore_sync.run")
    assert (row["limit_left"], row["limit_total"], row["limit_resets_at"]) == (41, 3600, NOON)


def test_who_asked_for_a_run_is_kept_for_every_run_and_stays_when_it_goes_on(ledger, pairing, rows):
    for by_whom in ("marie", "the schedule"):
        ledger.runs.begin(pairing.id, "manual__1", "projects", "sync", by_whom)
    ledger.runs.begin(pairing.id, "scheduled__2", "projects", "sync", "the schedule")
    asked = rows("SELECT dag_run, asked_by, state, created FROM procore_sync.runs ORDER BY dag_run")
    assert [tuple(row.values()) for row in asked] == [
        ("manual__1", "marie", "running", 0),
        ("scheduled__2", "the schedule", "running", 0),
    ]
