"""The contracts of the demo, as a client and as a person on the page see them."""

import pytest
import requests

from simulator import Simulator

KINDS = ("purchase_order_contracts", "work_order_contracts", "prime_contracts")


@pytest.fixture
def demo():
    with Simulator(seed="demo") as sim:
        yield sim


def test_the_contracts_of_the_demo_are_in_projects_that_procore_has_before_the_first_run(demo):
    projects = {one["id"]: one["project_number"] for one in demo.world.records("projects")}
    found = {
        kind: {projects[one["project_id"]] for one in demo.world.records(kind)}
        for kind in ("purchase_order_contracts", "work_order_contracts", "prime_contracts", "change_order_packages")
    }
    assert found == {
        "purchase_order_contracts": {"P-2601"},
        "work_order_contracts": {"P-2601", "24-003"},
        "prime_contracts": {"P-2601"},
        "change_order_packages": {"P-2601", "24-003"},
    }


def test_the_lines_of_the_demo_are_calculated_and_coded(demo):
    (project,) = [one["id"] for one in demo.world.records("projects") if one["project_number"] == "P-2601"]
    lines = demo.world.records("work_order_contract_line_items", project)
    assert [one["amount"] for one in lines] == ["219687.50", "85849.25", "12500.00", "265000.00"]
    codes = {one["id"] for one in demo.world.records("wbs_codes", project)}
    assert {one["wbs_code_id"] for one in lines} <= codes


def test_change_orders_of_the_demo_are_of_each_kind_of_contract(demo):
    contracts = {one["id"]: kind for kind in KINDS for one in demo.world.records(kind)}
    packages = demo.world.records("change_order_packages")
    assert {kind: [one["status"] for one in packages if contracts[one["contract_id"]] == kind] for kind in KINDS} == {
        "purchase_order_contracts": ["pending", "draft"],
        "work_order_contracts": ["approved", "pending", "pricing", "no_charge", "rejected", "approved", "pending"],
        "prime_contracts": ["approved", "pending", "proceeding"],
    }
    lines: dict[int, list[str]] = {}
    for one in demo.world.records("potential_change_order_line_items"):
        lines.setdefault(one["holder_id"], []).append(one["amount"])
    assert [lines[one["hidden_pco_id"]] for one in packages][:3] == [["6560.00"], ["-3200.00"], ["3240.09", "0.00"]]


def test_the_page_shows_contracts_and_their_lines(demo):
    contracts = requests.get(f"{demo.url}/simulator/work_order_contracts", timeout=10).text
    assert "SC-2601-07" in contracts
    assert "<phase 1>" not in contracts
    lines = requests.get(f"{demo.url}/simulator/work_order_contract_line_items?q=Isolant", timeout=10).text
    assert "85849.25" in lines
    assert "219687.50" not in lines


def test_a_person_adds_a_line_by_the_form_under_the_rules_of_the_api(demo):
    world, where = demo.world, f"{demo.url}/simulator/work_order_contract_line_items/new"
    contract = next(one for one in world.records("work_order_contracts") if one["status"] == "Out For Bid")
    code = world.records("wbs_codes", contract["project_id"])[0]
    form = {"project_id": contract["project_id"], "holder_id": contract["id"], "wbs_code_id": code["id"]}
    refused = requests.post(where, data={**form, "amount": "5", "uom": "ea"}, timeout=10)
    assert (refused.status_code, "is not accepted on an amount-based schedule" in refused.text) == (422, True)
    assert requests.post(where, data={**form, "amount": "5"}, timeout=10).status_code == 200
    line = world.records("work_order_contract_line_items")[-1]
    assert (line["amount"], line["position"], line["holder_id"]) == ("5.00", 2, contract["id"])
