"""The client's contracts of a project in Procore: looked up by number, never written.

Source: docs/procore.md#prime-contracts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from procore.elements.change_orders import CHANGE_ORDERS
from procore.elements.element import Side
from procore.mapping.records import text_of
from procore.mapping.values import clean
from procore.model.errors import AccessRefused
from procore.model.records import Reason
from procore.sides.procore.company import Company

Item = Mapping[str, Any]
_LENGTH = CHANGE_ORDERS.by_name["client_contract"].length(Side.MAESTRO)


def of_project(company: Company, project_id: int) -> Sequence[Item]:
    """The project's prime contracts: one list a run. None where the tool is closed to us."""
    key = ("prime contracts", project_id)
    if key not in company.known:
        try:
            pages = company.client.pages("/rest/v1.0/prime_contracts", {"project_id": project_id}, per_page=1000)
            company.known[key] = [one for page in pages for one in page if not one.get("deleted_at")]
        except AccessRefused:
            company.known[key] = []
    found: Sequence[Item] = company.known[key]
    return found


def named(contracts: Sequence[Item], number: str) -> Item | Reason:
    """The contract that maestro* calls by this number; a project that has only one has that one."""
    wanted = number.casefold()
    mine = [one for one in contracts if clean(one.get("number") or "").casefold() == wanted]
    found = mine or (list(contracts) if len(contracts) == 1 else [])
    if len(found) == 1:
        return found[0]
    return Reason("no_prime_contract", {"key": number, "count": str(len(contracts))})


def word(contract: Item) -> str:
    """What a change order of this contract names it by: its number, and its id where it has none."""
    return text_of(clean(contract.get("number") or ""))[:_LENGTH] or str(contract["id"])
