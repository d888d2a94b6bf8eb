"""The two kinds of commitments in Procore, as a table (docs/procore.md#commitments)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ContractType:
    """One kind: its path, its envelope when one is written alone, and whether its sync knows contracts by id."""

    path: str
    envelope: str
    by_id: bool


CONTRACT_TYPES: Mapping[str, ContractType] = MappingProxyType(
    {
        "purchase_orders": ContractType("/rest/v1.0/purchase_order_contracts", "purchase_order_contract", by_id=False),
        "subcontracts": ContractType("/rest/v1.0/work_order_contracts", "work_order_contract", by_id=True),
    }
)
"""By element id (docs/procore.md#batch-envelopes: the sync of purchase orders matches by origin id only)."""

TOGETHER = 200
"""How many documents of a project are drafted, filled and given their status together."""
