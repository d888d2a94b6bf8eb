"""Budgets: docs/procore.md#budgets.

Long, because the contract's section is.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
import requests

from simulator import Fault, Simulator

V11, V10 = "/rest/v1.1/budget_line_items", "/rest/v1.0/budget_line_items"
SYNC = V10 + "/sync"
CODE_TAKEN = "This Budget Code already exists"
LOCKED = "The original_budget_amount cannot be updated for a locked budget."


@pytest.fixture
def budget(api, sim, project):
    """What a test does with the project's budget."""
    return Budget(api, sim, project["id"])


class Budget:
    def __init__(self, api, sim, project_id):
        self.api, self.sim, self.project_id = api, sim, project_id
        self.root = f"/rest/v1.0/projects/{project_id}"

    def post(self, path=V11, **line):
        return self.api.post(path, {"project_id": self.project_id, "budget_line_item": line})

    def patch(self, id, path=V11, **line):
        return self.api.patch(f"{path}/{id}", {"project_id": self.project_id, "budget_line_item": line})

    def sync(self, *lines):
        return self.api.post(SYNC, {"project_id": self.project_id, "budget_line_items": list(lines)})

    def rows(self, view=0, **params):
        views = self.api.all("/rest/v1.0/budget_views", project_id=self.project_id)
        path = f"/rest/v1.0/budget_views/{views[view]['id']}/detail_rows"
        return self.api.all(path, project_id=self.project_id, **params)

    def change(self, *lines, status="approved", **more):
        body = {"status": status, "adjustment_line_items": list(lines), **more}
        return self.api.post(f"{self.root}/budget_changes", body)

    def lock(self):
        return self.api.post(f"{self.root}/budget/lock", None)

    def held(self):
        return self.sim.world.records("budget_line_items", self.project_id)


# ------------------------------------------------------------------------------------------ single lines


def test_a_line_is_made_by_budget_code_and_answers_numbers(budget, codes):
    answer = budget.post(wbs_code_id=codes["01|L"], original_budget_amount=1200.5, uom="hr", quantity=10, unit_cost=5)
    assert answer.status_code == 201
    assert answer.json()["original_budget_amount"] == 1200.5
    assert (answer.json()["uom"], answer.json()["quantity"], answer.json()["unit_cost"]) == ("hr", 10.0, 5.0)
    assert answer.json()["wbs_code"]["id"] == codes["01|L"]
    assert answer.json()["wbs_code"]["flat_code"].startswith("01")


def test_a_line_has_neither_origin_id_nor_updated_at(budget, codes, api):
    id = budget.post(wbs_code_id=codes["01|L"], origin_id="M|1").json()["id"]
    shown = api.all(f"{V11}/{id}", project_id=budget.project_id)
    assert not shown.keys() & {"origin_id", "updated_at"}


def test_a_budget_code_has_one_line(budget, codes):
    budget.post(wbs_code_id=codes["01|L"], original_budget_amount=1)
    answer = budget.post(wbs_code_id=codes["01|L"], original_budget_amount=2)
    assert answer.status_code == 422
    assert CODE_TAKEN in answer.text
    assert [one["original_budget_amount"] for one in budget.held()] == ["1.00"]


def test_a_line_cannot_be_moved_to_a_code_that_has_one(budget, codes):
    budget.post(wbs_code_id=codes["01|L"])
    id = budget.post(wbs_code_id=codes["01|M"]).json()["id"]
    assert CODE_TAKEN in budget.patch(id, wbs_code_id=codes["01|L"]).text


@pytest.mark.parametrize(
    "line, field",
    [({"wbs_code_id": 1}, "wbs_code"), ({}, "wbs_code"), ({"uom": "furlong"}, "uom"), ({"quantity": "x"}, "quantity")],
)
def test_a_bad_line_names_its_field(budget, codes, line, field):
    good = {"wbs_code_id": codes["01|L"]} if field != "wbs_code" else {}
    answer = budget.post(**good | line)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert budget.held() == []


def test_a_code_of_another_project_is_refused(budget, codes, sim, api):
    other = sim.world.add("projects", name="Other")
    body = {"project_id": other["id"], "budget_line_item": {"wbs_code_id": codes["01|L"]}}
    assert api.post(V11, body).status_code == 422


def test_an_automatic_line_is_quantity_times_unit_cost_whatever_amount_is_sent(budget, codes):
    line = {"calculation_strategy": "automatic", "quantity": 3, "unit_cost": 33.335, "original_budget_amount": 5}
    answer = budget.post(wbs_code_id=codes["01|L"], **line)
    assert answer.json()["original_budget_amount"] == 100.01


