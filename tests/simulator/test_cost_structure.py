"""Cost types, cost codes, sub jobs, WBS codes and the company's lists: docs/procore.md#cost-structure."""

import pytest

TYPES = "/rest/v1.0/line_item_types"
CODES = "/rest/v1.0/cost_codes"


def sync_codes(api, project, *items, **params):
    answer = api.patch(f"{CODES}/sync", {"updates": list(items)}, project_id=project["id"], **params)
    assert answer.status_code == 200
    return answer.json()


# ------------------------------------------------------------------------------------------ cost types


def test_a_fresh_company_has_procores_cost_types(api, sim):
    found = api.all(TYPES, company_id=sim.company_id)
    assert {one["code"] for one in found} == {"L", "E", "M", "C", "OC", "SVC", "O"}


def test_the_code_is_written_as_csv_import_code_and_read_as_code(api, sim):
    made = api.sync(
        f"{TYPES}/sync", {"origin_id": "G|MAT", "name": "Matériaux", "csv_import_code": "MAT", "code": "no"}
    )
    assert made["entities"][0]["code"] == "MAT"
    assert api.all(TYPES, company_id=sim.company_id, filter_origin_id="G|MAT")[0]["code"] == "MAT"


def test_labor_is_known_to_post_and_not_to_sync(api, sim):
    one = {"name": "Main-d'œuvre", "csv_import_code": "MO", "base_type": "labor"}
    assert api.sync(f"{TYPES}/sync", one)["errors"][0]["errors"] == {"base_type": ["is not included in the list"]}
    assert api.post(TYPES, {"company_id": sim.company_id, "line_item_type": one}).json()["base_type"] == "labor"


def test_a_code_is_used_once(api, sim):
    body = {"company_id": sim.company_id, "line_item_type": {"name": "Also", "csv_import_code": "L"}}
    answer = api.post(TYPES, body)
    assert (answer.status_code, answer.json()) == (400, {"errors": ["Code has already been taken"]})


def test_a_cost_type_is_changed(api, sim):
    row = sim.world.records("line_item_types")[0]
    body = {"company_id": sim.company_id, "line_item_type": {"name": "New"}}
    assert api.patch(f"{TYPES}/{row['id']}", body).json()["name"] == "New"
    assert api.all(f"{TYPES}/{row['id']}", company_id=sim.company_id)["name"] == "New"


def test_cost_types_are_listed_by_company_or_by_project(api, sim, project):
    assert len(api.all(TYPES, project_id=project["id"])) == len(api.all(TYPES, company_id=sim.company_id))
    assert api.get(TYPES).status_code == 400


# ------------------------------------------------------------------------------------------ cost codes


def test_a_code_is_without_its_parents_and_the_full_code_with_them(api, project):
    parent = sync_codes(api, project, {"origin_id": "A", "code": "02", "name": "Site"})["entities"][0]
    item = {"origin_id": "B", "code": "300", "name": "Sol", "parent_id": parent["id"]}
    child = sync_codes(api, project, item)["entities"][0]
    assert (child["code"], child["full_code"], child["parent"]) == ("300", "02-300", {"id": parent["id"]})
    assert (child["biller_type"], child["biller_id"]) == ("Project", project["id"])
    shown = api.all(f"{CODES}/{child['id']}", project_id=project["id"])
    assert shown == child


def test_a_parent_must_exist_in_the_same_project(api, sim, project):
    other = sim.world.add("projects", name="Other")
    foreign = sim.world.add("cost_codes", project_id=other["id"], code="01", name="X")
    for parent in (404, foreign["id"]):
        answer = sync_codes(api, project, {"code": "300", "name": "Sol", "parent_id": parent})
        assert answer["errors"][0]["errors"] == {"parent_id": ["must exist"]}


def test_a_code_cannot_be_its_own_ancestor(api, project):
    top = sync_codes(api, project, {"origin_id": "A", "code": "02", "name": "Site"})["entities"][0]
    low = sync_codes(api, project, {"origin_id": "B", "code": "1", "name": "Sol", "parent_id": top["id"]})["entities"][
        0
    ]
    for parent in (top["id"], low["id"]):
        assert sync_codes(api, project, {"id": top["id"], "parent_id": parent})["errors"]


