"""Whatever fails is said in one sentence, and left for the report."""

import logging
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from procore.model.errors import ConfigurationError
from procore.notify.run_note import WHY
from procore.operators.tasks.failure import LONGEST, failure_said_first, sentence

pytestmark = pytest.mark.airflow


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConfigurationError("fill in the tag"), "fill in the tag"),
        (AirflowFailException("rejected"), "rejected"),
        (KeyError("x"), "KeyError: 'x'. Nobody foresaw this."),
        (ValueError(), "ValueError: . Nobody foresaw this."),
    ],
)
def test_an_error_that_is_known_says_itself_and_another_says_what_to_do(error, said):
    assert sentence(error).startswith(said)


def failing(error):
    """What a task that fails with this leaves for others."""
    left = {}
    operator = SimpleNamespace(log=logging.getLogger("test"))
    context = {"ti": SimpleNamespace(xcom_push=lambda key, value: left.update({key: value}))}
    with pytest.raises(type(error)), failure_said_first(operator, context):
        raise error
    return left


def test_the_sentence_is_left_for_the_report_and_not_longer_than_it_may_be():
    assert failing(ConfigurationError("fill in the tag")) == {WHY: "fill in the tag"}
    assert len(failing(ConfigurationError("x" * 2 * LONGEST))[WHY]) == LONGEST


def test_a_task_that_is_skipped_leaves_nothing():
    assert failing(AirflowSkipException("not ticked")) == {}
