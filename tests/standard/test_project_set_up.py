"""What a new project is given on either side, by name and by rule; what Procore made of it is read back and told."""

import pytest

from procore.model.errors import ConfigurationError
from procore.model.orders import Order
from procore.model.steps import Verb
from procore.sides.maestro.sql import Maestro
from simulator.controls.switches import VALUES
from tests.standard.test_project_filter import entry, numbers, their_project
from tests.standard.undos import undone

pytestmark = pytest.mark.reference

BUILDING = {"template": "Bâtiment", "stage": "Course of Construction", "office": "Laval", "department": "Civil"}


@pytest.fixture(params=VALUES["template_or_sent"])
def lists(request, world):
    """A company whose lists have entries, under each reading of what a template brings."""
    world.simulator.switches.template_or_sent = request.param
    entry(world, "offices", "Laval")
    entry(world, "departments", "Civil")
    stage = entry(world, "project_stages", "Pre-Construction")
    their_project(world, None, name="Bâtiment", template=True, project_stage_id=stage)
    return world


def made(world, number):
    (project,) = [row for row in world.procore("projects") if row["project_number"] == number]
    stages = {row["id"]: row["name"] for row in world.procore("project_stages")}
    return stages.get(project["project_stage_id"]), project["office_id"], project["department_ids"]


def test_a_new_project_in_procore_is_set_up_by_rule_and_a_template_that_wins_is_told(lists):
    lists.project("24-001", category="COM")
    lists.project("24-002", category="IND")
    rows = [{"category": "COM", **BUILDING}, {"stage": "Warranty"}]
    lists.run("projects", row={"new_in_procore": rows, "make_codes": []})
    wins = lists.simulator.switches.template_or_sent == "template"
    own = [entry(lists, "offices", "Laval"), [entry(lists, "departments", "Civil")]]
    assert made(lists, "24-001") == ("Pre-Construction" if wins else "Course of Construction", *own)
    assert made(lists, "24-002") == ("Warranty", None, [])
    told = [said for said in lists.inbox("projects") if "its Stage there is" in said]
    assert len(told) == (1 if wins else 0)
    assert numbers(lists) == ["24-001", "24-002"]
    assert len(lists.procore("projects")) == 3
    lists.run("projects", row={"new_in_procore": rows, "make_codes": []})
    assert len(lists.procore("projects")) == 3


def test_an_undo_deactivates_a_project_that_was_made_from_a_template_and_no_later_run_makes_another(lists):
    lists.project("24-001")
    lists.company_settings["elements"] = {"projects": {"new_in_procore": [BUILDING], "make_codes": []}}
    lists.run("projects")
    (result,) = undone(lists, element="projects")
    (left,) = result.left
    assert "lets nobody delete it: it is deactivated instead" in left
    (project,) = [row for row in lists.procore("projects") if row["project_number"] == "24-001"]
    assert project["active"] is False
    since = len(lists.requests)
    lists.run("projects", full=True)
    assert lists.writes(since) == []


def test_a_template_that_was_deleted_is_one_sentence_and_makes_no_project(lists):
    lists.project("24-001")
    row = {"new_in_procore": [{"template": "Pont"}], "make_codes": []}
    lists.run("projects", row=row)
    (said,) = lists.inbox("projects")
    assert said.startswith("24-001: Procore has no Template “Pont” to give to the new project, which was not made")
    entry(lists, "projects", "Pont")
    lists.simulator.world.change("projects", entry(lists, "projects", "Pont"), template=True)
    lists.maestro("UPDATE maestro.project SET updated_at = now()")
    lists.run("projects", row=row)
    assert [said for said in lists.inbox("projects") if "Pont" in said] == []
    assert len([row for row in lists.procore("projects") if row["project_number"]]) == 1


def test_a_new_project_in_maestro_is_set_up_by_the_type_that_it_has_in_procore(lists):
    their_project(lists, "26-001", project_type_id=entry(lists, "project_types", "Route"))
    their_project(lists, "26-002")
    rows = [{"project_type": "Route", "template": "RTE", "category": "CIV"}, {"manager": "MR", "department": "QC"}]
    lists.run("projects", row={"new_in_maestro": rows})
    found = lists.maestro("SELECT number, template, category, department, manager FROM maestro.project ORDER BY number")
    assert [tuple(row.values()) for row in found] == [
        ("26-001", "RTE", "CIV", None, None),
        ("26-002", None, None, "QC", "MR"),
    ]


def test_a_sql_file_that_does_not_take_them_is_one_sentence_and_enters_nothing(lists, tmp_path):
    job, element = lists.job("projects", row={"new_in_maestro": [{"template": "RTE"}]})
    file = (job.maestro.folder / "projects.sql").read_text(encoding="utf-8").replace("CAST(:template AS text)", "NULL")
    (tmp_path / "projects.sql").write_text(file, encoding="utf-8")
    order = Order(verb=Verb.CREATE, values={}, set_up={"template": "RTE"})
    with pytest.raises(ConfigurationError, match="`insert` does not take :template"):
        list(Maestro(lists.engine, "DEMO", tmp_path).write(element, [order]))
