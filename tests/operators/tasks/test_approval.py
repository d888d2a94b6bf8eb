"""Whose answer to a plan counts, whatever Airflow's auth manager calls people by, and which approvers are no users."""

import json
import logging
from types import SimpleNamespace
from uuid import uuid4

import pytest
from airflow.sdk.exceptions import TaskAwaitingInput
from airflow.sdk.execution_time import task_runner

from procore.config.companies import read
from procore.elements import ELEMENTS
from procore.operators.tasks.approval import APPROVE, REJECT, keep_answer
from procore.operators.tasks.check import approvers_to_look_up, unknown_approvers
from tests.factories.settings import GOOD

LOG = logging.getLogger("test")
SIMPLE = "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager"
FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"


def company(**row):
    found = read({"a": {**GOOD, "elements": {"suppliers": {"approval": "required", **row}}}})
    assert found.problems == ()
    return found.good["a"]


@pytest.fixture
def asked(monkeypatch):
    """What Airflow is asked to ask people."""
    sent = []
    supervisor = SimpleNamespace(send=lambda *, msg: sent.append(msg))
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", supervisor, raising=False)
    return sent


@pytest.mark.parametrize(("manager", "by_id"), [(SIMPLE, ["boss"]), (FAB, [])])
@pytest.mark.parametrize(
    ("who", "option", "row"),
    [
        ({"id": "7", "name": "paul"}, APPROVE, {}),
        ({"id": "7", "name": "paul"}, REJECT, {}),
        ({"id": "8", "name": "nobody in time"}, APPROVE, {}),
        ({"id": "9", "name": "boss"}, APPROVE, {"approval_by_another": True}),
    ],
)
def test_an_answer_that_does_not_count_is_asked_for_again(monkeypatch, asked, manager, by_id, who, option, row):
    monkeypatch.setenv("AIRFLOW__CORE__AUTH_MANAGER", manager)
    context = {
        "ti": SimpleNamespace(id=uuid4()),
        "run_id": "r",
        "dag_run": SimpleNamespace(triggering_user_name="boss"),
    }
    event = {"chosen_options": [option], "responded_by_user": who}
    settings = company(approvers=["boss"], **row)
    with pytest.raises(TaskAwaitingInput):
        keep_answer(settings, "a", ELEMENTS["suppliers"], event, 1, context, LOG)
    assert [one.id for one in asked[0].assigned_users] == by_id


@pytest.mark.parametrize(
    ("manager", "users", "said"),
    [
        (SIMPLE, "admin:admin,boss:user", []),
        (
            SIMPLE,
            "admin:admin",
            ["a, suppliers: the approver “boss” is no user of Airflow; correct approvers, or make"],
        ),
        (FAB, "admin:admin", []),
    ],
)
def test_an_approver_who_is_no_user_is_told_where_the_settings_hold_the_users(
    monkeypatch, caplog, manager, users, said
):
    monkeypatch.setenv("AIRFLOW__CORE__AUTH_MANAGER", manager)
    monkeypatch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", users)
    with caplog.at_level("INFO"):
        found = unknown_approvers("a", company(approvers=["boss"]), LOG)
    assert [one[: len(start)] for one, start in zip(found, said, strict=True)] == said
    assert ("looked up when this run is over" in caplog.text) is (manager == FAB)


@pytest.mark.parametrize(("manager", "left"), [(SIMPLE, []), (FAB, ["boss"])])
def test_whom_no_task_can_look_up_is_left_to_the_scheduler_with_what_to_say(monkeypatch, manager, left):
    monkeypatch.setenv("AIRFLOW__CORE__AUTH_MANAGER", manager)
    settings = {**GOOD, "elements": {"suppliers": {"approval": "required", "approvers": ["boss"]}}}
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"a": settings}))
    found = approvers_to_look_up()
    assert [name for name, _ in found] == left
    assert all(said.startswith(f"a, suppliers: the approver “{name}” is no user of Airflow") for name, said in found)
