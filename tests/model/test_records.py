"""A reason comes back from the ledger's JSON as it went in."""

import json

import pytest

from procore.model.records import FieldConflict, Reason


def conflict(number, line=""):
    return FieldConflict(field=f"field{number}", maestro=str(number), procore="", line=line)


@pytest.mark.parametrize(
    "reason",
    [
        Reason("no_suggestion"),
        Reason("required", {"field": "name", "side": "procore"}),
        Reason("conflict", conflicts=(conflict(1),)),
        Reason("choice_moved", {"by": "Marie"}, (conflict(1, "10"), conflict(1, "20"))),
        Reason("conflict", conflicts=tuple(conflict(number) for number in range(7))),
    ],
    ids=["bare", "facts", "one field", "two lines", "seven fields"],
)
def test_a_reason_comes_back_from_json_as_it_was(reason):
    assert Reason.from_json(json.loads(json.dumps(reason.as_json()))) == reason


def test_the_conflicts_are_a_list_among_the_facts():
    listed = [{"field": "field1", "maestro": "1", "procore": "", "line": "10"}]
    stored = Reason("choice_moved", {"by": "Marie"}, (conflict(1, "10"),)).as_json()
    assert stored == {"code": "choice_moved", "facts": {"by": "Marie", "conflicts": listed}}
