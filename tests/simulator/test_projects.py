"""Projects: docs/procore.md#projects."""

import pytest

GOOD = {"name": "Aréna", "project_number": "24-001", "country_code": "CA", "state_code": "QC"}


def made(api, **fields):
    return api.post("/rest/v1.0/projects", {"company_id": api.sim.company_id, "project": {**GOOD, **fields}})


def test_a_project_is_created_and_shown(api, sim):
    answer = made(api, total_value=1250000.5, start_date="2026-01-05", origin_id="M|P|1", origin_code="24-001")
    assert answer.status_code == 201
    shown = api.all(f"/rest/v1.0/projects/{answer.json()['id']}", company_id=sim.company_id)
    assert shown == answer.json()
    assert shown["total_value"] == "1250000.50"
    assert shown["start_date"] == "2026-01-05"
    assert shown["origin_code"] == "24-001"
    assert shown["display_name"] == "24-001 - Aréna"
    assert shown["active"] is True
    assert shown["time_zone"] == "Eastern Time (US & Canada)"


def test_a_name_is_needed_to_create_and_not_to_change(api, sim):
    assert made(api, name="  ").status_code == 422
    assert made(api, name="  ").json() == {"errors": {"name": ["can't be blank"]}}
    id = made(api).json()["id"]
    answer = api.patch(f"/rest/v1.0/projects/{id}", {"company_id": sim.company_id, "project": {"city": "Laval"}})
    assert (answer.status_code, answer.json()["city"], answer.json()["name"]) == (200, "Laval", "Aréna")
    answer = api.patch(f"/rest/v1.0/projects/{id}", {"company_id": sim.company_id, "project": {"name": ""}})
    assert (answer.status_code, answer.json()["fields"]) == (422, {"name": ["can't be blank"]})


@pytest.mark.parametrize("field, length", [("name", 100), ("address", 100), ("city", 60)])
def test_text_that_is_too_long_is_refused(api, field, length):
    assert made(api, **{field: "é" * length}).status_code == 201
    answer = made(api, **{field: "é" * (length + 1)})
    assert answer.json() == {"errors": {field: [f"is too long (maximum is {length} characters)"]}}


@pytest.mark.parametrize("sent", ["2026-02-30", "05/01/2026", "tomorrow", "2026-1-5"])
def test_a_date_that_is_none_is_stored_as_null(api, sent):
    answer = made(api, start_date=sent)
    assert answer.status_code == 201
    assert answer.json()["start_date"] is None


def test_a_date_may_be_a_whole_moment(api):
    assert made(api, start_date="2026-01-05T00:00:00Z").json()["start_date"] == "2026-01-05"


@pytest.mark.parametrize("zone", ["America/Toronto", "eastern time (us & canada)", "EST"])
def test_a_time_zone_must_be_procores_own_word(api, zone):
    assert list(made(api, time_zone=zone).json()["errors"]) == ["time_zone"]


@pytest.mark.parametrize("field, value", [("flag", "Blue"), ("work_scope", "demolition"), ("delivery_method", "x")])
def test_words_that_are_not_in_a_list_are_refused(api, field, value):
    assert made(api, **{field: value}).json()["errors"] == {field: ["is not included in the list"]}


def test_a_stage_must_be_one_of_the_companys(api, sim):
    stage = api.all(f"/rest/v1.0/companies/{sim.company_id}/project_stages")[0]
    assert made(api, project_stage_id=stage["id"]).json()["project_stage"]["name"] == stage["name"]
    assert made(api, project_stage_id=1).json()["errors"] == {"project_stage_id": ["must exist"]}


def test_estimated_fields_are_mirrors(api):
    shown = made(api, estimated_start_date="2026-01-05", estimated_value=10).json()
    assert (shown["start_date"], shown["estimated_start_date"]) == ("2026-01-05", "2026-01-05")
    assert (shown["total_value"], shown["estimated_value"]) == ("10.00", "10.00")
    shown = made(api, estimated_start_date="2026-01-05", start_date="2026-02-01").json()
    assert shown["estimated_start_date"] == "2026-02-01"


