"""The check tells what a first run will cut, from what the ledger last read: no call more."""

from __future__ import annotations

import json

import pytest
from structlog.testing import capture_logs

from procore.operators import CheckOperator

pytestmark = pytest.mark.airflow
LONG = "6000, boulevard Rosemont, entrée des fournisseurs par la rue Lacordaire"


def test_the_check_lists_what_the_first_run_will_cut(company, monkeypatch):
    company.simulator.world.add(
        "projects", name="Aréna", project_number="P-1", address=LONG, start_date="2026-02-02",
        completion_date="2026-11-30", country_code="CA", state_code="QC",
    )  # fmt: skip
    company.run(mode="plan", elements=["projects"])
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": company.settings}))
    asked = len(company.simulator.requests)
    with capture_logs() as logged:
        CheckOperator(task_id="check").execute({})
    said = [str(one["event"]) % tuple(one.get("positional_args", ())) for one in logged]
    assert any(f"“{LONG}” → “6000, boulevard Rosemont, entrée des fou”" in line for line in said)
    assert [one["path"] for one in company.simulator.requests[asked:] if "/projects" in one["path"]] == []