def test_siblings_have_different_codes(api, project):
    sync_codes(api, project, {"code": "02", "name": "Site"})
    answer = sync_codes(api, project, {"code": "02", "name": "Again"})
    assert answer["errors"][0]["errors"] == {"code": ["has already been taken"]}


def test_cost_codes_are_created_and_changed_one_by_one(api, project):
    body = {"project_id": project["id"], "cost_code": {"code": "01", "name": "Général"}}
    made = api.post(CODES, body)
    assert made.status_code == 201
    body["cost_code"] = {"name": "Généralités"}
    assert api.patch(f"{CODES}/{made.json()['id']}", body).json()["name"] == "Généralités"
    answer = api.post(CODES, {"project_id": project["id"], "cost_code": {"code": "", "name": ""}})
    assert (answer.status_code, answer.json()) == (400, {"errors": "Code can't be blank, Name can't be blank"})


def test_the_list_holds_the_projects_own_codes_and_a_sub_jobs_on_demand(api, sim, project):
    job = sim.world.add("sub_jobs", project_id=project["id"], name="Lot 1", code="L1")
    sync_codes(api, project, {"code": "01", "name": "Own"})
    sync_codes(api, project, {"code": "01", "name": "Job's"}, sub_job_id=job["id"])
    assert [one["name"] for one in api.all(CODES, project_id=project["id"])] == ["Own"]
    found = api.all(CODES, project_id=project["id"], sub_job_id=job["id"])
    assert [(one["name"], one["biller_type"]) for one in found] == [("Job's", "SubJob")]
    assert api.get(CODES, project_id=project["id"], sub_job_id=404).status_code == 404


def test_the_list_is_filtered_by_id_and_origin_id_only(api, project):
    for code in ("01", "02"):
        sync_codes(api, project, {"origin_id": code, "code": code, "name": code})
    found = api.all(CODES, project_id=project["id"], filter_origin_id="02")
    assert [one["code"] for one in found] == ["02"]
    assert len(api.all(CODES, project_id=project["id"], filter_id=f"[{found[0]['id']}]")) == 1
    assert len(api.all(CODES, project_id=project["id"], filter_updated_at="1999-01-01...1999-01-02")) == 2
    assert api.get(CODES).status_code == 400


def test_the_standard_list_is_copied_once(api, sim, project):
    list_id = sim.world.records("standard_cost_code_lists")[0]["id"]
    body = {"project_id": project["id"], "standard_cost_code_list_id": list_id}
    first = api.post(f"{CODES}/copy_from_standard_list", body)
    assert (first.status_code, len(first.json())) == (201, len(sim.world.records("standard_cost_codes")))
    assert api.post(f"{CODES}/copy_from_standard_list", body).json() == []
    assert "03-300" in {one["full_code"] for one in api.all(CODES, project_id=project["id"])}


def test_a_subset_needs_its_ancestors(api, sim, project):
    codes = sim.world.records("standard_cost_codes")
    child = next(one for one in codes if one["parent_id"])
    body = {"project_id": project["id"], "standard_cost_code_list_id": child["standard_cost_code_list_id"]}
    partly = api.post(f"{CODES}/copy_subset_from_standard_list", {**body, "standard_cost_code_ids": [child["id"]]})
    assert (partly.status_code, len(partly.json()["failures"])) == (207, 1)
    ids = [child["id"], child["parent_id"]]
    whole = api.post(f"{CODES}/copy_subset_from_standard_list", {**body, "standard_cost_code_ids": ids})
    assert (whole.status_code, len(whole.json()["successes"])) == (201, 2)


def test_standard_codes_are_listed_and_synced(api, sim):
    path, list_id = "/rest/v1.0/standard_cost_codes", sim.world.records("standard_cost_code_lists")[0]["id"]
    place = {"company_id": sim.company_id, "standard_cost_code_list_id": list_id}
    assert api.get(path, company_id=sim.company_id).status_code == 400
    assert "full_code" in api.all(path, **place)[0]
    assert set(api.all(path, view="default", **place)[0]) == {"id", "standard_cost_code_list_id"}
    parent = api.patch(f"{path}/sync", {**place, "updates": [{"origin_id": "S", "code": "40", "name": "Sec"}]}).json()
    item = {"origin_id": "T", "code": "40-100", "name": "Act", "parent_id": parent["entities"][0]["id"]}
    child = api.patch(f"{path}/sync", {**place, "updates": [item]}).json()["entities"][0]
    assert (child["code"], child["full_code"]) == ("100", "40-100")


