"""Budgets of Procore as modifications in maestro*, to the cent."""

from decimal import Decimal

import pytest

from tests.standard.budgets import budget, change, codes, in_maestro, in_procore, line, lock


def test_procores_budget_comes_as_untransferred_modifications_and_a_second_run_does_nothing(site):
    names = {code: one for one, code in codes(site).items()}
    for code, amount in (("03-300|MAT", "125000.55"), ("03-400|SCT", "41800.00")):
        values = {"wbs_code_id": names[code], "original_budget_amount": amount}
        site.simulator.world.add("budget_line_items", project_id=site.project_id("24-001"), **values)
    budget(site, "03-300|MAT", "120000.00")
    run = site.run("budgets", "to_maestro", row={"target_edits": "overwrite"})
    assert (run.tally["created"], run.tally["updated"]) == (1, 1)
    rows = site.maestro(
        "SELECT activity, amount, transferred, source FROM maestro.budget_modification ORDER BY activity"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("03-300", Decimal("5000.55"), False, "PROCORE"),
        ("03-400", Decimal("41800.00"), False, "PROCORE"),
    ]
    assert site.maestro("SELECT amount FROM maestro.budget") == [{"amount": Decimal("120000.00")}]
    assert in_procore(site) == in_maestro(site)
    again = site.run("budgets", "to_maestro")
    assert (again.tally["created"], again.tally["updated"]) == (0, 0)
    assert len(site.maestro("SELECT * FROM maestro.budget_modification")) == 2


def test_each_later_difference_is_one_more_modification(budgeted):
    world = budgeted.simulator.world
    world.change("budget_line_items", line(budgeted, "03-400|SCT")["id"], original_budget_amount="40000.00")
    lock(budgeted)
    budgeted.run("budgets", "to_maestro")
    project = {"project_id": budgeted.project_id("24-001")}
    made = world.add("budget_changes", title="CO 1", status="approved", **project)
    wbs_id = line(budgeted, "03-400|SCT")["wbs_code_id"]
    values = {"budget_change_id": made["id"], "wbs_code_id": wbs_id, "amount": "-0.01", "type": "change_event"}
    world.add("budget_change_lines", **project, **values)
    budgeted.run("budgets", "to_maestro")
    budgeted.run("budgets", "to_maestro")
    amounts = [row["amount"] for row in budgeted.maestro("SELECT amount FROM maestro.budget_modification ORDER BY id")]
    assert amounts == [Decimal("-1800.00"), Decimal("-0.01")]
    assert in_procore(budgeted) == in_maestro(budgeted)


@pytest.mark.parametrize("direction", ["to_procore", "to_maestro"])
def test_figures_that_fit_neither_reading_are_held_and_nothing_is_written_for_them(budgeted, direction):
    lock(budgeted)
    change(budgeted, "03-300|MAT", amount="130000.05")
    change(budgeted, "03-400|SCT", amount="42000.00")
    budgeted.run("budgets")
    wbs_id = line(budgeted, "03-300|MAT")["wbs_code_id"]
    moved = {"to_wbs_code_id": wbs_id, "transfer_amount": "700.00"}
    budgeted.simulator.world.add("budget_modifications", project_id=budgeted.project_id("24-001"), **moved)
    change(budgeted, "03-300|MAT", amount="1.00")
    before, entered = len(budgeted.requests), budgeted.maestro("SELECT * FROM maestro.budget_modification")
    run = budgeted.run("budgets", direction, full=True)
    assert budgeted.writes(before) == []
    assert budgeted.maestro("SELECT * FROM maestro.budget_modification") == entered
    assert run.tally["rejected"] == 1
    (said,) = budgeted.inbox("budgets")
    assert "approved budget changes make $4,999.50" in said


def test_a_line_that_goes_to_nothing_cuts_the_budget_to_nothing(budgeted):
    budgeted.simulator.world.change(
        "budget_line_items", line(budgeted, "03-400|SCT")["id"], original_budget_amount="0.00"
    )
    budgeted.run("budgets", "to_maestro")
    assert "03-400|SCT" not in in_maestro(budgeted)
    assert in_procore(budgeted) == in_maestro(budgeted)


def test_what_procore_has_for_a_code_that_maestro_does_not_know_waits(site):
    wbs_id = next(one for one, code in codes(site).items() if code == "03-400|SCT")
    project = {"project_id": site.project_id("24-001")}
    site.simulator.world.add("budget_line_items", wbs_code_id=wbs_id, original_budget_amount="5.00", **project)
    site.maestro("DELETE FROM procore_sync.link WHERE maestro_key = '24-001|03-400|SCT'")
    run = site.run("budgets", "to_maestro")
    assert (run.tally["created"], run.tally["waiting"]) == (0, 1)
    assert site.maestro("SELECT * FROM maestro.budget_modification") == []


def test_a_transferred_modification_of_ours_is_not_entered_again(budgeted):
    world = budgeted.simulator.world
    world.change("budget_line_items", line(budgeted, "03-400|SCT")["id"], original_budget_amount="40000.00")
    budgeted.run("budgets", "to_maestro")
    budgeted.maestro("UPDATE maestro.budget_modification SET transferred = true, updated_at = now()")
    budgeted.run("budgets", "to_maestro")
    assert len(budgeted.maestro("SELECT * FROM maestro.budget_modification")) == 1
