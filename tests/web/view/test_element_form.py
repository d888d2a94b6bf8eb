"""An element's settings as form fields: what is shown, and what a form makes of them."""

from __future__ import annotations

import pytest

from procore.config.element import ElementSettings
from procore.elements import ELEMENTS
from procore.web.view.element_form import SETTINGS, entered_settings, other_settings, owner_choices, shown_settings

COSTS, SUPPLIERS = ELEMENTS["costs"], ELEMENTS["suppliers"]

TOLD = {
    "nothing": {},
    "an approval": {"approval": "required", "approval_limit": "50000.50", "approvers": ["marie", "luc"]},
    "brakes": {"brakes": {"created": 10, "net": None, "share": 0.25, "restored": None}},
    "owners": {"owners": {"status": "maestro", "phone": "procore"}},
    "what is usual, written": {"approval": "none", "approval_hours": 72, "brakes": {"created": 500}},
}


def form_of(element, told):
    """What a browser sends of the fields as they are shown."""
    shown = {f"set_{element.id}_{one.setting.path}": one.text or (one.usual if one.setting.choices else "")
             for one in shown_settings(element, told)}  # fmt: skip
    return {**shown, **{f"own_{element.id}_{name}": owner for name, _, owner in owner_choices(element, told, "en")}}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
@pytest.mark.parametrize("element", [COSTS, SUPPLIERS])
def test_a_form_that_was_not_touched_says_what_was_written(element, told):
    assert entered_settings(form_of(element, told), element, told) == told


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("approval", "required", {"approval": "required"}),
        ("approval_limit", "50000", {"approval_limit": 50000}),
        ("approval_limit", "50000.50", {"approval_limit": "50000.50"}),
        ("approvers", "marie, luc ,", {"approvers": ["marie", "luc"]}),
        ("brakes.net", "-", {"brakes": {"net": None}}),
        ("brakes.created", "10", {"brakes": {"created": 10}}),
        ("brakes.created", "500", {}),
        ("brakes.restored", "false", {"brakes": {"restored": False}}),
        ("freshness_hours", "", {}),
        ("freshness_hours", "many", {"freshness_hours": "many"}),
    ],
)
def test_a_field_becomes_the_setting_and_the_usual_one_is_not_written(field, text, expected):
    form = {**form_of(COSTS, {}), f"set_costs_{field}": text}
    assert entered_settings(form, COSTS, {}) == expected


def test_an_emptied_field_is_the_usual_one_again():
    told = {"approval_limit": 5, "brakes": {"created": 10}}
    form = {**form_of(COSTS, told), "set_costs_approval_limit": "", "set_costs_brakes.created": ""}
    assert entered_settings(form, COSTS, told) == {}


def test_every_setting_that_has_a_field_is_one_of_the_model_and_the_others_are_json():
    assert {one.of[0] or one.of[1] for one in SETTINGS} < ElementSettings.model_fields.keys()
    told = {"direction": "both", "approval": "required", "statuses": {"V": "Approved"}}
    assert other_settings(told) == '{\n "statuses": {\n  "V": "Approved"\n }\n}'
    assert other_settings({"owners": {"memo": "maestro"}}) == ""


def test_only_what_the_direction_writes_can_be_owned():
    names = [name for name, _, _ in owner_choices(SUPPLIERS, {}, "fr")]
    assert "phone" in names
    assert "code" not in names, "it is written once"
