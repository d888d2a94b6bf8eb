"""What `procore-sync` does where Airflow would park a task."""

from datetime import UTC, datetime, timedelta

import pytest
from airflow.providers.standard.triggers.temporal import DateTimeTrigger
from airflow.sdk import BaseOperator

from procore.cli.tasks import ShellRun

pytestmark = pytest.mark.airflow


class Waits(BaseOperator):
    """Waits an hour, then leaves what its run was asked for."""

    def execute(self, context):
        self.defer(trigger=DateTimeTrigger(moment=datetime.now(UTC) + timedelta(hours=1)), method_name="resume")

    def resume(self, context, event=None):
        context["ti"].xcom_push("resumed", context["params"]["mode"])


def test_a_spent_hourly_limit_is_waited_for_in_the_shell():
    slept: list[float] = []
    run = ShellRun({"mode": "sync"}, sleep=slept.append)
    assert run.run(Waits(task_id="waits")).state == "success"
    assert run.xcoms == {("waits", "resumed"): "sync"}
    assert [round(one / 60) for one in slept] == [60]
