"""Lines of purchase orders and subcontracts: docs/procore.md#commitments."""

import pytest

from tests.simulator.commitments.contracts import BOTH, ORDERS, SUBCONTRACTS, code_of


@BOTH
def test_the_lines_of_a_contract_make_its_total(site, path):
    contract = site.contract(path)
    assert contract["grand_total"] == "0.00"
    lines = site.lines(
        path,
        contract,
        {"origin_id": "1", "wbs_code_id": site.code["id"], "amount": "100.10"},
        {"origin_id": "2", "wbs_code_id": site.code["id"], "amount": "-0.10", "description": "Crédit"},
    )["entities"]
    assert [(one["origin_id"], one["amount"]) for one in lines] == [("2", "-0.10"), ("1", "100.10")]
    shown = site.show(path, contract)
    assert (shown["grand_total"], shown["revised_contract"]) == ("100.00", "100.00")
    assert [one["origin_id"] for one in shown["line_items"]] == ["1", "2"]
    assert site.list(f"{path}/{contract['id']}/line_items") == shown["line_items"]


@BOTH
def test_rows_of_the_extended_list_hold_lines_unless_switched_off(site, path):
    site.line(path, site.contract(path))
    assert [one["amount"] for one in site.list(path, view="extended")[0]["line_items"]] == ["100.00"]
    assert "line_items" not in site.list(path)[0]
    site.sim.switches.extended_lists_hold_lines = False
    assert "line_items" not in site.list(path, view="extended")[0]


@BOTH
def test_a_line_is_coded_by_budget_code_or_by_cost_code_and_cost_type(site, path):
    contract, cost_code = site.contract(path), site.sim.world.records("cost_codes")[-1]
    types = site.sim.world.records("line_item_types")
    pair = {"cost_code_id": cost_code["id"], "line_item_type_id": types[0]["id"]}
    line = site.line(path, contract, wbs_code_id=None, **pair)
    assert line["wbs_code"]["id"] == site.code["id"]
    assert (line["cost_code"]["full_code"], line["line_item_type"]["id"]) == ("01-110", types[0]["id"])
    other = site.line(path, contract, wbs_code_id=None, **{**pair, "line_item_type_id": types[1]["id"]})
    assert other["wbs_code"]["id"] not in {None, site.code["id"]}
    codes = site.api.all(f"/rest/v1.0/projects/{site.id}/work_breakdown_structure/wbs_codes")
    assert {one["id"]: one["flat_code"] for one in codes}[other["wbs_code"]["id"]] == other["wbs_code"]["flat_code"]
    wins = site.line(path, contract, **{**pair, "line_item_type_id": types[1]["id"]})
    assert wins["wbs_code"]["id"] == site.code["id"]


@BOTH
@pytest.mark.parametrize(
    "fields, wrong",
    [
        ({"wbs_code_id": None}, "wbs_code"),
        ({"wbs_code_id": 404}, "wbs_code"),
        ({"amount": "a lot"}, "amount"),
        ({"tax_code_id": 404}, "tax_code"),
        ({"quantity": "2"}, "quantity"),
        ({"unit_cost": "2"}, "unit_cost"),
        ({"uom": "ea"}, "uom"),
    ],
)
def test_a_line_that_breaks_a_rule_is_an_error_entry(site, path, fields, wrong):
    item = {"origin_id": "x", "wbs_code_id": site.code["id"], "amount": "1.00", **fields}
    answer = site.lines(path, site.contract(path), item, {**item, **dict.fromkeys(fields), "origin_id": "y"})
    assert list(answer["errors"][0]["errors"]) == [wrong]
    assert answer["errors"][0]["origin_id"] == "x"


def test_a_budget_code_of_another_project_is_refused(site):
    other = site.sim.world.add("projects", name="Other")
    code = code_of(site.sim, other["id"])
    answer = site.lines(ORDERS, site.contract(ORDERS), {"origin_id": "1", "wbs_code_id": code["id"]})
    assert answer["errors"][0]["errors"] == {"wbs_code": ["must exist"]}


