"""The DAG `procore_pairing`: a pairing is given up on purpose only, and the next run starts anew."""

import pytest
from sqlalchemy import text

pytestmark = pytest.mark.airflow


def pairings(company):
    with company.ledger.begin() as connection:
        rows = connection.execute(
            text("SELECT company, retired_by, retired_reason FROM procore_sync.pairing ORDER BY id")
        )
        return [tuple(row) for row in rows]


@pytest.fixture
def give_up(company):
    """A run of `procore_pairing` with these parameters; how its task ended."""

    def call(**conf):
        bag = company.dags({"demo": company.settings})
        run = bag.dags["procore_pairing__demo"].test(run_conf={"company": "demo", **conf})
        (task,) = run.get_task_instances()
        return str(task.state)

    return call


def states(run):
    return {ti.task_id: str(ti.state) for ti in run.get_task_instances()}


def a_project(company, number):
    company.rows(
        "INSERT INTO maestro.project "
        "(company, number, description, city, province, country, start_date, closing_date, procore) "
        "VALUES ('DEMO', :number, :number, 'Laval', 'QC', 'CA', '2026-01-05', '2026-12-18', true)",
        number=number,
    )


def test_a_wiped_sandbox_stops_the_run_until_the_pairing_is_given_up_on_purpose(company, give_up):
    a_project(company, "24-001")
    company.run(elements=["projects"])
    world = company.simulator.world
    for project in world.records("projects"):
        world.remove("projects", project["id"])
    run = company.run(elements=["projects"], full=True)
    assert states(run)["projects"] == "failed"
    assert world.records("projects") == []

    assert give_up(reason="wiped", confirm="demo") == "failed"
    assert pairings(company) == [("demo", None, None)]
    assert give_up(reason="the sandbox was wiped", confirm="DEMO") == "success"
    ((name, by_whom, reason),) = pairings(company)
    assert name.startswith("demo (until ")
    assert (by_whom, reason) == ("dag_test", "the sandbox was wiped")
    assert states(company.run(elements=["projects"]))["projects"] == "success"
    assert [p["project_number"] for p in world.records("projects")] == ["24-001"]
    assert [row[0] for row in pairings(company)][1:] == ["demo"]


def test_what_was_paired_with_another_environment_runs_once_the_pairing_is_given_up(company, give_up):
    a_project(company, "24-001")
    company.run(elements=["projects"])
    company.settings["environment"] = "developer_sandbox"
    assert states(company.run(elements=["projects"]))["projects"] == "failed"
    assert give_up(reason="it was one all along", confirm="DEMO") == "success"
    assert states(company.run(elements=["projects"]))["projects"] == "success"
    assert len(company.simulator.world.records("projects")) == 1
