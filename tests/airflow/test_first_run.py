"""A new company whose schedule is due: its scheduled run makes no plan beside the one that a person approves."""

from datetime import UTC, datetime, timedelta

import pytest
from airflow.models.dagrun import DagRun
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import DataInterval
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from sqlalchemy import delete

pytestmark = pytest.mark.airflow

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
DUE = DataInterval(start=NOW - timedelta(hours=1), end=NOW)


@pytest.fixture
def new(company):
    """A company with one supplier that was never synchronized, whose first plan is approved."""
    company.settings |= {"elements": {"suppliers": {}}, "first_run": "approve"}
    company.supplier("A1")
    return company


@pytest.fixture
def dag(new):
    made = new.kept_by_airflow()
    yield made
    with create_session() as session:
        session.execute(delete(DagRun).where(DagRun.dag_id == made.dag_id))


def begun(dag, run_type, state=DagRunState.RUNNING, due=DUE):
    """A run of that kind in Airflow's database, as the scheduler or a person makes it; its id."""
    scheduled = run_type is DagRunType.SCHEDULED
    run_id = f"{run_type.value}__{due.start.isoformat()}"
    with create_session() as session:
        DagSerialization.from_dict(DagSerialization.to_dict(dag)).create_dagrun(
            run_id=run_id,
            logical_date=due.start if scheduled else None,
            data_interval=due if scheduled else None,
            run_after=NOW,
            run_type=run_type,
            triggered_by=DagRunTriggeredByType.TEST,
            triggering_user_name=None if scheduled else "marie",
            state=state,
            session=session,
        )
    return run_id


def plans(company):
    return company.kept("SELECT state FROM procore_sync.change_set ORDER BY id")


def test_a_scheduled_run_leaves_the_first_plan_to_the_run_that_a_person_started_behind_it(new, dag):
    scheduled = begun(dag, DagRunType.SCHEDULED)
    manual = begun(dag, DagRunType.MANUAL, DagRunState.QUEUED)
    assert new.task_of(dag, scheduled, "suppliers").state == "skipped"
    assert plans(new) == []
    report = new.task_of(dag, scheduled, "report")
    assert report.state == "success"
    said = "A person started the first run, which waits behind this scheduled one"
    assert report.xcom_pull(task_ids="report", key="note").startswith(said)
    assert new.task_of(dag, manual, "suppliers").state == "awaiting_input"
    assert plans(new) == [{"state": "waiting"}]


def test_a_scheduled_run_makes_the_first_plan_where_nobody_began_and_no_second_one_beside_a_shell_s(new, dag):
    scheduled = begun(dag, DagRunType.SCHEDULED)
    earlier = begun(dag, DagRunType.SCHEDULED, due=DataInterval(start=DUE.start - timedelta(hours=1), end=DUE.start))
    assert new.task_of(dag, earlier, "suppliers").state == "awaiting_input"
    assert plans(new) == [{"state": "waiting"}]
    new.kept("UPDATE procore_sync.run SET dag_run = 'shell__1' RETURNING id")
    assert new.task_of(dag, scheduled, "suppliers").state == "skipped"
    assert plans(new) == [{"state": "waiting"}]
