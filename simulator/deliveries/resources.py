"""Which records raise events: the resource's name, its actions, and the line items whose document is named beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ALL = ("create", "update", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One row of `GET .../webhooks/resources`. `parent`: the kind of the document that holds it, and the field with its id."""

    name: str
    tool: str
    actions: tuple[str, ...] = ALL
    parent: tuple[str, str] | None = None


def _lines(name: str, tool: str, kind: str, field: str = "holder_id") -> Resource:
    return Resource(name=f"{name} Line Items", tool=tool, parent=(kind, field))


RESOURCES: Mapping[str, Resource] = MappingProxyType(
    {
        "projects": Resource(name="Projects", tool="Portfolio", actions=("create", "update")),
        "vendors": Resource(name="Company Vendors", tool="Directory"),
        "line_item_types": Resource(name="Line Item Types", tool="Work Breakdown Structure"),
        "standard_cost_codes": Resource(name="Standard Cost Codes", tool="Work Breakdown Structure"),
        "cost_codes": Resource(name="Cost Codes", tool="Work Breakdown Structure"),
        "sub_jobs": Resource(name="Sub Jobs", tool="Work Breakdown Structure"),
        "budget_line_items": Resource(name="Budget Line Items", tool="Budget"),
        "budget_changes": Resource(name="Budget Changes", tool="Budget"),
        "budget_modifications": Resource(name="Budget Modifications", tool="Budget"),
        "direct_costs": Resource(name="Direct Costs", tool="Direct Costs"),
        "direct_cost_line_items": _lines("Direct Cost", "Direct Costs", "direct_costs", "direct_cost_id"),
        "purchase_order_contracts": Resource(name="Purchase Order Contracts", tool="Commitments"),
        "purchase_order_contract_line_items": _lines("Purchase Order Contract", "Commitments", "purchase_order_contracts"),
        "work_order_contracts": Resource(name="Work Order Contracts", tool="Commitments"),
        "work_order_contract_line_items": _lines("Work Order Contract", "Commitments", "work_order_contracts"),
        "prime_contracts": Resource(name="Prime Contracts", tool="Prime Contracts"),
        "prime_contract_line_items": _lines("Prime Contract", "Prime Contracts", "prime_contracts"),
        "change_order_packages": Resource(name="Change Order Packages", tool="Change Orders"),
        "change_order_requests": Resource(name="Change Order Requests", tool="Change Orders"),
        "potential_change_orders": Resource(name="Potential Change Orders", tool="Change Orders"),
        "potential_change_order_line_items": _lines(
            "Potential Change Order", "Change Orders", "potential_change_orders"
        ),
    }
)  # fmt: skip
"""By kind. What is not here raises no event: WBS codes, units, tax codes, the budget's lock (docs/procore.md#webhooks)."""
