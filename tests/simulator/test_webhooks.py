"""Webhooks as Procore sends them: hooks and triggers, ids only, again until somebody answers, and thrown away after 12 hours."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from simulator.deliveries.events import ulid

HOUR = 3600
ASKED = [("Company Vendors", "create"), ("Company Vendors", "update"), ("Purchase Order Contract Line Items", "create")]


class Receiver:
    """Answers `status` to every POST, and keeps what came."""

    def __init__(self):
        self.status = 200
        self.came: list[tuple[str, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.came.append((self.headers["Authorization"], body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hooks"


@pytest.fixture
def receiver():
    made = Receiver()
    thread = Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def path(sim):
    return f"/rest/v2.0/companies/{sim.company_id}/webhooks"


@pytest.fixture
def hook(api, path, receiver):
    """The path of a hook that has three triggers."""

    def make(version="v3.0"):
        body = {
            "payload_version": version,
            "namespace": "erp-sync",
            "destination_url": receiver.url,
            "destination_headers": {"Authorization": "Bearer open-sesame"},
        }
        made = api.post(f"{path}/hooks", body).json()["data"]
        triggers = [{"resource_name": name, "event_type": action} for name, action in ASKED]
        assert api.post(f"{path}/hooks/{made['id']}/triggers/bulk", triggers).status_code == 201
        return f"{path}/hooks/{made['id']}"

    return make


def payloads(api, hook, **params):
    return [one["payload"] for one in api.all(f"{hook}/deliveries", **params)["data"]]


def test_a_hook_hides_its_secret_also_in_the_log_and_refuses_what_is_no_https(api, sim, path, hook):
    shown = api.all(hook())["data"]
    assert shown["destination_headers"]["Authorization"] == "*" * 13 + "esame"
    assert isinstance(shown["id"], str)
    assert "open-sesame" not in str(sim.requests)
    wrong = {"payload_version": "v9", "namespace": "No Spaces", "destination_url": "http://example.com/x"}
    answer = api.post(f"{path}/hooks", wrong)
    assert answer.status_code == 400
    assert {one["source"] for one in answer.json()["error"]["details"]} == wrong.keys()
    assert api.all(f"{path}/hooks", namespace="other")["data"] == []


def test_triggers_in_bulk_are_made_as_far_as_there_are_such_resources(api, hook):
    mine = hook()
    more = [{"resource_name": name, "event_type": "update"} for name in ("Projects", "Requisitions", "Company Vendors")]
    assert api.post(f"{mine}/triggers/bulk", more).status_code == 207
    triggers = api.all(f"{mine}/triggers", per_page=100)["data"]
    assert {(one["resource_name"], one["event_type"]) for one in triggers} == {*ASKED, ("Projects", "update")}
    gone = [one["id"] for one in triggers if one["resource_name"] == "Projects"]
    assert api.send("DELETE", f"{mine}/triggers/bulk", gone).json() == {"data": {"succeeded": gone}}
    assert api.send("DELETE", mine).status_code == 204
    assert api.get(mine).status_code == 404


def test_an_event_holds_ids_and_who_did_it(api, sim, hook, receiver):
    mine = hook()
    by_hand = sim.world.add("vendors", name="Béton Provincial ltée")
    sim.world.change("vendors", by_hand["id"], name="Béton Provincial inc.")
    api.sync("/rest/v1.0/vendors/sync", {"name": "Aciers", "origin_id": "X|1"})
    assert sim.webhooks.deliver() == 3
    first, second, third = payloads(api, mine)
    assert (first["resource_name"], first["event_type"], first["resource_id"]) == (
        "Company Vendors", "create", by_hand["id"],
    )  # fmt: skip
    assert second["event_type"] == "update"
    assert "Béton" not in str(receiver.came)
    assert {authorization for authorization, _ in receiver.came} == {"Bearer open-sesame"}
    assert [one["metadata"]["source_application_id"] for one in (first, second, third)] == [None, None, "demo"]
    assert len({one["ulid"] for one in (first, second, third)}) == 3


def test_a_line_names_its_document_and_version_4_says_less(api, sim, project, codes, hook):
    mine, newest = hook(), hook("v4.0")
    order = sim.world.add("purchase_order_contracts", project_id=project["id"], number="PO-1")
    sim.world.add(
        "purchase_order_contract_line_items",
        project_id=project["id"], holder_id=order["id"], wbs_code_id=codes["01|L"], amount="10.00",
    )  # fmt: skip
    (line,) = payloads(api, mine)
    assert line["related_resources"] == [{"id": order["id"], "name": "Purchase Order Contracts"}]
    (told,) = payloads(api, newest)
    assert (told["resource_type"], told["reason"], told["project_id"]) == (
        line["resource_name"], "create", str(project["id"]),
    )  # fmt: skip
    assert "metadata" not in told


def test_one_bad_answer_holds_up_all_behind_it_and_after_12_hours_the_queue_is_thrown_away(api, sim, hook, receiver):
    mine = hook()
    receiver.status = 500
    for name in ("A", "B"):
        sim.world.add("vendors", name=name)
    assert sim.webhooks.deliver() == sim.webhooks.deliver() == 0
    assert len(receiver.came) == 1  # the second try is not due yet
    for _ in range(13):
        sim.clock.advance(HOUR)
        sim.webhooks.deliver()
    receiver.status = 200
    sim.world.add("vendors", name="C")
    assert sim.webhooks.deliver() == 1
    api.login()  # the token is older than that
    states = [one["status"] for one in api.all(f"{mine}/deliveries")["data"]]
    assert states == ["discarded", "discarded", "delivered"]
    assert len(payloads(api, mine, **{"filter[status]": "succeeded"})) == 1


def test_what_the_documents_leave_open_is_a_switch(api, sim, project, hook, receiver):
    mine = hook()
    sim.switches.change({"webhook_copies": 2, "webhook_order": "reversed", "webhook_failed_hooks": "disabled"})
    names = [sim.world.add("vendors", name=name)["id"] for name in ("A", "B")]
    assert sim.webhooks.deliver() == 2
    assert [str(names[1]) in body.decode() for _, body in receiver.came] == [True, True, False, False]
    sim.switches.webhook_sync_events = False
    api.sync("/rest/v1.0/vendors/sync", {"name": "Aciers", "origin_id": "X|1"})
    sim.switches.webhook_company_hears_projects = False
    order = sim.world.add("purchase_order_contracts", project_id=project["id"], number="PO-1")
    sim.world.add("purchase_order_contract_line_items", project_id=project["id"], holder_id=order["id"])
    assert sim.webhooks.deliver() == 0
    receiver.status = 401
    sim.world.add("vendors", name="C")
    for _ in range(14):
        sim.webhooks.deliver()
        sim.clock.advance(HOUR)
    api.login()
    assert api.all(mine)["data"]["status"] == "disabled"
    assert api.patch(mine, {"status": "active"}).json()["data"]["status"] == "active"


def test_a_ulid_sorts_by_its_time():
    assert [len(ulid(n)) for n in (1.0, 2e9)] == [26, 26]
    assert ulid(1_700_000_000.0) < ulid(1_700_000_000.5)
