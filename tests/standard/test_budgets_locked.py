"""Budgets to Procore once they are locked there: budget changes, and none of them twice."""

from tests.standard.budgets import budget, change, in_maestro, in_procore, line, lock


def test_a_locked_budget_gets_one_budget_change_and_is_never_unlocked(budgeted):
    lock(budgeted)
    change(budgeted, "03-300|MAT", amount="130000.05")
    change(budgeted, "03-300|MO", amount="60000.00")
    budget(budgeted, "03-400|MAT", "500.01")
    before = len(budgeted.requests)
    run = budgeted.run("budgets")
    project_id = budgeted.project_id("24-001")
    assert budgeted.writes(before) == [f"POST /rest/v1.0/projects/{project_id}/budget_changes"]
    assert (run.tally["created"], run.tally["updated"]) == (1, 2)
    assert budgeted.procore("budgets", "24-001")[0]["locked"] is True
    assert {r["original_budget_amount"] for r in budgeted.procore("budget_line_items")} == {
        "125000.55", "64000.10", "41800.00", "0.00",
    }  # fmt: skip
    assert in_procore(budgeted) == in_maestro(budgeted)
    before = len(budgeted.requests)
    budgeted.run("budgets", full=True)
    assert budgeted.writes(before) == []


def test_a_second_difference_is_worked_out_on_top_of_the_first_change(budgeted):
    lock(budgeted)
    for amount in ("130000.05", "129000.00", "125000.55"):
        change(budgeted, "03-300|MAT", amount=amount)
        budgeted.run("budgets")
        assert in_procore(budgeted) == in_maestro(budgeted)
    assert len(budgeted.procore("budget_changes")) == 3


def test_a_budget_that_is_opened_again_keeps_its_changes_on_top(budgeted):
    lock(budgeted)
    change(budgeted, "03-300|MAT", amount="130000.05")
    budgeted.run("budgets")
    budgeted.simulator.world.change("budgets", budgeted.procore("budgets", "24-001")[0]["id"], locked=False)
    change(budgeted, "03-300|MAT", amount="131000.05")
    budgeted.run("budgets")
    assert line(budgeted, "03-300|MAT")["original_budget_amount"] == "126000.55"
    assert in_procore(budgeted) == in_maestro(budgeted)


def test_an_empty_budget_that_is_locked_gets_a_change_too(site):
    lock(site)
    budget(site, "03-300|MAT", "125000.55")
    site.run("budgets")
    assert in_procore(site) == in_maestro(site)
    assert len(site.procore("budget_changes")) == 1


def test_a_draft_is_on_its_way_and_is_not_sent_twice(budgeted):
    lock(budgeted)
    change(budgeted, "03-300|MAT", amount="130000.05")
    budgeted.run("budgets", row={"budget_change": "draft"})
    (made,) = budgeted.procore("budget_changes")
    assert made["status"] == "draft"
    before = len(budgeted.requests)
    budgeted.run("budgets", row={"budget_change": "draft"}, full=True)
    assert budgeted.writes(before) == []
    budgeted.simulator.world.change("budget_changes", made["id"], status="approved")
    budgeted.run("budgets", row={"budget_change": "draft"}, full=True)
    assert budgeted.writes(before) == []
    assert in_procore(budgeted) == in_maestro(budgeted)