def test_v10_works_by_cost_code_and_cost_type(budget, codes, sim, api):
    code = sim.world.records("cost_codes", budget.project_id)[0]
    material = next(one for one in sim.world.records("line_item_types") if one["code"] == "M")
    pair = {"cost_code_id": code["id"], "line_item_type_id": material["id"]}
    made = budget.post(V10, original_budget_amount=7, **pair)
    assert made.status_code == 201
    assert made.json()["cost_code"] == {"id": code["id"], "name": code["name"], "code": "01", "full_code": "01"}
    assert made.json()["line_item_type"] == {"id": material["id"], "name": "Materials"}
    assert made.json()["revised_budget"] == 7.0
    assert budget.held()[0]["wbs_code_id"] == codes["01|M"]
    changed = budget.patch(made.json()["id"], V10, original_budget_amount=8)
    assert changed.json()["original_budget_amount"] == 8.0
    assert api.all(f"{V10}/{made.json()['id']}", project_id=budget.project_id)["original_budget_amount"] == 8.0


def test_v10_makes_the_budget_code_that_a_pair_lacks(budget, codes, sim):
    code = sim.world.records("cost_codes", budget.project_id)[0]
    equipment = next(one for one in sim.world.records("line_item_types") if one["code"] == "E")
    answer = budget.post(V10, cost_code_id=code["id"], line_item_type_id=equipment["id"])
    assert answer.status_code == 201
    assert budget.held()[0]["wbs_code_id"] not in codes.values()


def test_v10_does_not_know_budget_codes_and_v11_no_pairs(budget, codes, sim):
    code = sim.world.records("cost_codes", budget.project_id)[0]
    material = next(one for one in sim.world.records("line_item_types") if one["code"] == "M")
    assert budget.post(V10, wbs_code_id=codes["01|L"]).status_code == 422
    assert budget.post(V11, cost_code_id=code["id"], line_item_type_id=material["id"]).status_code == 422


def test_a_line_is_deleted_by_v2_only(budget, codes, api, sim):
    id = budget.post(wbs_code_id=codes["01|L"]).json()["id"]
    path = f"/rest/v2.0/companies/{sim.company_id}/projects/{budget.project_id}/budget_line_items/{id}"
    assert api.send("DELETE", f"{V11}/{id}", None).status_code == 404
    answer = api.send("DELETE", path, None)
    assert (answer.status_code, answer.text) == (204, "")
    assert budget.held() == []
    assert api.send("DELETE", path, None).status_code == 404


def test_a_line_whose_code_is_used_is_not_deletable(budget, codes, api, sim):
    id = budget.post(wbs_code_id=codes["01|L"]).json()["id"]
    assert budget.rows()[0]["deletable"] is True
    budget.change({"wbs_code_id": codes["01|L"], "amount": 5})
    assert budget.rows()[0]["deletable"] is False
    path = f"/rest/v2.0/companies/{sim.company_id}/projects/{budget.project_id}/budget_line_items/{id}"
    answer = api.send("DELETE", path, None)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"] == "This budget line item cannot be deleted"


# ------------------------------------------------------------------------------------------ the sync


def test_the_sync_answers_a_bare_array_in_another_order(budget, codes):
    ids = list(codes.values())
    answer = budget.sync(*({"wbs_code_id": id, "original_budget_amount": 1} for id in ids))
    assert answer.status_code == 200
    assert sorted(one["wbs_code"]["id"] for one in answer.json()) == sorted(ids)
    assert [one["wbs_code"]["id"] for one in answer.json()] != ids


def test_the_sync_updates_by_id(budget, codes):
    id = budget.post(wbs_code_id=codes["01|L"], original_budget_amount=1).json()["id"]
    answer = budget.sync({"id": id, "wbs_code_id": codes["01|L"], "original_budget_amount": 2})
    assert answer.json()[0]["original_budget_amount"] == 2.0


