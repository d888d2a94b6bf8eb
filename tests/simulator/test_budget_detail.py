"""Detail rows of a budget, budget changes, and its page for people: docs/procore.md#budgets."""

from decimal import Decimal

import pytest
import requests

from simulator import Simulator
from tests.simulator.budgets import CODE_TAKEN


def test_detail_rows_show_the_budget_by_code_with_money_as_text(budget, codes, project):
    budget.post(wbs_code_id=codes["01|L"], original_budget_amount=10)
    row = budget.rows()[0]
    assert (row["original_budget_amount"], row["budget_modifications"]) == ("10.00", "0.00")
    assert (row["wbs_code_id"], row["category"], row["biller_type"]) == (codes["01|L"], "Labor", "Project")
    assert (row["cost_code"], row["cost_code_origin_id"]) == ("01 - Cost code 01", "CC|01")
    assert row["project_id"] == project["id"]
    assert row["unbudgeted_reason"] is None


def test_views_name_their_columns_as_they_like(budget, codes):
    budget.post(wbs_code_id=codes["01|L"], original_budget_amount=10)
    budget.change({"wbs_code_id": codes["01|L"], "amount": 2.5})
    assert (budget.rows()[0]["Approved Budget Changes"], budget.rows()[0]["Revised Budget"]) == ("2.50", "12.50")
    assert budget.rows(view=1)[0]["Changements approuvés"] == "2.50"
    assert "Approved Budget Changes" not in budget.rows(view=1)[0]


def test_views_are_listed_for_the_company_too(api, project):
    of_company, of_project = (
        api.all("/rest/v1.0/budget_views"),
        api.all("/rest/v1.0/budget_views", project_id=project["id"]),
    )
    assert [one["id"] for one in of_company] == [one["id"] for one in of_project] != []


def test_modifications_move_money_between_codes(budget, codes, sim):
    for key in ("01|L", "01|M"):
        budget.post(wbs_code_id=codes[key], original_budget_amount=10)
    moved = {"from_wbs_code_id": codes["01|L"], "to_wbs_code_id": codes["01|M"], "transfer_amount": "3.00"}
    sim.world.add("budget_modifications", project_id=budget.project_id, **moved)
    found = {row["wbs_code_id"]: row["budget_modifications"] for row in budget.rows()}
    assert found == {codes["01|L"]: "-3.00", codes["01|M"]: "3.00"}


@pytest.mark.parametrize("inside, shown", [(False, "3.00"), (True, "5.50")])
def test_approved_changes_are_inside_or_outside_of_the_modifications(budget, codes, sim, inside, shown):
    sim.switches.budget_modifications_hold_changes = inside
    budget.post(wbs_code_id=codes["01|L"], original_budget_amount=10)
    moved = {"to_wbs_code_id": codes["01|L"], "transfer_amount": "3.00"}
    sim.world.add("budget_modifications", project_id=budget.project_id, **moved)
    budget.change({"wbs_code_id": codes["01|L"], "amount": 2.5})
    budget.change({"wbs_code_id": codes["01|L"], "amount": 100}, status="draft")
    (row,) = budget.rows()
    assert row["budget_modifications"] == shown
    assert (row["Approved Budget Changes"], row["Revised Budget"]) == ("2.50", "15.50")


def test_a_code_without_budget_gets_a_zero_line_when_it_is_used(budget, codes, sim):
    _cost(sim, budget.project_id, codes["02|M"])
    assert [(row["wbs_code_id"], row["original_budget_amount"]) for row in budget.rows()] == [(codes["02|M"], "0.00")]


def test_in_older_projects_such_a_code_is_an_unbudgeted_row(budget, codes, sim):
    sim.switches.new_budget_lines = False
    budget.post(wbs_code_id=codes["01|L"], original_budget_amount=10)
    _cost(sim, budget.project_id, codes["02|M"])
    assert [row["wbs_code_id"] for row in budget.rows()] == [codes["01|L"]]
    (row,) = budget.rows(budget_row_type="unbudgeted")
    assert (row["id"], row["wbs_code_id"], row["Direct Costs"]) == (None, codes["02|M"], "5.00")
    assert row["unbudgeted_reason"]
    assert len(budget.rows(budget_row_type="all")) == 2


def test_detail_rows_are_filtered_and_paged(budget, codes, api, sim):
    budget.sync(*({"wbs_code_id": id, "original_budget_amount": 1} for id in codes.values()))
    code = sim.world.records("cost_codes", budget.project_id)[1]
    labor = next(one for one in sim.world.records("line_item_types") if one["code"] == "L")
    found = budget.rows(**{"cost_code_id[]": code["id"], "category_id[]": labor["id"]})
    assert [row["wbs_code_id"] for row in found] == [codes["02|L"]]
    by_id = budget.rows(**{"budget_line_item_id[]": found[0]["id"]})
    assert by_id == found
    assert len(budget.rows(per_page=3)) == 3
    assert len(budget.rows(per_page=3, page=2)) == 1


