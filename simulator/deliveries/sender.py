"""Sends what is queued, and tries again: 1 second to an hour apart, and after 12 hours of failures the queue is thrown away."""

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from simulator.deliveries.events import DELIVERIES, HOOKS, WAITING
from simulator.records.fields import Record
from simulator.records.world import World

ANSWER_SECONDS = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 3600.0
GIVE_UP_AFTER = 12 * 3600.0
SUCCESS = 2
"""The hundreds of a status that counts."""


def post(url: str, authorization: str, body: bytes) -> int:
    """One POST, without a second try: the status that was answered; 0: none in time."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)
    try:
        connection.request(
            "POST", parts.path or "/", body, {"Authorization": authorization, "Content-Type": "application/json"}
        )
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


class Sender:
    """The deliveries of a world. Nothing goes by itself: `deliver` sends what is due by the world's clock.

    `authorizations`: by hook, what it was given; it is not among the records, which anybody may look at.
    """

    def __init__(self, world: World, authorizations: dict[int, str]) -> None:
        self._world, self._authorizations = world, authorizations

    def deliver(self) -> int:
        """Send what is due; how many deliveries were taken. One that fails holds up all behind it."""
        with self._world.lock:
            hooks = list(self._world.all(HOOKS))
        return sum(self._deliver(hook) for hook in hooks)

    def _deliver(self, hook: Record) -> int:
        if hook["status"] != "active" or self._world.clock.now() < (hook["next_try"] or 0):
            return 0
        taken = 0
        for delivery in self._queue(hook):
            copies = self._world.switches.webhook_copies
            status = [self._send(hook, delivery) for _ in range(copies)][-1]
            if status // 100 != SUCCESS:
                self._failed(hook, delivery, status)
                break
            self._noted(delivery, status, "delivered")
            self._change(HOOKS, hook, failing_since=None, next_try=None, pause=None)
            taken += 1
        return taken

    def _queue(self, hook: Record) -> list[Record]:
        with self._world.lock:
            waiting = [
                one for one in self._world.all(DELIVERIES) if one["hook_id"] == hook["id"] and one["status"] in WAITING
            ]
        return waiting[::-1] if self._world.switches.webhook_order == "reversed" else waiting

    def _send(self, hook: Record, delivery: Record) -> int:
        body = json.dumps(delivery["payload"]).encode()
        return post(hook["destination_url"], self._authorizations.get(hook["id"], ""), body)

    def _failed(self, hook: Record, delivery: Record, status: int) -> None:
        """Try again later; or, after 12 hours of it, throw away all that waits."""
        now = self._world.clock.now()
        since = hook["failing_since"] or now
        self._noted(delivery, status, WAITING[1])
        if now - since < GIVE_UP_AFTER:
            pause = min((hook["pause"] or FIRST_PAUSE / 2) * 2, LONGEST_PAUSE)
            self._change(HOOKS, hook, failing_since=since, next_try=now + pause, pause=pause)
            return
        for one in self._queue(hook):
            self._change(DELIVERIES, one, status="discarded")
        ends = {"status": "disabled"} if self._world.switches.webhook_failed_hooks == "disabled" else {}
        self._change(HOOKS, hook, failing_since=None, next_try=None, pause=None, **ends)

    def _noted(self, delivery: Record, status: int, state: str) -> None:
        attempt = {"at": self._world.clock.iso(), "status": status or None}
        self._change(DELIVERIES, delivery, status=state, attempts=[*delivery["attempts"], attempt])

    def _change(self, kind: str, record: Record, **fields: Any) -> None:
        with self._world.lock:
            self._world.amend(kind, record, fields)
            self._world.save()
