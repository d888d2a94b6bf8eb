"""Projects and suppliers through Airflow, from a maestro* database to Procore's simulator and back."""

import pytest

pytestmark = pytest.mark.airflow


def states(run):
    return {ti.task_id: str(ti.state) for ti in run.get_task_instances()}


def writes(requests):
    return [r for r in requests if r["method"] != "GET" and not r["path"].startswith("/oauth/")]


def a_project(company, number, **more):
    values = {
        "description": f"Projet {number}",
        "address": "120, rue Ontario Est",
        "city": "Montréal",
        "province": "PQ",
        "country": "Canada",
        "start_date": "2026-01-05",
        "closing_date": "2026-12-18",
        "procore": True,
        **more,
    }
    columns, holes = ", ".join(values), ", ".join(f":{name}" for name in values)
    company.rows(
        f"INSERT INTO maestro.project (company, number, {columns}) VALUES ('DEMO', :number, {holes})",
        number=number,
        **values,
    )


def a_supplier(company, code, name, **more):
    values = {"province": "QC", "country": "Canada", **more}
    columns, holes = ", ".join(values), ", ".join(f":{name}" for name in values)
    company.rows(
        f"INSERT INTO maestro.supplier (company, code, name, {columns}) VALUES ('DEMO', :code, :name, {holes})",
        code=code,
        name=name,
        **values,
    )


def test_a_rejected_record_makes_its_task_red_after_everything_else_went_through(company):
    a_project(company, "24-001")
    a_project(company, "24-002", province="Atlantide")
    a_supplier(company, "ACIER01", "Aciers Trois-Rivières inc.")
    run = company.run()
    assert states(run)["projects"] == "failed"
    assert states(run)["suppliers"] == "success"
    assert states(run)["report"] == "failed"
    assert {p["project_number"] for p in company.simulator.world.records("projects")} == {"24-001"}
    company.rows("UPDATE maestro.project SET province = 'QC', updated_at = now() WHERE number = '24-002'")
    assert states(company.run())["report"] == "success"
    assert len(company.simulator.world.records("projects")) == 2


def test_a_plan_writes_nothing_and_is_kept(company):
    a_project(company, "24-001")
    run = company.run(mode="plan")
    assert states(run)["projects"] == "success"
    assert company.simulator.world.records("projects") == []
    assert writes(company.simulator.requests) == []
    company.run()
    assert len(company.simulator.world.records("projects")) == 1


def test_only_the_elements_that_are_asked_for_run(company):
    a_project(company, "24-001")
    a_supplier(company, "ACIER01", "Aciers Trois-Rivières inc.")
    run = company.run(whole=True, elements=["suppliers"])
    assert states(run)["projects"] == "skipped"
    assert states(run)["suppliers"] == "success"
    assert company.simulator.world.records("projects") == []


def test_only_the_projects_that_are_asked_for_travel_and_the_others_follow_later(company):
    a_project(company, "24-001")
    a_project(company, "24-002")
    company.run(projects=["24-002"])
    assert {p["project_number"] for p in company.simulator.world.records("projects")} == {"24-002"}
    company.run()
    assert {p["project_number"] for p in company.simulator.world.records("projects")} == {"24-001", "24-002"}


def test_no_secret_comes_into_the_ledger_with_an_error_that_nobody_foresaw(company):
    secret = company.simulator.client_secret
    company.rows("CREATE SCHEMA aside")
    company.rows("ALTER TABLE maestro.supplier SET SCHEMA aside")
    company.rows(f"CREATE VIEW maestro.supplier AS SELECT * FROM aside.supplier WHERE '{secret}'::text::int > 0")
    company.rows("INSERT INTO aside.supplier (company, code, name) VALUES ('DEMO', 'A1', 'A')")
    assert states(company.run())["suppliers"] == "failed"
    (run,) = company.kept("SELECT error FROM procore_sync.run WHERE element = 'suppliers'")
    assert "invalid input syntax" in run["error"]
    assert secret not in run["error"]


def test_a_lost_login_stops_the_run_at_once_with_every_task_red(company, monkeypatch):
    a_project(company, "24-001")
    told = company.connection()
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_DEMO", told.replace("demo-secret", "wrong"))
    run = company.run()
    assert states(run)["projects"] == states(run)["suppliers"] == states(run)["report"] == "failed"
    assert {ti.try_number for ti in run.get_task_instances() if ti.task_id == "projects"} == {1}
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_DEMO", told)
    assert states(company.run())["report"] == "success"
