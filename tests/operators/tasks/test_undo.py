"""What the form of an undo asks for, and by whom; a company that was never synchronized is not stamped by it."""

import logging
from types import SimpleNamespace

import pytest

from procore.diff.undo.refusal import UndoRequest
from procore.model.errors import UndoRefused
from procore.operators import UndoOperator
from procore.operators.tasks.undo import undo_request, undo_run
from tests.factories.tasks import task_context

LOG = logging.getLogger("test")


def request_of(who, conf=None, **params):
    run = SimpleNamespace(triggering_user_name=who, conf=conf)
    return undo_request({"params": params, "dag_run": run})


@pytest.mark.parametrize(
    ("who", "conf", "by_whom"),
    [
        ("Marie", {"by_whom": "Luc"}, "Marie"),
        ("dag_test", {"by_whom": "Luc"}, "Luc"),
        (None, {"by_whom": "Luc"}, "Luc"),
        ("dag_test", {}, "dag_test"),
        (None, None, ""),
    ],
    ids=["a person", "a run from a shell", "no user", "a shell without a name", "nobody"],
)
def test_who_asks_is_the_person_who_triggered_it_and_in_a_shell_who_it_says(who, conf, by_whom):
    assert request_of(who, conf, run="r", reason="x").by_whom == by_whom


def test_what_is_asked_for_is_written_as_maestro_writes_it():
    assert request_of(
        "Marie", run=" run 1 ", reason=" x ", element="costs", project=" p-1 ", record="s1"
    ) == UndoRequest(run="run 1", reason="x", by_whom="Marie", element="costs", project="P-1", record="S1")
    assert request_of("Marie", run="run 1", reason="x") == UndoRequest(run="run 1", reason="x", by_whom="Marie")


def test_a_company_that_was_never_synchronized_is_not_paired_by_an_undo(company):
    operator = UndoOperator(task_id="undo")
    with pytest.raises(UndoRefused, match="demo was never synchronized: there is nothing to undo"):
        undo_run(operator, task_context(company="demo", run="some run", reason="x", apply="yes"))
    assert company.ledger.pairings.of("demo") is None
