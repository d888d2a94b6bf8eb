"""Webhooks of Procore: an event as it is kept, and a hook with its triggers (docs/procore.md#webhooks)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

Trigger = tuple[str, str]
"""What a hook asks for: the resource's name, and create, update or delete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """What one event says of one element: ids only, never values.

    `ulid`: the event's own name, by which a second delivery is known. `procore_id`: the record to read again; None: all of its
    project, or of the company's list. `project_id`: Procore's id of the project; None: the company. `happened_at`: by Procore's
    clock (aware, UTC).
    """

    ulid: str
    element: str
    procore_id: int | None
    project_id: int | None
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A hook: where it delivers, with what Authorization, and what it asks for.

    Of one that Procore shows, `id` is Procore's, and of `authorization` only the last characters are known.
    """

    url: str
    authorization: str
    namespace: str
    payload_version: str = "v3.0"
    active: bool = True
    triggers: Collection[Trigger] = field(default_factory=frozenset)
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookState:
    """What the ledger knows of a company's hook.

    `looked_at`: when it was last looked after; `lost_at`: when it was last seen that events may be lost, so that what was read
    before then is asked again (None: never); `newest_lost`: when the newest event happened that Procore threw away. Aware, UTC.
    """

    looked_at: datetime
    lost_at: datetime | None = None
    newest_lost: datetime | None = None
