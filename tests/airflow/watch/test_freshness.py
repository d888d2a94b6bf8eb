"""A missed freshness goal, as those who watch hear of it through Airflow."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from procore.operators import WatchOperator
from procore.operators.watch import SCHEDULER, look
from tests.airflow.watch.conftest import TOLD
from tests.airflow.watch.letters import a_supplier, names

pytestmark = pytest.mark.airflow


def aged(company, hours):
    with company.ledger.begin() as connection:
        connection.execute(
            text("UPDATE procore_sync.run SET started_at = started_at - make_interval(hours => :hours)"),
            {"hours": hours},
        )


@pytest.fixture
def watch(watched, monkeypatch):
    """The watch, as its DAG calls it."""

    def call():
        monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": watched.settings}))
        return WatchOperator(task_id="watch").execute({})

    return call


def test_a_missed_goal_is_noticed_without_any_run_told_once_and_its_return_is_told_by_the_run_that_brings_it(
    watched, hook, watch
):
    assert watch() == {"demo": []}  # nobody has set it going yet
    watched.run()
    assert watch() == {"demo": []}
    aged(watched, 5)
    before = len(watched.simulator.requests)
    assert watch() == watch() == {"demo": ["suppliers"]}
    asyncio.run(look("demo"))
    (letter,) = hook.got
    assert names(letter) == ["late"]
    assert "the goal is 4 hours at most" in letter["text"]
    assert "https://airflow.example.com/dags/procore_sync__demo\n" in letter["text"]
    assert len(watched.simulator.requests) == before
    watched.run()
    assert names(hook.got[1]) == ["fresh"]
    assert watch() == {"demo": []}
    assert len(hook.got) == 2


@pytest.mark.parametrize("asked", [{"records": ["A1"]}, {"mode": "plan"}], ids=["some records", "a plan"])
def test_a_run_that_did_not_do_everything_makes_nothing_fresh(watched, hook, watch, asked):
    a_supplier(watched, "A1")
    watched.run()
    aged(watched, 5)
    watched.run(**asked)
    assert watch() == {"demo": ["suppliers"]}


def test_the_watch_has_a_schedule_as_soon_as_there_is_something_to_watch(dags, settings):
    def schedule(**more):
        return dags({"demo": {**settings, **more}}).dags["procore_watch"].schedule

    assert schedule() is None
    assert schedule(notify=[TOLD]) == "*/15 * * * *"
    assert schedule(elements={"costs": {"freshness_hours": 4}}) == "*/15 * * * *"


def test_a_run_has_the_shortest_goal_as_its_deadline_and_the_look_is_what_airflow_then_calls(
    dags, settings, monkeypatch
):
    monkeypatch.setenv(SCHEDULER, "client")
    elements = {"costs": {"freshness_hours": 4}, "budgets": {"freshness_hours": 1.5}, "projects": {}}
    dag = dags({"demo": {**settings, "elements": elements}}).dags["procore_sync__demo"]
    (alert,) = dag.deadline
    assert alert.interval == timedelta(minutes=90)
    assert (alert.callback.path, alert.callback.kwargs) == ("procore.operators.watch.look", {"company": "demo"})
    assert not dags({"demo": settings}).dags["procore_sync__demo"].deadline
    monkeypatch.delenv(SCHEDULER)
    assert not dags({"demo": {**settings, "elements": elements}}).dags["procore_sync__demo"].deadline
