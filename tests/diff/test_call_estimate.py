"""About how many calls a change set needs: what is made one by one, and what goes in batches."""

from __future__ import annotations

import pytest

from procore.diff.call_estimate import calls_needed
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.steps import Pair, Step, Verb, Write
from tests.factories.records import plain

M, P = Side.MAESTRO, Side.PROCORE
CREATE, UPDATE = Verb.CREATE, Verb.UPDATE


def steps(element_id, verb, count, scope="P1", side=P):
    """That many steps that write one record each."""
    write = Write(side=side, verb=verb)
    return [Step(pair=Pair(maestro=plain(element_id, M, f"{n}", scope)), writes=(write,)) for n in range(count)]


@pytest.mark.parametrize(
    ("element_id", "verb", "count", "calls"),
    [
        ("suppliers", CREATE, 1, 1),
        ("suppliers", UPDATE, 1000, 1),
        ("suppliers", UPDATE, 1001, 2),
        ("projects", CREATE, 3, 3),
        ("projects", UPDATE, 3, 1),
        ("budgets", UPDATE, 1, 2),
        ("costs", CREATE, 2, 3),
        ("purchase_orders", CREATE, 2, 4),
        ("purchase_orders", UPDATE, 2, 4),
        ("change_orders", CREATE, 2, 6),
        ("change_orders", UPDATE, 2, 5),
    ],
)
def test_the_calls_of_some_records_of_one_project(element_id, verb, count, calls):
    assert calls_needed(ALL[element_id], steps(element_id, verb, count)) == calls


def test_a_batch_holds_records_of_one_project_only():
    both = steps("cost_codes", UPDATE, 2) + steps("cost_codes", UPDATE, 2, scope="P2")
    assert calls_needed(ALL["cost_codes"], both) == 2


def test_what_is_written_to_maestro_takes_no_call():
    assert calls_needed(ALL["projects"], steps("projects", CREATE, 5, side=M)) == 0
    assert calls_needed(ALL["projects"], []) == 0
