"""In which order elements are undone."""

import pytest

from procore.diff.undo.order import undo_order
from procore.diff.undo.refusal import UndoRequest


def order(element=""):
    asked = UndoRequest(run="run 2", reason="a mistake", by_whom="Marie", element=element)
    return [(top.id, one.id) for top, one in undo_order(asked)]


def test_what_depends_on_others_is_undone_before_these():
    names = [one for _, one in order()]
    assert names.index("budgets") < names.index("budget_codes") < names.index("cost_codes") < names.index("projects")


@pytest.mark.parametrize(
    ("element", "undone"),
    [
        ("costs", [("costs", "costs")]),
        ("cost_types", [("projects", "cost_types")]),
        (
            "projects",
            [
                ("projects", "budget_codes"),
                ("projects", "cost_codes"),
                ("projects", "cost_types"),
                ("projects", "sub_jobs"),
                ("projects", "projects"),
            ],
        ),
    ],
)
def test_an_element_goes_with_its_parts_and_a_part_alone(element, undone):
    assert order(element) == undone
