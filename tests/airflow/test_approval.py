"""What a person answers to a plan, as Airflow hands it to the task: by whom, why, and what is written then."""

import json
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException

from procore.model.errors import ConfigurationError
from procore.operators import SynchronizeOperator

pytestmark = pytest.mark.airflow


@pytest.fixture
def waiting(company, monkeypatch):
    """A plan of one supplier that Marie alone may approve; its id."""
    row = {"approval": "required", "approvers": ["marie"]}
    company.settings |= {"elements": {"suppliers": row}, "first_run": "approve"}
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": company.settings}))
    company.supplier("A1")
    company.run(elements=["suppliers"], mode="plan")
    (plan,) = company.kept("SELECT id FROM procore_sync.change_set")
    return plan["id"]


def answer(plan, option, who, reason="", run="run_1", **event):
    """The task goes on with somebody's answer."""
    this = SimpleNamespace(
        run_type="manual", data_interval_start=None, data_interval_end=None, triggering_user_name="Luc"
    )
    context = {
        "params": {},
        "dag_run": this,
        "run_id": run,
        "ti": SimpleNamespace(xcom_push=lambda *_, **__: None),
    }
    user = {"id": who, "name": who} if who else None
    told = {"chosen_options": [option], "responded_by_user": user, "params_input": {"reason": reason}, **event}
    return SynchronizeOperator(task_id="suppliers", company="demo", element="suppliers").decided(context, told, plan)


def decided(company):
    (row,) = company.kept("SELECT state, decided_by, decision_reason FROM procore_sync.change_set")
    return tuple(row.values())


def test_who_may_approve_writes_the_plan_and_is_in_the_ledger_with_the_reason(company, waiting):
    assert answer(waiting, "Approve", "marie", "seen with the controller")["created"] == 1
    assert decided(company) == ("applied", "marie", "seen with the controller")
    assert len(company.simulator.world.records("vendors")) == 1
    with pytest.raises(ConfigurationError, match="was applied already"):
        answer(waiting, "Approve", "marie", "again")


@pytest.mark.parametrize(
    ("option", "who", "event", "said", "kept"),
    [
        ("Approve", "paul", {}, "paul is not among the approvers (marie); nothing was written.", ("made", None, None)),
        ("Reject", "marie", {}, "the plan was rejected by marie: too soon. Nothing was written.",
         ("rejected", "marie", "too soon")),
        ("Reject", "", {"timedout": True}, "the plan was rejected by nobody in time: too soon. Nothing was written.",
         ("rejected", "nobody in time", "too soon")),
    ],
    ids=["by another", "rejected", "by nobody in time"],
)  # fmt: skip
def test_a_plan_that_nobody_who_may_has_approved_is_not_written(company, waiting, option, who, event, said, kept):
    with pytest.raises(AirflowFailException) as raised:
        answer(waiting, option, who, "too soon", **event)
    assert said in str(raised.value)
    assert company.simulator.world.records("vendors") == []
    assert decided(company) == kept


def test_a_run_whose_plan_was_turned_down_does_not_wait_any_more(company, waiting):
    (run,) = company.kept("UPDATE procore_sync.run SET state = 'waiting' RETURNING dag_run")  # as one that asked
    with pytest.raises(AirflowFailException):
        answer(waiting, "Reject", "marie", "too soon", run=run["dag_run"])
    assert company.kept("SELECT state, error FROM procore_sync.run") == [
        {"state": "failed", "error": "the plan was rejected by marie: too soon. Nothing was written."}
    ]
