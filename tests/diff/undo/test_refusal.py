"""Why a run cannot be undone as somebody asks for it."""

from dataclasses import replace

import pytest

from procore.diff.undo.refusal import BusyElement, RunElement, RunFacts, UndoRequest, request_refusal, run_refusal
from procore.elements import ALL

REQUEST = UndoRequest(run="run 2", reason="a mistake", by_whom="Marie")
OURS = RunElement(pairing=1, company="demo", element="suppliers", mode="sync")
FACTS = RunFacts(pairing=1, company="demo", elements=[OURS])


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (REQUEST, None),
        (replace(REQUEST, element="suppliers"), None),
        (replace(REQUEST, reason=" "), "Say why the run is undone: the reason is kept with your name."),
        (replace(REQUEST, by_whom=""), "The undo does not say who asked for it: log in, and trigger it yourself."),
        (replace(REQUEST, run=""), "Say which run is to be undone: the id of the DAG run, as Airflow shows it."),
        (replace(REQUEST, element="supplier"), f"There is no element “supplier”; choose among {', '.join(ALL)}."),
    ],
    ids=["whole", "one element", "no reason", "nobody", "no run", "no such element"],
)
def test_what_is_missing_in_the_request(request_, sentence):
    assert request_refusal(request_) == sentence


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        (FACTS, None),
        (replace(FACTS, elements=[]), "has no run “run 2”"),
        (replace(FACTS, elements=[replace(OURS, pairing=2, company="other")]), "of the company other, not of demo"),
        (replace(FACTS, elements=[replace(OURS, mode="undo", undoes="run 1")]), "itself an undo (of run 1)"),
        (replace(FACTS, elements=[replace(OURS, mode="undo", undoes="")]), "itself an undo (of ?)"),
        (replace(FACTS, under_way=[BusyElement(element="costs", dag_run="run 2")]), "run 2 is still at costs"),
        (replace(FACTS, wrote=lambda: False), "wrote nothing:"),
    ],
    ids=[
        "nothing in the way",
        "no such run",
        "another company's",
        "an undo",
        "an undo of who knows",
        "under way",
        "wrote nothing",
    ],
)
def test_what_is_in_the_way_of_undoing_the_run(facts, word):
    found = run_refusal(REQUEST, facts)
    assert found is None if word is None else word in found


def test_what_was_asked_for_is_named_when_nothing_of_it_was_written():
    one = replace(REQUEST, element="suppliers", project="P1", record="S1")
    assert "wrote nothing of suppliers P1 S1" in run_refusal(one, replace(FACTS, wrote=lambda: False))


def test_the_writes_are_looked_for_only_when_nothing_else_is_in_the_way():
    def asked():
        raise AssertionError("it was not to be asked")

    assert run_refusal(REQUEST, replace(FACTS, elements=[], wrote=asked))