@BOTH
def test_on_units_the_amount_is_calculated_and_the_unit_is_from_the_list(site, path):
    contract = site.contract(path, accounting_method="unit")
    line = site.line(path, contract, amount=None, quantity="3", unit_cost="33.335", uom="m3")
    assert (line["amount"], line["quantity"], line["unit_cost"]) == ("100.01", "3.0", "33.335")
    assert line["extended_type"] == "calculated"
    by_hand = site.line(path, contract, extended_type="manual", amount="99.00")
    assert (by_hand["amount"], by_hand["quantity"]) == ("99.00", "3.0")
    assert site.line(path, contract, extended_type="calculated", amount="1.00")["amount"] == "100.01"
    wrong = site.lines(path, contract, {"origin_id": "M|1|1", "uom": "M3"})
    assert wrong["errors"][0]["errors"] == {"uom": ["is not included in the list"]}


@BOTH
def test_the_accounting_method_is_the_projects_where_none_is_sent(site, path):
    assert site.contract(path)["accounting_method"] == "amount"
    site.sim.switches.accounting_method = "unit"
    by_name = {"origin_id": "b", "accounting_method": "amount"}
    answer = site.sync(path, {"origin_id": "a"}, by_name, {"origin_id": "M|1"})
    methods = {one["origin_id"]: one["accounting_method"] for one in answer["entities"]}
    assert methods == {"a": "unit", "b": "amount", "M|1": "amount"}


@BOTH
def test_the_accounting_method_is_frozen_once_there_are_lines(site, path):
    contract = site.contract(path)
    assert site.contract(path, accounting_method="unit")["accounting_method"] == "unit"
    site.line(path, contract, quantity="1", unit_cost="1", amount=None)
    errors = site.sync(path, {"origin_id": "M|1", "accounting_method": "amount"})["errors"]
    assert list(errors[0]["errors"]) == ["accounting_method"]


@BOTH
def test_an_approved_contract_refuses_changes_of_lines_and_vendor_until_it_is_a_draft_again(site, path):
    contract = site.contract(path)
    line = site.line(path, contract)
    other = site.sim.world.add("vendors", name="W", project_ids=[site.id])
    site.contract(path, status="Approved")
    where = f"{path}/{contract['id']}"
    assert site.lines(path, contract, {"origin_id": "M|1|1", "amount": "2"})["errors"]
    assert site.lines(path, contract, {"origin_id": "M|1|2", "wbs_code_id": site.code["id"]})["errors"]
    assert site.api.send("DELETE", f"{where}/line_items/{line['id']}", project_id=site.id).status_code == 422
    assert site.sync(path, {"origin_id": "M|1", "vendor_id": other["id"]})["errors"]
    assert site.api.send("DELETE", where, project_id=site.id).status_code == 422
    assert site.show(path, contract)["grand_total"] == "100.00"
    site.contract(path, status="Draft")
    assert site.line(path, contract, amount="2")["amount"] == "2.00"


def test_an_approved_contract_takes_lines_as_they_are_and_other_fields(site):
    contract = site.contract(ORDERS)
    site.line(ORDERS, contract)
    site.contract(ORDERS, status="Approved")
    assert site.line(ORDERS, contract)["amount"] == "100.00"
    assert site.contract(ORDERS, title="Title")["title"] == "Title"


@BOTH
def test_a_company_may_leave_approved_contracts_open(site, path):
    site.sim.switches.approved_contracts_closed = False
    contract = site.contract(path, status="Approved")
    assert site.line(path, contract)
    assert site.api.send("DELETE", f"{path}/{contract['id']}", project_id=site.id).status_code == 200


@BOTH
@pytest.mark.parametrize("moves", [False, True])
def test_a_line_moves_the_time_of_its_contract_only_where_switched_on(site, path, moves):
    site.sim.switches.lines_touch_contract = moves
    contract = site.contract(path)
    site.line(path, contract)
    before = site.show(path, contract)["updated_at"]
    site.sim.clock.advance(60)
    line = site.line(path, contract, amount="2")
    assert (site.show(path, contract)["updated_at"] > before) is moves
    assert line["updated_at"] > before
    site.sim.clock.advance(60)
    between = site.show(path, contract)["updated_at"]
    assert site.api.send("DELETE", f"{path}/{contract['id']}/line_items/{line['id']}", project_id=site.id).ok
    assert (site.show(path, contract)["updated_at"] > between) is moves


