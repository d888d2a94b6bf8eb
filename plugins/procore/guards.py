"""What stops a run before it reads a record: a pairing that is not the one that was stamped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from procore.errors import PairingRefused
from procore.ledger import Pairing

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
    from a production one (product.md section 1), so a pairing never changes by itself.
    """
    for name, said in _SAID.items():
        was, now = getattr(mine, name), wanted[name]
        if was != now:
            raise PairingRefused(
                f"{company}: its {said} was {was} when it was first synchronized and is {now} now; nothing was read. "
                f"Set it back, or give the new pairing its own company key."
            )
    return mine
