"""Vendors: docs/procore.md#vendors."""

import pytest


def test_a_vendor_is_created_shown_and_changed(api, sim):
    body = {"company_id": sim.company_id, "vendor": {"name": "Béton ABC", "city": "Laval", "origin_code": "BET01"}}
    answer = api.post("/rest/v1.0/vendors", body)
    assert answer.status_code == 201
    path = f"/rest/v1.0/vendors/{answer.json()['id']}"
    assert api.all(path, company_id=sim.company_id) == answer.json()
    body["vendor"] = {"name": "Béton ABC", "city": "Québec"}
    changed = api.patch(path, body)
    assert (changed.status_code, changed.json()["city"], changed.json()["origin_code"]) == (200, "Québec", "BET01")


@pytest.mark.parametrize("name", [None, "", "  "])
def test_a_name_is_needed_even_to_change(api, sim, name):
    row = sim.world.add("vendors", name="V")
    body = {"company_id": sim.company_id, "vendor": {"city": "Laval", "name": name}}
    for answer in (api.patch(f"/rest/v1.0/vendors/{row['id']}", body), api.post("/rest/v1.0/vendors", body)):
        assert answer.status_code == 400
        assert answer.json() == {"errors": {"base": [], "fields": {"name": ["can't be blank"]}}}


def test_a_duplicate_origin_id_is_422(api, sim):
    sim.world.add("vendors", name="V", origin_id="M|1")
    body = {"company_id": sim.company_id, "vendor": {"name": "W", "origin_id": "M|1"}}
    assert api.post("/rest/v1.0/vendors", body).status_code == 422


def test_a_vendor_that_is_deactivated_moves_to_the_other_list(api, sim):
    row = sim.world.add("vendors", name="V", origin_id="M|1")
    inactive = f"/rest/v1.0/companies/{sim.company_id}/vendors/inactive"
    assert [one["id"] for one in api.vendors()] == [row["id"]]
    assert api.all(inactive) == []
    api.sync("/rest/v1.0/vendors/sync", {"origin_id": "M|1", "is_active": False})
    assert api.vendors(filter_origin_id="M|1") == []
    assert [one["id"] for one in api.all(inactive)] == [row["id"]]
    assert api.all(f"/rest/v1.0/vendors/{row['id']}", company_id=sim.company_id)["is_active"] is False


def test_the_inactive_list_has_no_filters(api, sim):
    for name in ("V", "W"):
        sim.world.add("vendors", name=name, is_active=False, origin_id=name)
    found = api.all(f"/rest/v1.0/companies/{sim.company_id}/vendors/inactive", filter_origin_id="V")
    assert len(found) == 2


def test_an_inactive_vendor_is_reactivated_and_an_active_one_is_not_found(api, sim):
    row = sim.world.add("vendors", name="V", is_active=False)
    path = f"/rest/v1.0/companies/{sim.company_id}/vendors/inactive/{row['id']}"
    assert api.patch(path, {}).json()["is_active"] is True
    assert api.patch(path, {}).status_code == 404
    assert [one["id"] for one in api.vendors()] == [row["id"]]


def test_an_inactive_vendor_keeps_its_origin_id(api, sim):
    row = sim.world.add("vendors", name="V", is_active=False, origin_id="M|1")
    answer = api.sync("/rest/v1.0/vendors/sync", {"origin_id": "M|1", "city": "Laval"})
    assert answer["entities"][0]["id"] == row["id"]


def test_the_tax_number_is_written_and_read_under_two_names(api, sim):
    item = {"origin_id": "1", "name": "V", "business_register_attributes": {"type": "EIN", "identifier": "114"}}
    assert api.sync("/rest/v1.0/vendors/sync", item)["entities"][0]["business_register"]["identifier"] == "114"
    item = {"origin_id": "1", "business_register_attributes": {"identifier": "115"}}
    api.sync("/rest/v1.0/vendors/sync", item)
    assert api.vendors()[0]["business_register"] == {"type": "EIN", "identifier": "115"}


def test_origin_custom_fields_are_merged(api, sim):
    for fields in ({"a": 1, "b": 1}, {"b": 2}):
        api.sync("/rest/v1.0/vendors/sync", {"origin_id": "1", "name": "V", "origin_custom_fields": fields})
    assert sim.world.records("vendors")[0]["origin_custom_fields"] == {"a": 1, "b": 2}


