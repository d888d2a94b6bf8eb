"""The API of webhooks, v2: every reply is inside `data`, every id is a text (docs/procore.md#webhooks)."""

import re
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from simulator.calls.call import Call, Reply
from simulator.calls.lists import paged
from simulator.calls.refusals import Refusal, version_two
from simulator.calls.routes import Route
from simulator.deliveries.events import DELIVERIES, HOOKS, TRIGGERS
from simulator.deliveries.resources import RESOURCES
from simulator.endpoints.webhooks.kinds import HOOK, STATUSES, VERSIONS
from simulator.records.fields import Record
from simulator.records.rules import create, update

PATH = "/rest/v2.0/companies/{company_id}/webhooks"
A_PAGE, LARGEST_PAGE = 10, 100
SHOWN_OF_A_SECRET = 5
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NAMESPACE = re.compile(r"[a-z0-9-]+")
_FIELDS = ("payload_version", "namespace", "destination_url", "status")


def _data(reply: Reply) -> Reply:
    return replace(reply, body={"data": reply.body})


def _paged(call: Call, records: list[Record], view: Any) -> Reply:
    return _data(paged(call, records, view, default=A_PAGE, most=LARGEST_PAGE))


# ------------------------------------------------------------------------------------------ hooks


def list_hooks(call: Call) -> Reply:
    """The hooks of the company, of one namespace or version where that is asked."""
    company = call.own_company(call.args["company_id"])
    asked = {name: call.text(name) for name in ("namespace", "payload_version")}
    records = [
        record
        for record in call.world.all(HOOKS, company_id=company)
        if all(value is None or record[name] == value for name, value in asked.items())
    ]
    return _paged(call, records, lambda record: _hook_view(call, record))


def show_hook(call: Call) -> Reply:
    """One hook."""
    return _data(Reply(body=_hook_view(call, _hook(call))))


def create_hook(call: Call) -> Reply:
    """POST, without an envelope: no uniqueness is documented."""
    company = call.own_company(call.args["company_id"])
    given = _sent(call)
    record = create(call.world, HOOK, {"company_id": company}, {**given, "status": "active"}, _FIELDS)
    _keep_secret(call, record, given)
    return _data(Reply(status=201, body=_hook_view(call, record)))


def update_hook(call: Call) -> Reply:
    """PATCH any field. One that is made active begins anew: what happened meanwhile is in no queue."""
    record, given = _hook(call), _sent(call)
    update(call.world, HOOK, record, given, _FIELDS)
    call.world.amend(HOOKS, record, {"failing_since": None, "next_try": None, "pause": None})
    _keep_secret(call, record, given)
    return _data(Reply(body=_hook_view(call, record)))


def delete_hook(call: Call) -> Reply:
    """DELETE, with its triggers."""
    record = _hook(call)
    for trigger in _triggers(call, record):
        call.world.remove(TRIGGERS, trigger["id"])
    call.world.remove(HOOKS, record["id"])
    return Reply(status=204)


def _hook(call: Call) -> Record:
    call = replace(call, args={**call.args, "id": call.args.get("hook_id", call.args.get("id", 0))})
    return call.find(HOOKS, company_id=call.own_company(call.args["company_id"]))


def _sent(call: Call) -> dict[str, Any]:
    """The body, with what a hook may not hold refused: https but for this machine, a namespace of lower case."""
    given = call.body if isinstance(call.body, dict) else {}
    wrong: dict[str, list[str]] = {}
    if (space := given.get("namespace")) is not None and not _NAMESPACE.fullmatch(str(space)):
        wrong["namespace"] = ["is invalid"]
    if (version := given.get("payload_version")) is not None and version not in VERSIONS:
        wrong["payload_version"] = ["is not included in the list"]
    if (status := given.get("status")) is not None and status not in STATUSES:
        wrong["status"] = ["is not included in the list"]
    if (url := given.get("destination_url")) is not None:
        parts = urlsplit(str(url))
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            wrong["destination_url"] = ["must be an https URL"]
    if wrong:
        raise Refusal(400, wrong)
    return given


def _keep_secret(call: Call, record: Record, given: dict[str, Any]) -> None:
    headers = given.get("destination_headers")
    secret = headers.get("Authorization") if isinstance(headers, dict) else None
    if secret is not None:
        call.world.secrets[record["id"]] = str(secret)
        hidden = "*" * max(0, len(secret) - SHOWN_OF_A_SECRET) + secret[-SHOWN_OF_A_SECRET:]
        call.world.amend(HOOKS, record, {"masked": hidden})


def _hook_view(call: Call, record: Record) -> dict[str, Any]:
    shown = {name: record[name] for name in (*_FIELDS, "created_at", "updated_at")}
    shown |= {"id": str(record["id"]), "company_id": str(record["company_id"]), "project_id": None}
    shown["destination_headers"] = {"Authorization": record["masked"]}
    if call.text("include_trigger_count") == "true":
        shown["trigger_count"] = len(_triggers(call, record))
    return shown


# ------------------------------------------------------------------------------------------ triggers


def list_triggers(call: Call) -> Reply:
    """The triggers of a hook."""
    return _paged(call, _triggers(call, _hook(call)), _trigger_view)


