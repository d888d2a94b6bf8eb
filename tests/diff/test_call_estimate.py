"""About how many calls a change set needs: what is made one by one, and what goes in batches."""

import pytest

from procore.diff.call_estimate import calls_needed
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Change
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
        ("budgets", UPDATE, 1, 1),
        ("costs", CREATE, 2, 3),
        ("purchase_orders", CREATE, 2, 4),
        ("purchase_orders", UPDATE, 2, 4),
        ("purchase_orders", Verb.WRITE_ORIGIN_ID, 1001, 2),
        ("change_orders", CREATE, 2, 7),
        ("change_orders", UPDATE, 2, 5),
    ],
)
def test_the_calls_of_some_records_of_one_project(element_id, verb, count, calls):
    assert calls_needed(ALL[element_id], [steps(element_id, verb, count)]) == calls


def test_a_batch_holds_records_of_one_project_only():
    both = steps("cost_codes", UPDATE, 2) + steps("cost_codes", UPDATE, 2, scope="P2")
    assert calls_needed(ALL["cost_codes"], [both]) == 2


def test_what_is_written_to_maestro_takes_no_call():
    assert calls_needed(ALL["projects"], [steps("projects", CREATE, 5, side=M)]) == 0
    assert calls_needed(ALL["projects"], [[]]) == 0


def test_a_section_and_its_codes_are_two_batches():
    assert calls_needed(ALL["cost_codes"], [steps("cost_codes", CREATE, 1), steps("cost_codes", CREATE, 9)]) == 2


@pytest.mark.parametrize(
    ("element_id", "calls"), [("cost_codes", 1 + 2), ("budget_codes", 1 + 3), ("purchase_orders", 3 + 2), ("costs", 3)]
)
def test_a_project_that_is_new_is_looked_into_before_it_is_written(element_id, calls):
    assert calls_needed(ALL[element_id], [steps(element_id, CREATE, 1)], {"P1", "P2"}) == calls


def test_each_supplier_is_put_into_a_project_s_directory_once():
    def order(supplier, scope):
        write = Write(side=P, verb=CREATE, changes=(Change("supplier", None, supplier),))
        return Step(pair=Pair(maestro=plain("purchase_orders", M, "1", scope)), writes=(write,))

    orders = [order("S1", "P1"), order("S1", "P1"), order("S2", "P1"), order("S1", "P2"), order(None, "P2")]
    alone = calls_needed(ALL["purchase_orders"], [[order(None, one.pair.scope) for one in orders]])
    assert calls_needed(ALL["purchase_orders"], [orders]) == alone + 3
