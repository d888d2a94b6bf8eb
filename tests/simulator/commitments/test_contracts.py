"""Purchase orders and subcontracts: docs/procore.md#commitments."""

import pytest

from tests.simulator.commitments.contracts import BOTH, ORDERS, SENT_AS, SUBCONTRACTS


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