def create_trigger(call: Call) -> Reply:
    """POST one. Raises Refusal for a resource or an action that there is not, or a second one that is the same."""
    if (made := _added(call, _hook(call), call.body)) is None:
        raise Refusal(400, {"resource_name": ["is invalid"]})
    return _data(Reply(status=201, body=made))


def create_triggers(call: Call) -> Reply:
    """POST a bare array: 201, or 207 when some were refused. What 207 looks like is not documented: who sends it asks after."""
    hook = _hook(call)
    if not isinstance(call.body, list):
        raise Refusal(400, "the body must be an array")
    made = [_added(call, hook, one) for one in call.body]
    good = [one for one in made if one is not None]
    if len(good) == len(made):
        return _data(Reply(status=201, body=good))
    return _data(Reply(status=207, body={"succeeded": good, "failed": len(made) - len(good)}))


def delete_trigger(call: Call) -> Reply:
    """DELETE one."""
    hook = _hook(call)
    call.world.remove(TRIGGERS, call.find(TRIGGERS, hook_id=hook["id"])["id"])
    return Reply(status=204)


def delete_triggers(call: Call) -> Reply:
    """DELETE a bare array of ids."""
    hook = _hook(call)
    mine = {str(one["id"]): one["id"] for one in _triggers(call, hook)}
    asked = [str(one) for one in call.body] if isinstance(call.body, list) else []
    gone = [one for one in asked if one in mine]
    for one in gone:
        call.world.remove(TRIGGERS, mine[one])
    return _data(Reply(status=200 if len(gone) == len(asked) else 207, body={"succeeded": gone}))


def _added(call: Call, hook: Record, given: Any) -> dict[str, Any] | None:
    """The trigger that was made; None: it is refused."""
    asked = given if isinstance(given, dict) else {}
    wanted = (asked.get("resource_name"), asked.get("event_type"))
    known = {(one.name, action) for one in RESOURCES.values() for action in one.actions}
    there = {(one["resource_name"], one["event_type"]) for one in _triggers(call, hook)}
    if wanted not in known or wanted in there:
        return None
    names = {"resource_name": wanted[0], "event_type": wanted[1]}
    owner = {"company_id": hook["company_id"], "hook_id": hook["id"]}
    return _trigger_view(call.world.insert(TRIGGERS, {**owner, **names}))


def _triggers(call: Call, hook: Record) -> list[Record]:
    return [one for one in call.world.all(TRIGGERS) if one["hook_id"] == hook["id"]]


def _trigger_view(record: Record) -> dict[str, Any]:
    ids = {"id": str(record["id"]), "webhook_hook_id": str(record["hook_id"]), "company_id": str(record["company_id"])}
    return {**ids, "resource_name": record["resource_name"], "event_type": record["event_type"]}


# ------------------------------------------------------------------------------------------ deliveries and resources


def list_deliveries(call: Call) -> Reply:
    """The deliveries of a hook. One asks for `succeeded`, and rows say `delivered`."""
    hook = _hook(call)
    status = call.text("filter[status]")
    wanted = "delivered" if status == "succeeded" else status
    start, end = call.text("filter[start]") or "", call.text("filter[end]") or "9999"
    records = [
        record
        for record in call.world.all(DELIVERIES)
        if record["hook_id"] == hook["id"]
        and wanted in (None, record["status"])
        and start <= record["payload"]["timestamp"][:10] <= end
    ]
    return _paged(call, records, _delivery_view)


def _delivery_view(record: Record) -> dict[str, Any]:
    shown = {"id": str(record["payload"]["id"]), "status": record["status"], "payload": record["payload"]}
    return {**shown, "delivery_attempts": record["attempts"]}


def list_resources(call: Call) -> Reply:
    """What can be asked for."""
    call.own_company(call.args["company_id"])
    version = call.text("payload_version")
    if version not in VERSIONS:
        raise Refusal(HTTPStatus.BAD_REQUEST, {"payload_version": ["is not included in the list"]})
    rows = [
        {
            "category": "Core" if one.tool in ("Portfolio", "Directory") else "Financials",
            "tool": one.tool,
            "name": one.name,
            "payload_version": version,
            "actions": list(one.actions),
        }
        for one in RESOURCES.values()
    ]
    return _paged(call, rows, lambda row: row)


ROUTES = (
    Route("GET", f"{PATH}/hooks", list_hooks, version_two),
    Route("POST", f"{PATH}/hooks", create_hook, version_two),
    Route("GET", f"{PATH}/hooks/{{id}}", show_hook, version_two),
    Route("PATCH", f"{PATH}/hooks/{{id}}", update_hook, version_two),
    Route("DELETE", f"{PATH}/hooks/{{id}}", delete_hook, version_two),
    Route("GET", f"{PATH}/hooks/{{hook_id}}/triggers", list_triggers, version_two),
    Route("POST", f"{PATH}/hooks/{{hook_id}}/triggers", create_trigger, version_two),
    Route("POST", f"{PATH}/hooks/{{hook_id}}/triggers/bulk", create_triggers, version_two),
    Route("DELETE", f"{PATH}/hooks/{{hook_id}}/triggers/bulk", delete_triggers, version_two),
    Route("DELETE", f"{PATH}/hooks/{{hook_id}}/triggers/{{id}}", delete_trigger, version_two),
    Route("GET", f"{PATH}/hooks/{{hook_id}}/deliveries", list_deliveries, version_two),
    Route("GET", f"{PATH}/resources", list_resources, version_two),
)
