"""What an event of a webhook means to the elements of a company, and what a hook lacks to be as it should. Pure.

Source: docs/procore.md#webhooks.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from procore.elements.element import Direction, Element, Scope, Side
from procore.elements.element_facts import EventResource
from procore.model.webhooks import Hook, Trigger, WebhookEvent

ACTIONS = ("create", "update", "delete")
LARGEST_ID = 2**63 - 1
LONGEST_NAME = 100
"""Characters of an event's own name: a ULID has 26."""
SHOWN = 5
"""So many last characters of an Authorization are shown."""
_NAME = re.compile(r"[0-9A-Za-z-]+")


class NotAnEvent(Exception):
    """A payload that is none of Procore's. `field`: what of it is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Which events concern a company: its id in Procore, the elements that come from Procore, and how our app is named there."""

    company_id: int
    elements: tuple[Element, ...]
    applications: frozenset[str] = frozenset()


def events_of(payload: Mapping[str, Any], listening: Listening) -> list[WebhookEvent]:
    """What an event says, once for each element that it concerns; none: it concerns nobody, or tells of our own write.

    Raises NotAnEvent. Takes payloads of v2.0 to v4.0; only those before v4.0 name the app that made the change.
    """
    company = _id(payload, "company_id")
    name = payload.get("ulid") or payload.get("id")
    if not isinstance(name, str) or len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise NotAnEvent("ulid")
    resource = _text(payload, "resource_name", "resource_type")
    action = _text(payload, "event_type", "reason")
    resource_id, happened = _id(payload, "resource_id"), _moment(payload)
    project = None if payload.get("project_id") is None else _id(payload, "project_id")
    if company != listening.company_id or _is_ours(payload, listening.applications):
        return []
    found = []
    for element in listening.elements:
        if (told := element.webhook_resources.get(resource)) is None:
            continue
        ids = {
            EventResource.RECORD: None if action == "delete" else resource_id,
            EventResource.DOCUMENT: _document(payload),
        }
        found.append(
            WebhookEvent(
                ulid=name,
                element=element.id,
                procore_id=ids.get(told),
                project_id=project,
                happened_at=happened,
            )
        )
    return found


def from_procore(elements: Iterable[Element], direction: Mapping[str, Direction]) -> tuple[Element, ...]:
    """Those of the elements, and their parts, that a company takes from Procore; `direction` by element."""
    return tuple(
        one for element in elements if Side.MAESTRO in direction[element.id].writes for one in element.with_parts
    )


def _is_ours(payload: Mapping[str, Any], applications: frozenset[str]) -> bool:
    metadata = payload.get("metadata")
    source = metadata.get("source_application_id") if isinstance(metadata, Mapping) else None
    return source is not None and str(source) in applications


def _document(payload: Mapping[str, Any]) -> int | None:
    """The document of a line, where the event names exactly one; None: it does not."""
    related = payload.get("related_resources")
    named = [one for one in related if isinstance(one, Mapping)] if isinstance(related, list) else []
    return _id(named[0], "id") if len(named) == 1 else None


def _id(payload: Mapping[str, Any], name: str) -> int:
    value = payload.get(name)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST_ID)):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_ID:
        raise NotAnEvent(name)
    return value


def _text(payload: Mapping[str, Any], *names: str) -> str:
    for name in names:
        if isinstance(value := payload.get(name), str) and value:
            return value
    raise NotAnEvent(names[0])


def _moment(payload: Mapping[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(payload, "timestamp"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotAnEvent("timestamp") from None


# ------------------------------------------------------------------------------------------------ what is to be read


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingEvent:
    """An event that waits: its id in the ledger, and what it says (see WebhookEvent)."""

    id: int
    procore_id: int | None
    project_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What events say of an element: by scope the records to read again, and the scopes to read whole.

    `events`: the scope of each by its id in the ledger; empty: the company, or a project that is not linked.
    """

    records: Mapping[str, frozenset[int]] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    events: Mapping[int, str] = field(default_factory=dict)


AT_MOST = 10
"""From so many records of a scope on, its list is read instead: that is one call."""


def heard(element: Element, pending: Iterable[PendingEvent], projects: Mapping[str, int]) -> Heard:
    """What is to be read because of these events. `projects`: Procore's ids of the linked ones, by number.

    What happened in a project that is not linked is read when it is.
    """
    numbers = {procore_id: number for number, procore_id in projects.items()}
    records: dict[str, set[int]] = {}
    scopes: set[str] = set()
    events: dict[int, str] = {}
    for one in pending:
        scope = numbers.get(one.project_id or 0) if element.scope is Scope.PROJECT else ""
        events[one.id] = scope or ""
        if scope is None:
            continue
        if one.procore_id is None:
            scopes.add(scope)
        else:
            records.setdefault(scope, set()).add(one.procore_id)
    scopes |= {scope for scope, ids in records.items() if len(ids) > AT_MOST}
    few = {scope: frozenset(ids) for scope, ids in records.items() if scope not in scopes}
    return Heard(records=few, scopes=frozenset(scopes), events=events)


# ------------------------------------------------------------------------------------------------ hooks kept in order


def wanted_triggers(elements: Iterable[Element], there: Collection[Trigger]) -> frozenset[Trigger]:
    """What a hook has to ask for so that it hears of these elements, of what `there` is to be asked for."""
    names = {name for element in elements for name in element.webhook_resources}
    return frozenset(one for one in there if one[0] in names and one[1] in ACTIONS)


def unheard(elements: Iterable[Element], there: Collection[Trigger]) -> list[str]:
    """The resources of these elements that Procore does not offer: what happens to them is polled for."""
    offered = {name for name, _ in there}
    return sorted({name for element in elements for name in element.webhook_resources} - offered)


@dataclass(frozen=True, slots=True, kw_only=True)
class HookRepair:
    """What is to be done to the hooks of our namespace: `create` one, or `change` fields of the one that is `kept`.

    `removed`: others that lead to us, which would deliver every event again. `strangers`: the addresses of others that lead
    elsewhere, which are left alone. `add`, `drop`: triggers.
    """

    kept: Hook | None = None
    create: bool = False
    change: frozenset[str] = frozenset()
    removed: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    add: frozenset[Trigger] = frozenset()
    drop: frozenset[Trigger] = frozenset()

    @property
    def nothing(self) -> bool:
        """Whether all is as it should be."""
        return not (self.create or self.change or self.removed or self.add or self.drop)


def repair(wanted: Hook, found: Iterable[Hook]) -> HookRepair:
    """What makes the hooks that were `found` in our namespace the one that is `wanted`.

    Kept is one that leads to us already, the oldest first; where none does, the oldest of all is led to us.
    """
    there = sorted(found, key=lambda hook: (hook.url != wanted.url, len(hook.id), hook.id))
    if not there:
        return HookRepair(create=True, add=frozenset(wanted.triggers))
    kept, *others = there
    same = {
        "destination_url": kept.url == wanted.url,
        "destination_headers": kept.authorization[-SHOWN:] == wanted.authorization[-SHOWN:],
        "payload_version": kept.payload_version == wanted.payload_version,
        "status": kept.active,
    }
    return HookRepair(
        kept=kept,
        change=frozenset(name for name, is_so in same.items() if not is_so),
        removed=tuple(hook.id for hook in others if hook.url == wanted.url),
        strangers=tuple(hook.url for hook in others if hook.url != wanted.url),
        add=frozenset(wanted.triggers) - frozenset(kept.triggers),
        drop=frozenset(kept.triggers) - frozenset(wanted.triggers),
    )
