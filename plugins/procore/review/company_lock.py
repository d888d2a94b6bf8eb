"""The company lock: the pairing of tag, Procore company, host and environment, which may not change by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from procore.model.errors import PairingRefused
from procore.model.pairing import Pairing

_LABELS = {
    "tag": "maestro* tag",
    "procore_company_id": "Procore company",
    "host": "Procore host",
    "environment": "environment",
}


def refuse_foreign(company: str, pairings: Iterable[Pairing]) -> None:
    """Raises PairingRefused when another maestro* company already has this Procore company."""
    for pairing in pairings:
        if pairing.company != company:
            raise PairingRefused(
                f"{company}: Procore company {pairing.procore_company_id} on {pairing.host} is already paired with "
                f"“{pairing.company}”; one Procore company belongs to one maestro* company. Correct procore_company_id."
            )


def unchanged_pairing(company: str, wanted: Mapping[str, str | int], mine: Pairing) -> Pairing:
    """The company's pairing, if it is what the settings and the Connection say now.

    `wanted`: tag, procore_company_id, host, environment. Raises PairingRefused: credentials cannot tell a test company
    from a production one (docs/maestro.md#pairing), so a pairing never changes by itself.
    """
    for name, label in _LABELS.items():
        was, now = getattr(mine, name), wanted[name]
        if was != now:
            raise PairingRefused(
                f"{company}: its {label} was {was} when it was first synchronized and is {now} now; nothing was read. "
                f"Set it back; if it is meant, give the old pairing up first, with the DAG procore_pairing."
            )
    return mine
