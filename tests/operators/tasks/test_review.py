"""The mark of a run: green when nothing waits, else as the settings say."""

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from procore.notify.run_note import WHY
from procore.operators import ReviewOperator
from procore.operators.tasks.review import review_run
from tests.factories.tasks import task_context


@pytest.mark.parametrize(
    ("waits", "mark", "ends"),
    [
        (False, "skipped", None),
        (False, "failed", None),
        (True, "skipped", AirflowSkipException),
        (True, "failed", AirflowFailException),
    ],
)
def test_a_run_that_left_records_waiting_is_marked(company, waits, mark, ends):
    company.set(elements={"suppliers": {}}, review_mark=mark)
    company.ran("suppliers")
    if waits:
        company.waits("suppliers", amount="265314.00")
    context = task_context()
    operator = ReviewOperator(task_id="review", company="demo")
    if ends is None:
        assert review_run(operator, context) is None
        assert WHY not in context["ti"]
        return
    with pytest.raises(ends, match="1 record waits for somebody"):
        review_run(operator, context)
    assert "265,314.00" in context["ti"][WHY]


def test_what_an_element_holds_that_the_run_left_alone_marks_nothing(company):
    company.set(elements={"suppliers": {}, "projects": {}})
    company.ran("projects")
    company.waits("suppliers")
    assert review_run(ReviewOperator(task_id="review", company="demo"), task_context()) is None
