"""Every setting is one field: found in the model, with an example that the settings take."""

from typing import Any

import pytest

from procore.config.channels import Channel
from procore.config.companies import read, schema
from procore.config.company import CompanySettings
from procore.config.element import ElementSettings
from procore.config.setting_fields import FieldKind, setting_fields
from procore.config.strict import Strict
from tests.factories.every_setting import every_setting

KINDS = {one.path: one.kind for model in (CompanySettings, ElementSettings) for one in setting_fields(model)}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("tag", FieldKind.TEXT),
        ("schedule", FieldKind.TEXT),
        ("language", FieldKind.CHOICE),
        ("overlap_seconds", FieldKind.NUMBER),
        ("projects_filter.marked", FieldKind.FLAG),
        ("projects_filter.status", FieldKind.TICKS),
        ("notify", FieldKind.ROWS),
        ("elements", FieldKind.MODELS),
        ("approvers", FieldKind.NAMES),
        ("brakes.share", FieldKind.NUMBER),
        ("statuses", FieldKind.TABLE),
        ("target_edits", FieldKind.CHOICE),
    ],
)
def test_a_setting_is_filled_in_as_its_type_says(path, kind):
    assert KINDS[path] is kind


def test_a_setting_that_nobody_could_fill_in_is_a_mistake():
    class Odd(Strict):
        odd: dict[str, list[Any]] | complex = {}  # noqa: RUF012

    with pytest.raises(TypeError, match="odd: a setting of the type"):
        list(setting_fields(Odd))


@pytest.mark.parametrize("model", [CompanySettings, ElementSettings, Channel])
def test_every_setting_has_an_example(model):
    assert [one.path for one in setting_fields(model) if one.example is None] == []


def test_the_examples_of_all_settings_together_are_settings_and_none_is_the_usual_value():
    found = read({"all": every_setting()})
    assert found.problems == ()
    for model in (CompanySettings, ElementSettings):
        usual = {
            one.path: sorted(one.usual) if isinstance(one.usual, frozenset) else one.usual
            for one in setting_fields(model)
        }
        assert [one.path for one in setting_fields(model) if one.example == usual[one.path]] == []


def test_the_schema_knows_every_setting():
    text = str(schema())
    for model in (CompanySettings, ElementSettings, Channel):
        assert [one.path for one in setting_fields(model) if f"'{one.of[1]}':" not in text] == []
