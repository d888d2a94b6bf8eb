"""What a company's settings may say of one element."""

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest
from pydantic import BaseModel

from procore.config.companies import read
from procore.config.company import CompanySettings
from procore.elements import ELEMENTS
from tests.factories.settings import GOOD


def problems(**more):
    return tuple(map(str, read({"a": {**GOOD, **more}}).problems))


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ("soon", "freshness_hours: must be a number, like 4 or 0.5."),
        (0, "freshness_hours: input should be greater than 0."),
        (10**9, "freshness_hours: input should be less than or equal to 8784."),
    ],
)
def test_a_goal_that_is_none_is_said_in_one_sentence(hours, sentence):
    (problem,) = problems(elements={"costs": {"freshness_hours": hours}})
    assert sentence in problem


def test_what_nobody_answered_is_written_only_where_somebody_accepts_it():
    row = {"approval": "required", "approval_default": "approve"}
    (problem,) = problems(elements={"costs": row})
    assert "add who accepts that as approval_default_confirmed_by, or remove approval_default" in problem
    assert not problems(elements={"costs": {**row, "approval_default_confirmed_by": "Marie Roy"}})


def test_a_goal_is_the_element_s_own_and_by_default_there_is_none():
    one = read({"a": {**GOOD, "elements": {"costs": {"freshness_hours": 1.5}, "budgets": {}}}}).good["a"]
    assert one.goals == {**dict.fromkeys(ELEMENTS), "costs": timedelta(minutes=90)}


@pytest.mark.parametrize(
    ("element", "row", "sentence"),
    [
        ("projects", {"target_edits": "overwrite"}, "projects goes both ways, so that no side is written over"),
        ("suppliers", {"direction": "to_procore", "target_edits": "overwrite"}, None),
        ("purchase_orders", {"target_edits": "ask"}, "target_edits"),
        ("purchase_orders", {"owners": {"budget_code": "maestro"}}, None),
        ("purchase_orders", {"owners": {"colour": "maestro"}}, "has no field “colour” to own"),
        ("purchase_orders", {"owners": {"number": "maestro"}}, "purchase_orders never changes “number”"),
        ("budgets", {"direction": "to_maestro", "owners": {"quantity": "maestro"}}, "budgets never changes “quantity”"),
    ],
)
def test_what_becomes_of_a_person_s_edit_is_set_or_refused_in_one_sentence(element, row, sentence):
    found = problems(elements={element: row})
    assert (found == ()) if sentence is None else any(sentence in one for one in found), found


def test_documents_travel_in_either_direction_and_by_default_none_does():
    budgets = ELEMENTS["budgets"]
    assert problems(elements={"budgets": {"direction": "to_maestro", "modifications": "documents"}}) == ()
    for row, by_document in (({}, False), ({"modifications": "lump"}, False), ({"modifications": "documents"}, True)):
        one = read({"a": {**GOOD, "elements": {"budgets": row}}}).good["a"].element(budgets)
        assert (one.amounts_by_document, one.call_costs.changed) == (by_document, int(by_document))


def settings_of(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, str]]:
    """Every setting below a model: its path and its description."""
    for name, one in model.model_fields.items():
        yield f"{path}{one.alias or name}", one.description or ""
        for part in models_in(one.annotation):
            yield from settings_of(part, f"{path}{name}.")


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def test_every_setting_is_described_in_a_sentence():
    described = dict(settings_of(CompanySettings))
    assert {"elements.brakes.net", "notify.smtp.to", "notify.with", "projects_filter.numbers"} <= described.keys()
    assert [path for path, words in described.items() if not words.endswith(".")] == []
