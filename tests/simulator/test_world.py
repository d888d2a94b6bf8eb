"""Records as a person in Procore changes them, and what a company holds from the start."""

import pytest

from simulator import Simulator
from simulator.endpoints.families import KINDS
from simulator.records.rules import accepted
from simulator.seed.demo import PROJECTS, VENDORS, fill


def test_what_is_read_is_a_copy(sim):
    row = sim.world.add("vendors", name="V", bidding={"a": 1})
    row["name"], row["bidding"]["a"] = "changed", 2
    assert sim.world.get("vendors", row["id"])["name"] == "V"
    assert sim.world.get("vendors", row["id"])["bidding"] == {"a": 1}


def test_a_change_moves_updated_at_when_something_is_different(sim):
    row = sim.world.add("vendors", name="V")
    sim.clock.advance(60)
    assert sim.world.change("vendors", row["id"], name="V")["updated_at"] == row["updated_at"]
    changed = sim.world.change("vendors", row["id"], name="W")
    assert changed["updated_at"] > row["updated_at"] == changed["created_at"]


def test_a_field_that_a_kind_does_not_have_is_an_error(sim):
    row = sim.world.add("vendors", name="V")
    with pytest.raises(KeyError, match="vendors have no adress"):
        sim.world.add("vendors", name="V", adress="1")
    with pytest.raises(KeyError, match="vendors have no adress"):
        sim.world.change("vendors", row["id"], adress="1")


def test_a_removed_record_frees_its_origin_id(sim):
    row = sim.world.add("vendors", name="V", origin_id="M|1")
    sim.world.remove("vendors", row["id"])
    assert sim.world.records("vendors") == []
    assert sim.world.by_origin("vendors", sim.company_id, "M|1") is None
    with pytest.raises(KeyError):
        sim.world.get("vendors", row["id"])


def test_no_two_records_share_an_id(sim, project):
    sim.world.add("cost_codes", project_id=project["id"], code="01", name="X")
    ids = [row["id"] for kind in KINDS for row in sim.world.records(kind)]
    assert len(ids) == len(set(ids))


def test_records_of_one_project_are_found(sim, project):
    other = sim.world.add("projects", name="Other")
    for one in (project, other):
        sim.world.add("cost_codes", project_id=one["id"], code="01", name=one["name"])
    assert [row["name"] for row in sim.world.records("cost_codes", other["id"])] == ["Other"]
    assert len(sim.world.records("cost_codes")) == 2


def test_a_fresh_company_has_no_projects_and_no_vendors(sim):
    assert sim.world.records("projects") == sim.world.records("vendors") == []


@pytest.mark.parametrize("kind, rows", [("projects", PROJECTS), ("vendors", VENDORS)])
def test_the_demos_records_obey_the_rules(kind, rows):
    for row in rows:
        values, errors = accepted(KINDS[kind], row, KINDS[kind].fields)
        assert (values, errors) == (row, {})


def test_the_demo_holds_what_is_to_be_linked_and_what_is_not():
    with Simulator(seed="demo") as sim:
        projects = {row["project_number"]: row for row in sim.world.records("projects")}
        vendors = sim.world.records("vendors")
    assert projects["24-003"]["name"] == "Aréna de Rosemont (Phase 2)"
    assert projects["P-2601"]["name"] == "Garage municipal de Lévis"
    by_name = {row["name"]: row for row in vendors}
    assert by_name["Béton Provincial ltée"]["business_register"]["identifier"] == "1142233344"
    assert by_name["Aciers Trois-Rivières inc."]["origin_code"] == "ACIER01"
    assert [row["is_active"] for row in vendors if row["name"] == "Excavation Gagnon inc."] == [True, True]
    assert not any(row["origin_id"] for row in [*vendors, *projects.values()])
    assert {row["is_active"] for row in vendors} == {True, False}


def test_the_demo_does_not_touch_a_company_that_has_records():
    with Simulator(seed="demo") as sim:
        before = len(sim.world.records("vendors"))
        fill(sim.world, sim.company_id)
        assert len(sim.world.records("vendors")) == before