@BOTH
def test_lines_one_by_one(site, path):
    contract = site.contract(path)
    where = f"{path}/{contract['id']}/line_items"
    made = site.api.post(where, {"project_id": site.id, "line_item": {"wbs_code_id": site.code["id"], "amount": "5"}})
    assert (made.status_code, made.json()["position"], made.json()["holder"]["id"]) == (201, 1, contract["id"])
    one = f"{where}/{made.json()['id']}"
    changed = site.api.patch(one, {"project_id": site.id, "line_item": {"amount": "6"}})
    assert (changed.status_code, changed.json()["amount"]) == (200, "6.00")
    assert site.list(one) == changed.json()
    wrong = site.api.post(where, {"project_id": site.id, "line_item": {"amount": "5"}})
    assert (wrong.status_code, wrong.json()) == (
        422,
        {"errors": {"base": [], "fields": {"wbs_code": ["can't be blank"]}}},
    )
    assert site.api.send("DELETE", one, project_id=site.id).status_code == 200
    assert site.list(where) == []
    assert site.api.get(one, project_id=site.id).status_code == 404


@BOTH
def test_filters_of_lines(site, path):
    contract, second = site.contract(path), code_of(site.sim, site.id, "02-300")
    site.line(path, contract)
    line = site.line(path, contract, origin_id="M|1|2", wbs_code_id=second["id"])
    where = f"{path}/{contract['id']}/line_items"
    for name, value in (("cost_code_id", line["cost_code"]["id"]), ("id", line["id"])):
        assert [one["id"] for one in site.list(where, **{f"filter_{name}": f"[{value}]"})] == [line["id"]]
    assert len(site.list(where, filter_line_item_type_id=line["line_item_type"]["id"])) == 2
    assert site.list(where, filter_updated_at="2001-01-01...2001-12-31") == []


def test_a_line_can_be_changed_by_id_in_a_sync(site):
    contract = site.contract(ORDERS)
    line = site.line(ORDERS, contract)
    assert site.lines(ORDERS, contract, {"id": line["id"], "origin_id": "NEW"})["entities"][0]["id"] == line["id"]
    other = site.sync(ORDERS, {"origin_id": "M|2"})["entities"][0]
    assert site.lines(ORDERS, other, {"id": line["id"]})["errors"][0]["errors"] == {"id": ["not found"]}


def test_a_line_gives_its_budget_code_a_budget_line_once(site):
    contract = site.contract(ORDERS)
    for n in ("1", "2"):
        site.line(ORDERS, contract, origin_id=n)
    held = site.sim.world.records("budget_line_items", site.id)
    assert [(one["wbs_code_id"], one["original_budget_amount"]) for one in held] == [(site.code["id"], "0.00")]


def test_what_a_person_adds_is_shown_like_what_was_sent(site):
    world = site.sim.world
    contract = world.add("work_order_contracts", project_id=site.id, accounting_method="unit")
    common = {"project_id": site.id, "holder_id": contract["id"], "wbs_code_id": site.code["id"]}
    world.add("work_order_contract_line_items", **common, quantity="2.0", unit_cost="10.0", uom="ea")
    shown = site.list(SUBCONTRACTS, view="extended")[0]
    assert (shown["number"], shown["grand_total"], shown["line_items"][0]["amount"]) == ("SC-001", "20.00", "20.00")


def test_a_thousand_lines_in_one_call(site):
    contract = site.contract(ORDERS)
    items = [{"origin_id": str(n), "wbs_code_id": site.code["id"], "amount": "0.01"} for n in range(1000)]
    assert len(site.lines(ORDERS, contract, *items)["entities"]) == 1000
    assert site.show(ORDERS, contract)["grand_total"] == "10.00"
    where = f"{ORDERS}/{contract['id']}/line_items/sync"
    assert site.api.patch(where, {"updates": [*items, {}]}, project_id=site.id).status_code == 413
