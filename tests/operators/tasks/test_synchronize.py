"""What an element's task looks at before it opens a side."""

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from procore.model.errors import ConfigurationError
from procore.notify.run_note import WHY
from procore.operators import SynchronizeOperator
from procore.operators.tasks.synchronize import synchronize_element
from tests.factories.tasks import task_context


def task(element):
    return SynchronizeOperator(task_id=element, company="demo", element=element)


@pytest.mark.parametrize(
    ("params", "said"),
    [({}, "costs is not ticked"), ({"elements": ["projects"]}, "suppliers was not asked for")],
)
def test_what_the_run_skips_opens_nothing(company, params, said):
    company.set(elements={"projects": {}, "suppliers": {}})
    context = task_context(**params)
    with pytest.raises(AirflowSkipException, match=said):
        synchronize_element(task(said.split()[0]), context)
    assert context["ti"] == {}


def test_a_request_that_makes_no_sense_is_said_and_left_for_the_report(company):
    context = task_context(plan="abc")
    with pytest.raises(ConfigurationError, match="mode is sync"):
        synchronize_element(task("suppliers"), context)
    assert context["ti"][WHY] == "The plan “abc” is named but mode is sync: choose mode = apply."
