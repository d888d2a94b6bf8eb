"""From a path to the company's element, and back to the page that a form was on."""

from types import SimpleNamespace

import pytest
from fastapi import HTTPException

from procore.config.company import CompanySettings
from procore.web.guard import Forbidden
from procore.web.paths import back_to, element_of, settings_of
from tests.factories.settings import GOOD

SETTINGS = CompanySettings.model_validate({**GOOD, "elements": {"projects": {}, "suppliers": {}}})


@pytest.mark.parametrize(
    ("name", "there"),
    [("suppliers", True), ("cost_codes", True), ("costs", False), ("nothing", False), ("../suppliers", False)],
    ids=["ticked", "a part of one that is", "not ticked", "none", "no name"],
)
def test_an_element_is_one_that_the_company_synchronizes_or_a_part_of_it(name, there):
    if there:
        assert element_of(name, SETTINGS).id == name
    else:
        with pytest.raises(HTTPException) as error:
            element_of(name, SETTINGS)
        assert error.value.status_code == 404


def test_a_company_that_the_variable_does_not_hold_any_more_is_gone():
    visit = SimpleNamespace(companies=SimpleNamespace(good={"demo": SETTINGS}))
    assert settings_of(visit, "demo") is SETTINGS
    with pytest.raises(Forbidden) as error:
        settings_of(visit, "other")
    assert error.value.right == "gone"


@pytest.mark.parametrize(
    ("query", "params", "to"),
    [
        ("", {}, "/procore/demo/overview?"),
        ("element=costs&page=2", {"notice": "saved"}, "/procore/demo/overview?element=costs&page=2&notice=saved"),
        ("notice=old&run=r1&lang=fr&q=b%C3%A9ton", {}, "/procore/demo/overview?q=b%C3%A9ton"),
        ("q=%0d%0aSet-Cookie:x", {}, "/procore/demo/overview?q=%0D%0ASet-Cookie%3Ax"),
    ],
    ids=["no query", "the query it had", "what was said before", "no header of its own"],
)
def test_a_form_leads_back_to_its_page_with_what_became_of_it(query, params, to):
    answer = back_to(SimpleNamespace(base="/procore"), "demo/overview", query, **params)
    assert (answer.status_code, answer.headers["location"]) == (303, to)
