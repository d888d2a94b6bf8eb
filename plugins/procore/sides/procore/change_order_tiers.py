"""How many tiers a project's change orders have, as its PCOs say it; both are read once a run.

Source: docs/procore.md#change-order-tiers.
"""

from procore.model.errors import AccessRefused, RequestRefused
from procore.sides.procore.company import Company
from procore.sides.procore.potential_changes import (
    THREE_TIERS,
    TWO_TIERS,
    PotentialChanges,
    read_potential_changes,
)


def potential_changes_of(company: Company, project_id: int, *, anew: bool = False) -> PotentialChanges:
    """The project's PCOs, kept for the run; `anew` when packages were made since."""
    cache = company.cache.project(project_id)
    if anew or cache.potential_changes is None:
        cache.potential_changes = read_potential_changes(company.client, project_id)
    return cache.potential_changes


def tiers_of(company: Company, project_id: int, *, packages: bool) -> int | None:
    """The tiers of a project; None as long as nothing tells. `packages`: whether there are any, so that it can be told.

    Packages without any PCO are not of one tier: three is told from two by what refuses three
    (docs/procore.md#change-order-tiers).
    """
    if not packages and company.cache.project(project_id).potential_changes is None:
        return None
    if tiers := potential_changes_of(company, project_id).tiers:
        return tiers
    return THREE_TIERS if has_three_tiers(company, project_id) else TWO_TIERS


def has_three_tiers(company: Company, project_id: int) -> bool:
    """Whether a project's change orders have three tiers: a list that three tiers refuse; asked once a run."""
    cache = company.cache.project(project_id)
    if cache.three_tiers is None:
        try:
            company.client.get(f"/rest/v1.0/projects/{project_id}/commitment_change_orders")
        except (RequestRefused, AccessRefused):
            cache.three_tiers = True
        else:
            cache.three_tiers = False
    return cache.three_tiers
