"""What webhooks told of starts a run of the company through an asset, and that run reads nothing else."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from airflow.models.dagrun import DagRun
from airflow.serialization.decoders import decode_timetable
from airflow.serialization.encoders import encode_timetable
from airflow.serialization.serialized_objects import DagSerialization
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from sqlalchemy import delete

from procore.model.webhooks import WebhookEvent
from procore.operators.webhook_trigger import WebhookTrigger
from procore.store.ledger import Ledger

pytestmark = pytest.mark.airflow

HOOKS = {"conn_id": "procore_webhooks"}
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
VENDOR = WebhookEvent(ulid="01J", element="suppliers", procore_id=1, project_id=None, happened_at=NOON)


@pytest.fixture
def hooked(company, monkeypatch):
    """A company with one supplier on both sides, of whom Procore has another city by now, as a webhook told."""
    told = {
        "conn_type": "http",
        "host": "https://hooks.example.com/procore-webhooks",
        "password": "0123456789abcdef01234567",
    }
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_WEBHOOKS", json.dumps(told))
    company.settings |= {"webhooks": HOOKS, "elements": {"suppliers": {}}}
    company.supplier("A1", city="Laval")
    company.run(elements=["suppliers"])
    vendor = company.vendor("A1")["id"]
    company.simulator.world.change("vendors", vendor, city="Sorel")
    Ledger(company.ledger).webhook_events.add("demo", [replace(VENDOR, procore_id=vendor)])
    return company


@pytest.fixture
def dag(hooked):
    made = hooked.kept_by_airflow()
    yield made
    with create_session() as session:
        session.execute(delete(DagRun).where(DagRun.dag_id == made.dag_id))


def test_the_run_that_an_asset_starts_reads_what_was_told_and_leaves_the_rest_out(hooked, dag):
    run_id = f"asset_triggered__{NOON.isoformat()}"
    with create_session() as session:
        DagSerialization.from_dict(DagSerialization.to_dict(dag)).create_dagrun(
            run_id=run_id,
            logical_date=None,
            data_interval=None,
            run_after=NOON,
            run_type=DagRunType.ASSET_TRIGGERED,
            triggered_by=DagRunTriggeredByType.TEST,
            triggering_user_name=None,
            state=DagRunState.RUNNING,
            session=session,
        )
    before = len(hooked.simulator.requests)
    assert hooked.task_of(dag, run_id, "suppliers").state == "success"
    asked = [one["path"] for one in hooked.simulator.requests[before:] if "oauth" not in one["path"]]
    vendor = hooked.vendor("A1")["id"]
    assert [path for path in asked if not path.endswith("/companies")] == [f"/rest/v1.0/vendors/{vendor}"]
    assert hooked.rows("SELECT city FROM maestro.supplier") == [{"city": "Sorel"}]
    assert hooked.kept("SELECT 1 FROM procore_sync.webhook_event WHERE done_at IS NULL") == []
    assert hooked.kept("SELECT partial FROM procore_sync.run ORDER BY id DESC LIMIT 1") == [{"partial": True}]
    assert hooked.task_of(dag, run_id, "report").state == "success"


@pytest.mark.parametrize(
    ("more", "assets", "cron"),
    [
        ({}, [], "0 * * * *"),
        ({"webhooks": HOOKS}, ["procore_webhooks__demo"], "0 * * * *"),
        ({"webhooks": HOOKS, "schedule": None}, ["procore_webhooks__demo"], ""),
        ({"webhooks": {**HOOKS, "pause_minutes": None}}, [], "0 * * * *"),
        ({"webhooks": HOOKS, "shadow": True}, [], "0 * * * *"),
    ],
    ids=["without webhooks", "beside its cron", "alone", "with the next scheduled run", "in shadow mode"],
)
def test_a_company_s_dag_runs_by_its_cron_and_when_something_was_told(dags, settings, more, assets, cron):
    bag = dags({"demo": {**settings, **more}})
    assert bag.import_errors == {}
    timetable = decode_timetable(
        encode_timetable(bag.dags["procore_sync__demo"].timetable)
    )  # as the scheduler reads it
    condition = getattr(timetable, "asset_condition", None)
    assert [asset.name for _, asset in condition.iter_assets()] == assets if assets else not assets
    assert (cron in timetable.summary) if cron else timetable.summary == "Asset"
    DagSerialization.to_dict(bag.dags["procore_sync__demo"])


def test_the_trigger_sees_what_waits_and_not_again_within_the_pause(hooked):
    hooked.kept("UPDATE procore_sync.run SET started_at = started_at - interval '10 minutes' RETURNING id")
    path, kwargs = WebhookTrigger("demo", "procore_ledger", 5).serialize()
    assert path == "procore.operators.webhook_trigger.WebhookTrigger"

    async def looks():
        events = WebhookTrigger(**kwargs).run()
        first = await asyncio.wait_for(anext(events), 10)
        again = asyncio.ensure_future(anext(events))
        done, _ = await asyncio.wait([again], timeout=0.2)
        again.cancel()
        return first.payload, done

    assert asyncio.run(looks()) == ({"company": "demo"}, set())


def test_a_ledger_that_cannot_be_asked_is_looked_at_again_and_ends_no_trigger(hooked):
    trigger = WebhookTrigger("demo", "nowhere", 5)
    assert trigger.serialize()[1]["ledger_conn_id"] == "nowhere"

    async def look():
        looking = asyncio.ensure_future(anext(trigger.run()))
        done, _ = await asyncio.wait([looking], timeout=2)
        looking.cancel()
        return done

    assert asyncio.run(look()) == set()
