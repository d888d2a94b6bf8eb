"""Prime contracts and their lines: docs/procore.md#prime-contracts."""

import pytest

ONE, ALL = "/rest/v1.0/prime_contract", "/rest/v1.0/prime_contracts"


@pytest.fixture
def code(sim, project):
    """A budget code of the project."""
    cost_code = sim.world.add("cost_codes", project_id=project["id"], code="01", name="Chantier")
    wanted = (cost_code["id"], sim.world.records("line_item_types")[0]["id"])
    items = [one["id"] for one in sim.world.records("segment_items", project["id"]) if one["source_id"] in wanted]
    return sim.world.add("wbs_codes", project_id=project["id"], item_ids=sorted(items))


def made(api, project, **fields):
    answer = api.post(ONE, {"project_id": project["id"], "prime_contract": fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_prime_contract_is_created_changed_listed_and_shown(api, project):
    row = made(api, project, title="Contrat général", origin_id="M|PC|1", origin_code="dropped", retainage_percent="10")
    assert (row["number"], row["status"], row["retainage_percent"]) == ("1", "Draft", "10.00")
    body = {"project_id": project["id"], "prime_contract": {"status": "Out For Bid"}}
    changed = api.patch(f"{ONE}/{row['id']}", body).json()
    assert changed["status"] == "Out For Bid"
    assert api.all(f"{ONE}/{row['id']}", project_id=project["id"]) == changed
    listed = api.all(ALL, project_id=project["id"])
    assert [(one["id"], one["origin_id"], one["origin_code"]) for one in listed] == [(row["id"], "M|PC|1", None)]
    assert "line_items" not in listed[0]


def test_the_singular_path_without_an_id_shows_the_first(api, project):
    assert api.get(ONE, project_id=project["id"]).status_code == 404
    first, _ = made(api, project, title="First"), made(api, project, title="Second")
    assert api.all(ONE, project_id=project["id"])["id"] == first["id"]


def test_lines_and_change_orders_make_its_money(api, sim, project, code):
    row = made(api, project, title="T")
    where = f"{ALL}/{row['id']}/line_items"
    items = [{"origin_id": "1", "wbs_code_id": code["id"], "amount": "900.00"}, {"origin_id": "2", "amount": "1"}]
    answer = api.patch(f"{where}/sync", {"updates": items}, project_id=project["id"]).json()
    assert [one["origin_id"] for one in answer["entities"]] == ["1"]
    assert [one["origin_id"] for one in answer["errors"]] == ["2"]
    package = {"contract_id": row["id"], "status": "approved", "grand_total": "100.00"}
    sim.world.add("change_order_packages", project_id=project["id"], **package)
    shown = api.all(f"{ONE}/{row['id']}", project_id=project["id"])
    names = ("grand_total", "approved_change_orders", "revised_contract_amount")
    assert tuple(shown[name] for name in names) == ("900.00", "100.00", "1000.00")
    assert shown["line_items"] == api.all(where, project_id=project["id"])
    assert shown["line_items"][0]["holder"] == {"id": row["id"], "holder_type": "PrimeContract"}


def test_an_approved_prime_contract_is_closed(api, project, code):
    row = made(api, project, title="T", status="Approved")
    updates = [{"origin_id": "1", "wbs_code_id": code["id"], "amount": "1"}]
    where = f"{ALL}/{row['id']}/line_items/sync"
    assert api.patch(where, {"updates": updates}, project_id=project["id"]).json()["errors"]
    assert api.send("DELETE", f"{ONE}/{row['id']}", project_id=project["id"]).status_code == 422
    body = {"project_id": project["id"], "prime_contract": {"status": "Draft"}}
    assert api.patch(f"{ONE}/{row['id']}", body).status_code == 200
    assert api.send("DELETE", f"{ONE}/{row['id']}", project_id=project["id"]).status_code == 200
    assert api.all(ALL, project_id=project["id"]) == []


@pytest.mark.parametrize("fields", [{"status": "Void"}, {"vendor_id": 404}, {"accounting_method": "both"}])
def test_a_prime_contract_that_breaks_a_rule_is_refused(api, project, fields):
    answer = api.post(ONE, {"project_id": project["id"], "prime_contract": fields})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, list(fields))


def test_filters(api, project):
    first, second = made(api, project), made(api, project)
    assert [one["id"] for one in api.all(ALL, project_id=project["id"], filter_id=second["id"])] == [second["id"]]
    assert len(api.all(ALL, project_id=project["id"], filter_origin_id="nobody")) == 2
    assert api.all(ALL, project_id=project["id"], filter_updated_at="2001-01-01...2001-02-01") == []
    assert first["number"] != second["number"]