def test_sub_jobs(api, project):
    body = {"project_id": project["id"], "sub_job": {"name": "Lot 1", "code": "L1"}}
    made = api.post("/rest/v1.0/sub_jobs", body)
    assert made.status_code == 201
    answer = api.post("/rest/v1.0/sub_jobs", body)
    assert (answer.status_code, answer.json()["message"]) == (400, "Code has already been taken")
    updates = {"project_id": project["id"], "updates": [{"id": made.json()["id"], "name": "Lot A"}]}
    assert api.patch("/rest/v1.0/sub_jobs/sync", updates, project_id=project["id"]).json()["errors"] == []
    assert [one["name"] for one in api.all("/rest/v1.0/sub_jobs", project_id=project["id"])] == ["Lot A"]


# ------------------------------------------------------------------------------------------ WBS codes


@pytest.fixture
def wbs(api, sim, project):
    sim.world.add("cost_codes", project_id=project["id"], code="01", name="Général")
    return Wbs(api, f"/rest/v1.0/projects/{project['id']}/work_breakdown_structure")


class Wbs:
    def __init__(self, api, path):
        self.api, self.path = api, path

    def segment(self, type):
        return next(one["id"] for one in self.api.all(f"{self.path}/segments") if one["type"] == type)

    def items(self, type, **params):
        return self.api.all(f"{self.path}/segments/{self.segment(type)}/segment_items", **params)

    def parts(self, code="01", cost_type="L"):
        pairs = (("cost_code", "path_code", code), ("line_item_type", "code", cost_type))
        return [
            {
                "segment_id": self.segment(type),
                "segment_item_id": next(i["id"] for i in self.items(type) if i[key] == wanted),
            }
            for type, key, wanted in pairs
        ]

    def bulk(self, *items):
        return self.api.patch(f"{self.path}/wbs_codes/bulk_create", {"bulk": list(items)})


def test_segments_are_a_projects_own(api, sim, wbs):
    other = sim.world.add("projects", name="Other")
    theirs = api.all(f"/rest/v1.0/projects/{other['id']}/work_breakdown_structure/segments")
    ours = api.all(f"{wbs.path}/segments")
    assert {one["type"] for one in ours} == {"sub_job", "cost_code", "line_item_type"}
    assert not {one["id"] for one in ours} & {one["id"] for one in theirs}
    assert [one["delimiter"] for one in ours] != [one["delimiter"] for one in theirs]
    assert api.all(f"{wbs.path}/patterns")["segments"] == ours


def test_segment_items_have_ids_of_their_own(sim, wbs):
    items = {one["id"] for type in ("cost_code", "line_item_type") for one in wbs.items(type)}
    sources = {one["id"] for kind in ("cost_codes", "line_item_types") for one in sim.world.records(kind)}
    assert len(items) == len(sources)
    assert not items & sources


def test_items_follow_codes_and_types_that_come_later(api, sim, wbs, project):
    parent = sim.world.records("cost_codes", project["id"])[0]
    sim.world.add("cost_codes", project_id=project["id"], code="100", name="Sous", parent_id=parent["id"])
    sim.world.add("line_item_types", code="MAT", name="Matériaux")
    child = next(one for one in wbs.items("cost_code") if one["path_code"] == "01-100")
    assert (child["code"], child["path_codes"], child["path_names"]) == ("100", ["01", "100"], ["Général", "Sous"])
    assert child["parent_id"] in {one["id"] for one in wbs.items("cost_code")}
    assert "MAT" in {one["code"] for one in wbs.items("line_item_type")}


def test_a_combination_is_created_with_201_and_upserted(api, wbs):
    answer = wbs.bulk({"segment_items": wbs.parts()})
    assert answer.status_code == 201
    first = answer.json()["entities"][0]
    assert first["description"] == first["flat_name"]
    assert first["flat_code"].startswith("01")
    assert first["flat_code"].endswith("L")
    again = wbs.bulk({"segment_items": wbs.parts()[::-1], "description": "Autre"}).json()
    assert [(one["id"], one["description"]) for one in again["entities"]] == [(first["id"], "Autre")]
    assert len(api.all(f"{wbs.path}/wbs_codes")) == 1


