"""The company lock: the pairing of tag, Procore company, host and environment, which may not change by itself. Pure."""

from collections.abc import Iterable, Mapping

from procore.model.errors import PairingRefused, Sentence
from procore.model.pairing import Pairing

_LABELS = {
    "tag": "maestro* tag",
    "procore_company_id": "Procore company",
    "host": "Procore host",
    "environment": "environment",
}


HOSTS = {
    "production": "api.procore.com",
    "developer_sandbox": "sandbox.procore.com",
    "on_demand_sandbox": "api.procore.com",
    "monthly_sandbox": "api-monthly.procore.com",
    "federal": "api.procoregov.com",
}
"""Environment -> its API host (docs/procore.md#hosts)."""
_REAL = frozenset({"production", "federal"})
_TEST_WORDS = ("TEST", "DEMO", "ESSAI", "SANDBOX", "FORMATION")
"""What the tag of a company that is no real one has in it."""


def refuse_foreign(company: str, wanted: Mapping[str, str | int], pairings: Iterable[Pairing]) -> None:
    """Raises PairingRefused when another company of the settings has this Procore company, or this maestro* company.

    `pairings`: those that concern this one; `wanted`: what the settings and the Connection say now.
    """
    for pairing in pairings:
        if pairing.company == company:
            continue
        if (pairing.procore_company_id, pairing.host) == (wanted["procore_company_id"], wanted["host"]):
            raise PairingRefused(
                "{company}: Procore company {procore_company_id} on {host} is already paired with “{other}”;"
                " one Procore company belongs to one maestro* company. Correct procore_company_id.",
                company=company,
                procore_company_id=pairing.procore_company_id,
                host=pairing.host,
                other=pairing.company,
            )
        raise PairingRefused(
            "{company}: the maestro* company {tag} is already paired with Procore company "
            "{procore_company_id} on {host}, as “{other}”; one maestro* company belongs to one Procore "
            "company, and nothing was read. Correct tag or maestro_conn_id, or give the other pairing up "
            "with the DAG procore_pairing__{other}.",
            company=company,
            tag=pairing.tag,
            procore_company_id=pairing.procore_company_id,
            host=pairing.host,
            other=pairing.company,
        )


def refuse_unlikely(company: str, wanted: Mapping[str, str | int], confirmed_by: str) -> None:
    """Raises PairingRefused when host, environment and tag do not go together and no person said by name that they are meant.

    A sandbox of the demo may be anywhere; production may not, and the hosts of Procore are of one environment each.
    """
    host, environment, tag = (str(wanted[name]) for name in ("host", "environment", "tag"))
    its_own = HOSTS.get(environment)
    doubt: Sentence | None = None
    if host != its_own and (environment in _REAL or host in HOSTS.values()):
        doubt = (
            Sentence(
                "its environment is {environment} ({its_own}), and its Connection leads to {host}",
                environment=environment,
                its_own=its_own,
                host=host,
            )
            if its_own
            else Sentence(
                "its environment is {environment}, which no host of Procore has, and its Connection leads to {host}",
                environment=environment,
                host=host,
            )
        )
    elif environment in _REAL and any(word in tag.upper() for word in _TEST_WORDS):
        doubt = Sentence(
            "its tag {tag} is that of a test company, and its environment is {environment}",
            tag=tag,
            environment=environment,
        )
    if doubt and not confirmed_by.strip():
        raise PairingRefused(
            "{company}: {doubt}; nothing was read. Correct what is wrong; if it is meant, write your name as"
            " pairing_confirmed_by of the company in the Variable procore_companies.",
            company=company,
            doubt=doubt,
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
                "{company}: its {label} was {was} when it was first synchronized and is {now} now; nothing was "
                "read. Set it back; if it is meant, give the old pairing up first, with the DAG "
                "procore_pairing__{company}.",
                company=company,
                label=label,
                was=was,
                now=now,
            )
    return mine


def why_not_given_up(company: str, pairing: Pairing | None, reason: str, by_whom: str, confirm: str) -> str:
    """Why a person's wish to give the company's pairing up does not count, as one sentence; empty: it does."""
    if pairing is None:
        return f"{company} has no pairing to give up: its next run stamps one."
    if not reason:
        return "Say why the pairing is given up: the reason is kept with your name."
    if not by_whom:
        return "The run does not say who triggered it: log in, and trigger it yourself."
    if confirm != pairing.tag:
        return f"Type the company's tag, {pairing.tag}, as confirm: its links and watermarks are forgotten."
    return ""
