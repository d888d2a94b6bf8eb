"""Opening a company's pairing: compared with its stamp before any record is read, stamped only once both sides answered."""

from __future__ import annotations

from procore.errors import ConfigurationError, PairingRefused
from procore.guards import refuse_foreign, stamped
from procore.ledger import Ledger, Pairing
from procore.settings import CompanySettings
from procore.sides.client import Client
from procore.sides.maestro import Maestro


def open_pairing(key: str, settings: CompanySettings, ledger: Ledger, maestro: Maestro, client: Client) -> Pairing:
    """The company's pairing; made by its first run, when maestro* has the tag and the credentials see the Procore company.

    Raises PairingRefused when it is not the one that was stamped, ConfigurationError when there is nothing to pair.
    """
    wanted: dict[str, str | int] = {
        "tag": settings.tag,
        "procore_company_id": settings.procore_company_id,
        "host": client.host,
        "environment": settings.environment,
    }
    mine = _mine(key, settings, ledger, client)
    if mine is None:
        maestro.clock()
        _seen(key, settings, client)
        ledger.stamp(key, wanted)
        mine = _mine(key, settings, ledger, client)
    if mine is None:
        raise PairingRefused(f"{key}: the ledger keeps no stamp of this pairing; look at procore_sync.pairing.")
    return stamped(key, wanted, mine)


def _mine(key: str, settings: CompanySettings, ledger: Ledger, client: Client) -> Pairing | None:
    stamps = ledger.stamps(key, settings.procore_company_id, client.host)
    refuse_foreign(key, stamps)
    return next((stamp for stamp in stamps if stamp.company == key), None)


def _seen(key: str, settings: CompanySettings, client: Client) -> None:
    visible = client.companies()
    if all(int(one["id"]) != settings.procore_company_id for one in visible):
        names = ", ".join(f"{one['name']} ({one['id']})" for one in visible) or "none"
        raise ConfigurationError(
            f"{key}: these credentials do not see the Procore company {settings.procore_company_id}; they see: {names}. "
            "Correct procore_company_id, or install the app in that company."
        )
