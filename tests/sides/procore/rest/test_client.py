"""The HTTP door to Procore against the simulator: company, pages, refusals, counted calls."""

from collections import deque
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from procore.model.errors import (
    AccessRefused,
    AnswerLost,
    AnswerUnreadable,
    ConfigurationError,
    RateLimitSpent,
    RequestRefused,
    Unreachable,
)
from simulator import Fault, Limits, Simulator
from simulator.controls.switches import VALUES

VENDORS = "/rest/v1.0/vendors"


def vendors_of(client, simulator, **more):
    params = {"company_id": simulator.company_id, **more}
    return [one for page in client.pages(VENDORS, params, per_page=100) for one in page]


# -------------------------------------------------------------------------------------------------------------- company


def test_every_call_names_the_company(client, simulator):
    client.companies()
    vendors_of(client, simulator)
    sent = [r["headers"] for r in simulator.requests if not r["path"].startswith("/oauth/")]
    assert {{k.lower(): v for k, v in h.items()}["procore-company-id"] for h in sent} == {str(simulator.company_id)}


def test_before_a_company_is_chosen_the_sentence_says_where_to_write_one(connect, simulator):
    with pytest.raises(ConfigurationError, match=r"write yours .* as Company ID in the Connection"):
        connect(simulator, company_id=None).companies()


def test_a_company_that_the_credentials_do_not_see_is_refused(connect, simulator):
    client = connect(simulator, company_id=simulator.company_id + 1)
    with pytest.raises(AccessRefused) as raised:
        vendors_of(client, simulator, company_id=simulator.company_id + 1)
    assert raised.value.status == 403


# -------------------------------------------------------------------------------------------------------------- pages


def test_all_pages_come_though_the_server_clamps_and_its_links_lose_the_query(client, simulator):
    for number in range(25):
        simulator.world.add("vendors", name=f"Vendor {number:02}")
    simulator.faults.add(Fault(path=VENDORS, per_page=10, times=None))
    assert len({one["id"] for one in vendors_of(client, simulator)}) == 25
    asked = [r["query"] for r in simulator.requests if r["path"] == VENDORS]
    assert [query["page"] for query in asked] == [["1"], ["2"], ["3"]]
    assert all(query["company_id"] == [str(simulator.company_id)] for query in asked)


def test_a_record_that_moves_to_a_later_page_meanwhile_comes_once(client, simulator):
    names = [f"Vendor {number:02}" for number in range(15)]
    for name in names:
        simulator.world.add("vendors", name=name)
    simulator.faults.add(Fault(path=VENDORS, per_page=10, times=None))
    found = []
    for page in client.pages(VENDORS, {"company_id": simulator.company_id, "sort": "name"}, per_page=100):
        if not found:
            simulator.world.add("vendors", name="A first one")  # pushes the last of page 1 onto page 2
        found.extend(one["name"] for one in page)
    assert sorted(found) == ["A first one", *names]


# -------------------------------------------------------------------------------------------------------------- answers


def test_a_list_inside_data_is_one_too(client, simulator):
    simulator.faults.add(Fault(method="GET", path="/companies", status=200, body={"data": [{"id": 5}]}))
    assert client.everything("/rest/v1.0/companies") == [{"id": 5}]


def test_the_parameters_of_a_patch_travel(client, simulator):
    body = {"company_id": simulator.company_id, "updates": []}
    client.patch("/rest/v1.0/vendors/sync", body, {"x": True}, repeatable=True)
    assert simulator.requests[-1]["query"] == {"x": ["true"]}


@pytest.mark.parametrize("repeatable", [True, False])
@pytest.mark.parametrize("verb", ["post", "patch"])
def test_only_a_write_that_may_be_repeated_is(client, simulator, verb, repeatable):
    client.companies()
    simulator.faults.add(Fault(method=verb, path="/rest/v1.0/projects", status=503))
    write = getattr(client, verb)
    with suppress(AnswerLost, RequestRefused, AccessRefused):
        write("/rest/v1.0/projects", {"company_id": simulator.company_id}, repeatable=repeatable)
    assert client.calls[f"{verb.upper()} /rest/v1.0/projects"] == 1 + repeatable


HTML = {"status": 200, "body": "<html>hello</html>"}
GARBLED = [HTML, {"garbled": "body"}, {"status": 200, "body": {"a": "list"}}, {"status": 200, "body": 7}]


@pytest.mark.parametrize("fault", GARBLED, ids=["html", "truncated", "no list", "number"])
def test_a_garbled_answer_is_asked_for_once_more_and_the_second_counts(client, simulator, fault):
    simulator.faults.add(Fault(method="GET", path="/companies", **fault))
    assert [one["id"] for one in client.companies()] == [simulator.company_id]
    simulator.faults.add(Fault(method="GET", path="/companies", times=2, **fault))
    with pytest.raises(AnswerUnreadable, match=r"look at the API URL|is it Procore's API URL"):
        client.companies()
    assert client.calls["GET /rest/v1.0/companies"] == 4


def test_a_garbled_answer_to_what_may_not_be_sent_again_is_a_lost_one(client, simulator):
    simulator.faults.add(Fault(method="POST", path="/rest/v1.0/projects", garbled="body"))
    with pytest.raises(AnswerLost):
        client.post(
            "/rest/v1.0/projects", {"company_id": simulator.company_id, "project": {"name": "A"}}, repeatable=False
        )
    assert len(simulator.world.records("projects")) == 1


