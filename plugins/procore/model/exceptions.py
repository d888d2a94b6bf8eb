"""Exceptions: records that wait for somebody, as a run finds them and as the ledger holds them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procore.model.records import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NewException:
    """A record that waits for somebody, or a decision about it that could not be applied (`decision`: its id).

    `kind` and `owner`: of the reason (text.reasons). A key is empty, and a fingerprint None, where that side lacks the
    record. `amount`: dollars; None: the record carries none. `written`: a write of it was tried.
    """

    kind: str
    owner: str
    reason: Reason
    scope: str = ""
    maestro_key: str = ""
    procore_key: str = ""
    maestro_fingerprint: str | None = None
    procore_fingerprint: str | None = None
    amount: Decimal | None = None
    written: bool = False
    decision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenException:
    """An exception that is open in the ledger. Times are aware, UTC.

    `tries`: how often its record was tried; `last_tried`: the last time, `last_seen`: when a run last found it. `due`: what
    refused it may have passed, and it is time to try again.
    """

    id: int
    element: str
    kind: str
    owner: str
    reason: Reason
    scope: str
    maestro_key: str
    procore_key: str
    maestro_fingerprint: str | None
    procore_fingerprint: str | None
    amount: Decimal | None
    tries: int
    first_seen: datetime
    last_seen: datetime
    last_tried: datetime
    due: bool
