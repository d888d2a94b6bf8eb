"""The report of a run: which elements are red and why, and who is told of it."""

import json

import pytest
from airflow.sdk.exceptions import AirflowFailException

from procore.model.errors import Unreachable
from procore.notify.run_note import NOTE
from procore.operators import ReportOperator
from procore.operators.tasks.report import BROKE_OFF, report_run
from tests.factories.tasks import AWAY, TaskInstance, task_context
from tests.factories.webhook import listening

NOTIFY = [{"webhook": {"conn_id": "teams"}}]


@pytest.fixture
def hook(company, monkeypatch):
    """The company's suppliers are synchronized, and the webhook hears of it."""
    company.set(elements={"suppliers": {}}, notify=NOTIFY)
    with listening() as server:
        host = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("AIRFLOW_CONN_TEAMS", json.dumps({"conn_type": "http", "host": host}))
        yield server


def report(left=None, **params):
    context = {**task_context(**params), "ti": TaskInstance() if left is None else left}
    return report_run(ReportOperator(task_id="report", company="demo"), context), context["ti"]


def names(hook):
    return [[one["news"] for one in letter["news"]] for letter in hook.got]


def test_a_run_that_went_well_is_green_and_tells_nobody(company, hook):
    company.ran("suppliers")
    said, left = report()
    states = {name: row["state"] for name, row in said["elements"].items()}
    assert states.pop("suppliers") == "success"
    assert set(states.values()) == {"skipped"}
    assert "|✓ suppliers|" in left[NOTE]
    assert hook.got == []


@pytest.mark.parametrize(
    ("state", "error", "left", "why"),
    [
        (
            "failed",
            "in the ledger",
            TaskInstance(suppliers="demo, suppliers: what the task left"),
            "what the task left",
        ),
        ("failed", "in the ledger", TaskInstance(), "in the ledger"),
        ("running", None, TaskInstance(), BROKE_OFF),
    ],
    ids=["as its task says", "as the ledger says", "killed"],
)
def test_a_red_element_is_told_with_why(company, hook, state, error, left, why):
    company.ran("suppliers", state, error=error)
    with pytest.raises(AirflowFailException, match="demo: look at suppliers; the reason is in the task's log"):
        report(left)
    assert names(hook) == [["failed"]]
    assert f"- suppliers: {why}" in hook.got[0]["text"]
    assert why.split(":")[0] in left[NOTE]


def test_a_run_that_changed_far_more_than_the_last_ones_is_told_once_with_the_figures_and_stops_nothing(company, hook):
    for number, created in enumerate((0, 3, 12, 0, 1)):
        company.ran("suppliers", dag_run=f"earlier {number}", created=created)
    company.ran("suppliers", dag_run="a plan", created=900)
    company.ledger.runs.mark_partial(company.ledger.runs.begin(1, "a plan", "suppliers", "plan").id)
    company.ran("suppliers", created=700, updated=540)
    report()
    assert names(hook) == [["unusual"]]
    assert (
        "suppliers: 1,240 records created or updated in one run; the largest of the 5 runs before it had 12."
        in hook.got[0]["text"]
    )
    report()
    assert len(hook.got) == 1, "a task that is cleared tells it no second time"
    company.ran("suppliers", dag_run="run 2")
    report_run(ReportOperator(task_id="report", company="demo"), {**task_context(run_id="run 2"), "ti": TaskInstance()})
    assert len(hook.got) == 1


@pytest.mark.parametrize(
    ("notify", "params"), [(NOTIFY, {"mode": "plan"}), ([], {})], ids=["a plan", "nobody is named"]
)
def test_who_looks_already_and_who_is_not_named_is_not_told(company, hook, notify, params):
    company.set(elements={"suppliers": {}}, notify=notify)
    company.ran("suppliers", "failed", error="x")
    with pytest.raises(AirflowFailException, match="look at suppliers"):
        report(**params)
    assert hook.got == []


@pytest.mark.parametrize(("tries", "told"), [(1, []), (2, [["failed"]])], ids=["it is tried again", "the last try"])
def test_when_the_ledger_does_not_answer_each_run_says_so_after_its_last_try(hook, monkeypatch, tries, told):
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_LEDGER", AWAY)
    for _ in range(2):
        left = TaskInstance()
        left.try_number, left.max_tries = tries, 1
        with pytest.raises(Unreachable):
            report(left)
    assert names(hook) == told * 2
    assert all("report: The ledger's database does not answer" in letter["text"] for letter in hook.got)