def test_a_vendor_has_one_parent_above_it_at_most(api, sim):
    top = sim.world.add("vendors", name="Top")
    middle = sim.world.add("vendors", name="Middle", parent_id=top["id"])
    ok = api.sync("/rest/v1.0/vendors/sync", {"name": "Low", "parent_id": top["id"]})
    assert ok["entities"][0]["parent"] == {"id": top["id"], "name": "Top"}
    for parent in (middle["id"], 404):
        assert (
            "parent_id"
            in api.sync("/rest/v1.0/vendors/sync", {"name": "X", "parent_id": parent})["errors"][0]["errors"]
        )


def test_views(api, sim):
    sim.world.add("vendors", name="V", notes="N")
    assert set(api.vendors(view="compact")[0]) == {"id", "name"}
    assert "origin_id" in api.vendors(view="erp")[0]
    assert api.vendors()[0]["notes"] == "N"
    assert "notes" not in api.vendors(view="normal")[0]


def test_a_vendor_is_added_to_a_project_once(api, sim, project):
    row = sim.world.add("vendors", name="V")
    sim.world.add("vendors", name="W")
    path = f"/rest/v1.1/projects/{project['id']}/vendors"
    assert api.all(path) == []
    for _ in range(2):
        assert api.post(f"{path}/{row['id']}/actions/add", {}).status_code == 201
    assert [one["id"] for one in api.all(path)] == [row["id"]]
    assert api.vendors(filter_search="V")[0]["project_ids"] == [project["id"]]
    assert api.post(f"{path}/404/actions/add", {}).status_code == 404


# ------------------------------------------------------------------------------------------ what a person does


@pytest.fixture
def pair(sim, project):
    """Two vendors, the second with an origin id, in the project, and with an order and a cost."""
    kept = sim.world.add("vendors", name="Béton ABC")
    gone = sim.world.add(
        "vendors", name="Beton A.B.C.", origin_id="M|1", origin_code="ABC", project_ids=[project["id"]]
    )
    sim.world.add("purchase_order_contracts", project_id=project["id"], vendor_id=gone["id"])
    sim.world.add("direct_costs", project_id=project["id"], direct_cost_type="expense", vendor_id=gone["id"])
    return kept["id"], gone["id"]


def _vendors_of_money(api, project):
    (order,) = api.all("/rest/v1.0/purchase_order_contracts", project_id=project["id"])
    (cost,) = api.all(f"/rest/v1.1/projects/{project['id']}/direct_costs")
    return order["vendor"], cost["vendor"]


def _is_gone(api, project, id):
    company = f"/rest/v1.0/companies/{api.sim.company_id}/vendors/inactive"
    lists = (api.vendors(), api.all(company), api.all(f"/rest/v1.1/projects/{project['id']}/vendors"))
    shown = api.get(f"/rest/v1.0/vendors/{id}", company_id=api.sim.company_id)
    return shown.status_code == 404 and all(one["id"] != id for rows in lists for one in rows)


def test_a_vendor_that_was_deleted_is_in_no_list_and_not_found(api, sim, project, pair):
    _, gone = pair
    sim.person.remove_vendor(gone)
    assert _is_gone(api, project, gone)
    assert _vendors_of_money(api, project) == (None, None)
    errors = api.sync("/rest/v1.0/vendors/sync", {"id": gone, "name": "Again"})["errors"]
    assert errors[0]["errors"] == {"id": ["not found"]}
    assert api.sync("/rest/v1.0/vendors/sync", {"origin_id": "M|1", "name": "Again"})["errors"] == []


@pytest.mark.parametrize("keeps, origin, code", [(True, "M|1", "ABC"), (False, None, None)])
def test_a_merged_vendor_is_gone_and_its_origin_id_goes_with_it_or_not(api, sim, project, pair, keeps, origin, code):
    kept, gone = pair
    sim.switches.merged_vendor_keeps_origin = keeps
    sim.person.merge_vendors(kept, gone)
    assert _is_gone(api, project, gone)
    (vendor,) = api.vendors()
    assert (vendor["id"], vendor["origin_id"], vendor["origin_code"]) == (kept, origin, code)
    assert vendor["project_ids"] == [project["id"]]
    assert _vendors_of_money(api, project) == ({"id": kept, "company": "Béton ABC"}, "Béton ABC")


def test_the_vendor_that_is_left_keeps_an_origin_id_of_its_own(api, sim, pair):
    kept, gone = pair
    sim.world.change("vendors", kept, origin_id="M|2", parent_id=gone)
    sim.person.merge_vendors(kept, gone)
    (vendor,) = api.vendors()
    assert (vendor["origin_id"], vendor["parent"]) == ("M|2", None)
