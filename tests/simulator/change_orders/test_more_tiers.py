"""Change orders in two and three tiers: docs/procore.md#change-orders."""

import pytest

from tests.simulator.change_orders.packages import CORS, PACKAGES, PCOS


def test_on_two_tiers_pcos_go_into_packages(site):
    site.tiers(2)
    package = site.package(title="Batch")
    assert site.list(PCOS) == []
    pcos = site.sync(
        PCOS,
        {"origin_id": "P|1", "status": "pending", "change_order_request": {"change_order_package_id": package["id"]}},
        {"origin_id": "P|2"},
    )["entities"]
    for pco in pcos:
        site.lines(pco, {"origin_id": f"{pco['origin_id']}|1", "amount": "10.00"})
    assert [(one["status"], one["change_order_package_title"]) for one in site.list(PCOS)] == [
        ("pending", "Batch"),
        ("draft", None),
    ]
    site.change(PACKAGES, package, status="approved")
    assert site.sums() == ("1000.00", "10.00", "1010.00")
    held = {pco["origin_id"]: site.lines(pco, {"origin_id": f"{pco['origin_id']}|1", "amount": "9"}) for pco in pcos}
    assert held["P|1"]["errors"]
    assert held["P|2"]["entities"]


def test_a_package_of_another_contract_is_refused(site):
    site.tiers(2)
    other = site.sim.world.add("purchase_order_contracts", project_id=site.id)
    package = site.sim.world.add("change_order_packages", project_id=site.id, contract_id=other["id"])
    answer = site.sync(PCOS, {"origin_id": "P|1", "change_order_request": {"change_order_package_id": package["id"]}})
    assert answer["errors"][0]["errors"] == {"change_order_package_id": ["must exist"]}


def test_on_three_tiers_pcos_go_into_requests_and_those_into_packages(site):
    site.tiers(3)
    package = site.package(title="Package")
    assert package["type"] == "ChangeOrderPackage"
    item = {"origin_id": "R|1", "title": "R", "change_order_package_id": package["id"]}
    request = site.sync(CORS, item)["entities"][0]
    pco = site.sync(PCOS, {"origin_id": "P|1", "change_order_request_id": request["id"]})["entities"][0]
    site.lines(pco, {"origin_id": "1", "amount": "10.00"})
    site.change(PACKAGES, package, status="approved")
    assert site.sums() == ("1000.00", "10.00", "1010.00")
    listed = site.list(CORS, contract_id=site.contract["id"])
    assert [(one["grand_total"], one["change_order_package_id"]) for one in listed] == [("10.00", package["id"])]
    assert "origin_id" not in listed[0]
    assert site.show(CORS, request)["origin_id"] == "R|1"
    assert site.change(CORS, request, title="S").json()["title"] == "S"
    assert site.api.get(CORS, project_id=site.id).status_code == 400


@pytest.mark.parametrize("tiers", [1, 2])
def test_requests_exist_on_three_tiers_only(site, tiers):
    site.tiers(tiers)
    body, query = {"updates": [{"title": "R"}]}, {"project_id": site.id, "contract_id": site.contract["id"]}
    assert site.api.patch(f"{CORS}/sync", body, **query).status_code == 403
    assert site.api.post(CORS, {**query, "change_order": {"title": "R"}}).status_code == 403


@pytest.mark.parametrize("tiers", [1, 2, 3])
def test_new_projects_have_the_tiers_that_are_set(site, tiers):
    site.sim.switches.change_order_tiers = tiers
    body = {"company_id": site.sim.company_id, "project": {"name": "New"}}
    made = site.api.post("/rest/v1.0/projects", body).json()["id"]
    order = site.sim.world.add("purchase_order_contracts", project_id=made)
    given = {"project_id": made, "contract_id": order["id"], "change_order": {"title": "Extra"}}
    assert site.api.post(PACKAGES, given).status_code == 201
    hidden = site.api.all(PCOS, project_id=made)
    assert len(hidden) == (1 if tiers == 1 else 0), "from two tiers on a package has no PCO for its lines by itself"
    newer = site.api.get(f"/rest/v1.0/projects/{made}/commitment_change_orders").status_code
    assert newer == (400 if tiers == 3 else 200)
    site.sim.world.add("potential_change_orders", project_id=made, contract_id=order["id"])
    assert {one["change_order_tiers"] for one in site.api.all(PCOS, project_id=made)} == {tiers}
    assert site.list(PCOS) == [], "a project that was there keeps its own"
    site.package()
    assert len(site.list(PCOS)) == 1


@pytest.mark.parametrize("tiers, shown", [(1, (1, 0, 0)), (2, (1, 1, 0)), (3, (1, 1, 1))])
def test_a_contract_shows_the_change_orders_of_its_tiers(site, tiers, shown):
    site.tiers(tiers)
    site.package(title="Package", origin_id="M|CO|1")
    if tiers > 1:
        site.sync(PCOS, {"origin_id": "P|1"})
    if tiers > 2:
        site.sync(CORS, {"origin_id": "R|1"})
    contract = site.list(f"/rest/v1.0/work_order_contracts/{site.contract['id']}")
    kinds = ("change_order_packages", "potential_change_orders", "change_order_requests")
    assert tuple(len(contract[kind]) for kind in kinds) == shown
    assert contract["change_order_packages"][0]["origin_id"] == "M|CO|1"
