"""The notes that a run and its tasks carry in Airflow."""

import pytest

from tests.airflow.watch.letters import a_supplier, mended, noted

pytestmark = pytest.mark.airflow


def test_a_run_s_note_is_its_table_and_a_red_task_s_note_says_what_to_do(watched):
    a_supplier(watched, "A1", province="Atlantide")
    run = noted(watched.run())
    assert "|✗ suppliers|0|0|0|0|1|" in run["note"]
    assert "A1: Province “Atlantide” is not a province" in run["note"]
    assert "A1: Province “Atlantide” is not a province or state of CA: correct it in maestro*" in run["suppliers"]
    assert run["projects"] is None
    address = "https://airflow.example.com/procore/demo/synchronization/suppliers/record?maestro=A1"
    assert f"Look at [A1]({address})." in run["note"]
    mended(watched, "A1")
    run = noted(watched.run())
    assert "|✓ suppliers|1|0|0|0|0|" in run["note"]
    assert run["suppliers"] is None


def test_a_green_run_that_left_records_waiting_is_marked_in_the_grid_with_a_note(watched):
    from airflow.models.dagrun import DagRun  # noqa: PLC0415
    from airflow.utils.session import create_session  # noqa: PLC0415

    a_supplier(watched, "A1")
    watched.simulator.world.add("vendors", name="Aciers inc.")
    run = watched.run(elements=["suppliers"], whole=True)
    with create_session() as session:
        states = {ti.task_id: ti.state for ti in session.get(DagRun, run.id).get_task_instances(session=session)}
    assert (str(run.state), states["suppliers"], states["review"]) == ("success", "success", "skipped")
    assert noted(run)["review"] == "2 records wait for somebody."


def test_a_task_that_is_well_when_it_ran_again_loses_the_note_that_said_why_it_was_red(watched):
    from airflow.models.dagrun import DagRun  # noqa: PLC0415
    from airflow.utils.session import create_session  # noqa: PLC0415

    a_supplier(watched, "A1", province="Atlantide")
    run = watched.run()
    assert "A1" in noted(run)["suppliers"]
    with create_session() as session:
        session.get(DagRun, run.id).get_task_instance("suppliers", session=session).state = "success"
    assert noted(run)["suppliers"] is None


def test_a_person_s_own_note_stays_and_ours_is_renewed(watched):
    from airflow.models.dagrun import DagRun  # noqa: PLC0415
    from airflow.utils.session import create_session  # noqa: PLC0415

    run = watched.run()
    first = noted(run)["note"]
    assert noted(run)["note"] == first
    with create_session() as session:
        kept = session.get(DagRun, run.id).dag_run_note  # as Airflow's API writes it
        kept.content, kept.user_id = "Marie looks at it.", "marie"
    assert noted(run)["note"] == "Marie looks at it."


def test_the_notes_of_other_dags_are_left_alone(watched):
    from procore.listener import on_dag_run_failed  # noqa: PLC0415

    class Strange:
        dag_id = "payroll"

    assert on_dag_run_failed(Strange(), "") is None


def test_the_check_s_note_names_approvers_whom_fab_does_not_know(company, monkeypatch):
    from airflow.utils.session import create_session  # noqa: PLC0415
    from sqlalchemy import text  # noqa: PLC0415

    fab = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
    monkeypatch.setenv("AIRFLOW__CORE__AUTH_MANAGER", fab)
    approval = {"approval": "required", "approvers": ["boss", "nobody"]}
    bag = company.dags({"demo": {**company.settings, "elements": {"suppliers": approval}}})
    with create_session() as session:
        session.execute(
            text("INSERT INTO ab_user (first_name, last_name, username, email) VALUES ('B', 'B', 'boss', 'b@b')")
        )
    try:
        said = noted(bag.dags["procore_check"].test())["note"]
    finally:
        with create_session() as session:
            session.execute(text("DELETE FROM ab_user"))
    assert said == "demo, suppliers: the approver “nobody” is no user of Airflow; correct approvers, or make the user."
