"""Which projects travel, by Procore's stage, type and office too; one that leaves the filter is left alone, and told."""

import pytest

from procore.model.errors import ConfigurationError
from simulator.controls.switches import VALUES
from tests.standard.costs.entries import cost, in_maestro, in_procore

WON = {"projects_filter": {"stage": ["Course of Construction"]}}


@pytest.fixture(params=VALUES["project_lists_name_types"], ids="named={}".format)
def listing(request, world):
    """A company, under each reading of what the list of projects says."""
    world.simulator.switches.project_lists_name_types = request.param
    return world


def entry(world, kind, name):
    """Procore's id of an entry of one of its lists, made if it is not there."""
    rows = [row for row in world.procore(kind) if row["name"] == name]
    company = world.simulator.company_id
    return (rows or [world.simulator.world.insert(kind, {"company_id": company, "name": name})])[0]["id"]


def their_project(world, number, **ids):
    days = {"start_date": "2026-01-05", "completion_date": "2026-12-18"}
    place = {"city": "Laval", "state_code": "QC", "country_code": "CA"}
    record = {"company_id": world.simulator.company_id, "name": f"Projet {number}", "project_number": number}
    world.simulator.world.insert("projects", {**record, **days, **place, **ids})


def numbers(world):
    return [row["number"] for row in world.maestro("SELECT number FROM maestro.project ORDER BY number")]


@pytest.mark.parametrize(("criterion", "kind", "field", "wanted", "other"), [
    ("stage", "project_stages", "project_stage_id", "Course of Construction", "Bidding"),
    ("project_type", "project_types", "project_type_id", "Pont", "Route"),
    ("office", "offices", "office_id", "Laval", "Alma"),
])  # fmt: skip
def test_only_projects_of_the_wanted_kind_come_from_procore(listing, criterion, kind, field, wanted, other):
    their_project(listing, "26-001", **{field: entry(listing, kind, wanted)})
    their_project(listing, "26-002", **{field: entry(listing, kind, other)})
    their_project(listing, "26-003")
    listing.company_settings = {"projects_filter": {criterion: [wanted]}}
    listing.run("projects")
    assert (numbers(listing), listing.inbox("projects")) == (["26-001"], [])
    asked = listing.asked()
    listing.run("projects")
    assert len(listing.asked()) <= 2 * len(asked)


def test_a_name_that_procore_does_not_have_is_one_sentence(listing):
    listing.company_settings = {"projects_filter": {"office": ["Alma"]}}
    their_project(listing, "26-001")
    with pytest.raises(ConfigurationError, match="Procore has no “Alma” to choose projects by"):
        listing.run("projects")
    assert numbers(listing) == []


def test_a_project_that_leaves_the_filter_is_left_alone_with_its_documents_and_told_until_it_is_back(site):
    stage = {name: entry(site, "project_stages", name) for name in ("Bidding", "Course of Construction")}
    project = site.project_id("24-001")
    site.simulator.world.change("projects", project, project_stage_id=stage["Course of Construction"])
    site.company_settings = WON
    cost(site, "A-1", ("03-300|MAT", "10.10"))
    for element in ("projects", "costs"):
        site.run(element)
    assert in_procore(site) == in_maestro(site) != {}
    site.simulator.world.change("projects", project, project_stage_id=stage["Bidding"])
    site.maestro("UPDATE maestro.project SET description = 'Autre nom', updated_at = now()")
    cost(site, "A-2", ("03-300|MAT", "20.20"))
    before = len(site.requests)
    for element in ("projects", "costs"):
        site.run(element)
    assert site.writes(before) == []
    (said,) = site.inbox("projects")
    assert said.startswith("24-001: The filter of projects does not present it any more")
    assert site.inbox("costs") == []
    site.company_settings = {}
    for element in ("projects", "costs"):
        site.run(element)
        assert site.inbox(element) == []
    assert in_procore(site) == in_maestro(site)


def test_the_documents_of_a_closed_project_stay_as_they_are_where_the_settings_say_so(site):
    site.company_settings = {"projects_filter": {"closed_documents": False}}
    site.maestro("UPDATE maestro.project SET status = '1', updated_at = now()")
    cost(site, "A-1", ("03-300|MAT", "10.10"))
    for element in ("projects", "costs"):
        site.run(element)
        assert site.inbox(element) == []
    assert [row["active"] for row in site.procore("projects")] == [False]
    assert in_procore(site) == {}
    site.company_settings = {}
    site.run("costs")
    assert in_procore(site) == in_maestro(site)
