"""Change orders in one, two and three tiers, of commitments and prime contracts: docs/procore.md#change-orders.

Long, because the contract's section is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

PACKAGES, PCOS, CORS = (
    f"/rest/v1.0/{name}" for name in ("change_order_packages", "potential_change_orders", "change_order_requests")
)


@dataclass
class Site:
    """One project with an approved subcontract of 1,000.00 and a budget code, and what is done with change orders."""

    api: Any
    sim: Any
    project: dict[str, Any]
    contract: dict[str, Any]
    code: dict[str, Any]

    @property
    def id(self) -> int:
        return self.project["id"]

    def tiers(self, number: int) -> None:
        self.sim.world.change("projects", self.id, change_order_tiers=number)

    def package(self, **fields: Any) -> dict[str, Any]:
        body = {"project_id": self.id, "contract_id": self.contract["id"], "change_order": fields}
        answer = self.api.post(PACKAGES, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def change(self, path: str, row: dict[str, Any], **fields: Any) -> Any:
        body = {"project_id": self.id, "contract_id": self.contract["id"], "change_order": fields}
        return self.api.patch(f"{path}/{row['id']}", body)

    def sync(self, path: str, *items: Any) -> Any:
        answer = self.api.patch(
            f"{path}/sync", {"updates": list(items)}, project_id=self.id, contract_id=self.contract["id"]
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def lines(self, pco: dict[str, Any], *items: Any) -> Any:
        where = f"{PCOS}/{pco['id']}/line_items/sync"
        items = tuple({"wbs_code_id": self.code["id"], **item} for item in items)
        answer = self.api.patch(where, {"updates": list(items)}, project_id=self.id)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def list(self, path: str, **params: Any) -> Any:
        return self.api.all(path, project_id=self.id, **params)

    def show(self, path: str, row: dict[str, Any]) -> Any:
        return self.list(f"{path}/{row['id']}", contract_id=self.contract["id"])

    def sums(self) -> tuple[str, ...]:
        shown = self.list(f"/rest/v1.0/work_order_contracts/{self.contract['id']}")
        return tuple(shown[name] for name in ("grand_total", "approved_change_orders", "revised_contract"))


@pytest.fixture
def site(api, sim, project):
    world, id = sim.world, project["id"]
    cost_code = world.add("cost_codes", project_id=id, code="01", name="Chantier")
    wanted = (cost_code["id"], world.records("line_item_types")[0]["id"])
    items = sorted(one["id"] for one in world.records("segment_items", id) if one["source_id"] in wanted)
    code = world.add("wbs_codes", project_id=id, item_ids=items)
    vendor = world.add("vendors", name="Béton ABC", project_ids=[id])
    contract = world.add("work_order_contracts", project_id=id, vendor_id=vendor["id"], status="Approved")
    line = {"holder_id": contract["id"], "wbs_code_id": code["id"], "amount": "1000.00"}
    world.add("work_order_contract_line_items", project_id=id, **line)
    return Site(api, sim, project, contract, code)


# ------------------------------------------------------------------------------------------ one tier


def test_a_package_brings_a_hidden_pco_that_takes_its_lines(site):
    package = site.package(title="Extra", origin_id="M|CO|1", number="77", schedule_impact_amount=3)
    assert (package["number"], package["type"], package["line_items"]) == ("001", "CommitmentContractChangeOrder", [])
    (pco,) = site.list(PCOS, filter_contract_id=site.contract["id"])
    assert (pco["change_order_tiers"], pco["title"], pco["grand_total"]) == (1, "Extra", "0.00")
    assert "origin_id" not in pco
    site.lines(pco, {"origin_id": "M|CO|1|1", "amount": "150.00"}, {"origin_id": "M|CO|1|2", "amount": "-50.00"})
    shown = site.list(f"{PACKAGES}/{package['id']}")
    assert shown["grand_total"] == "100.00"
    assert [one["total_amount"] for one in shown["line_items"]] == ["150.00", "-50.00"]
    assert not {"origin_id", "tax_code_id"} & shown["line_items"][0].keys()
    assert [one["origin_id"] for one in site.list(f"{PCOS}/{pco['id']}/line_items")] == ["M|CO|1|1", "M|CO|1|2"]


def test_the_whole_recipe_changes_the_contract_beside_its_own_lines(site):
    package = site.package(title="Extra", origin_id="M|CO|1")
    (pco,) = site.list(PCOS)
    site.lines(pco, {"origin_id": "1", "amount": "150.00"})
    assert site.sums() == ("1000.00", "0.00", "1000.00")
    assert site.change(PACKAGES, package, status="approved").json()["status"] == "approved"
    assert site.sums() == ("1000.00", "150.00", "1150.00")
    site.change(PACKAGES, package, status="void")
    assert site.sums() == ("1000.00", "0.00", "1000.00")


def test_lines_of_an_approved_package_are_closed(site):
    package = site.package(title="Extra")
    (pco,) = site.list(PCOS)
    (line,) = site.lines(pco, {"origin_id": "1", "amount": "150.00"})["entities"]
    site.change(PACKAGES, package, status="approved")
    assert site.lines(pco, {"origin_id": "1", "amount": "151.00"})["errors"][0]["errors"].keys() == {"base"}
    assert site.lines(pco, {"origin_id": "2", "amount": "1.00"})["errors"]
    where = f"{PCOS}/{pco['id']}/line_items/{line['id']}"
    assert site.api.send("DELETE", where, project_id=site.id).status_code == 422
    site.change(PACKAGES, package, status="draft")
    assert site.lines(pco, {"origin_id": "1", "amount": "151.00"})["entities"]
    assert site.api.send("DELETE", where, project_id=site.id).status_code == 200


def test_the_status_of_a_pco_is_ignored_on_one_tier(site):
    package = site.package(title="Extra")
    (pco,) = site.list(PCOS)
    assert site.change(PCOS, pco, status="approved", title="Other").json()["status"] == "draft"
    assert site.show(PCOS, pco)["title"] == "Other"
    assert site.change(PCOS, pco, status="no status at all").status_code == 200
    site.change(PACKAGES, package, status="pending")
    assert site.list(PCOS)[0]["status"] == "pending"
    assert site.lines(pco, {"origin_id": "1", "amount": "1.00"})["entities"]


def test_a_package_that_was_sent_with_a_total_has_it_until_there_are_lines(site):
    package = site.package(title="Extra", grand_total="500", status="approved")
    assert site.sums() == ("1000.00", "500.00", "1500.00")
    site.change(PACKAGES, package, status="draft")
    site.lines(site.list(PCOS)[0], {"origin_id": "1", "amount": "150.00"})
    assert site.list(PACKAGES)[0]["grand_total"] == "150.00"


def test_packages_are_listed_by_project_or_contract_and_not_by_origin_id(site):
    other = site.sim.world.add("purchase_order_contracts", project_id=site.id)
    mine = site.package(title="Mine", origin_id="M|CO|1", origin_data="{}")
    site.sim.world.add("change_order_packages", project_id=site.id, contract_id=other["id"], title="Other")
    assert [one["title"] for one in site.list(PACKAGES)] == ["Mine", "Other"]
    found = site.list(PACKAGES, contract_id=site.contract["id"])
    assert [(one["id"], one["origin_id"]) for one in found] == [(mine["id"], "M|CO|1")]
    assert not {"type", "line_items"} & found[0].keys()
    assert len(site.list(PACKAGES, filter_origin_id="M|CO|1")) == 2
    assert site.api.get(PACKAGES, project_id=site.id, contract_id=404).status_code == 404


def test_packages_are_numbered_by_contract(site):
    assert [site.package(title=title)["number"] for title in "abc"] == ["001", "002", "003"]


@pytest.mark.parametrize(
    "fields, said",
    [({"status": "Approved"}, ["Status is not included in the list"]), ({"due_date": "soon"}, None)],
)
def test_statuses_are_in_lower_case_and_bad_dates_become_null(site, fields, said):
    package = site.package(title="Extra")
    answer = site.change(PACKAGES, package, **fields)
    if said:
        assert (answer.status_code, answer.json()) == (400, {"errors": said})
    else:
        assert (answer.status_code, answer.json()["due_date"]) == (200, None)


def test_an_origin_id_is_unique_among_packages_and_free_for_a_pco(site):
    site.package(title="Extra", origin_id="M|CO|1")
    body = {"project_id": site.id, "contract_id": site.contract["id"], "change_order": {"origin_id": "M|CO|1"}}
    assert site.api.post(PACKAGES, body).status_code == 422
    assert site.change(PCOS, site.list(PCOS)[0], origin_id="M|CO|1").json()["origin_id"] == "M|CO|1"
    assert [one["title"] for one in site.list(PCOS, filter_origin_id="M|CO|1")] == ["Extra"]


def test_a_pco_that_is_synced_on_one_tier_brings_a_package(site):
    made = site.sync(PCOS, {"origin_id": "P|1", "number": "9", "title": "T", "status": "approved"})["entities"][0]
    assert (made["number"], made["status"], made["origin_id"]) == ("9", "draft", "P|1")
    assert [(one["number"], one["title"]) for one in site.list(PACKAGES)] == [("9", "T")]
    assert site.sync(PCOS, {"origin_id": "P|1", "title": "U"})["entities"][0]["id"] == made["id"]
    assert len(site.list(PCOS)) == 1


def test_a_pco_item_has_no_id_unless_switched_on(site):
    row = site.sync(PCOS, {"title": "T"})["entities"][0]
    site.sync(PCOS, {"id": row["id"], "title": "U"})
    assert len(site.list(PCOS)) == 2
    site.sim.switches.undocumented_ids = True
    assert site.sync(PCOS, {"id": row["id"], "title": "V"})["entities"][0]["id"] == row["id"]


def test_a_pco_is_shown_by_project_and_contract(site):
    site.package(title="Extra")
    (pco,) = site.list(PCOS)
    site.lines(pco, {"origin_id": "1", "amount": "1.00"})
    shown = site.show(PCOS, pco)
    assert (shown["contract_id"], shown["grand_total"]) == (site.contract["id"], "1.00")
    assert "origin_id" not in shown["line_items"][0]
    where = f"{PCOS}/{pco['id']}"
    assert site.api.get(where, project_id=site.id).status_code == 400
    other = site.sim.world.add("purchase_order_contracts", project_id=site.id)
    assert site.api.get(where, project_id=site.id, contract_id=other["id"]).status_code == 404


def test_quantities_in_a_shown_pco_are_numbers_and_in_its_line_list_text(site):
    site.sim.world.change("work_order_contracts", site.contract["id"], accounting_method="unit")
    site.package(title="Extra")
    (pco,) = site.list(PCOS)
    site.lines(pco, {"origin_id": "1", "quantity": "2", "unit_cost": "1.125", "uom": "ea"})
    line, listed = site.show(PCOS, pco)["line_items"][0], site.list(f"{PCOS}/{pco['id']}/line_items")[0]
    assert (line["quantity"], line["unit_cost"], line["total_amount"]) == (2.0, 1.125, "2.25")
    assert (listed["quantity"], listed["unit_cost"], listed["amount"]) == ("2.0", "1.125", "2.25")


def test_a_deleted_contract_takes_its_change_orders_along(site):
    site.package(title="Extra", origin_id="M|CO|1")
    site.lines(site.list(PCOS)[0], {"origin_id": "1", "amount": "1.00"})
    site.sim.world.change("work_order_contracts", site.contract["id"], deleted_at=site.sim.clock.iso())
    assert site.list(PACKAGES) == site.list(PCOS) == []
    assert len(site.list(PACKAGES, filter_include_deleted="only")) == 1
    assert site.sim.world.records("potential_change_order_line_items")[0]["deleted_at"]


@pytest.mark.parametrize("path", [PACKAGES, PCOS])
def test_filters_by_time_and_day(site, path):
    site.package(title="Extra", due_date="2026-03-01")
    site.change(PCOS, site.list(PCOS)[0], due_date="2026-03-01")
    assert len(site.list(path, filter_due_date="2026-03-01...2026-03-31")) == 1
    assert site.list(path, filter_due_date="2026-04-01...2026-04-30") == []
    assert site.list(path, filter_paid_date="2026-03-01...2026-03-31") == []
    assert site.list(path, filter_updated_at="2001-01-01...2001-12-31") == []


# ------------------------------------------------------------------------------------------ two and three tiers


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


# ------------------------------------------------------------------------------------------ the newer generation


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
