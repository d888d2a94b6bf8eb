"""The custom fields that the settings map, against those that Procore has."""

import pytest

from procore.config.companies import company
from procore.run.own_field_checks import wrong_own_fields
from procore.sides.procore.custom_field_list import CustomField
from tests.factories.settings import GOOD

KNOWN = {"custom_field_12": CustomField(key="custom_field_12", label="Région", data_type="lov_entry")}


def said(*rows, language="en", known=KNOWN):
    entry = {**GOOD, "language": language, "elements": {"projects": {"own_fields": list(rows)}}}
    return list(wrong_own_fields(company({"demo": entry}, "demo"), lambda _settings: known))


def test_a_field_that_procore_has_as_the_settings_say_needs_no_sentence():
    assert said({"column": "zone", "procore": "custom_field_12", "type": "list"}) == []


def test_one_that_it_has_not_is_said_with_those_that_it_has():
    (sentence,) = said({"column": "zone", "procore": "custom_field_21", "type": "list"})
    assert sentence == (
        "Projects: Procore has no custom field “custom_field_21” (column “zone”); it has custom_field_12 “Région” (lov_entry): "
        "correct it in own_fields in the settings."
    )
    assert "no custom field at all" in said({"column": "zone", "procore": "custom_field_21"}, known={})[0]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_of_another_type_is_said(language):
    (sentence,) = said({"column": "zone", "procore": "custom_field_12"}, language=language)
    assert "lov_entry" in sentence
    assert "text" in sentence


def test_procore_is_not_asked_where_no_custom_field_is_mapped():
    entry = {**GOOD, "elements": {"suppliers": {"own_fields": [{"column": "web", "procore": "website"}]}}}
    assert list(wrong_own_fields(company({"demo": entry}, "demo"), lambda _settings: pytest.fail("asked"))) == []
