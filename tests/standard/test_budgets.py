"""Budgets to Procore, to the cent: read from maestro*'s tables and from Procore's records, never from the ledger."""

from decimal import Decimal

import pytest

from procore.config.companies import read
from tests.standard.budgets import ONE, SYNC, budget, change, codes, in_maestro, in_procore, line, modify


def test_budgets_go_in_one_batch_a_project_and_a_second_run_does_nothing(budgeted):
    assert budgeted.asked().count(SYNC) == 1
    assert line(budgeted, "03-300|MAT")["quantity"] == "250.5"
    assert line(budgeted, "03-300|MAT")["uom"] == "m3"
    before = len(budgeted.requests)
    assert budgeted.run("budgets").tally["unchanged"] == 3
    assert budgeted.asked(before) == []


def test_what_changes_and_what_is_new_goes_and_both_sides_are_equal(budgeted):
    change(budgeted, "03-300|MAT", amount="126000.99")
    budget(budgeted, "03-400|MAT", "7500.25", quantity="12", unit="ea")
    before = len(budgeted.requests)
    run = budgeted.run("budgets")
    assert (run.tally["created"], run.tally["updated"]) == (1, 1)
    assert budgeted.writes(before) == [SYNC]
    assert in_procore(budgeted) == in_maestro(budgeted)
    assert in_procore(budgeted)["03-300|MAT"] == Decimal("126000.99")


def test_a_modification_counts_once_it_is_transferred(budgeted):
    modify(budgeted, "03-300|MO", "-1500.10", transferred=False)
    budgeted.run("budgets")
    assert in_procore(budgeted)["03-300|MO"] == Decimal("64000.10")
    budgeted.maestro("UPDATE maestro.budget_modification SET transferred = true, updated_at = now()")
    budgeted.run("budgets")
    assert in_procore(budgeted)["03-300|MO"] == Decimal("62500.00")
    assert in_procore(budgeted) == in_maestro(budgeted)
    budgeted.maestro("UPDATE maestro.budget_modification SET transferred = false")  # whether or not the row says when
    budgeted.run("budgets")
    assert in_procore(budgeted)["03-300|MO"] == Decimal("64000.10")


def test_a_quantity_travels_though_procore_never_lists_it(budgeted):
    change(budgeted, "03-300|MAT", quantity="300")
    budgeted.run("budgets")
    assert Decimal(line(budgeted, "03-300|MAT")["quantity"]) == 300
    before = len(budgeted.requests)
    budgeted.run("budgets", full=True)
    assert budgeted.writes(before) == []


def test_a_line_that_is_in_procore_already_is_linked_by_its_code(site):
    wbs_id = next(one for one, code in codes(site).items() if code == "03-300|MAT")
    project_id = site.project_id("24-001")
    site.simulator.world.add(
        "budget_line_items", project_id=project_id, wbs_code_id=wbs_id, original_budget_amount="10.00"
    )
    budget(site, "03-300|MAT", "125000.55")
    site.run("budgets")
    (said,) = site.inbox("budgets")
    assert "maestro* has “$125,000.55”, Procore “$10.00”" in said
    run = site.run("budgets", row={"target_edits": "overwrite"})
    assert run.tally["updated"] == 1
    assert len(site.procore("budget_line_items")) == 1
    assert in_procore(site) == in_maestro(site)


def test_a_budget_of_nothing_and_a_line_of_nothing_are_no_difference(site):
    wbs_id = next(one for one, code in codes(site).items() if code == "03-300|MAT")
    site.simulator.world.add("budget_line_items", project_id=site.project_id("24-001"), wbs_code_id=wbs_id)
    budget(site, "03-400|SCT", "0")
    run = site.run("budgets")
    assert (run.tally["created"], run.tally["updated"], run.tally["waiting"]) == (0, 0, 0)
    assert site.run("budgets", "to_maestro").tally["created"] == 0
    assert site.maestro("SELECT * FROM maestro.budget_modification") == []


def test_what_a_person_changed_in_an_open_budget_is_set_back_where_the_settings_say_so(budgeted):
    budgeted.simulator.world.change(
        "budget_line_items", line(budgeted, "03-400|SCT")["id"], original_budget_amount="1.00"
    )
    budgeted.run("budgets", full=True)
    (said,) = budgeted.inbox("budgets")
    assert "Amount was changed in Procore alone" in said
    assert "maestro* has “$41,800.00”, Procore “$1.00”" in said
    assert in_procore(budgeted)["03-400|SCT"] == 1
    budgeted.run("budgets", full=True, row={"target_edits": "overwrite"})
    assert in_procore(budgeted) == in_maestro(budgeted)


