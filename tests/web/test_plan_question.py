"""Whose answer to a plan counts, by name: in any auth manager."""

import pytest

from procore.review.approvers import Approval

pytestmark = pytest.mark.airflow


@pytest.mark.parametrize(
    ("assigned", "approvers", "by_another", "who", "answers"),
    [
        ((), (), False, "marie", {"approve", "reject"}),
        (("marie",), ("marie",), False, "marie", {"approve", "reject"}),
        (("marie",), ("marie",), False, "luc", set()),
        ((), ("marie",), False, "marie", {"approve", "reject"}),  # FAB: Airflow asks everybody, the settings know names
        ((), ("marie",), False, "luc", set()),
        ((), (), True, "luc", {"reject"}),  # who started it
        ((), (), True, "marie", {"approve", "reject"}),
        ((), ("luc",), True, "luc", {"reject"}),
        ((), ("marie",), True, "luc", set()),
    ],
)
def test_whose_answer_counts(assigned, approvers, by_another, who, answers):
    from procore.web.plan_question import Question, answers_that_count  # noqa: PLC0415

    question = Question(approvers=assigned, triggered_by="luc")
    assert answers_that_count(question, Approval(approvers=approvers, by_another=by_another), who) == answers
