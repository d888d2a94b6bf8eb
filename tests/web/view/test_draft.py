"""The configuration form and the Variable's entry: what is kept, what changes, what is refused."""

import json

import pytest

from procore.diff.project_filter import ProjectFilter
from procore.elements import ELEMENTS
from procore.web.view.draft import (
    Difference,
    as_record,
    differences,
    draft,
    filter_of,
    grid,
    object_of,
    project_filter,
    split,
)

ENTRY = {
    "name": "Constructions Boréal inc.",
    "tag": "DEMO",
    "procore_company_id": 598134325684219,
    "environment": "demo",
    "maestro_conn_id": "maestro_demo",
    "procore_conn_id": "procore_demo",
    "overlap_seconds": 300,
    "elements": {"projects": {"owners": {"name": "maestro"}}, "suppliers": {}},
}
FORM = {
    "name": "Constructions Boréal inc.",
    "tag": "DEMO",
    "procore_company_id": "598134325684219",
    "environment": "demo",
    "maestro_conn_id": "maestro_demo",
    "procore_conn_id": "procore_demo",
}
GRID = {"projects": {"owners": {"name": "maestro"}}, "suppliers": {}}


def test_a_form_that_changes_nothing_changes_nothing():
    made = draft({"demo": ENTRY}, "demo", FORM, GRID)
    assert made.differences == ()
    assert made.problems == ()


def test_what_was_never_written_and_is_the_default_stays_unwritten():
    usual = {"ledger_conn_id": "procore_ledger", "timezone": "America/Toronto", "language": "en", "schedule": ""}
    form = {**FORM, **usual, "filter": project_filter({"status": ["active"], "marked": "yes"})}
    told = {"projects": {**GRID["projects"], "direction": "both"}, "suppliers": {"direction": "both"}}
    assert draft({"demo": ENTRY}, "demo", form, told).differences == ()


def test_a_new_company_has_its_directions_written_out():
    entry = draft({}, "demo", FORM, {"projects": {"direction": "both"}}).entry
    assert entry["elements"] == {"projects": {"direction": "both"}}


def test_what_the_form_does_not_show_and_other_companies_stay_as_they_are_written():
    other = {"elements": "nonsense that somebody wrote"}
    made = draft({"other": other, "demo": ENTRY}, "demo", {**FORM, "tag": "PROD"}, GRID)
    saved = json.loads(made.text)
    assert saved["other"] == other
    assert saved["demo"]["overlap_seconds"] == 300
    assert saved["demo"]["tag"] == "PROD"
    assert made.problems == ()  # the other company's mistake is not this one's
    assert made.differences == (Difference("tag", "DEMO", "PROD"),)


def test_ids_of_64_bits_stay_whole_numbers():
    made = draft({}, "demo", {**FORM, "procore_company_id": "9223372036854775807"}, GRID)
    assert json.loads(made.text)["demo"]["procore_company_id"] == 9223372036854775807
    assert made.problems == ()


def test_a_tick_a_direction_and_a_setting_are_differences():
    told = {"projects": {"direction": "to_procore"}, "suppliers": {}, "costs": {"skip_committed_invoices": False}}
    made = draft({"demo": ENTRY}, "demo", FORM, told)
    assert {d.path: (d.old, d.new) for d in made.differences} == {
        "elements.projects.owners.name": ("maestro", ""),
        "elements.projects.direction": ("", "to_procore"),
        "elements.costs.skip_committed_invoices": ("", "false"),
    }


@pytest.mark.parametrize(
    ("form", "told", "said"),
    [
        ({"tag": ""}, GRID, "tag: is missing"),
        ({"procore_company_id": "abc"}, GRID, "procore_company_id: must be a whole number"),
        ({"environment": "moon"}, GRID, "environment"),
        ({"schedule": "now and then"}, GRID, "“now and then” is not a schedule"),
        ({}, {"costs": {"direction": "to_maestro"}}, "costs cannot go “to_maestro”"),
        ({}, {"projects": {"owners": {"colour": "maestro"}}}, "projects has no field “colour” to own"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_sentence_about_itself(form, told, said):
    made = draft({}, "demo", {**FORM, **form}, told)
    assert any(said in f"{one.path}: {one.said}" for one in made.problems), made.problems
    assert all("Variable" not in one.said for one in made.problems)
    assert all(one.path and " " not in one.path for one in made.problems)
    french = draft({}, "demo", {**FORM, **form}, told, language="fr").problems
    assert [one.path for one in french] == [one.path for one in made.problems]
    assert {one.said for one in french}.isdisjoint(one.said for one in made.problems), "no English on a French page"


def test_a_filter_that_is_given_is_what_the_settings_understand():
    told = {"status": ["active"], "category": "A, B", "numbers": "24-001;24-002", "pattern": "24-*", "marked": ""}
    assert project_filter(told) == {
        "status": ["active"], "category": ["A", "B"], "numbers": ["24-001", "24-002"], "pattern": "24-*",
        "marked": None,
    }  # fmt: skip
    assert filter_of(project_filter(told)) == ProjectFilter(
        status=frozenset({"active"}), category=frozenset({"A", "B"}), numbers=frozenset({"24-001", "24-002"}),
        pattern="24-*", marked=None,
    )  # fmt: skip


def test_a_filter_that_says_what_is_not_known_is_none():
    assert filter_of(project_filter({"status": ["asleep"]})) is None


@pytest.mark.parametrize(
    ("active", "marked", "passes"), [(True, True, True), (False, True, False), (True, False, False), (None, True, True)]
)
def test_the_live_count_asks_the_same_filter_as_the_synchronization(active, marked, passes):
    wanted = filter_of(project_filter({"status": ["active"], "marked": "yes"}))
    row = {
        "side": "maestro",
        "key": "24-001",
        "project_number": "24-001",
        "active": active,
        "facts": {"marked": marked},
    }
    assert wanted.admits(as_record(row)) is passes


@pytest.mark.parametrize(
    "text", ["not json", "[1]", '"x"', "{", '{"a":' * 5_000 + "1" + "}" * 5_000, '{"a":"\\ud800"}', '{"a":NaN}']
)
def test_a_variable_that_is_no_object_can_take_no_company(text):
    assert object_of(text) is None


@pytest.mark.parametrize("text", [None, "", "{}"])
def test_a_variable_that_is_not_set_takes_the_first_company(text):
    assert object_of(text) == {}


@pytest.mark.parametrize(
    ("told", "ticked"),
    [
        (None, set(ELEMENTS)),
        (["projects"], {"projects"}),
        ({"projects": True, "costs": False, "suppliers": {}}, {"projects", "suppliers"}),
        (7, set()),
    ],
)
def test_the_grid_reads_what_the_settings_read(told, ticked):
    entry = {**ENTRY, "elements": told}
    assert set(grid({name: value for name, value in entry.items() if value is not None})) == ticked


def test_words_are_split_at_commas_semicolons_and_lines():
    assert split(" a, b ;c\nd,, ") == ["a", "b", "c", "d"]


def test_a_new_company_differs_in_all_that_is_set():
    assert Difference("tag", "", "DEMO") in list(differences({}, ENTRY))
