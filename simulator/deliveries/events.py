"""A change of a record becomes an event in the queue of every hook that asked for it: ids only, never what the record holds."""

import secrets
from typing import Any

from simulator.deliveries.resources import RESOURCES, Resource
from simulator.records.fields import Record
from simulator.records.world import World

HOOKS, TRIGGERS, DELIVERIES = "webhook_hooks", "webhook_triggers", "webhook_deliveries"
WAITING = ("enqueued", "retrying")
APPLICATION = 598134325690077
"""The number of the app, where Procore names it so."""
ACCOUNT, PERSON = 598134325690011, 598134325690012
"""The users who changed something: the app's service account, and whoever sits before Procore."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Events:
    """Watches a world, and queues an event for each change. `client_id`: the app's, which may be how Procore names it."""

    def __init__(self, world: World, client_id: str) -> None:
        self._world, self._client_id = world, client_id
        world.watchers.append(self.happened)

    def happened(self, kind: str, action: str, record: Record) -> None:
        """A record was created, updated or deleted: by the call that the world names, else by a person."""
        resource = RESOURCES.get(kind)
        if resource is None or action not in resource.actions:
            return
        switches = self._world.switches
        if self._world.call.endswith("/sync") and not switches.webhook_sync_events:
            return
        self._queue(resource, action, record)
        if resource.parent and switches.webhook_line_events == "line_and_parent":
            parent_kind, field = resource.parent
            if (parent := self._world.by_id(parent_kind, record[field])) is not None:
                self._queue(RESOURCES[parent_kind], "update", parent)

    def _queue(self, resource: Resource, action: str, record: Record) -> None:
        for hook in list(self._world.all(HOOKS, company_id=record.get("company_id"))):
            if hook["status"] == "active" and self._hears(hook, resource, action, record):
                payload = self._payload(hook["payload_version"], resource, action, record)
                self._world.insert(
                    DELIVERIES,
                    {
                        "company_id": hook["company_id"],
                        "hook_id": hook["id"],
                        "status": WAITING[0],
                        "payload": payload,
                    },
                )

    def _hears(self, hook: Record, resource: Resource, action: str, record: Record) -> bool:
        project = record.get("project_id")
        if project is not None and not self._world.switches.webhook_company_hears_projects:
            return False
        wanted = (resource.name, action)
        return any(
            one["hook_id"] == hook["id"] and (one["resource_name"], one["event_type"]) == wanted
            for one in self._world.all(TRIGGERS)
        )

    def _payload(self, version: str, resource: Resource, action: str, record: Record) -> dict[str, Any]:
        """What is sent of it, in the form of the hook's version."""
        ours = bool(self._world.call)
        user = ACCOUNT if ours else PERSON
        ids = {
            "user_id": user,
            "company_id": record["company_id"],
            "project_id": record.get("project_id"),
            "resource_id": record["id"],
        }
        now = self._world.clock.now()
        number = secrets.randbelow(2**48)
        told = {"timestamp": self._world.clock.iso(), "ulid": ulid(now)}
        if version == "v4.0":  # ids are texts, two names are others, and nothing says which application it was
            texts = {name: None if value is None else str(value) for name, value in ids.items()}
            return {**told, "id": told["ulid"], **texts, "reason": action, "resource_type": resource.name}
        by_number = self._world.switches.webhook_application == "number"
        metadata = {
            "source_user_id": user,
            "source_application_id": (APPLICATION if by_number else self._client_id) if ours else None,
            "source_company_id": record["company_id"],
            "source_project_id": record.get("project_id"),
            "source_operation_id": None,
        }
        payload = {**told, "id": number, **ids, "metadata": metadata, "api_version": version}
        payload |= {"event_type": action, "resource_name": resource.name}
        if version == "v3.0" and resource.parent:
            kind, field = resource.parent
            payload["related_resources"] = [{"id": record[field], "name": RESOURCES[kind].name}]
        return payload


def ulid(seconds: float) -> str:
    """A new ULID: 48 bits of milliseconds, 80 that are random, in Crockford's 32 letters."""
    value = (int(seconds * 1000) << 80) | secrets.randbits(80)
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in range(125, -1, -5))