def test_a_duplicate_origin_id_is_refused(api):
    assert made(api, origin_id="M|1").status_code == 201
    answer = made(api, origin_id="M|1")
    assert (answer.status_code, answer.json()) == (422, {"errors": {"origin_id": ["has already been taken"]}})


def test_lists_hold_active_projects_unless_asked(api, sim):
    sim.world.add("projects", name="Open")
    sim.world.add("projects", name="Closed", active=False)
    shown = {
        status: [one["name"] for one in api.projects(filter_by_status=status)]
        for status in ("Active", "Inactive", "All")
    }
    assert shown == {"Active": ["Open"], "Inactive": ["Closed"], "All": ["Open", "Closed"]}
    assert [one["name"] for one in api.projects()] == ["Open"]
    assert [one["name"] for one in api.all("/rest/v1.0/projects", company_id=sim.company_id)] == ["Open"]
    assert api.get("/rest/v1.1/projects", company_id=sim.company_id, filter_by_status="Open").status_code == 400


def test_filters_of_the_list(api, sim):
    sim.world.add("projects", name="Aréna de Rosemont", project_number="24-003", origin_id="M|3")
    stage = sim.world.records("project_stages")[0]["id"]
    other = sim.world.add("projects", name="Garage", project_number="24-0035", is_demo=True, project_stage_id=stage)
    vendor = sim.world.add("vendors", name="V", project_ids=[other["id"]])
    found = lambda **params: [one["name"] for one in api.projects(**params)]  # noqa: E731
    assert found(filter_project_number="24-003") == ["Aréna de Rosemont"]
    assert found(filter_name="rosemont") == ["Aréna de Rosemont"]
    assert found(filter_origin_id="M|3") == ["Aréna de Rosemont"]
    assert found(filter_synced="true") == ["Aréna de Rosemont"]
    assert found(filter_synced="false") == ["Garage"]
    assert found(filter_is_demo="true") == ["Garage"]
    assert found(filter_by_stage=stage) == ["Garage"]
    assert found(filter_vendor_id=vendor["id"]) == ["Garage"]
    assert found(**{"filters[id][]": [other["id"]]}) == ["Garage"]


def test_views_of_the_list(api, sim, project):
    assert api.projects(view="ids") == [project["id"]]
    ids = api.get("/rest/v1.1/projects", company_id=sim.company_id, view="ids", per_page=10)
    assert ids.headers["Per-Page"] == "10"
    assert set(api.projects(view="compact")[0]) == {"id", "name"}
    assert "description" not in api.projects(view="normal")[0]
    assert "description" in api.projects(view="extended")[0]
    compact = api.all("/rest/v1.0/projects", company_id=sim.company_id, serializer_view="compact")
    assert set(compact[0]) == {"id", "name", "display_name"}


def test_sync_drops_what_it_does_not_take(api, sim):
    item = {
        "origin_id": "M|1",
        "name": "P",
        "origin_code": "24-001",
        "erp_integrated": True,
        "county": "X",
        "city": "Laval",
    }
    assert api.sync("/rest/v1.0/projects/sync", item)["errors"] == []
    row = sim.world.records("projects")[0]
    assert (row["city"], row["origin_code"], row["county"], row["is_erp_integrated"]) == ("Laval", None, None, False)


def test_sync_answers_thinner_records_with_ids_and_what_was_written(api, project):
    item = {"id": project["id"], "origin_id": "M|1", "description": "D", "total_value": 5}
    entity = api.sync("/rest/v1.0/projects/sync", item)["entities"][0]
    assert {name: entity[name] for name in ("id", "origin_id", "description")} == {
        "id": project["id"],
        "origin_id": "M|1",
        "description": "D",
    }
    assert entity["total_value"] == "5.00"
    assert not entity.keys() & {"company", "locale", "is_erp_integrated", "standard_cost_code_list_id"}


def test_sync_takes_the_company_from_the_query_too(api, sim):
    answer = api.patch("/rest/v1.0/projects/sync", {"updates": [{"name": "P"}]}, company_id=sim.company_id)
    assert len(answer.json()["entities"]) == 1


