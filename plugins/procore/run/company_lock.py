"""Opening a company's pairing: compared with what it was before a record is read, kept once both sides answered."""

from collections.abc import Mapping

from procore.config.companies import dag_of
from procore.config.company import CompanySettings
from procore.elements import SCOPES
from procore.elements.element import Element
from procore.model.errors import ConfigurationError, PairingRefused
from procore.model.pairing import Pairing
from procore.review.company_lock import refuse_foreign, refuse_unlikely, unchanged_pairing
from procore.run.job import Job
from procore.run.maestro_side import MaestroSide
from procore.sides.procore.rest.client import Client
from procore.store.ledger import Ledger

WIPED_MONTHLY = "monthly_sandbox"
"""The environment that Procore wipes and fills again on the first working day of each month."""
MANY_GONE = 3
"""So many linked projects that are gone at once, and most of all, are no coincidence."""
PROJECTS = "/rest/v1.1/projects"
_ALL_IDS = {"filters[by_status]": "All", "view": "ids", "per_page": 200_000}


def open_pairing(key: str, settings: CompanySettings, ledger: Ledger, maestro: MaestroSide, client: Client) -> Pairing:
    """The company's pairing; its first run makes it, when maestro* has the tag and the credentials see the company.

    Raises PairingRefused when it is not the one that was first synchronized, or when Procore was wiped since; ConfigurationError
    when there is nothing to pair.
    """
    wanted: dict[str, str | int] = {
        "tag": settings.tag,
        "procore_company_id": settings.procore_company_id,
        "host": client.host,
        "environment": settings.environment,
        "maestro_conn_id": settings.maestro_conn_id,
        "confirmed_by": settings.pairing_confirmed_by,
    }
    mine = _mine(key, wanted, ledger)
    if mine is None:
        refuse_unlikely(key, wanted, settings.pairing_confirmed_by)
        maestro.clock()
        _seen(key, settings, client)
        ledger.pairings.add(key, wanted)
        mine = _mine(key, wanted, ledger)
    if mine is None:
        raise PairingRefused("{key}: the ledger does not keep this pairing; look at procore_sync.pairing.", key=key)
    pairing = unchanged_pairing(key, wanted, mine)
    if pairing.maestro_conn_id is None:
        ledger.pairings.note_connection(pairing.id, settings.maestro_conn_id)
    _still_there(settings, ledger, client, pairing)
    return pairing


def refuse_wiped(company: str, linked: int, living: int) -> None:
    """Raises PairingRefused when Procore has none, or less than half, of the linked projects: nobody deletes so many.

    A sandbox that is wiped and filled again holds other records under the same company (docs/procore.md#hosts). Projects that
    a person has unlinked or excluded, or decided to, are not among the linked ones.
    """
    gone = linked - living
    if gone and (not living or (gone >= MANY_GONE and gone > living)):
        raise PairingRefused(
            "{company}: Procore has {living} of the {linked} linked projects, and nothing was written. If "
            "the sandbox was wiped, give the pairing up with the DAG {pairing_dag}, and the next run starts "
            "anew; if the application lost its access, add the projects to its permitted projects again; if "
            "they were deleted on purpose, unlink or exclude them with the DAG {links_dag}.",
            company=company,
            living=living,
            linked=linked,
            pairing_dag=dag_of(company, "pairing"),
            links_dag=dag_of(company, "links"),
        )


def refuse_undivided(job: Job, element: Element, linked: int) -> None:
    """Raises ConfigurationError where so many sub-projects are linked with sub jobs and the settings have none any more.

    Each would become a project of its own, whose dollars are in its master's project already. Raises it, too, for documents of
    budgets beside sub jobs: two sub-projects may number theirs alike, and one of Procore's may be of several.
    """
    if job.sub_jobs and element.amounts_by_document:
        raise ConfigurationError(
            "{element}: a budget change of Procore may be of several sub jobs, and a budget modification of maestro* is of one "
            "project; set elements.{element}.modifications to lump, or sub_jobs to false.",
            element=element.id,
        )
    if job.sub_jobs or not linked:
        return
    raise ConfigurationError(
        "{company}: {count} sub-projects are linked with sub jobs of Procore ({first}, ...), and the setting sub_jobs is off. "
        "Nothing was read or written: each would become a project of its own, and its dollars are in its master's project already. "
        "Set sub_jobs to true again. To end it for good, unlink them first, with the DAG {links_dag}, while it is on.",
        company=job.pairing.company,
        count=linked,
        first=job.ledger.links.sub_projects(job.pairing.id)[0].number,
        links_dag=dag_of(job.pairing.company, "links"),
    )


def _still_there(settings: CompanySettings, ledger: Ledger, client: Client, pairing: Pairing) -> None:
    """One call, where wipes are to be expected or the last whole read found nothing: a linked project must be there."""
    linked, living = ledger.links.projects_left(pairing.id)
    if not linked or (living and settings.environment != WIPED_MONTHLY):
        return
    known = set(ledger.links.procore_ids(pairing.id, SCOPES.id).values())
    ids = client.get(PROJECTS, {"company_id": settings.procore_company_id, **_ALL_IDS})
    refuse_wiped(pairing.company, linked, len(known.intersection(ids)))


def _mine(key: str, wanted: Mapping[str, str | int], ledger: Ledger) -> Pairing | None:
    pairings = ledger.pairings.concerning(
        key,
        int(wanted["procore_company_id"]),
        str(wanted["host"]),
        tag=str(wanted["tag"]),
        maestro_conn_id=str(wanted["maestro_conn_id"]),
    )
    refuse_foreign(key, wanted, pairings)
    return next((pairing for pairing in pairings if pairing.company == key), None)


def _seen(key: str, settings: CompanySettings, client: Client) -> None:
    visible = client.companies()
    if all(int(one["id"]) != settings.procore_company_id for one in visible):
        names = ", ".join(f"{one['name']} ({one['id']})" for one in visible) or "none"
        raise ConfigurationError(
            "{key}: these credentials do not see the Procore company {procore_company_id}; they see: "
            "{names}. Correct procore_company_id, or install the app in that company.",
            key=key,
            procore_company_id=settings.procore_company_id,
            names=names,
        )
