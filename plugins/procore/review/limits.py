"""What stops a run: a pairing that is not the one that was stamped, and a plan that goes further than it should. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from procore.model.change_set import Plan
from procore.model.errors import PairingRefused
from procore.model.pairing import Pairing
from procore.text.reasons import grouped

_SAID = {
    "tag": "maestro* tag",
    "procore_company_id": "Procore company",
    "host": "Procore host",
    "environment": "environment",
}


def refuse_foreign(company: str, stamps: Iterable[Pairing]) -> None:
    """Raises PairingRefused when another maestro* company already has this Procore company."""
    for stamp in stamps:
        if stamp.company != company:
            raise PairingRefused(
                f"{company}: Procore company {stamp.procore_company_id} on {stamp.host} is already paired with "
                f"“{stamp.company}”; one Procore company belongs to one maestro* company. Correct procore_company_id."
            )


def stamped(company: str, wanted: Mapping[str, str | int], mine: Pairing) -> Pairing:
    """The company's stamp, when it says what the settings and the Connection say now.

    `wanted`: tag, procore_company_id, host, environment. Raises PairingRefused: credentials cannot tell a test company
    from a production one (docs/maestro.md#pairing), so a pairing never changes by itself.
    """
    for name, said in _SAID.items():
        was, now = getattr(mine, name), wanted[name]
        if was != now:
            raise PairingRefused(
                f"{company}: its {said} was {was} when it was first synchronized and is {now} now; nothing was read. "
                f"Set it back; if it is meant, give the old pairing up first, with the DAG procore_pairing."
            )
    return mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Brakes:
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
class Crossed:
    """A brake that a plan went over: its name, the limit, and what the plan does."""

    brake: str
    limit: str
    found: str


def crossed(brakes: Brakes, plan: Plan) -> list[Crossed]:
    """The brakes that the plan goes over, in their order."""
    found = [
        Crossed(name, str(limit), str(count))
        for name in ("created", "updated", "deactivated")
        if (limit := getattr(brakes, name)) is not None and (count := plan.counts.get(name, 0)) > limit
    ]
    touched = plan.counts.get("updated", 0) + plan.counts.get("deactivated", 0)
    if brakes.share is not None and touched > SMALL and touched > brakes.share * plan.known:
        found.append(Crossed("share", f"{brakes.share:.0%}", f"{touched} of {plan.known}"))
    if brakes.net is not None and abs(plan.net) > brakes.net:
        found.append(Crossed("net", grouped(brakes.net, "en"), grouped(plan.net, "en")))
    return found