@pytest.mark.parametrize("status", [403, 404, 405, 422])
def test_a_refused_batch_goes_line_by_line(site, status):
    budget(site, "03-300|MAT", "125000.55", quantity="250", unit="m3")
    budget(site, "03-300|MO", "64000.10")
    site.simulator.switches.budget_sync_status = status
    before = len(site.requests)
    site.run("budgets")
    assert site.writes(before) == [SYNC, f"POST {ONE}", f"POST {ONE}"]
    assert in_procore(site) == in_maestro(site)
    change(site, "03-300|MAT", amount="1.01")
    before = len(site.requests)
    site.run("budgets")
    assert site.writes(before) == [SYNC, f"PATCH {ONE}/{line(site, '03-300|MAT')['id']}"]
    assert in_procore(site) == in_maestro(site)


def test_an_application_that_is_not_let_in_is_told_so_once_a_run(site):
    for number in ("24-002", "24-003"):
        site.project(number)
    site.run("projects")
    for number in ("24-001", "24-002", "24-003"):
        budget(site, "03-300|MAT", "100.10", project=number)
    site.simulator.switches.budget_sync_status = 403
    before = len(site.requests)
    site.run("budgets")
    assert site.asked(before).count(SYNC) == 1
    assert all(in_procore(site, number) == in_maestro(site, number) for number in ("24-001", "24-002", "24-003"))


def test_an_activity_that_procore_does_not_have_makes_its_budget_wait(site):
    site.put("activity", project="24-001", code="09-900", section=None, description="Peinture")
    site.put("activity_group", project="24-001", activity="09-900", group_code="SCT")
    budget(site, "09-900|SCT", "88000")
    budget(site, "03-300|MO", "64000.10")
    run = site.run("budgets")
    assert (run.tally["created"], run.tally["waiting"]) == (1, 1)
    assert "09-900|SCT" in site.inbox("budgets")[0]
    site.run("projects")
    site.run("budgets")
    assert site.inbox("budgets") == []
    assert in_procore(site) == in_maestro(site)


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_lost_single_line_is_looked_up_before_it_is_sent_again(site, drop):
    budget(site, "03-300|MAT", "125000.55")
    site.simulator.switches.budget_sync_status = 403
    site.fault(method="POST", path="v1.1/budget_line_items$", drop=drop)
    site.run("budgets")
    assert len(site.procore("budget_line_items")) == 1
    assert in_procore(site) == in_maestro(site)


def test_the_view_is_chosen_by_its_name(budgeted):
    change(budgeted, "03-300|MAT", amount="1.00")
    before = len(budgeted.requests)
    budgeted.run("budgets", row={"budget_view": "Suivi de chantier"})
    view = next(v["id"] for v in budgeted.procore("budget_views") if v["name"] == "Suivi de chantier")
    assert f"GET /rest/v1.0/budget_views/{view}/detail_rows" in budgeted.asked(before)
    assert in_procore(budgeted) == in_maestro(budgeted)


@pytest.mark.parametrize(
    "element, row, said",
    [
        ("budgets", {"budget_change": "open"}, "“open” is not known; choose 'approved' or 'draft'"),
        ("suppliers", {"budget_view": "A"}, "suppliers has no setting “budget_view”; it belongs to budgets"),
        ("budgets", {"skip_committed_invoices": False}, "budgets has no setting “skip_committed_invoices”"),
    ],
)
def test_a_wrong_setting_is_said_in_a_sentence(element, row, said):
    entry = {
        "tag": "DEMO", "procore_company_id": 1, "environment": "demo",
        "maestro_conn_id": "m", "procore_conn_id": "p", "elements": {element: row},
    }  # fmt: skip
    (problem,) = map(str, read({"demo": entry}).problems)
    assert said in problem


@pytest.mark.parametrize("closed", [0, 403], ids=["batch", "line by line"])
def test_lines_that_procore_makes_while_the_budget_is_written_are_filled_and_not_refused(site, closed):
    """One after the other, as costs and contracts of the same run use the codes."""
    wanted = {"03-300|MAT": "1000.01", "03-300|MO": "250.20", "03-400|SCT": "75"}
    for code, amount in wanted.items():
        budget(site, code, amount)
    site.simulator.switches.budget_sync_status = closed
    ids = [site.wbs_id("24-001", code) for code in wanted]
    for used in ids:
        site.fault(method="POST", path="budget_line_items$" if closed else "budget_line_items/sync$", used=used)
    before = len(site.requests)
    assert site.run("budgets").tally["rejected"] == 0
    assert len([one for one in site.writes(before) if one.startswith("POST")]) == 4
    assert not site.simulator.faults.on()
    assert in_procore(site) == in_maestro(site)