def test_a_list_that_has_to_be_known_whole_is_refused_for_an_entry_that_is_no_object(client, simulator):
    simulator.world.add("vendors", name="A")
    simulator.faults.add(Fault(method="GET", path=VENDORS, garbled="items", times=None))
    with pytest.raises(AnswerUnreadable, match="holds something that is no record"):
        client.everything(VENDORS, {"company_id": simulator.company_id})
    assert [type(one) for one in vendors_of(client, simulator)] == [str]


SHAPES = [
    ({"errors": {"name": ["can't be blank", "is too short"]}}, "name can't be blank; is too short"),
    ({"errors": "locked"}, "locked"),
    ({"errors": ["one", "two"]}, "one; two"),
    ({"errors": {"base": ["whole"], "fields": {}}}, "whole"),
    ({"error": "bad"}, "bad"),
    ({"message": "no", "exception": "X"}, "no"),
    ({"code": 1, "message": "no", "fields": {}, "reason": "because", "error": None}, "no: because"),
    ({"error": {"code": "BAD_REQUEST", "message": "v2 words", "details": []}}, "v2 words"),
]


@pytest.mark.parametrize(("body", "words"), SHAPES)
@pytest.mark.parametrize("status", [400, 406, 409, 413, 422])
def test_procore_s_own_words_are_kept_whatever_their_shape(client, simulator, body, words, status):
    simulator.faults.add(Fault(method="GET", path="/companies", status=status, body=body))
    with pytest.raises(RequestRefused) as raised:
        client.companies()
    assert raised.value.status == status
    assert raised.value.words == words
    assert client.calls["GET /rest/v1.0/companies"] == 1


def test_what_procore_says_of_its_hourly_limit_is_kept(connect):
    with Simulator(limits=Limits(hour=600, spike=0)) as simulator:
        client = connect(simulator)
        client.companies()
        assert (client.limit.left, client.limit.total) == (599, 600)
        assert client.limit.resets_at > datetime.fromtimestamp(simulator.clock.now(), UTC) + timedelta(minutes=59)


def test_what_is_said_of_the_ten_second_window_is_not_taken_for_the_hours_balance(connect):
    with Simulator(limits=Limits(hour=600, spike=25)) as simulator:
        client = connect(simulator)
        client.companies()
        assert client.limit is None


def test_a_spent_hour_is_known_as_nothing_left(client, simulator):
    simulator.faults.add(Fault(method="GET", limit="hour", reset=1800))
    with pytest.raises(RateLimitSpent):
        client.companies()
    assert (client.limit.left, client.limit.total) == (0, 3600)


@pytest.mark.parametrize("reset", ["soon", "", "1e400", "9" * 40, "-" + "9" * 40])
def test_a_limit_that_cannot_be_read_is_not_known_and_stops_nothing(client, simulator, reset):
    headers = {"X-Rate-Limit-Limit": "3600", "X-Rate-Limit-Remaining": "1", "X-Rate-Limit-Reset": reset}
    simulator.faults.add(Fault(path="/me", status=200, body={"id": 1}, headers=headers))
    assert client.get("/rest/v1.0/me", {"company_id": simulator.company_id}) == {"id": 1}
    assert client.limit is None


# -------------------------------------------------------------------------------------------------------------- the rest


def test_calls_are_counted_by_endpoint_with_every_try(client, simulator):
    simulator.faults.add(Fault(method="GET", path="/companies", status=500))
    client.companies()
    project = simulator.world.add("projects", name="P")
    client.get(f"/rest/v1.0/projects/{project['id']}", {"company_id": simulator.company_id})
    assert dict(client.calls) == {
        "POST /oauth/token": 1,
        "GET /rest/v1.0/companies": 2,
        "GET /rest/v1.0/projects/{id}": 1,
    }
    assert sum(client.calls.values()) == len(simulator.requests)


def test_numbers_are_read_as_they_are_written(client, simulator):
    simulator.faults.add(Fault(path="/me", status=200, body={"amount": 0.1, "big": 1234567890123.45}))
    answer = client.get("/rest/v1.0/me", {"company_id": simulator.company_id})
    assert answer == {"amount": Decimal("0.1"), "big": Decimal("1234567890123.45")}


def test_the_server_s_own_time_is_kept(client, simulator):
    client.companies()
    assert client.server_time is not None
    assert abs(client.server_time.timestamp() - simulator.clock.now()) < 2
    assert client.server_time.tzinfo is not None


def test_a_simulator_s_port_is_no_part_of_the_host(client):
    assert client.host == "127.0.0.1"


# ------------------------------------------------------------------------------------------------------- lists that move


@pytest.mark.parametrize("how", [one for one in VALUES["moving_lists"] if one != "steady"])
def test_a_list_that_moves_between_its_pages_hides_no_record(client, simulator, how):
    made = {simulator.world.add("vendors", name=f"Vendor {n}", state_code="QC")["id"] for n in range(5)}
    simulator.switches.moving_lists = how
    simulator.faults.add(Fault(path=VENDORS, per_page=2, times=None))
    found = [one["id"] for one in vendors_of(client, simulator)]
    assert sorted(found) == sorted(made)


def test_a_list_that_is_another_one_each_time_is_no_list(client, simulator):
    for n in range(3):
        simulator.world.add("vendors", name=f"Vendor {n}", state_code="QC")
    simulator.faults.add(Fault(path=VENDORS, per_page=2, times=None))
    pages = client.pages(VENDORS, {"company_id": simulator.company_id, "sort": "name"}, per_page=100)
    with pytest.raises(Unreachable, match="changed each of the 5 times"):
        deque(simulator.world.add("vendors", name="A first one", state_code="QC") for _ in pages)
