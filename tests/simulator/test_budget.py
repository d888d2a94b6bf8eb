"""Budgets, line by line and together, and their lock: docs/procore.md#budgets."""

import pytest

from simulator import Fault
from tests.simulator.budgets import CODE_TAKEN, V10, V11

LOCKED = "The original_budget_amount cannot be updated for a locked budget."


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