def test_an_unknown_row_type_and_an_unknown_view_are_refused(budget, api):
    view = api.all("/rest/v1.0/budget_views")[0]["id"]
    path = f"/rest/v1.0/budget_views/{view}/detail_rows"
    assert api.get(path, project_id=budget.project_id, budget_row_type="some").status_code == 400
    assert api.get("/rest/v1.0/budget_views/7/detail_rows", project_id=budget.project_id).status_code == 404
    assert api.get(path).status_code == 400


def test_committed_costs_are_those_of_approved_contracts(budget, codes, sim):
    order = sim.world.add("purchase_order_contracts", project_id=budget.project_id, status="Draft")
    line = {"holder_id": order["id"], "wbs_code_id": codes["01|L"], "amount": "40.00"}
    sim.world.add("purchase_order_contract_line_items", project_id=budget.project_id, **line)
    assert (budget.rows()[0]["Committed Costs"], budget.rows()[0]["Pending Cost Changes"]) == ("0.00", "40.00")
    sim.world.change("purchase_order_contracts", order["id"], status="Approved")
    assert (budget.rows()[0]["Committed Costs"], budget.rows()[0]["Pending Cost Changes"]) == ("40.00", "0.00")


def test_the_details_hold_every_record_behind_the_columns(budget, codes, api, sim):
    budget.post(wbs_code_id=codes["01|L"], original_budget_amount=10)
    budget.change({"wbs_code_id": codes["01|L"], "amount": 2})
    _cost(sim, budget.project_id, codes["01|L"])
    path = f"/rest/v1.0/budget_views/{api.all('/rest/v1.0/budget_views')[0]['id']}/budget_details"
    rows = api.post(path, {}, project_id=budget.project_id).json()
    found = {row["detail_type"]["id"]: next(row[key] for key in row if key.isdecimal()) for row in rows}
    assert found == {"original_budget_amount": "10.00", "budget_change": "2.00", "direct_cost": "5.00"}
    only = api.post(path, {"filters": {"detail_type": ["direct_cost"]}}, project_id=budget.project_id).json()
    assert [row["detail_type"]["id"] for row in only] == ["direct_cost"]


def _cost(sim, project_id, code):
    cost = sim.world.add("direct_costs", project_id=project_id, direct_cost_type="expense")
    line = {"direct_cost_id": cost["id"], "wbs_code_id": code, "amount": "5.00"}
    sim.world.add("direct_cost_line_items", project_id=project_id, **line)


def test_a_change_moves_a_locked_budget_when_it_is_approved(budget, codes, sim):
    budget.post(wbs_code_id=codes["01|L"], original_budget_amount=10)
    budget.lock()
    answer = budget.change({"ref": "a", "wbs_code_id": codes["01|L"], "amount": 5}, status="draft", title="Avenant 1")
    assert answer.status_code == 201
    made = answer.json()["data"]
    assert (made["number"], made["title"], made["adjustment_line_items"][0]["ref"]) == ("001", "Avenant 1", "a")
    assert budget.rows()[0]["Approved Budget Changes"] == "0.00"
    sim.world.change("budget_changes", made["id"], status="approved")
    row = budget.rows()[0]
    assert (row["original_budget_amount"], row["Approved Budget Changes"]) == ("10.00", "5.00")


def test_changes_are_numbered_and_a_number_is_used_once(budget, codes):
    assert budget.change(number=7).json()["data"]["number"] == "7"
    assert budget.change().json()["data"]["number"] == "008"
    assert budget.change(number=7).status_code == 422


@pytest.mark.parametrize("line", [{"wbs_code_id": 404, "amount": 1}, {"amount": 1}, {"type": "gift"}])
def test_a_change_with_a_bad_line_is_not_made(budget, codes, api, line):
    good = {"wbs_code_id": codes["01|L"], "amount": 1}
    answer = budget.change(good, {"ref": "bad", **line})
    assert answer.status_code == 422
    assert any("[bad]" in name for name in answer.json()["fields"])
    assert api.all(f"{budget.root}/budget_changes") == {"data": []}


def test_a_change_needs_a_status_of_the_list(budget, api):
    assert api.post(f"{budget.root}/budget_changes", {"title": "T"}).status_code == 400
    assert budget.change(status="done").status_code == 422


