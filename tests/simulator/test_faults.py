"""What goes wrong on demand."""

import threading

import pytest
import requests

from simulator import Fault

SYNC = "/rest/v1.0/vendors/sync"


@pytest.mark.parametrize("status", [500, 502, 503, 408])
def test_an_answer_instead_of_procores_for_so_many_times(api, sim, status):
    sim.faults.add(Fault(path="/me$", times=2, status=status, headers={"Retry-After": "3"}))
    assert [api.get("/rest/v1.0/me").status_code for _ in range(3)] == [status, status, 200]
    assert sim.requests[-2]["fault"] == f"status {status}"


def test_a_failed_write_was_not_done(api, sim):
    sim.faults.add(Fault(method="PATCH", path="vendors", status=502, body="<html><h1>Bad gateway</h1></html>"))
    body = {"company_id": sim.company_id, "updates": [{"name": "V"}]}
    answer = api.patch(SYNC, body)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert sim.world.records("vendors") == []


def test_a_good_status_with_something_that_is_not_json(api, sim):
    sim.faults.add(Fault(status=200, body="<html>Maintenance</html>"))
    answer = api.get("/rest/v1.0/me")
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("limit, reset", [("hour", 1800), ("spike", 10)])
def test_a_limit_that_is_spent(api, sim, limit, reset):
    sim.faults.add(Fault(limit=limit, reset=reset, retry_after=True))
    answer = api.get("/rest/v1.0/me")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(reset))
    entry = sim.requests[-1]
    assert int(entry["started"]) <= int(answer.headers["X-Rate-Limit-Reset"]) - reset <= entry["ended"]


@pytest.mark.parametrize("when, written", [("before", 0), ("after", 1)])
def test_a_connection_that_ends_before_or_after_the_write(api, sim, when, written):
    sim.faults.add(Fault(path="sync", drop=when))
    body = {"company_id": sim.company_id, "updates": [{"name": "V"}]}
    with pytest.raises(requests.ConnectionError):
        api.patch(SYNC, body)
    assert len(sim.world.records("vendors")) == written
    assert sim.requests[-1]["status"] is None
    assert api.patch(SYNC, body).status_code == 200


def test_one_item_is_refused_with_a_message(api, sim):
    sim.faults.add(Fault(item="B", refuse="is being changed by a workflow"))
    assert api.sync(SYNC, {"origin_id": "X", "name": "X"})["errors"] == []
    answer = api.sync(SYNC, {"origin_id": "A", "name": "A"}, {"origin_id": "B", "name": "B"})
    assert [one["origin_id"] for one in answer["entities"]] == ["A"]
    assert [one["errors"] for one in answer["errors"]] == [{"base": ["is being changed by a workflow"]}]
    assert len(sim.world.records("vendors")) == 2


def test_one_item_is_left_out_of_the_answer_though_it_was_written(api, sim):
    sim.faults.add(Fault(item="B", leave_out=True))
    answer = api.sync(SYNC, {"origin_id": "A", "name": "A"}, {"origin_id": "B", "name": "B"})
    assert ([one["origin_id"] for one in answer["entities"]], answer["errors"]) == (["A"], [])
    assert len(sim.world.records("vendors")) == 2


def test_a_list_gives_smaller_pages_than_asked(api, sim):
    for n in range(3):
        sim.world.add("vendors", name=str(n))
    sim.faults.add(Fault(path="vendors", per_page=2))
    answer = api.get("/rest/v1.0/vendors", company_id=sim.company_id, per_page=100)
    assert (len(answer.json()), answer.headers["Per-Page"], "next" in answer.links) == (2, "2", True)


def test_one_answer_ends_in_the_middle_of_its_json_and_the_next_is_whole(api, sim):
    sim.world.add("vendors", name="V")
    sim.faults.add(Fault(method="GET", path="/vendors$", garbled="body"))
    answer = api.get("/rest/v1.0/vendors", company_id=sim.company_id)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()
    assert [one["name"] for one in api.vendors()] == ["V"]


def test_an_answer_that_is_whole_and_no_json(api, sim):
    sim.faults.add(Fault(method="GET", path="/vendors$", garbled="syntax"))
    with pytest.raises(requests.exceptions.JSONDecodeError):
        api.get("/rest/v1.0/vendors").json()
    assert sim.requests[-1]["fault"] == "garbled syntax"


def test_an_answer_that_says_it_is_something_else(api, sim):
    sim.faults.add(Fault(method="GET", path="/me$", content_type="text/plain"))
    answer = api.get("/rest/v1.0/me")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.json()["id"]


@pytest.mark.parametrize("item, garbled", [("", [True, True]), ("M|2", [False, True])])
def test_all_items_of_a_list_or_one_of_them_are_no_objects(api, sim, item, garbled):
    for n in (1, 2):
        sim.world.add("vendors", name=f"V{n}", origin_id=f"M|{n}")
    sim.faults.add(Fault(method="GET", path="/vendors$", garbled="items", item=item))
    assert [isinstance(one, str) for one in api.vendors()] == garbled
    assert [isinstance(one, dict) for one in api.vendors()] == [True, True]


