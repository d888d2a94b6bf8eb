"""Projects and suppliers through Airflow, from a maestro* database to Procore's simulator and back."""

import pytest

from procore.elements import ELEMENTS

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


def project_in_procore(company, number):
    return next(p for p in company.simulator.world.records("projects") if p["project_number"] == number)


def vendor_in_procore(company, name):
    return next(v for v in company.simulator.world.records("vendors") if v["name"] == name)


def test_a_second_run_writes_nothing_to_either_side(company):
    a_project(company, "24-001")
    a_supplier(company, "ACIER01", "Aciers Trois-Rivières inc.", tax_number="1142233344")
    assert states(company.run()) == {
        name: "success" if name == "report" or ELEMENTS[name].built else "skipped" for name in (*ELEMENTS, "report")
    }
    assert project_in_procore(company, "24-001")["state_code"] == "QC"
    assert vendor_in_procore(company, "Aciers Trois-Rivières inc.")["origin_code"] == "ACIER01"
    before = len(company.simulator.requests)
    touched = company.rows("SELECT max(updated_at) AS at FROM maestro.project")
    assert states(company.run())["report"] == "success"
    assert writes(company.simulator.requests[before:]) == []
    assert company.rows("SELECT max(updated_at) AS at FROM maestro.project") == touched


def test_edits_by_hand_on_either_side_arrive_and_two_fields_of_one_record_both_survive(company):
    a_project(company, "24-001", description="École Saint-Joseph")
    a_supplier(company, "ACIER01", "Aciers Trois-Rivières inc.")
    company.run()
    world = company.simulator.world
    world.change("projects", project_in_procore(company, "24-001")["id"], city="Laval")
    company.rows("UPDATE maestro.project SET phone = '514 555-0100', updated_at = now() WHERE number = '24-001'")
    world.change(
        "vendors", vendor_in_procore(company, "Aciers Trois-Rivières inc.")["id"], email_address="a@aciers.test"
    )
    world.add("projects", name="Garage municipal de Lévis", project_number="P-2601", start_date="2026-02-02",
              completion_date="2026-11-30", country_code="CA", state_code="QC")  # fmt: skip
    a_supplier(company, "BETON02", "Béton 🏗 « L'Éclair » inc.")
    company.run()
    assert project_in_procore(company, "24-001")["phone"] == "514 555-0100"
    (maestro,) = company.rows("SELECT city, phone FROM maestro.project WHERE number = '24-001'")
    assert maestro == {"city": "Laval", "phone": "514 555-0100"}
    assert company.rows("SELECT email FROM maestro.supplier WHERE code = 'ACIER01'") == [{"email": "a@aciers.test"}]
    assert company.rows("SELECT description FROM maestro.project WHERE number = 'P-2601'") == [
        {"description": "Garage municipal de Lévis"}
    ]
    assert vendor_in_procore(company, "Béton 🏗 « L'Éclair » inc.")["origin_code"] == "BETON02"


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


def test_only_the_record_that_a_person_chose_travels_and_the_others_follow_later(company):
    a_supplier(company, "ACIER01", "Aciers Trois-Rivières inc.")
    a_supplier(company, "BETON02", "Béton inc.")
    company.run(elements=["suppliers"], records=["BETON02"])
    assert {v["name"] for v in company.simulator.world.records("vendors")} == {"Béton inc."}
    company.run(elements=["suppliers"])
    assert len(company.simulator.world.records("vendors")) == 2


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


@pytest.mark.slow
def test_many_projects_and_more_than_a_batch_of_suppliers_need_few_calls(company):
    company.settings["elements"] = ["projects", "suppliers"]
    company.rows(
        "INSERT INTO maestro.project (company, number, description, country, province, start_date, closing_date, procore) "
        "SELECT 'DEMO', 'P' || n, 'Projet ' || n, 'CA', 'QC', '2026-01-05', '2026-12-18', true FROM generate_series(1, 60) n"
    )
    company.rows(
        "INSERT INTO maestro.supplier (company, code, name, country, province) "
        "SELECT 'DEMO', 'F' || n, 'Fournisseur ' || n, 'CA', 'QC' FROM generate_series(1, 1100) n"
    )
    company.run()
    written = writes(company.simulator.requests)
    assert len([r for r in written if "vendors" in r["path"]]) <= 2
    assert len(company.simulator.world.records("vendors")) == 1100
    assert len(company.simulator.world.records("projects")) == 60
    before = len(company.simulator.requests)
    company.run()
    again = company.simulator.requests[before:]
    assert len(again) <= 10
    assert writes(again) == []
