"""A company's hooks in Procore: listed with their triggers, made and mended; and the events that Procore threw away.

Source: docs/procore.md#webhooks.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from procore.diff.webhooks import HookRepair
from procore.model.webhooks import Hook, Trigger
from procore.sides.procore.rest.client import Client

PER_PAGE = 100
DISCARDED = "discarded"


def offered(client: Client, company_id: int, payload_version: str) -> frozenset[Trigger]:
    """What hooks of that version may ask for."""
    rows = client.everything(f"{_path(company_id)}/resources", {"payload_version": payload_version}, per_page=PER_PAGE)
    return frozenset((str(row.get("name")), str(action)) for row in rows for action in row.get("actions") or ())


def hooks_in(client: Client, company_id: int, namespace: str, *, with_triggers: bool) -> list[Hook]:
    """The hooks of our namespace; one call, and with their triggers one more for each."""
    rows = client.everything(f"{_path(company_id)}/hooks", {"namespace": namespace}, per_page=PER_PAGE)
    return [_hook(client, company_id, row, with_triggers=with_triggers) for row in rows]


def mend(client: Client, company_id: int, wanted: Hook, repair: HookRepair) -> Hook:
    """Carry out a repair; the hook as it is then. What the triggers are is asked, since a refused one is told nowhere."""
    path = f"{_path(company_id)}/hooks"
    attributes = {
        "payload_version": wanted.payload_version,
        "namespace": wanted.namespace,
        "destination_url": wanted.url,
        "destination_headers": {"Authorization": wanted.authorization},
    }
    if repair.create:
        hook_id = str(client.post(path, attributes, repeatable=False)["data"]["id"])
    else:
        assert repair.kept is not None, "what is not made is there"
        hook_id = repair.kept.id
        if repair.change:
            client.patch(f"{path}/{hook_id}", {**attributes, "status": "active"}, repeatable=True)
    for other in repair.removed:
        client.delete(f"{path}/{other}")
    if repair.add:
        asked = [{"resource_name": name, "event_type": action} for name, action in sorted(repair.add)]
        client.post(f"{path}/{hook_id}/triggers/bulk", asked, repeatable=False)
    if repair.drop:
        for one, trigger_id in _triggers(client, company_id, hook_id).items():
            if one in repair.drop:
                client.delete(f"{path}/{hook_id}/triggers/{trigger_id}")
    row = client.get(f"{path}/{hook_id}")["data"]
    return _hook(client, company_id, row, with_triggers=True)


def activate(client: Client, company_id: int, hook_id: str) -> None:
    """Make a disabled hook deliver again; what happened meanwhile is in no queue."""
    client.patch(f"{_path(company_id)}/hooks/{hook_id}", {"status": "active"}, repeatable=True)


def newest_thrown_away(client: Client, company_id: int, hook_id: str, since: datetime) -> datetime | None:
    """When the newest event happened that Procore threw away, of those of that day or later; None: it threw none away."""
    params = {"filter[status]": DISCARDED, "filter[start]": since.astimezone(UTC).date().isoformat()}
    rows = client.everything(f"{_path(company_id)}/hooks/{hook_id}/deliveries", params, per_page=PER_PAGE)
    return max(_moments(row for row in rows if row.get("status") == DISCARDED), default=None)


def _path(company_id: int) -> str:
    return f"/rest/v2.0/companies/{company_id}/webhooks"


def _moments(rows: Iterable[Mapping[str, Any]]) -> Iterable[datetime]:
    for row in rows:
        payload = row.get("payload")
        told = payload.get("timestamp") if isinstance(payload, Mapping) else None
        try:
            moment = datetime.fromisoformat(str(told))
        except ValueError:
            moment = datetime.now(UTC)  # it is lost, whenever it was
        yield moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _hook(client: Client, company_id: int, row: Mapping[str, Any], *, with_triggers: bool) -> Hook:
    headers = row.get("destination_headers")
    hook_id = str(row["id"])
    return Hook(
        id=hook_id,
        url=str(row.get("destination_url") or ""),
        authorization=str(headers.get("Authorization") or "") if isinstance(headers, Mapping) else "",
        namespace=str(row.get("namespace") or ""),
        payload_version=str(row.get("payload_version") or ""),
        active=row.get("status") == "active",
        triggers=frozenset(_triggers(client, company_id, hook_id)) if with_triggers else frozenset(),
    )


def _triggers(client: Client, company_id: int, hook_id: str) -> dict[Trigger, str]:
    """What a hook asks for, with the ids of its triggers."""
    rows = client.everything(f"{_path(company_id)}/hooks/{hook_id}/triggers", per_page=PER_PAGE)
    return {(str(row.get("resource_name")), str(row.get("event_type"))): str(row["id"]) for row in rows}
