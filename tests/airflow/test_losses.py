"""The check tells what a first run will cut, from what the ledger last read: no call more."""

import json

import pytest
from structlog.testing import capture_logs

from procore.operators import CheckOperator

pytestmark = pytest.mark.airflow
LONG = "6000, boulevard Rosemont, entrée des fournisseurs par la rue Lacordaire"
TOWN = "Saint-Louis-du-Ha! Ha!, secteur du lac Témiscouata, rang des Bouleaux-Jaunes Nord"


def checked(company, monkeypatch):
    """What the check says, in its log."""
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": company.settings}))
    with capture_logs() as logged:
        CheckOperator(task_id="check").execute({})
    return [str(one["event"]) % tuple(one.get("positional_args", ())) for one in logged]


def test_what_a_first_run_cuts_is_listed_before_it_in_both_directions_and_no_cut_ever_travels_back(
    company, monkeypatch
):
    project = company.simulator.world.add(
        "projects", name="Aréna", project_number="P-1", address=LONG, start_date="2026-02-02",
        completion_date="2026-11-30", country_code="CA", state_code="QC",
    )  # fmt: skip
    company.rows("ALTER TABLE maestro.project ALTER city TYPE text")  # a site may hold more than the reference does
    company.project("24-001", city=TOWN)
    company.run(mode="plan", elements=["projects"])
    asked = len(company.simulator.requests)
    said = checked(company, monkeypatch)
    assert any(f"“{LONG}” → “6000, boulevard Rosemont, entrée des fou”" in line for line in said)
    assert any(f"“{TOWN}” → “{TOWN[:60].rstrip()}”" in line for line in said)
    assert [one["path"] for one in company.simulator.requests[asked:] if "/projects" in one["path"]] == []

    company.run(elements=["projects"])
    before = len(company.simulator.requests)
    for full in (False, True):
        company.run(elements=["projects"], full=full)
        assert company.writes(before) == []
    company.rows("UPDATE maestro.project SET phone = '418 555-0001', updated_at = now()")
    company.run(elements=["projects"])
    held = {one["project_number"]: one for one in company.simulator.world.records("projects")}
    assert (held["P-1"]["address"], held["P-1"]["phone"]) == (LONG, "418 555-0001")
    company.simulator.world.change("projects", held["24-001"]["id"], address="1, rue du Pont")
    company.run(elements=["projects"])
    mine = company.rows("SELECT number, city, address FROM maestro.project ORDER BY number")
    assert [row["city"] for row in mine if row["number"] == "24-001"] == [TOWN]
    assert [row["address"] for row in mine] == ["1, rue du Pont", "6000, boulevard Rosemont, entrée des fou"]
    assert project["id"] == held["P-1"]["id"]