def test_a_member_of_one_record_is_not_what_it_should_be(api, sim, project):
    for number in ("PO-1", "PO-2"):
        sim.world.add("purchase_order_contracts", project_id=project["id"], number=number)
    sim.faults.add(Fault(path="purchase_order_contracts", item="PO-2", replace={"vendor": "Béton ABC"}))
    rows = api.all("/rest/v1.0/purchase_order_contracts", project_id=project["id"])
    assert [(one["number"], one["vendor"]) for one in rows] == [("PO-1", None), ("PO-2", "Béton ABC")]


def test_a_member_inside_of_an_envelope_is_replaced_too(api, sim):
    sim.faults.add(Fault(path="sync", replace={"origin_id": 7}))
    assert api.sync(SYNC, {"origin_id": "A", "name": "A"})["entities"][0]["origin_id"] == 7
    assert [one["origin_id"] for one in sim.world.records("vendors")] == ["A"]


def test_a_token_may_come_without_its_life(stranger, sim):
    sim.faults.add(Fault(path="/oauth/token", replace={"expires_in": None}))
    assert stranger.login().json()["expires_in"] is None
    assert stranger.get("/rest/v1.0/me").status_code == 200


@pytest.mark.parametrize("status", [403, 404])
def test_one_record_may_be_refused_where_the_others_pass(api, sim, status):
    sim.faults.add(Fault(method="POST", path="/line_item_types$", item="X", status=status, times=None))

    def post(code):
        body = {"company_id": sim.company_id, "line_item_type": {"name": code, "csv_import_code": code}}
        return api.post("/rest/v1.0/line_item_types", body).status_code

    assert [post("W"), post("X"), post("Y"), post("X")] == [201, status, 201, status]


def test_a_limit_may_say_nonsense_and_reset_in_thousands_of_years(api, sim):
    sim.faults.add(Fault(limit="hour", reset=10**11, headers={"Retry-After": "nan"}))
    answer = api.get("/rest/v1.0/me")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "nan")
    assert int(answer.headers["X-Rate-Limit-Reset"]) > 10**11


def test_some_requests_may_pass_first_and_others_are_not_concerned(api, sim):
    sim.faults.add(Fault(method="GET", path="/me", skip=1, times=None, status=500))
    assert api.get("/rest/v1.0/companies").status_code == 200
    assert [api.get("/rest/v1.0/me").status_code for _ in range(3)] == [200, 500, 500]
    sim.faults.clear()
    assert api.get("/rest/v1.0/me").status_code == 200


def test_the_login_may_fail_too(stranger, sim):
    sim.faults.add(Fault(path="/oauth/token", status=503))
    assert stranger.login().status_code == 503


def test_tokens_may_be_revoked(api, sim):
    sim.tokens.revoke()
    assert api.get("/rest/v1.0/me").status_code == 401


def test_switches_over_http(api, sim):
    url = f"{sim.url}/simulator/faults"
    made = requests.post(url, json={"path": "/me", "status": 500, "times": 3, "delay": 0, "headers": {}}, timeout=10)
    assert (made.status_code, made.json()[0]["left"]) == (201, 3)
    assert api.get("/rest/v1.0/me").status_code == 500
    assert requests.get(url, timeout=10).json()[0]["left"] == 2
    assert requests.delete(url, timeout=10).json() == []
    for wrong in (
        {"pth": "/me"},
        {"path": "("},
        {"status": "500"},
        {"times": "3"},
        {"headers": 1},
        {"replace": 1},
        [],
        7,
    ):
        assert requests.post(url, json=wrong, timeout=10).status_code == 400


def test_access_over_http(api, sim, project):
    url = f"{sim.url}/simulator/access"
    asked = {"do": "close", "project_id": project["id"], "status": 404}
    assert requests.post(url, json=asked, timeout=10).status_code == 200
    assert api.get("/rest/v1.0/cost_codes", project_id=project["id"]).status_code == 404
    for wrong in ({"do": "explode"}, {"do": "close", "id": 1}, {}, []):
        assert requests.post(url, json=wrong, timeout=10).status_code == 400


def test_calls_at_the_same_time_are_all_handled(api, sim):
    statuses = []

    def work(n):
        body = {"company_id": sim.company_id, "updates": [{"origin_id": str(n), "name": str(n)}]}
        headers = {**api.session.headers, "Procore-Company-Id": str(sim.company_id)}
        statuses.append(requests.patch(sim.url + SYNC, json=body, headers=headers, timeout=10).status_code)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert statuses == [200] * 12
    assert len({row["id"] for row in sim.world.records("vendors")}) == 12


def test_a_person_deletes_and_merges_over_http(sim, project):
    url = f"{sim.url}/simulator/person"
    one, two, three = (sim.world.add("vendors", name=name)["id"] for name in "ABC")
    for asked in (
        {"do": "merge_vendors", "kept": one, "gone": two},
        {"do": "remove_vendor", "id": three},
        {"do": "remove_project", "id": project["id"]},
    ):
        assert requests.post(url, json=asked, timeout=10).status_code == 200
    assert ([row["id"] for row in sim.world.records("vendors")], sim.world.records("projects")) == ([one], [])
    for wrong in ({"do": "merge_vendors", "kept": one, "gone": one}, {"do": "remove_vendor", "id": 404}, {"do": "fly"}):
        assert requests.post(url, json=wrong, timeout=10).status_code == 400
    assert [row["id"] for row in sim.world.records("vendors")] == [one]
