"""Change orders in one tier: docs/procore.md#change-orders."""

import pytest

from tests.simulator.change_orders.packages import PACKAGES, PCOS


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
