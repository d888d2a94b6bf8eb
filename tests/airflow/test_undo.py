"""The DAG `procore_undo`: a plan first, then the undo, with the brakes and the approval of any plan."""

import pytest
from sqlalchemy import text

pytestmark = pytest.mark.airflow


@pytest.fixture
def undo(company):
    """A run of `procore_undo` with these parameters, asked for by Marie; how its task ended."""

    def call(run, **conf):
        bag = company.dags({"demo": company.settings})
        dag = bag.dags["procore_undo__demo"]
        asked = {"company": "demo", "run": run, "reason": "wrong month", "by_whom": "Marie", **conf}
        (task,) = dag.test(run_conf=asked).get_task_instances()
        return str(task.state)

    return call


def ledger(company, sql):
    with company.ledger.begin() as connection:
        return [dict(row) for row in connection.execute(text(sql)).mappings()]


def suppliers(company, *codes):
    for code in codes:
        company.rows(
            "INSERT INTO maestro.supplier (company, code, name, province, country) "
            "VALUES ('DEMO', :code, :code, 'QC', 'CA')",
            code=code,
        )


def phones(company):
    return {v["name"]: v["business_phone"] for v in company.simulator.world.records("vendors")}


def call_everybody(company):
    """Every supplier's phone changes in maestro*, and travels; the run's id."""
    company.rows("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now()")
    return company.run(elements=["suppliers"]).run_id


def test_an_undo_shows_its_plan_writes_it_when_asked_and_the_next_run_leaves_it(company, undo):
    suppliers(company, "A1", "B2")
    company.run(elements=["suppliers"])
    run = call_everybody(company)
    assert phones(company) == {"A1": "418 555-0001", "B2": "418 555-0001"}

    assert undo(run) == "success"
    assert phones(company) == {"A1": "418 555-0001", "B2": "418 555-0001"}
    plan = "SELECT maestro_key, field, new FROM procore_sync.plan_value WHERE why LIKE 'undo%' ORDER BY 1"
    shown = ledger(company, plan)
    assert shown == [{"maestro_key": key, "field": "phone", "new": None} for key in ("A1", "B2")]

    assert undo(run, apply="yes", record="b2") == "success"
    assert phones(company) == {"A1": "418 555-0001", "B2": None}
    assert undo(run, apply="yes") == "success"
    assert phones(company) == {"A1": None, "B2": None}
    said = ledger(company, "SELECT undoes, by_whom, reason, state, undone FROM procore_sync.undo ORDER BY started_at")
    assert [(row["undoes"], row["by_whom"], row["reason"], row["state"]) for row in said] == [
        (run, "Marie", "wrong month", "finished")
    ] * 3
    assert [row["undone"] for row in said] == [2, 1, 1]

    company.run(elements=["suppliers"], full=True)
    assert phones(company) == {"A1": None, "B2": None}
    assert company.rows("SELECT DISTINCT phone FROM maestro.supplier") == [{"phone": "418 555-0001"}]


def test_an_undo_that_cannot_be_done_as_asked_is_red_and_writes_nothing(company, undo):
    suppliers(company, "A1")
    run = company.run(elements=["suppliers"]).run_id
    before = len(company.simulator.requests)
    assert undo(run, apply="yes", record="Z9") == "failed"
    assert [r for r in company.simulator.requests[before:] if "/vendors" in r["path"]] == []
    assert ledger(company, "SELECT count(*) FROM procore_sync.undo") == [{"count": 0}]


def test_an_undo_over_a_brake_stops_and_goes_with_an_override(company, undo):
    suppliers(company, *(f"S{n}" for n in range(3)))
    company.run(elements=["suppliers"])
    run = call_everybody(company)
    company.settings["elements"] = {"suppliers": {"brakes": {"updated": 2}}}
    assert undo(run, apply="yes") == "failed"
    assert set(phones(company).values()) == {"418 555-0001"}
    assert undo(run, apply="yes", override=["updated"]) == "success"
    assert set(phones(company).values()) == {None}
    assert ledger(company, "SELECT brake, by_whom, reason FROM procore_sync.override") == [
        {"brake": "updated", "by_whom": "Marie", "reason": "wrong month"}
    ]
