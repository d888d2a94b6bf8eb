"""A run that reads a range: nothing is lost by it, nothing is written twice, and what it may not read is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from airflow.models.backfill import ReprocessBehavior, _create_backfill
from airflow.models.dagrun import DagRun
from airflow.utils.session import create_session
from sqlalchemy import select

pytestmark = pytest.mark.airflow

SUPPLIERS = {"elements": ["suppliers"]}
MARCH = {"since": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"}
CHANGE = "UPDATE maestro.supplier SET phone = :phone, updated_at = :at WHERE code = :code"
WATERMARKS = "SELECT side, scope, read_until, read_at, whole_at FROM procore_sync.watermark ORDER BY side, scope"


@pytest.fixture
def synchronized(company):
    """Two suppliers on both sides; then A1 is changed as of March, which the last run's watermark is past, and B2 now."""
    for code in ("A1", "B2"):
        company.supplier(code)
    company.run(**SUPPLIERS)
    company.rows(CHANGE, phone="418 555-0001", code="A1", at=datetime(2026, 3, 10, 1, 30, tzinfo=UTC))
    company.rows(CHANGE, phone="418 555-0002", code="B2", at=datetime.now(UTC))
    return company


def phones(company):
    return [company.vendor(code)["business_phone"] for code in ("A1", "B2")]


@pytest.mark.parametrize("mode", ["sync", "plan"])
def test_one_run_reads_a_range_in_the_past_and_a_run_after_it_loses_nothing(synchronized, mode):
    before, marks = len(synchronized.simulator.requests), synchronized.kept(WATERMARKS)
    synchronized.run(**SUPPLIERS, **MARCH, mode=mode)
    assert phones(synchronized) == (["418 555-0001", None] if mode == "sync" else [None, None])
    assert len(synchronized.writes(before)) == (1 if mode == "sync" else 0)
    assert synchronized.kept(WATERMARKS) == marks
    plans = synchronized.kept("SELECT counts ->> 'updated' AS updated FROM procore_sync.change_set")
    assert plans == ([] if mode == "sync" else [{"updated": "1"}])

    synchronized.run(**SUPPLIERS)
    assert phones(synchronized) == ["418 555-0001", "418 555-0002"]
    written = len(synchronized.writes(before))
    synchronized.run(**SUPPLIERS)
    assert len(synchronized.writes(before)) == written


def test_a_range_that_is_not_over_yet_is_refused_before_anything_is_read(company):
    company.supplier("A1")
    before = len(company.simulator.requests)
    said = company.red(**SUPPLIERS, since=MARCH["since"], until=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    assert any("which is not over yet: nobody knows what will change until then." in one for one in said)
    assert company.simulator.requests[before:] == []


def test_a_backfill_as_a_dry_run_writes_nothing_and_each_of_its_runs_keeps_the_plan_of_its_interval(synchronized):
    dag = synchronized.kept_by_airflow()
    _create_backfill(
        dag_id=dag.dag_id,
        from_date=datetime(2026, 3, 10, 0, tzinfo=UTC),
        to_date=datetime(2026, 3, 10, 1, tzinfo=UTC),
        max_active_runs=1,
        reverse=False,
        dag_run_conf={**SUPPLIERS, "mode": "plan"},
        triggering_user_name="marie",
        reprocess_behavior=ReprocessBehavior.NONE,
    )
    with create_session() as session:
        made = select(DagRun.run_id).where(DagRun.dag_id == dag.dag_id, DagRun.run_type == "backfill")
        runs = list(session.scalars(made.order_by(DagRun.logical_date)))
    before, marks = len(synchronized.simulator.requests), synchronized.kept(WATERMARKS)
    assert [synchronized.task_of(dag, run, "suppliers").state for run in runs] == ["success", "success"]
    assert synchronized.writes(before) == []
    assert synchronized.kept(WATERMARKS) == marks
    assert synchronized.kept(
        "SELECT r.by_whom, p.state, p.counts ->> 'updated' AS updated FROM procore_sync.change_set AS p "
        "JOIN procore_sync.run AS r ON r.id = p.run ORDER BY p.id"
    ) == [
        {"by_whom": "marie", "state": "made", "updated": "0"},
        {"by_whom": "marie", "state": "made", "updated": "1"},
    ]