@pytest.mark.parametrize(
    "bad",
    [
        {"original_budget_amount": 5},
        {"wbs_code_id": 404, "original_budget_amount": 5},
        {"wbs_code_id": "01|M", "original_budget_amount": "five"},
        {"wbs_code_id": "01|M", "uom": "furlong"},
        {"wbs_code_id": "01|L"},
        {"wbs_code_id": "01|M", "id": 404},
        "nonsense",
    ],
)
def test_one_bad_line_refuses_the_whole_sync(budget, codes, bad):
    id = budget.post(wbs_code_id=codes["02|L"], original_budget_amount=1).json()["id"]
    if isinstance(bad, dict) and bad.get("wbs_code_id") in codes:
        bad = {**bad, "wbs_code_id": codes[bad["wbs_code_id"]]}
    good = {"wbs_code_id": codes["01|L"], "original_budget_amount": 5}
    update = {"id": id, "wbs_code_id": codes["02|L"], "original_budget_amount": 9}
    answer = budget.sync(good, update, bad)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert [one["original_budget_amount"] for one in budget.held()] == ["1.00"]


def test_a_synced_line_without_id_is_not_found_by_its_code_unless_switched_on(budget, codes, sim):
    line = {"wbs_code_id": codes["01|L"], "original_budget_amount": 5}
    budget.sync(line)
    answer = budget.sync({**line, "original_budget_amount": 6})
    assert (answer.status_code, answer.json()) == (422, {"errors": [CODE_TAKEN]})
    sim.switches.budget_sync_upserts = True
    assert budget.sync({**line, "original_budget_amount": 6}).json()[0]["original_budget_amount"] == 6.0


@pytest.mark.parametrize("status", [403, 404])
def test_the_beta_may_be_refused_to_an_app(budget, codes, sim, status):
    sim.switches.budget_sync_status = status
    assert budget.sync({"wbs_code_id": codes["01|L"]}).status_code == status
    assert budget.post(wbs_code_id=codes["01|L"]).status_code == 201


def test_a_line_may_be_refused_or_left_out_of_the_answer_on_demand(budget, codes, sim):
    lines = [{"wbs_code_id": id, "original_budget_amount": 1} for id in codes.values()]
    sim.faults.add(Fault(path="budget_line_items/sync", item=str(codes["01|M"]), refuse="Not today"))
    assert budget.sync(*lines).json() == {"errors": ["Not today"]}
    sim.faults.add(Fault(path="budget_line_items/sync", item=str(codes["01|M"]), leave_out=True))
    assert len(budget.sync(*lines).json()) == 3
    assert len(budget.held()) == 4


def test_a_batch_of_more_than_a_thousand_is_refused(budget, codes):
    assert budget.sync(*({"wbs_code_id": codes["01|L"]} for _ in range(1001))).status_code == 413


# ------------------------------------------------------------------------------------------ the lock


def test_a_budget_is_locked_and_unlocked(budget, api):
    assert api.all(f"{budget.root}/budget") == {"locked": False}
    assert (budget.lock().status_code, api.all(f"{budget.root}/budget")) == (201, {"locked": True})
    answer = api.send("DELETE", f"{budget.root}/budget/lock", None)
    assert (answer.status_code, answer.json()) == (200, {"locked": False})


def test_a_locked_budget_refuses_other_original_amounts_and_nothing_else(budget, codes):
    id = budget.post(wbs_code_id=codes["01|L"], original_budget_amount=10).json()["id"]
    budget.lock()
    assert budget.patch(id, original_budget_amount=11).json() == {"errors": {"base": [LOCKED]}}
    assert budget.patch(id, original_budget_amount=10, uom="hr").status_code == 200
    assert budget.post(wbs_code_id=codes["01|M"], original_budget_amount=1).status_code == 422
    assert budget.post(wbs_code_id=codes["01|M"], original_budget_amount=0).status_code == 201
    refused = budget.sync({"id": id, "wbs_code_id": codes["01|L"], "original_budget_amount": 11})
    assert (refused.status_code, refused.json()) == (422, {"errors": [LOCKED]})


@pytest.mark.parametrize("asked, left", [({}, 0), ({"destroy_all_budget_line_item_transfers": "false"}, 1)])
def test_unlocking_destroys_the_modifications_unless_it_is_told_not_to(budget, codes, api, sim, asked, left):
    moved = {"from_wbs_code_id": codes["01|L"], "to_wbs_code_id": codes["01|M"], "transfer_amount": "3.00"}
    sim.world.add("budget_modifications", project_id=budget.project_id, **moved)
    budget.lock()
    api.send("DELETE", f"{budget.root}/budget/lock", None, **asked)
    assert len(sim.world.records("budget_modifications")) == left


# ------------------------------------------------------------------------------------------ detail rows


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


# ------------------------------------------------------------------------------------------ budget changes


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


# ------------------------------------------------------------------------------------------ for people


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
