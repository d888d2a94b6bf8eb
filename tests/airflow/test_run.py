from __future__ import annotations

import pytest

pytestmark = pytest.mark.airflow


def states(run):
    return {ti.task_id: str(ti.state) for ti in run.get_task_instances()}


def seed(company):
    company.rows(
        "INSERT INTO maestro.project (company, number, description, address, city, province, country, postal_code, "
        "start_date, closing_date, procore) VALUES "
        "('DEMO', '24-001', 'École Saint-Joseph', '120, rue Ontario Est', 'Montréal', 'PQ', 'Canada', 'H2X 1H2', "
        "'2026-01-05', '2026-12-18', true)"
    )
    company.rows(
        "INSERT INTO maestro.supplier (company, code, name, province, country, tax_number) VALUES "
        "('DEMO', 'ACIER01', 'Aciers Trois-Rivières inc.', 'QC', 'Canada', '1142233344')"
    )


def test_projects_and_suppliers_go_to_procore_and_a_second_run_writes_nothing(company):
    seed(company)
    run = company.run()
    assert states(run)["projects"] == "success"
    assert states(run)["suppliers"] == "success"
    (project,) = company.simulator.world.records("projects")
    assert project["project_number"] == "24-001"
    assert project["state_code"] == "QC"
    (vendor,) = company.simulator.world.records("vendors")
    assert vendor["origin_code"] == "ACIER01"
    before = len(company.simulator.requests)
    again = company.run()
    assert states(again)["report"] == "success"
    assert {r["method"] for r in company.simulator.requests[before:] if "/oauth/" not in r["path"]} == {"GET"}
