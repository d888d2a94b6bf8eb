"""The limits of a change set, which the page calls brakes: how far it may go in one run without a person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from procore.model.change_set import ChangeSet
from procore.text.amounts import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far one element's plan may go in one run without a person. None: no brake.

    `share`: of all linked records, once more than `SMALL` are touched. `net`: dollars, up or down.
    """

    created: int | None = 500
    updated: int | None = 500
    deactivated: int | None = 25
    share: Decimal | None = Decimal("0.5")
    net: Decimal | None = Decimal(2_000_000)


SMALL = 20
"""Below this many records a share says nothing."""


@dataclass(frozen=True, slots=True)
class LimitCrossed:
    """A brake that a plan went over: its name, the limit, and what the plan does."""

    brake: str
    limit: str
    found: str


def crossed(brakes: Limits, plan: ChangeSet) -> list[LimitCrossed]:
    """The brakes that the plan goes over, in their order."""
    found = [
        LimitCrossed(name, str(limit), str(count))
        for name in ("created", "updated", "deactivated")
        if (limit := getattr(brakes, name)) is not None and (count := plan.counts.get(name, 0)) > limit
    ]
    touched = plan.counts.get("updated", 0) + plan.counts.get("deactivated", 0)
    if brakes.share is not None and touched > SMALL and touched > brakes.share * plan.known:
        found.append(LimitCrossed("share", f"{brakes.share:.0%}", f"{touched} of {plan.known}"))
    if brakes.net is not None and abs(plan.net) > brakes.net:
        found.append(LimitCrossed("net", grouped(brakes.net, "en"), grouped(plan.net, "en")))
    return found