def test_a_combination_must_be_whole_and_of_the_project(sim, wbs):
    code, cost_type = wbs.parts()
    bad = [
        {"segment_items": [code]},
        {"segment_items": [cost_type]},
        {"segment_items": []},
        {"segment_items": [code, code, cost_type]},
        {"segment_items": [code, {**cost_type, "segment_item_id": 404}]},
        {"segment_items": [{**code, "segment_id": 404}, cost_type]},
        {"segment_items": [{**code, "segment_id": cost_type["segment_id"]}, code]},
        {"segment_items": [{**code, "segment_id": []}, cost_type]},
    ]
    answer = wbs.bulk(*bad, {"segment_items": [code, cost_type]}).json()
    assert [one["errors"].keys() == {"segment_items"} for one in answer["errors"]] == [True] * len(bad)
    assert len(answer["entities"]) == 1
    assert [one["segment_items"] for one in answer["errors"]] == [one["segment_items"] for one in bad]


def test_a_cost_code_id_is_no_segment_item_id(sim, wbs, project):
    code, cost_type = wbs.parts()
    real = sim.world.records("cost_codes", project["id"])[0]["id"]
    assert wbs.bulk({"segment_items": [{**code, "segment_item_id": real}, cost_type]}).json()["errors"]


def test_more_than_a_thousand_codes_are_too_many(wbs):
    assert wbs.bulk(*[{"segment_items": []}] * 1001).status_code == 413


def test_wbs_codes_are_filtered(api, wbs):
    ids = [wbs.bulk({"segment_items": wbs.parts(cost_type=one)}).json()["entities"][0]["id"] for one in "LM"]
    body = {"ids": ids[:1], "attributes": {"status": "inactive"}}
    assert api.patch(f"{wbs.path}/wbs_codes/update_all", body).status_code == 204
    found = lambda **params: [one["id"] for one in api.all(f"{wbs.path}/wbs_codes", **params)]  # noqa: E731
    assert found() == ids
    assert found(**{"filters[status][]": ["active"]}) == ids[1:]
    assert found(**{"filters[status][]": ["active", "inactive"]}) == ids
    assert found(filter_updated_at="1999-01-01...1999-01-02") == []
    assert found(query="materials") == ids[1:]
    assert api.get(f"{wbs.path}/wbs_codes", filter_updated_at="x").status_code == 400


def test_the_companys_segments_lead_to_its_standard_lists(api, sim):
    path = f"/rest/v1.0/companies/{sim.company_id}/work_breakdown_structure/segments"
    segment = next(one for one in api.all(path) if one["type"] == "cost_code")
    lists = api.all(f"{path}/{segment['id']}/lists")
    assert [one["id"] for one in lists] == [one["id"] for one in sim.world.records("standard_cost_code_lists")]
    answer = api.get(f"{path}/404/lists")
    assert (answer.status_code, answer.json()["code"]) == (404, 404)


# ------------------------------------------------------------------------------------------ company lists


def test_tax_codes_and_units(api, sim):
    assert api.sync("/rest/v1.0/tax_codes/sync", {"origin_id": "T", "code": "TVQ", "rate1": 9.975})["errors"] == []
    assert 9.975 in {one["rate1"] for one in api.all("/rest/v1.0/tax_codes", company_id=sim.company_id)}
    units = f"/rest/v1.0/companies/{sim.company_id}/uoms"
    assert {"ls", "ea", "m3"} <= {one["name"] for one in api.all(units)}
    made = api.patch(f"{units}/sync", {"updates": [{"name": "voyage"}, {"name": "ls"}]}).json()
    assert [one["name"] for one in made["entities"]] == ["voyage"]
    assert made["errors"][0]["errors"] == {"name": ["has already been taken"]}
    standard = next(one["id"] for one in api.all(units) if one["name"] == "ls")
    gone = api.patch(f"{units}/sync", {"deletes": [made["entities"][0]["id"], standard]}).json()
    assert [one["id"] for one in gone["errors"]] == [standard]
    assert "voyage" not in {one["name"] for one in api.all(units)}
