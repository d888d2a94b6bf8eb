"""Plan, then apply: what was shown is kept, exported, written by its hash to the letter, and written once."""

import pytest

pytestmark = pytest.mark.airflow
SUPPLIERS = {"elements": ["suppliers"]}


@pytest.fixture
def planned(company):
    """Two suppliers that are linked, and a plan to give both a phone and to make a third; its hash."""
    for code in ("A1", "B2"):
        company.supplier(code)
    company.run(**SUPPLIERS)
    for code in ("A1", "B2"):
        company.change(code, phone="418 555-0001")
    company.supplier("C3")
    before = len(company.simulator.requests)
    company.run(**SUPPLIERS, mode="plan")
    assert company.writes(before) == []
    (plan,) = company.kept("SELECT hash, state, net, calls FROM procore_sync.change_set WHERE state = 'made'")
    assert plan["calls"] > 0
    return plan["hash"]


def phones(company):
    return {v["origin_code"]: v["business_phone"] for v in company.simulator.world.records("vendors")}


def state_of(company, name):
    (row,) = company.kept("SELECT state FROM procore_sync.change_set WHERE hash = :hash", hash=name)
    return row["state"]


def test_an_applied_plan_writes_what_it_says_leaves_out_what_moved_since_and_is_not_applied_again(company, planned):
    company.simulator.world.change("vendors", company.vendor("B2")["id"], city="Lévis")
    company.supplier("D4")
    company.run(**SUPPLIERS, mode="apply", plan=planned)
    assert phones(company) == {"A1": "418 555-0001", "B2": None, "C3": None}
    assert [(row["maestro_key"], row["code"], row["facts"]) for row in company.held("suppliers")] == [
        (key, "not_in_plan", {"plan": planned}) for key in ("B2", "D4")
    ]
    (plan,) = company.kept("SELECT state, decided_by FROM procore_sync.change_set WHERE hash = :hash", hash=planned)
    assert plan == {"state": "applied", "decided_by": "dag_test"}

    before = len(company.simulator.requests)
    said = company.red(**SUPPLIERS, mode="apply", plan=planned)[0]
    assert said.startswith(f"suppliers: plan {planned} was applied already, by the run ")
    assert company.writes(before) == []

    company.run(**SUPPLIERS)
    assert phones(company) == {"A1": "418 555-0001", "B2": "418 555-0001", "C3": None, "D4": None}
    assert company.rows("SELECT city FROM maestro.supplier WHERE code = 'B2'") == [{"city": "Lévis"}]
    assert company.held("suppliers") == []


def test_a_plan_that_is_named_wrongly_is_refused_in_one_sentence_and_nothing_is_written(company, planned):
    wrong = [
        ({"mode": "apply"}, "mode = apply needs a plan: write its hash, or the run that made it, as plan."),
        ({"plan": planned}, f"The plan “{planned}” is named but mode is sync: choose mode = apply."),
        (
            {"mode": "apply", "plan": "0000"},
            "demo, suppliers: there is no plan “0000”; name a plan's hash, or the run that made it.",
        ),
        (
            {"elements": ["projects"], "mode": "apply", "plan": planned},
            f"demo, projects: plan “{planned}” is of suppliers; run it with elements = suppliers alone.",
        ),
    ]
    before = len(company.simulator.requests)
    for conf, sentence in wrong:
        assert sentence in company.red(**{**SUPPLIERS, **conf}), conf
    assert company.writes(before) == []
    assert state_of(company, planned) == "made"
