"""The client's contracts of a project in Procore: looked up by number, never written.

Source: docs/procore.md#prime-contracts.
"""

from collections.abc import Sequence

from procore.elements.change_orders import CHANGE_ORDERS
from procore.elements.element import Side
from procore.mapping.values import clean
from procore.model.errors import AccessRefused
from procore.model.records import Reason
from procore.sides.procore.batches import Item
from procore.sides.procore.company import Company

_LENGTH = CHANGE_ORDERS.by_name["client_contract"].length(Side.MAESTRO)


def prime_contracts_of(company: Company, project_id: int) -> Sequence[Item]:
    """The project's prime contracts: one list a run. None where the tool is closed to us."""
    cache = company.cache.project(project_id)
    if cache.prime_contracts is None:
        try:
            found = company.client.everything("/rest/v1.0/prime_contracts", {"project_id": project_id})
        except AccessRefused:
            found = []
        cache.prime_contracts = [one for one in found if not one.get("deleted_at")]
    return cache.prime_contracts


def contract_numbered(contracts: Sequence[Item], number: str) -> Item | Reason:
    """The contract that maestro* calls by this number; a project that has only one has that one."""
    wanted = number.casefold()
    found = [one for one in contracts if clean(one.get("number") or "").casefold() == wanted]
    if not found and len(contracts) == 1:
        found = list(contracts)
    if len(found) == 1:
        return found[0]
    return Reason("no_prime_contract", {"key": number, "count": str(len(contracts))})


def number_of(contract: Item) -> str:
    """What a change order of this contract names it by: its number as maestro* holds it, its id where it has none."""
    return clean(contract.get("number") or "")[:_LENGTH] or str(contract["id"])
