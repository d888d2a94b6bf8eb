"""Actions: what was written to a side, or was about to be, as the ledger holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procore.elements.element import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunCreation:
    """A creation that a run was about to send, and of which nobody knows whether it was made.

    Keys that were not known yet are None. `origin_id`: the one that it was sent with. `changes`: {field, old, new}, values as
    stored, and `line` for a line's.
    """

    id: int
    scope: str
    side: Side
    maestro_key: str | None
    procore_key: str | None
    origin_id: str | None
    changes: tuple[Mapping[str, Any], ...] = ()
