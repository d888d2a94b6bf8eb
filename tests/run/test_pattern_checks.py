"""What of the settings' patterns, codes and names fits nothing of maestro*, or one thing twice: told before the first run."""

from contextlib import contextmanager

import pytest
from sqlalchemy import text

from procore.config.companies import read
from procore.elements import ELEMENTS
from procore.run.pattern_checks import unfit_codes, unfit_filter, unfit_settings
from procore.sides.maestro.sql import Maestro
from tests.factories.records import maestro
from tests.factories.settings import GOOD

PROJECTS = ELEMENTS["projects"]
DASH, DOT = {r"(\d\d)(\d{3})": r"\1-\2"}, {r"(0\d)(\d{3})": r"\1.\2"}


def settings(**more):
    (one,) = read({"demo": {**GOOD, **more}}).good.values()
    return one


def activities(*codes):
    return [maestro("cost_codes", project="24-001", code=code, name=code) for code in codes]


@pytest.mark.parametrize(
    ("said", "codes", "told"),
    [
        ({}, ["03300"], []),
        ({"activity_rules": DASH}, ["03300", "ADM"], []),
        (
            {"activity_rules": DASH},
            ["ADM", "03"],
            [r"elements.projects.activity_rules: the pattern “(\d\d)(\d{3})” fits none of the 2 codes of maestro*"],
        ),
        (
            {"activity_rules": {**DASH, **DOT}},
            ["03300", "03400", "13300"],
            [r"2 codes of maestro* fit “(\d\d)(\d{3})”, “(0\d)(\d{3})”; “03300” would be “03-300”, “03.300” in Procore"],
        ),
        ({"activity_rules": {**DASH, r"(03)(\d{3})": r"\1-\2"}}, ["03300"], []),  # both make the same
        (
            {"activity_rules": DASH},
            ["03300", "03-300"],
            ["1 code of maestro* (“03-300”) would be “03-300” in Procore, as another one is"],
        ),
        ({"activities": {"09900": "09-910"}}, ["09900"], []),
        ({"activities": {"24-001|09900": "09-910"}}, ["09900"], []),
        (
            {"activities": {"24-002|09900": "09-910"}},
            ["09900"],
            ["elements.projects.activities: “24-002|09900” is no code of maestro*: correct it, or remove the line."],
        ),
    ],
    ids=str,
)  # fmt: skip
def test_a_pattern_that_fits_nothing_or_two_that_fit_one_are_counted_in_one_sentence(said, codes, told):
    part = next(one for one in settings(elements={"projects": said}).element(PROJECTS).parts if one.id == "cost_codes")
    found = list(unfit_codes(part, activities(*codes), "en"))
    assert len(found) == len(told)
    assert all(wanted in one for wanted, one in zip(told, found, strict=True))


def test_a_code_that_two_patterns_fit_is_told_apart_from_one_that_is_another_s():
    both = settings(elements={"projects": {"activity_rules": {**DASH, **DOT}}}, language="fr").element(PROJECTS)
    part = next(one for one in both.parts if one.id == "cost_codes")
    found = list(unfit_codes(part, activities("03300", "13-300", "13300"), "fr"))
    assert [("convient à" in one, "comme l’est un autre" in one) for one in found] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, None),
        ({"pattern": "24-*", "numbers": ["24-001"], "category": ["COM"]}, None),
        ({"pattern": "25-*"}, "projects_filter.pattern: “25-*” fits none of the 1 projects of maestro*"),
        ({"numbers": ["24-001", "24-009"]}, "projects_filter.numbers: “24-009”"),
        ({"category": ["com"]}, "projects_filter.category: “com”"),
        ({"manager": ["MR"]}, "projects_filter.manager: “MR”"),
    ],
)
def test_what_the_filter_asks_for_and_no_project_has_is_told(said, told):
    projects = [maestro("projects", number="24-001", name="A", category="COM", department=None, manager="JB")]
    found = list(unfit_filter(settings(projects_filter=said), projects))
    assert [told in one for one in found] == ([] if told is None else [True])


ROWS = (
    "company (tag, name) VALUES ('DEMO', 'Boréal')",
    "project (company, number, description) VALUES ('DEMO', '24-001', 'A')",
    "activity (company, project, code, description) VALUES ('DEMO', '24-001', '03-300', 'Béton')",
    "cost_group (company, code, description, type) VALUES ('DEMO', 'MAT', 'Matériaux', 'Material')",
)


def test_the_codes_and_projects_are_read_by_the_site_s_own_statements(maestro_engine):
    with maestro_engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(f"INSERT INTO maestro.{row}"))

    @contextmanager
    def open_maestro(settings):
        yield Maestro(maestro_engine, settings.tag)

    row = {"activity_rules": DASH, "groups": {"MO": "L", "MAT": "M"}}
    asked = settings(elements={"projects": row}, projects_filter={"pattern": "25-*"})
    assert [one.partition(":")[0] for one in unfit_settings(asked, open_maestro=open_maestro)] == [
        "projects_filter.pattern",
        "elements.projects.groups",
        "elements.projects.activity_rules",  # it fits none
        "elements.projects.activity_rules",  # and what is 03-300 in Procore would be read back as 03300
    ]
    assert list(unfit_settings(settings(elements=["suppliers"]), open_maestro=lambda _: pytest.fail("asked"))) == []
