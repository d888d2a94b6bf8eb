"""Purchase orders, subcontracts and their lines: docs/procore.md#commitments.

Long, because the contract's section is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

ORDERS, SUBCONTRACTS = "/rest/v1.0/purchase_order_contracts", "/rest/v1.0/work_order_contracts"
BOTH = pytest.mark.parametrize("path", [ORDERS, SUBCONTRACTS])
SENT_AS = {ORDERS: "purchase_order_contract", SUBCONTRACTS: "work_order_contract"}


@dataclass
class Site:
    """One project with a supplier in its directory and a budget code, and what is done with its contracts."""

    api: Any
    sim: Any
    project: dict[str, Any]
    vendor: dict[str, Any]
    code: dict[str, Any]

    @property
    def id(self) -> int:
        return self.project["id"]

    def sync(self, path: str, *items: Any) -> Any:
        answer = self.api.patch(f"{path}/sync", {"project_id": self.id, "updates": list(items)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def contract(self, path: str, **fields: Any) -> dict[str, Any]:
        answer = self.sync(path, {"origin_id": "M|1", "vendor_id": self.vendor["id"], **fields})
        assert answer["errors"] == []
        return answer["entities"][0]

    def lines(self, path: str, contract: dict[str, Any], *items: Any) -> Any:
        where = f"{path}/{contract['id']}/line_items/sync"
        answer = self.api.patch(where, {"updates": list(items)}, project_id=self.id)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def line(self, path: str, contract: dict[str, Any], **fields: Any) -> dict[str, Any]:
        item = {"origin_id": "M|1|1", "wbs_code_id": self.code["id"], "amount": "100.00", **fields}
        answer = self.lines(path, contract, item)
        assert answer["errors"] == []
        return answer["entities"][0]

    def list(self, path: str, **params: Any) -> Any:
        return self.api.all(path, project_id=self.id, **params)

    def show(self, path: str, contract: dict[str, Any]) -> Any:
        return self.list(f"{path}/{contract['id']}")

    def change(self, path: str, contract: dict[str, Any], **fields: Any) -> Any:
        return self.api.patch(f"{path}/{contract['id']}", {"project_id": self.id, SENT_AS[path]: fields})


def code_of(sim, project_id, number="01-110"):
    """A budget code of a project, as a person makes one: the cost code and the first cost type."""
    parent, _, own = number.partition("-")
    above = sim.world.add("cost_codes", project_id=project_id, code=parent, name=f"Division {parent}")
    cost_code = sim.world.add("cost_codes", project_id=project_id, code=own, name="Chantier", parent_id=above["id"])
    cost_type = sim.world.records("line_item_types")[0]
    wanted = (cost_code["id"], cost_type["id"])
    items = [one["id"] for one in sim.world.records("segment_items", project_id) if one["source_id"] in wanted]
    return sim.world.add("wbs_codes", project_id=project_id, item_ids=sorted(items))


@pytest.fixture
def site(api, sim, project):
    vendor = sim.world.add("vendors", name="Béton ABC", origin_id="V|1", project_ids=[project["id"]])
    return Site(api, sim, project, vendor, code_of(sim, project["id"]))


# ------------------------------------------------------------------------------------------ headers


@BOTH
def test_a_contract_is_created_by_sync_and_found_again_by_its_origin_id(site, path):
    first = site.contract(path, title="Béton & coffrage <1>", retainage_percent="10")
    again = site.sync(path, {"origin_id": "M|1", "title": "Béton"})["entities"][0]
    assert (first["id"], first["retainage_percent"], first["status"]) == (again["id"], "10.00", "Draft")
    assert (again["title"], again["vendor"]) == ("Béton", {"id": site.vendor["id"], "company": "Béton ABC"})
    assert len(site.list(path)) == 1


@pytest.mark.parametrize("path, numbers", [(ORDERS, ["PO-001", "PO-002"]), (SUBCONTRACTS, ["SC-001", "SC-002"])])
def test_a_number_is_given_where_none_is_sent(site, path, numbers):
    site.sync(path, {"origin_id": "a"}, {"origin_id": "b", "number": "24-17"}, {"origin_id": "c"})
    held = {row["origin_id"]: row["number"] for row in site.list(path)}
    assert held == {"a": numbers[0], "b": "24-17", "c": numbers[1]}


@pytest.mark.parametrize("path, other", [(ORDERS, "Out For Bid"), (SUBCONTRACTS, "Closed"), (ORDERS, "approved")])
def test_the_statuses_of_the_two_types_differ(site, path, other):
    errors = site.sync(path, {"origin_id": "a", "status": other})["errors"]
    assert errors == [{"origin_id": "a", "status": other, "errors": {"status": ["is not included in the list"]}}]


def test_a_purchase_order_item_has_no_id_so_that_an_id_alone_creates(site):
    row = site.sim.world.add("purchase_order_contracts", project_id=site.id, title="Made in Procore")
    site.sync(ORDERS, {"id": row["id"], "title": "Meant as a change"})
    assert [one["title"] for one in site.list(ORDERS)] == ["Made in Procore", "Meant as a change"]
    site.sim.switches.undocumented_ids = True
    site.sync(ORDERS, {"id": row["id"], "title": "A change"})
    assert [one["title"] for one in site.list(ORDERS)] == ["A change", "Meant as a change"]


def test_a_subcontract_is_found_by_id(site):
    row = site.sim.world.add("work_order_contracts", project_id=site.id, title="Made in Procore")
    site.sync(SUBCONTRACTS, {"id": row["id"], "origin_id": "M|7"})
    assert [one["origin_id"] for one in site.list(SUBCONTRACTS)] == ["M|7"]


@BOTH
def test_an_origin_id_is_of_one_project_only(site, path):
    site.contract(path)
    other = site.sim.world.add("projects", name="Other")
    answer = site.api.patch(f"{path}/sync", {"project_id": other["id"], "updates": [{"origin_id": "M|1"}]}).json()
    assert answer["errors"][0]["errors"] == {"origin_id": ["has already been taken"]}


@BOTH
def test_an_approved_contract_needs_a_vendor_and_a_draft_does_not(site, path):
    answer = site.sync(path, {"origin_id": "a", "status": "Approved"}, {"origin_id": "b", "status": "Draft"})
    assert [one["errors"] for one in answer["errors"]] == [{"vendor": ["can't be blank"]}]
    assert [one["origin_id"] for one in answer["entities"]] == ["b"]


@BOTH
def test_a_vendor_must_be_in_the_directory_of_the_project(site, path):
    stranger = site.sim.world.add("vendors", name="W")
    item = {"origin_id": "a", "vendor_id": stranger["id"]}
    assert site.sync(path, item)["errors"][0]["errors"] == {"vendor_id": ["Vendor is not in the project directory"]}
    site.sim.switches.vendor_in_directory = False
    assert site.sync(path, item)["entities"]
    assert site.sync(path, {"origin_id": "b", "vendor_id": 404})["errors"][0]["errors"] == {"vendor_id": ["must exist"]}


@BOTH
def test_a_single_contract_is_created_changed_and_shown(site, path):
    body = {"project_id": site.id, SENT_AS[path]: {"title": "T", "number": "7", "origin_code": "07", "is_golden": 1}}
    answer = site.api.post(path, body)
    assert (answer.status_code, answer.json()["number"], answer.json()["line_items"]) == (201, "7", [])
    changed = site.change(path, answer.json(), vendor_id=site.vendor["id"], origin_id="M|7")
    assert (changed.status_code, changed.json()["vendor"]["origin_id"]) == (200, "V|1")
    assert site.show(path, answer.json()) == changed.json()


def test_refusals_of_single_contracts_differ_in_status_and_shape(site):
    order = site.api.post(ORDERS, {"project_id": site.id, SENT_AS[ORDERS]: {"status": "Nope"}})
    subcontract = site.api.post(SUBCONTRACTS, {"project_id": site.id, SENT_AS[SUBCONTRACTS]: {"status": "Nope"}})
    assert (order.status_code, order.json()) == (400, {"errors": {"status": ["is not included in the list"]}})
    assert (subcontract.status_code, subcontract.json()) == (422, {"errors": "Status is not included in the list"})


@BOTH
def test_a_date_that_cannot_be_read_becomes_null(site, path):
    assert site.contract(path, contract_date="2026-02-30")["contract_date"] is None
    assert site.contract(path, contract_date="2026-02-28")["contract_date"] == "2026-02-28"


@BOTH
def test_filters(site, path):
    site.sync(path, {"origin_id": "A"}, {"origin_id": "B", "status": "Approved", "vendor_id": site.vendor["id"]})
    site.sync(path, {"origin_id": "C"})
    ids = {row["origin_id"]: row["id"] for row in site.list(path)}
    assert {row["origin_id"] for row in site.list(path, filter_origin_id="[A,C,Z]")} == {"A", "C"}
    assert [row["origin_id"] for row in site.list(path, filter_origin_id="A")] == ["A"]
    assert [row["origin_id"] for row in site.list(path, filter_status="Approved")] == ["B"]
    assert [row["origin_id"] for row in site.list(path, filter_id=f"[{ids['C']}]")] == ["C"]
    assert site.list(path, filter_updated_at="2001-01-01...2001-12-31") == []
    assert site.api.get(path, project_id=site.id, filter_updated_at="yesterday").status_code == 400
    assert site.api.get(path, project_id=site.id, view="whole").status_code == 400


@BOTH
def test_a_deleted_contract_is_shown_on_demand_and_gives_its_origin_ids_free(site, path):
    contract = site.contract(path)
    site.line(path, contract)
    answer = site.api.send("DELETE", f"{path}/{contract['id']}", project_id=site.id)
    assert (answer.status_code, answer.content) == (200, b"")
    assert site.list(path) == []
    assert [row["id"] for row in site.list(path, filter_include_deleted="only")] == [contract["id"]]
    assert site.api.get(f"{path}/{contract['id']}", project_id=site.id).status_code == 404
    again = site.contract(path)
    assert again["id"] != contract["id"]
    site.line(path, again)
    assert len(site.list(path, filter_include_deleted="with")) == 2
    assert site.api.get(path, project_id=site.id, filter_include_deleted="maybe").status_code == 400


@BOTH
def test_the_tool_may_be_off_in_a_project(site, path):
    site.sim.access.turn_off(site.id, "commitments")
    assert site.api.get(path, project_id=site.id).status_code == 403
    assert site.api.get(path, project_id=404).status_code == 404
    assert site.api.get(path).status_code == 400


# ------------------------------------------------------------------------------------------ lines


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