def test_the_list_of_changes_has_titles_and_no_lines(budget, codes, api):
    budget.change({"wbs_code_id": codes["01|L"], "amount": 5}, title="T")
    (row,) = api.all(f"{budget.root}/budget_changes")["data"]
    assert (row["title"], row["amount"]) == ("T", 5.0)
    assert "adjustment_line_items" not in row


def test_lines_of_changes_are_listed_by_v2_ten_a_page_and_a_hundred_at_most(budget, codes, api, sim):
    budget.change(*({"wbs_code_id": codes["01|L"], "amount": 1} for _ in range(101)), title="Many")
    path = f"/rest/v2.0/companies/{sim.company_id}/projects/{budget.project_id}/budget_changes/adjustment_line_items"
    assert len(api.all(path)["data"]) == 10
    answer = api.get(path, per_page=500)
    assert (len(answer.json()["data"]), answer.headers["Per-Page"]) == (100, "100")
    line = answer.json()["data"][0]
    assert (line["wbs_code_id"], line["budget_change_name"]) == (str(codes["01|L"]), "Many")


def test_a_change_of_a_code_without_budget_brings_a_zero_line(budget, codes):
    budget.change({"wbs_code_id": codes["01|L"], "amount": 5})
    row = budget.rows()[0]
    assert (row["original_budget_amount"], row["Approved Budget Changes"]) == ("0.00", "5.00")


def test_the_budget_tool_may_be_off(budget, codes, sim):
    sim.access.turn_off(budget.project_id, "budget")
    assert budget.post(wbs_code_id=codes["01|L"]).status_code == 403
    assert budget.sync({"wbs_code_id": codes["01|L"]}).status_code == 403
    assert budget.change().status_code == 403


def test_the_page_adds_up_the_money_of_each_project(budget, codes, sim):
    budget.post(wbs_code_id=codes["01|L"], original_budget_amount=1234.5)
    budget.change({"wbs_code_id": codes["01|L"], "amount": 2})
    _cost(sim, budget.project_id, codes["01|L"])
    page = requests.get(sim.url, timeout=10).text
    for text in ("1,234.50", "2.00", "5.00", "original budget", "direct costs"):
        assert text in page


def test_a_person_locks_a_budget_on_its_form(budget, api, sim):
    (row,) = sim.world.records("budgets", budget.project_id)
    requests.post(f"{sim.url}/simulator/budgets/{row['id']}", data={"locked": "on"}, timeout=10)
    assert api.all(f"{budget.root}/budget") == {"locked": True}


def test_a_person_who_adds_a_line_on_the_form_meets_the_same_rules(budget, codes, sim):
    line = {"project_id": budget.project_id, "wbs_code_id": codes["01|L"], "original_budget_amount": "7"}
    statuses = [requests.post(f"{sim.url}/simulator/budget_line_items/new", data=line, timeout=10) for _ in range(2)]
    assert [one.status_code for one in statuses] == [200, 422]
    assert CODE_TAKEN in statuses[1].text
    assert [one["original_budget_amount"] for one in budget.held()] == ["7.00"]


def test_switches_are_set_over_http_and_nonsense_is_refused(sim):
    url = f"{sim.url}/simulator/switches"
    assert requests.post(url, json={"budget_sync_status": 403}, timeout=10).json()["budget_sync_status"] == 403
    assert sim.switches.budget_sync_status == 403
    for nonsense in ({"budget": 1}, {"budget_sync_status": 500}, {"new_budget_lines": 1}):
        assert requests.post(url, json={"undocumented_ids": True} | nonsense, timeout=10).status_code == 400
    assert sim.switches.undocumented_ids is False
    assert requests.get(url, timeout=10).json()["new_budget_lines"] is True


def test_the_demo_has_a_budget_of_a_project_that_maestro_has_too():
    with Simulator(seed="demo") as sim:
        (project,) = [one for one in sim.world.records("projects") if one["project_number"] == "24-003"]
        lines = sim.world.records("budget_line_items")
        budgeted = {one["project_id"] for one in lines if Decimal(one["original_budget_amount"])}
        assert budgeted == {project["id"]}
        assert sum(Decimal(one["original_budget_amount"]) for one in lines) == Decimal("774994.15")
        assert [one["status"] for one in sim.world.records("budget_changes")] == ["approved", "draft"]


def test_the_first_line_of_an_adjustment_is_of_a_change_event(budget, codes):
    given, taken = ({"wbs_code_id": codes[code], "amount": amount} for code, amount in (("01|L", 5), ("01|M", -5)))
    follows = {"type": "budget_change", "adjustment_number": 2, **taken}
    refused = budget.change(given, follows)
    assert refused.status_code == 422
    assert "change_event" in refused.text
    assert budget.change(given, {**follows, "adjustment_number": 1}).status_code == 201