def test_standard_codes_are_copied_at_creation_on_demand(api, sim):
    assert sim.world.records("cost_codes", made(api).json()["id"]) == []
    id = made(api, enable_copy_of_standard_cost_codes=True).json()["id"]
    assert len(sim.world.records("cost_codes", id)) == len(sim.world.records("standard_cost_codes"))
    template = sim.world.add("projects", name="Template", company_id=sim.company_id, template=True)["id"]
    id = made(api, enable_copy_of_standard_cost_codes=True, project_template_id=template).json()["id"]
    assert sim.world.records("cost_codes", id) == []


def test_a_project_of_another_company_is_not_found(api, sim):
    sim.world.add("companies", id=9, name="Sister")
    other = sim.world.add("projects", name="Theirs", company_id=9)
    assert api.get(f"/rest/v1.0/projects/{other['id']}", company_id=sim.company_id).status_code == 404
    assert api.get("/rest/v1.0/cost_codes", project_id=other["id"]).status_code == 404
    assert api.projects() == []


@pytest.mark.parametrize("status", [403, 404])
def test_a_project_that_is_not_permitted_is_closed_and_not_listed(api, sim, project, status):
    sim.access.close(project["id"], status=status)
    assert api.get(f"/rest/v1.0/projects/{project['id']}", company_id=sim.company_id).status_code == status
    assert api.get("/rest/v1.0/cost_codes", project_id=project["id"]).status_code == status
    assert api.projects() == []
    assert api.sync("/rest/v1.0/projects/sync", {"id": project["id"], "name": "Mine"})["entities"] == []
    sim.access.open(project["id"])
    assert [one["id"] for one in api.projects()] == [project["id"]]


def test_a_new_project_may_be_closed_for_some_calls(api, sim):
    sim.access.close_new_projects(calls=2)
    id = made(api).json()["id"]
    assert [api.get("/rest/v1.0/cost_codes", project_id=id).status_code for _ in range(3)] == [403, 403, 200]


def test_a_new_project_may_be_closed_for_some_time(api, sim):
    sim.access.close_new_projects(seconds=60, status=404)
    id = made(api).json()["id"]
    assert api.get("/rest/v1.0/cost_codes", project_id=id).status_code == 404
    sim.clock.advance(60)
    assert api.get("/rest/v1.0/cost_codes", project_id=id).status_code == 200


def test_a_tool_may_be_off(api, sim, project):
    sim.access.turn_off(project["id"], "directory")
    assert api.get(f"/rest/v1.1/projects/{project['id']}/vendors").status_code == 403
    tools = api.all(f"/rest/v1.0/projects/{project['id']}/tools", filter_is_active="false")
    assert [one["engine_name"] for one in tools] == ["directory"]


def test_a_project_that_was_deleted_is_gone_with_all_that_was_in_it(api, sim, project, codes):
    left = sim.world.add("projects", name="Left")
    sim.world.add("vendors", name="V", project_ids=[project["id"], left["id"]])
    order = sim.world.add("purchase_order_contracts", project_id=project["id"], origin_id="M|PO")
    line = {"holder_id": order["id"], "wbs_code_id": codes["01|L"], "amount": "1.00"}
    sim.world.add("purchase_order_contract_line_items", project_id=project["id"], **line)
    sim.person.remove_project(project["id"])
    assert [one["id"] for one in api.projects(**{"filters[by_status]": "All"})] == [left["id"]]
    for path in (f"/rest/v1.0/projects/{project['id']}", f"/rest/v1.1/projects/{project['id']}/direct_costs"):
        assert api.get(path, company_id=sim.company_id).status_code == 404
    assert api.get("/rest/v1.0/purchase_order_contracts", project_id=project["id"]).status_code == 404
    assert all(sim.world.records(kind, project["id"]) == [] for kind in sim.world.kinds)
    assert api.vendors()[0]["project_ids"] == [left["id"]]
    errors = api.sync("/rest/v1.0/projects/sync", {"id": project["id"], "name": "Again"})["errors"]
    assert errors[0]["errors"] == {"id": ["not found"]}
