"""Potential change orders (PCOs), which hold the lines of change orders.

Source: docs/procore.md#change-order-reading, docs/procore.md#change-order-tiers.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from procore.sides.procore.batches import Answers, Item
from procore.sides.procore.rest.client import Client

PATH = "/rest/v1.0/potential_change_orders"
ONE_TIER, TWO_TIERS, THREE_TIERS = 1, 2, 3


@dataclass(frozen=True, slots=True)
class PotentialChanges:
    """The PCOs of a project as its list shows them. `tiers` is None as long as none of them says it."""

    items: Sequence[Item] = field(default_factory=list)

    @property
    def tiers(self) -> int | None:
        """How many tiers the project's change orders have: any of them says it, and nothing else does."""
        return next((int(tiers) for one in self.items if (tiers := one.get("change_order_tiers"))), None)

    def of(self, package: Item) -> list[Item]:
        """The PCOs of a package. The list names a PCO's contract, and its package by a number that is one's own there.

        The number follows an acronym that the project chooses ("CCO #001"). A hidden PCO has the package's own number.
        """
        of_contract = [one for one in self.items if one["contract_id"] == package["contract_id"]]
        number = str(package.get("number") or "")
        named = re.compile(rf"(?:^|[\s#]){re.escape(number)}$")
        found = [one for one in of_contract if named.search(str(one.get("change_order_package_acronym_number") or ""))]
        if found or self.tiers != ONE_TIER:
            return found
        return [one for one in of_contract if str(one.get("number") or "") == number]


def read_potential_changes(client: Client, project_id: int) -> PotentialChanges:
    """The project's PCOs: one list."""
    items = client.everything(PATH, {"project_id": project_id})
    return PotentialChanges([one for one in items if not one.get("deleted_at")])


def lines_of(client: Client, project_id: int, potential: Iterable[Item]) -> list[Item]:
    """The lines of some PCOs, as they are: with their origin ids, which packages leave out.

    Source: docs/procore.md#change-order-reading.
    """
    pages = [client.everything(f"{PATH}/{one['id']}/line_items", {"project_id": project_id}) for one in potential]
    return [line for lines in pages for line in lines]


def create(client: Client, project_id: int, contract_id: int, items: Sequence[Mapping[str, Any]]) -> Answers:
    """Two tiers: make the PCOs of a contract's packages, or find those that were made; by our origin id."""
    scope = {"project_id": project_id, "contract_id": contract_id}
    return Answers(client.patch(f"{PATH}/sync", {"updates": list(items)}, scope, repeatable=True))


def set_status(client: Client, project_id: int, contract_id: int, potential_id: int, status: str) -> None:
    """Two tiers: a PCO has a status of its own. Raises RequestRefused."""
    body = {"project_id": project_id, "contract_id": contract_id, "change_order": {"status": status}}
    client.patch(f"{PATH}/{potential_id}", body, repeatable=True)
