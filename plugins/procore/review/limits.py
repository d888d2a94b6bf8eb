"""The limits of a change set, which the page calls brakes: how far one run may go without a person. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from procore.model.change_set import ChangeSet
from procore.text.amounts import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far one element's change set may go. A change set may reach a limit, and not go over it; None: no limit.

    `created`, `updated`, `deactivated`: records. `share`: of the linked records, those updated or deactivated (0 to 1),
    once they are more than `FEW_RECORDS`. `net`: dollars by which the target's total moves, up or down.
    """

    created: int | None = 500
    updated: int | None = 500
    deactivated: int | None = 25
    share: Decimal | None = Decimal("0.5")
    net: Decimal | None = Decimal(2_000_000)


LIMIT_NAMES = tuple(one.name for one in fields(Limits))
"""The limits by name, as an override names them."""
FEW_RECORDS = 20
"""Up to this many records a share says nothing."""


@dataclass(frozen=True, slots=True)
class CrossedLimit:
    """A limit that a change set goes over: its name, the limit, and what the change set does (both as people read them)."""

    name: str
    limit: str
    found: str


def crossed_limits(limits: Limits, change_set: ChangeSet) -> list[CrossedLimit]:
    """The limits that the change set goes over, in the order of `LIMIT_NAMES`."""
    found = [
        CrossedLimit(name, str(limit), str(count))
        for name in ("created", "updated", "deactivated")
        if (limit := getattr(limits, name)) is not None and (count := change_set.counts.get(name, 0)) > limit
    ]
    touched = change_set.counts.get("updated", 0) + change_set.counts.get("deactivated", 0)
    if limits.share is not None and touched > FEW_RECORDS and touched > limits.share * change_set.known:
        found.append(CrossedLimit("share", f"{limits.share:.0%}", f"{touched} of {change_set.known}"))
    if limits.net is not None and abs(change_set.net) > limits.net:
        found.append(CrossedLimit("net", grouped(limits.net, "en"), grouped(change_set.net, "en")))
    return found
