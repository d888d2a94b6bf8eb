"""The codes of a company's settings: what is wrong with them is one sentence each."""

import pytest

from procore.config.companies import company, read
from procore.config.element import ALL_CODES
from procore.config.element_as_set import asked_first
from procore.elements import ALL, ELEMENTS
from procore.elements.element import Side
from tests.factories.settings import GOOD


def settings(**row):
    return company({"demo": {**GOOD, "elements": {"projects": row}}}, "demo")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"groups": {"MO": "L", "MOS": "l"}},
            "“MO” and “MOS” are both “L” in Procore, and what comes back could be either",
        ),
        ({"groups": {"M": "L", "L": "M"}}, "M → L → M goes in a circle"),
        ({"groups": {"A": "B", "B": "C", "C": "A"}}, "A → B → C → A goes in a circle"),
        ({"groups": {"MO": ""}}, "“MO” has an empty code"),
        ({"groups": {"24-001|MO": "L"}}, "names a project, and a group is the company's"),
        (
            {"activities": {"03300": "03-310", "24-001|03310": "03-310"}},
            "“03300” and “03310” are both “03-310” in Procore in project 24-001",
        ),
        ({"activity_rules": {r"\d(\d)": r"\1"}}, "activity_rules: .* cannot be read back"),
        ({"make_codes": ["everything"]}, "is not known"),
    ],
)
def test_what_cannot_be_read_both_ways_is_a_sentence(row, said):
    found = read({"demo": {**GOOD, "elements": {"projects": row}}})
    (problem,) = map(str, found.problems)
    assert found.good == {}
    assert problem.startswith("Variable procore_companies, company demo, elements")
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(problem)


@pytest.mark.parametrize(
    "row", [{"groups": {"MO": "L", "MAT": "MAT"}}, {"activities": {"24-001|03300": "03-310", "24-002|03310": "03-310"}}]
)
def test_what_can_be_is_taken(row):
    assert settings(**row)


def test_other_elements_have_no_codes():
    found = read({"demo": {**GOOD, "elements": {"costs": {"groups": {"MO": "L"}}}}})
    assert "costs has no setting “groups”; it belongs to projects" in str(found.problems[0])


def test_the_parts_have_the_codes_of_the_settings():
    found = settings(groups={"mo": "l"}, activity_rules={r"(\d\d)(\d{3})": r"\1-\2"}).element(ELEMENTS["projects"])
    types, codes, composed = found.parts
    assert types.by_name["code"].code_table == {"MO": "L"}
    assert [rule.to_procore for rule in codes.by_name["code"].code_rules] == [r"\1-\2"]
    assert composed is ALL["budget_codes"]


@pytest.mark.parametrize(
    ("row", "before", "expected"),
    [
        ({}, False, frozenset()),
        ({}, True, ALL_CODES),  # an upgrade changes nothing
        ({"make_codes": []}, True, frozenset()),
        ({"make_codes": ["cost_codes"]}, False, frozenset({"cost_codes"})),
    ],
)
def test_codes_are_made_where_the_settings_say_so_or_the_company_did_before(row, before, expected):
    assert settings(**row).make_codes(before=before) == expected


@pytest.mark.parametrize(
    ("element", "makes", "expected"),
    [
        ("cost_types", (), {Side.PROCORE}),
        ("cost_types", ("cost_types",), set()),
        ("cost_codes", ("cost_codes",), {Side.MAESTRO}),
        ("cost_codes", ("activities",), {Side.PROCORE}),
        ("suppliers", (), set()),
    ],
)
def test_where_a_person_is_asked_first(element, makes, expected):
    assert asked_first(ALL[element], makes) == expected
