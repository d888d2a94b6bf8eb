"""Fields that a site maps itself: what may be said of them, and the field of the element that each row makes."""

import pytest

from procore.config.companies import read
from procore.elements import ELEMENTS
from procore.elements.element import Kind, Side
from tests.factories.settings import GOOD

WEB = {"column": "web", "procore": "website"}


def said(element_id, *rows, **more):
    """What is wrong with these rows."""
    entry = {**GOOD, "elements": {element_id: {"own_fields": list(rows), **more}}}
    return [str(one) for one in read({"demo": entry}).problems]


@pytest.mark.parametrize(
    "element_id, rows, place, sentence",
    [
        ("suppliers", [{"column": "Web"}], "0.procore", "is missing; add it"),
        ("suppliers", [{**WEB, "column": "Site web"}], "0.column", "“Site web” is no name for a column"),
        ("suppliers", [{**WEB, "column": "tag"}], "0.column", "“tag” has a meaning of its own in every SQL file"),
        ("suppliers", [{**WEB, "column": "set_web"}], "0.column", "“set_web” has a meaning of its own"),
        ("suppliers", [{**WEB, "column": "city"}], "0.column", "suppliers has the column “city” already"),
        ("projects", [{**WEB, "column": "marked"}], "0.column", "projects has the column “marked” already"),
        ("projects", [{"column": "region", "procore": "custom_field_7"}],
         "0.column", "“region” is what the settings give to new records of projects"),
        ("suppliers", [WEB, {**WEB, "column": "web2"}], "1.procore", "“website” is “web” already; a field is mapped once"),
        ("suppliers", [WEB, {**WEB, "procore": "notes"}], "1.column", "suppliers has the column “web” already"),
        ("suppliers", [{**WEB, "procore": "address"}], "0.procore", "“address” is “Address” already"),
        ("suppliers", [{**WEB, "procore": "business_register"}], "0.procore", "“business_register” is “Tax number” already"),
        ("suppliers", [{**WEB, "procore": "webSite"}], "0.procore", "choose among abbreviated_name, trade_name"),
        ("suppliers", [{**WEB, "procore": "custom_field_7"}], "0.procore", "Procore takes no custom fields of suppliers"),
        ("projects", [{**WEB, "procore": "custom_field_x"}], "0.procore", "total_value, custom_field_…"),
        ("suppliers", [{**WEB, "type": "flag"}], "0.type", "“website” is of the type text, not flag; choose text"),
        ("suppliers", [{**WEB, "type": "list"}], "0.type", "the type list is for custom fields"),
        ("projects", [{"column": "v", "procore": "total_value", "type": "decimal", "maestro_length": 5}],
         "0.maestro_length", "only a text is cut; remove the length"),
        ("suppliers", [{**WEB, "maestro_length": 0}], "0.maestro_length", "input should be greater than or equal to 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_mapped_is_one_sentence_with_its_place(element_id, rows, place, sentence):
    (problem,) = said(element_id, *rows)
    assert problem.startswith(f"Variable procore_companies, company demo, elements.{element_id}.own_fields.{place}: ")
    assert sentence in problem


def test_a_field_that_goes_against_its_element_is_refused():
    (problem,) = said("suppliers", {**WEB, "direction": "to_maestro"}, direction="to_procore")
    assert "suppliers goes to_procore, so that “web”, which goes to_maestro, would never be written" in problem


@pytest.mark.parametrize("element_id", ["costs", "budgets", "change_orders"])
def test_an_element_of_which_procore_takes_no_more_has_no_own_fields(element_id):
    (problem,) = said(element_id, WEB)
    assert f"Procore has no field of {element_id} that a site may map; remove own_fields" in problem


def test_a_row_is_a_field_of_the_element_with_an_owner():
    zone = {"column": "zone", "procore": "custom_field_12", "type": "list", "owner": "maestro"}
    area = {"column": "area", "procore": "custom_field_13", "type": "decimal", "direction": "to_procore"}
    entry = {**GOOD, "elements": {"projects": {"own_fields": [zone, area]}}}
    settings = read({"demo": entry}).good["demo"]
    element = settings.element(ELEMENTS["projects"])
    one, other = element.by_name["zone"], element.by_name["area"]
    assert (one.procore, one.procore_write) == ("custom_fields.custom_field_12.value.label", "custom_field_12")
    assert (one.of_list, one.written, other.written) == (True, frozenset(Side), frozenset({Side.PROCORE}))
    assert (other.kind, other.as_number, other.procore) == (Kind.MONEY, True, "custom_fields.custom_field_13.value")
    assert settings.owners(ELEMENTS["projects"]) == {"zone": Side.MAESTRO}
    assert element.fields[:-2] == ELEMENTS["projects"].fields
