"""The receiver over HTTP: whatever comes, the answer is one sentence, never a 500; and only ids of what concerns us are kept."""

import http.client
import json
import random
import time

from procore.web.receiver import STRANGER_WAITS
from simulator.deliveries.events import ulid
from tests.standard.webhooks.conftest import SECRET

BEARER = f"Bearer {SECRET}"
DEEP = b'{"a":' * 9_000 + b"1" + b"}" * 9_000


def payload(hooked, **changed):
    told = {
        "id": 7,
        "ulid": ulid(1.7e9),
        "timestamp": "2026-05-01T12:00:00Z",
        "user_id": 1,
        "metadata": {"source_application_id": None},
        "company_id": hooked.world.simulator.company_id,
        "project_id": hooked.world.project_id("24-001"),
        "resource_name": "Purchase Order Contracts",
        "resource_id": 598134325709999,
        "event_type": "update",
    }
    return {**told, **changed}


def send(hooked, body, authorization=BEARER, path="/demo", method="POST", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", int(hooked.url.rsplit(":", 1)[1]), timeout=20)
    try:
        connection.request(method, path, body, {"Authorization": authorization, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_a_request_is_taken_or_refused_in_one_sentence_and_nothing_breaks(hooked):
    right = json.dumps(payload(hooked)).encode()
    noise = random.Random(13).randbytes(400)
    asked = {
        "huge": ((b"x" * 70_000,), 413),
        "huge, though it says it is small": ((b'"' + b"x" * 66_000 + b'"',), 413),
        "no JSON": ((b"{",), 400),
        "no text": ((b"\xff\xfe\x00",), 400),
        "noise": ((noise,), 400),
        "deep": ((DEEP[:60_000],), 400),
        "a list": ((b"[1]",), 400),
        "a number of 60,000 digits": ((b"9" * 60_000,), 400),
        "nothing": ((b"",), 400),
        "a wrong secret": ((right, "Bearer wrong"), 401),
        "no secret": ((right, ""), 401),
        "nobody's secret": ((right, "Bearer "), 401),
        "a secret with an accent": ((right, "Bearer \xe9"), 401),
        "the secret alone": ((right, SECRET), 401),
        "a company that there is not": ((right, BEARER, "/nobody"), 401),
        "a company that is odd": ((right, BEARER, "/%00%ff"), 401),
        "no company": ((right, BEARER, "/"), 404),
        "another method": ((right, BEARER, "/demo", "GET"), 405),
    }
    for what, (given, wanted) in asked.items():
        status, said = send(hooked, *given)
        assert (status, said.count("\n")) == (wanted, 1), what
        assert said.startswith("Not taken: "), what
        assert SECRET not in said
    assert hooked.waiting() == []
    assert send(hooked, right) == (200, "Taken: 1 new.\n")
    assert send(hooked, right) == (200, "Taken: 0 new.\n"), "the same event again"
    assert send(hooked, json.dumps(payload(hooked, ulid=ulid(2e9))).encode()) == (200, "Taken: 1 new.\n")


def test_a_stranger_does_not_learn_by_the_clock_which_companies_there_are(hooked):
    for path in ("/demo", "/nobody"):
        began = time.monotonic()
        assert send(hooked, b"{}", "Bearer wrong", path)[0] == 401
        assert time.monotonic() - began >= STRANGER_WAITS, path


ODD = [None, True, -1, 0, 2**63, 2**70, 1.5, "", "x", "9" * 30, "١٢", [], {}, [None], {"id": {}}, "\ud800", "a\x00b"]


def test_an_event_that_nobody_understands_is_taken_and_everything_is_asked_for(hooked):
    """A refusal would hold up all that is behind it."""
    rng = random.Random(13)
    hooked.world.maestro("UPDATE procore_sync.webhook_hook SET lost_at = NULL")
    names = [*payload(hooked), "related_resources", "resource_type", "reason"]
    for name in names:
        for odd in rng.sample(ODD, 6):
            status, said = send(
                hooked, json.dumps(payload(hooked, **{name: odd, "ulid": ulid(1.0)} | {name: odd})).encode()
            )
            assert (status, said.startswith("Taken")) == (200, True), (name, odd, said)
    assert send(hooked, b'{"zen": "Keep it simple."}')[0] == 200
    assert send(hooked, json.dumps(payload(hooked, timestamp="0001-01-01T00:00:00+23:59")).encode())[0] == 200
    (state,) = hooked.world.maestro("SELECT lost_at FROM procore_sync.webhook_hook")
    assert state["lost_at"] is not None


ONLY = {
    "a person's": ({}, 1),
    "our own": ({"metadata": {"source_application_id": "demo"}}, 0),
    "another app's": ({"metadata": {"source_application_id": "another"}}, 1),
    "another company's": ({"company_id": 7}, 0),
    "not from Procore": ({"resource_name": "Direct Costs"}, 0),
    "unknown": ({"resource_name": "RFIs"}, 0),
    "of the company": ({"resource_name": "Cost Codes", "project_id": None}, 1),
    "v4.0": (
        {"event_type": None, "resource_name": None, "reason": "update", "resource_type": "Company Vendors", "id": "7"},
        1,
    ),
}


def test_only_what_concerns_us_is_kept(hooked):
    for place, (what, (changed, kept)) in enumerate(ONLY.items(), 1):
        told = json.dumps(payload(hooked, ulid=ulid(place), **changed)).encode()
        assert send(hooked, told) == (200, f"Taken: {kept} new.\n"), what
    columns = {name for row in hooked.waiting() for name, value in row.items() if isinstance(value, str)}
    assert columns <= {"ulid", "element"}


def test_a_ledger_that_does_not_answer_makes_procore_send_it_again(hooked):
    away = {"conn_type": "postgres", "host": "127.0.0.1", "port": 1, "login": "x", "schema": "secret_db"}
    hooked.env.setenv("AIRFLOW_CONN_PROCORE_LEDGER", json.dumps(away))
    status, said = send(hooked, json.dumps(payload(hooked)).encode())
    assert (status, "secret_db" in said) == (503, False)
    for wrong in ({"webhooks": {}}, {"tag": 7}):
        told = {"demo": {**hooked.entry, **wrong}}
        hooked.env.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps(told))
        assert send(hooked, b"{}")[0] == 401, "it has no webhooks, or nobody knows"
