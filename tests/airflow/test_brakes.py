"""Brakes and what they let go; the environment lock; settings and parameters that contradict each other."""

import pytest

from procore.review.limits import LIMIT_NAMES

pytestmark = pytest.mark.airflow
OFF = dict.fromkeys(LIMIT_NAMES)


def brake(company, element="suppliers", **limits):
    company.settings["elements"] = {
        "projects": company.settings["elements"]["projects"],
        element: {"brakes": {**OFF, **limits}},
    }


def stopped(company, name, element="suppliers", **conf):
    """A run that the brake stops: nothing is written, and the sentence says how to let it go."""
    before = len(company.simulator.requests)
    said = company.red(elements=[element], **conf)
    assert company.writes(before) == []
    assert f"the plan goes over a brake ({name}:" in said[0]
    assert f"trigger the run, or apply that plan, with override = {name} and an override_reason" in said[0]
    (run,) = company.kept(
        "SELECT state FROM procore_sync.run WHERE element = :element ORDER BY id DESC LIMIT 1", element=element
    )
    assert run["state"] == "stopped"


def let_go(company, name, element="suppliers"):
    run = company.run(elements=[element], override=[name], override_reason="opening balance")
    assert str(run.state) == "success"
    said = company.kept("SELECT element, brake, by_whom, reason FROM procore_sync.override ORDER BY at DESC LIMIT 1")
    assert said == [{"element": element, "brake": name, "by_whom": "dag_test", "reason": "opening balance"}]


def test_each_brake_on_records_stops_its_element_and_goes_with_a_named_override(company):
    for number in range(24):
        company.supplier(f"S{number:02}")
    company.run(elements=["suppliers"])

    brake(company, created=0)
    company.supplier("NEUF")
    stopped(company, "created")
    let_go(company, "created")

    for number in range(21):
        company.change(f"S{number:02}", phone="418 555-0001")
    brake(company, share="0.5")
    stopped(company, "share")
    brake(company, updated=20)
    stopped(company, "updated")
    stopped(company, "updated", override=["created"], override_reason="another brake")
    let_go(company, "updated")

    brake(company, deactivated=0)
    company.change("S00", status="B")
    stopped(company, "deactivated")
    let_go(company, "deactivated")
    assert company.vendor("S00")["is_active"] is False


def test_a_brake_in_dollars_stops_a_budget_up_or_down_and_its_plan_goes_with_an_override_too(company):
    company.project()
    company.run(elements=["projects"])
    company.rows(
        "INSERT INTO maestro.budget (company, project, activity, group_code, quantity, unit, amount) "
        "VALUES ('DEMO', '24-001', '03-300', 'MAT', 1, 'ls', 100), ('DEMO', '24-001', '03-300', 'SCT', 1, 'ls', 100)"
    )
    company.run(elements=["budgets"])
    brake(company, "budgets", net=1000)
    company.rows("UPDATE maestro.budget SET amount = -901, updated_at = now() WHERE group_code = 'SCT'")
    stopped(company, "net", "budgets")
    (plan,) = company.kept("SELECT hash, net FROM procore_sync.change_set ORDER BY id DESC LIMIT 1")
    assert plan["net"] == -1001
    stopped(company, "net", "budgets", mode="apply", plan=plan["hash"])
    let = {"override": ["net"], "override_reason": "a credit"}
    assert str(company.run(elements=["budgets"], mode="apply", plan=plan["hash"], **let).state) == "success"
    amounts = {float(line["original_budget_amount"]) for line in company.simulator.world.records("budget_line_items")}
    assert amounts == {100.0, -901.0}


# ------------------------------------------------------------------------------------------------ the environment lock


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"environment": "developer_sandbox"}, "its environment was demo when it was first synchronized"),
        (
            {"tag": "OTHER"},
            "its maestro* tag was DEMO when it was first synchronized and is OTHER now; nothing was read",
        ),
        ({"procore_company_id": 7}, "its Procore company was"),
    ],
    ids=["environment", "tag", "company"],
)
def test_a_pairing_that_changed_is_refused_before_any_record_is_read(company, changed, said):
    company.supplier("A1")
    company.run(elements=["suppliers"])
    company.settings |= changed
    before = len(company.simulator.requests)
    sentences = company.red(elements=["suppliers"])
    assert said in sentences[0]
    assert [one["path"] for one in company.simulator.requests[before:] if "/oauth/" not in one["path"]] == []
