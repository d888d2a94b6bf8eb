"""Change orders of commitments and prime contracts by the newer endpoints: docs/procore.md#change-orders."""

from tests.simulator.change_orders.packages import PACKAGES


def newer(site, family="commitment_change_orders"):
    return f"/rest/v1.0/projects/{site.id}/{family}"


def test_a_number_and_an_origin_come_together_by_way_of_the_package(site):
    body = {"change_order": {"contract_id": site.contract["id"], "number": "CO-9", "title": "T", "status": "pending"}}
    made = site.api.post(newer(site), body)
    assert (made.status_code, made.json()["number"], "origin_id" in made.json()) == (201, "CO-9", False)
    package = {"id": made.json()["legacy_package_id"]}
    shown = site.change(PACKAGES, package, origin_id="M|CO|9").json()
    assert (shown["number"], shown["status"], shown["origin_id"]) == ("CO-9", "pending", "M|CO|9")
    assert made.json()["id"] != package["id"]
    assert site.api.all(newer(site), filter_legacy_package_id=package["id"])[0]["id"] == made.json()["id"]


def test_the_status_of_a_newer_change_order_is_its_packages(site):
    package = site.package(title="Extra")
    (row,) = site.api.all(newer(site))
    where = f"{newer(site)}/{row['id']}"
    assert site.api.patch(where, {"change_order": {"status": "approved"}}).json()["status"] == "approved"
    assert site.list(f"{PACKAGES}/{package['id']}")["status"] == "approved"
    assert site.api.send("DELETE", where).status_code == 422
    billable = site.api.patch(where, {"change_order": {"status": "pending_billable"}})
    assert billable.json()["status"] == "pending_billable"
    assert site.list(f"{PACKAGES}/{package['id']}")["status"] == "pending"
    assert (site.api.send("DELETE", where).status_code, site.api.get(where).status_code) == (204, 404)
    assert site.list(PACKAGES) == []


def test_on_two_tiers_a_newer_change_order_is_in_a_batch(site):
    site.tiers(2)
    package = site.package(title="Batch")
    body = {"change_order": {"contract_id": site.contract["id"], "batch_id": package["id"], "status": "draft"}}
    made = site.api.post(newer(site), body).json()
    assert (made["batch_id"], made["legacy_package_id"]) == (package["id"], package["id"])
    assert [one["id"] for one in site.api.all(newer(site), filter_batch_id=package["id"])] == [made["id"]]


def test_three_tiers_are_refused_by_the_newer_endpoints(site):
    site.tiers(3)
    for family in ("commitment_change_orders", "prime_change_orders"):
        assert site.api.get(newer(site, family)).status_code == 400
    body = {"change_order": {"contract_id": site.contract["id"]}}
    assert site.api.post(newer(site), body).status_code == 400


def test_commitments_and_prime_contracts_have_change_orders_of_their_own(site):
    prime = site.sim.world.add("prime_contracts", project_id=site.id)
    site.package(title="Commitment")
    site.sim.world.add("change_order_packages", project_id=site.id, contract_id=prime["id"], title="Prime")
    assert [one["title"] for one in site.api.all(newer(site))] == ["Commitment"]
    assert [one["title"] for one in site.api.all(newer(site, "prime_change_orders"))] == ["Prime"]
    wrong = {"change_order": {"contract_id": prime["id"]}}
    answer = site.api.post(newer(site), wrong)
    assert (answer.status_code, answer.json()) == (422, {"errors": {"contract_id": ["must exist"]}})
    kinds = {one["title"]: site.list(f"{PACKAGES}/{one['id']}")["type"] for one in site.list(PACKAGES)}
    assert kinds == {"Commitment": "CommitmentContractChangeOrder", "Prime": "PrimeContractChangeOrder"}


def test_the_newer_list_has_pages_though_none_are_documented(site):
    for n in range(3):
        site.package(title=str(n), status="approved" if n else "draft")
    answer = site.api.get(newer(site), per_page=2)
    assert (len(answer.json()), answer.headers["Total"]) == (2, "3")
    assert [one["title"] for one in site.api.all(newer(site), sort="-id")] == ["2", "1", "0"]
    assert len(site.api.all(newer(site), filter_status="approved")) == 2
    assert len(site.api.all(newer(site), filter_vendor_id=site.contract["vendor_id"])) == 3
