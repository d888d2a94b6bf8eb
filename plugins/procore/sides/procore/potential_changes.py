"""Potential change orders (PCOs), which hold the lines of change orders, and the tiers they show.

Source: docs/procore.md#change-order-tiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from procore.model.errors import AccessRefused, RequestRefused
from procore.sides.procore.batches import Answers
from procore.sides.procore.company import Company
from procore.sides.procore.rest.client import Client

PATH = "/rest/v1.0/potential_change_orders"
ONE_TIER, TWO_TIERS, THREE_TIERS = 1, 2, 3

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Potential:
    """The PCOs of a project as its list shows them. `tiers` is None as long as nothing tells."""

    items: Sequence[Item] = field(default_factory=list)

    @property
    def tiers(self) -> int | None:
        """How many tiers the project's change orders have: any of them says it, and nothing else does."""
        return next((int(tiers) for one in self.items if (tiers := one.get("change_order_tiers"))), None)

    def of(self, package: Item) -> list[Item]:
        """The PCOs of a package. The list names a PCO's contract, and its package by a number that is one's own there.

        The number follows an acronym that the project chooses ("CCO #001"). A hidden PCO has the package's own number.
        """
        mine = [one for one in self.items if one["contract_id"] == package["contract_id"]]
        number = str(package.get("number") or "")
        named = re.compile(rf"(?:^|[\s#]){re.escape(number)}$")
        found = [one for one in mine if named.search(str(one.get("change_order_package_acronym_number") or ""))]
        if found or self.tiers != ONE_TIER:
            return found
        return [one for one in mine if str(one.get("number") or "") == number]


def of_project(company: Company, project_id: int, *, anew: bool = False) -> Potential:
    """The project's PCOs: one list, kept for the run until packages were made."""
    key = ("potential change orders", project_id)
    if anew or key not in company.known:
        pages = company.client.pages(PATH, {"project_id": project_id}, per_page=1000)
        items = [one for page in pages for one in page if not one.get("deleted_at")]
        company.known[key] = Potential(items)
    found: Potential = company.known[key]
    return found


def tiers_told(company: Company, project_id: int, *, packages: bool) -> int | None:
    """The tiers of a project; None as long as nothing tells. `packages`: whether there are any, so that it can be told.

    Packages without any PCO are not of one tier: three is told from two by what refuses three
    (docs/procore.md#change-order-tiers).
    """
    if not packages and ("potential change orders", project_id) not in company.known:
        return None
    if told := of_project(company, project_id).tiers:
        return told
    key = ("change order tiers", project_id)
    if key not in company.known:
        try:
            company.client.get(f"/rest/v1.0/projects/{project_id}/commitment_change_orders")
            company.known[key] = TWO_TIERS
        except (RequestRefused, AccessRefused):
            company.known[key] = THREE_TIERS
    return int(company.known[key])


def lines_of(client: Client, project_id: int, held: Iterable[Item]) -> list[Item]:
    """The lines of some PCOs, as they are: with their origin ids, which packages leave out.

    Source: docs/procore.md#change-order-reading.
    """
    found: list[Item] = []
    for one in held:
        pages = client.pages(f"{PATH}/{one['id']}/line_items", {"project_id": project_id}, per_page=1000)
        found += [line for page in pages for line in page]
    return found


def attach(client: Client, project_id: int, contract_id: int, items: Sequence[dict[str, Any]]) -> Answers:
    """Two tiers: make the PCOs of a contract's packages, or find those that were made; by our origin id."""
    scope = {"project_id": project_id, "contract_id": contract_id}
    return Answers(client.patch(f"{PATH}/sync", {"updates": list(items)}, scope, repeatable=True))


def set_status(client: Client, project_id: int, contract_id: int, pco: int, status: str) -> None:
    """Two tiers: a PCO has a status of its own. Raises RequestRefused."""
    body = {"project_id": project_id, "contract_id": contract_id, "change_order": {"status": status}}
    client.patch(f"{PATH}/{pco}", body, repeatable=True)
