"""A segment of Procore's budget codes beside activity and group: one value of the settings for all codes of maestro*."""

import pytest

from tests.standard.conftest import OFF
from tests.standard.undos import undone


@pytest.fixture
def phase(site):
    """A segment Phase of the project, which no budget code may lack; its items by code."""
    held, project = site.simulator.world, site.project_id("24-001")
    segment = held.add("segments", project_id=project, type="custom", name="Phase", required=True)
    return {
        code: held.add("segment_items", project_id=project, segment_id=segment["id"], code=code, name=f"Phase {code}")["id"]
        for code in ("100", "200")
    }  # fmt: skip


def settle(site, **segments):
    """The settings say these values of the segments."""
    site.company_settings["elements"] = {
        "projects": {**site.codes, "brakes": OFF, "segments": segments},
        "subcontracts": {"brakes": OFF, "direction": "to_maestro"},
    }


def code_of(site, activity, group):
    """Procore's budget code of these two, whatever else it has."""
    known = {code: one for one, code in site.budget_codes().items()}
    found = known.get(f"{activity}|{group}")
    return None if found is None else site.simulator.world.get("wbs_codes", found)


def test_a_code_is_made_with_the_value_of_the_settings_and_says_what_it_lacks_before(site, phase):
    site.put("activity", project="24-001", code="03-500", section="03", description="Dalle")
    site.put("activity_group", project="24-001", activity="03-500", group_code="MAT")
    site.run("projects", full=True)
    (said,) = [one for one in site.inbox("projects") if "03-500" in one]
    assert said == (
        "24-001|03-500|MAT: Procore makes no budget code of this project without a value in the segment “Phase”, and maestro* "
        "knows an activity and a group only: write the value under segments in the projects' settings, and it goes by itself."
    )
    settle(site, Phase="300")
    site.run("projects", full=True)
    assert any("The segment “Phase” of this project in Procore has no “300”" in one for one in site.inbox("projects"))
    assert code_of(site, "03-500", "MAT") is None

    settle(site, **{"Phase": "300", "24-001|Phase": "100"})
    site.run("projects", full=True)
    made = code_of(site, "03-500", "MAT")
    assert made is not None
    assert phase["100"] in made["item_ids"]
    assert not [one for one in site.inbox("projects") if "03-500" in one]
    assert site.run("projects", full=True).tally["created"] == 0


def test_an_undo_says_that_procore_keeps_the_code_with_its_segment_and_no_later_run_makes_another(site, phase):
    site.put("activity", project="24-001", code="03-500", section="03", description="Dalle")
    site.put("activity_group", project="24-001", activity="03-500", group_code="MAT")
    settle(site, Phase="100")
    site.run("projects", full=True)
    before = site.budget_codes()
    results = {one.element: one for one in undone(site)}
    assert ["lets nobody delete it: it stays" in left for left in results["budget_codes"].left] == [True]
    since = len(site.requests)
    site.run("projects", full=True)
    assert site.writes(since) == []
    assert site.budget_codes() == before


def test_a_value_is_taken_from_a_column_of_the_project_and_an_empty_one_is_told(site, phase):
    site.put("activity", project="24-001", code="03-500", section="03", description="Dalle")
    site.put("activity_group", project="24-001", activity="03-500", group_code="MAT")
    settle(site, Phase="{department}")
    site.run("projects", full=True)
    (said,) = [one for one in site.inbox("projects") if "03-500" in one]
    assert "The value of the segment “Phase” in Procore is the project's department in maestro*, which is empty" in said
    site.maestro("UPDATE maestro.project SET department = '200', updated_at = now()")
    site.run("projects", full=True)
    made = code_of(site, "03-500", "MAT")
    assert made is not None
    assert phase["200"] in made["item_ids"]
    assert not [one for one in site.inbox("projects") if "03-500" in one]


def test_a_line_is_coded_by_the_value_of_the_settings_and_another_value_says_so(site, phase):
    held, project = site.simulator.world, site.project_id("24-001")
    usual = held.records("wbs_codes", project)[0]
    activity = site.budget_codes()[usual["id"]]
    settle(site, Phase="100")
    for number, value in (("1", "100"), ("2", "200")):
        code = held.add("wbs_codes", project_id=project, item_ids=sorted([*usual["item_ids"], phase[value]]))
        made = held.add(
            "work_order_contracts",
            project_id=project, vendor_id=site.vendor_id("BETON"), status="Approved", title="T", number=number,
        )  # fmt: skip
        held.add(
            "work_order_contract_line_items",
            project_id=project, holder_id=made["id"], wbs_code_id=code["id"], amount="12.50",
        )  # fmt: skip
    held.remove("wbs_codes", usual["id"])
    site.maestro("DELETE FROM procore_sync.link WHERE element = 'budget_codes'")
    site.run("projects", full=True)
    site.run("subcontracts")
    lines = site.maestro("SELECT activity, group_code, amount FROM maestro.subcontract_line")
    assert [f"{one['activity']}|{one['group_code']}" for one in lines] == [activity]
    (said,) = site.inbox("subcontracts")
    assert "has “200” in the segment “Phase”, where the codes of maestro* have “100”" in said
