"""What every contract shows: its money, and the change orders beside its lines (docs/procore.md#commitment-reading)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from simulator.endpoints.change_orders.kinds import TWO_TIERS
from simulator.endpoints.change_orders.sums import ProjectChangeOrders
from simulator.endpoints.contract_lines.kinds import ZERO
from simulator.records.fields import Record, names


def money(own: Decimal, changes: Mapping[str, Decimal]) -> dict[str, str]:
    """A contract's money, as text: its own lines, and change orders beside them."""
    approved, pending = changes.get("approved", ZERO), changes.get("pending", ZERO)
    return {
        "grand_total": str(own),
        "approved_change_orders": str(approved),
        "pending_change_orders": str(pending),
        "draft_change_orders_amount": str(changes.get("draft", ZERO)),
        "revised_contract": str(own + approved),
        "pending_revised_contract": str(own + approved + pending),
    }


_IN_CONTRACT = names("""
    id created_at deleted_at due_date invoiced_date number paid_date reviewed_at status title updated_at
""")


def change_orders(changes: ProjectChangeOrders, record: Record) -> dict[str, Any]:
    """The change orders inside a single contract: packages; PCOs with two tiers and more; CORs with three."""

    def of(records: list[Record], *more: str) -> list[dict[str, Any]]:
        return [
            {name: one[name] for name in (*_IN_CONTRACT, *more)}
            for one in records
            if one["contract_id"] == record["id"]
        ]

    return {
        "change_order_packages": of(changes.packages, "contract_id", "origin_id", "origin_data"),
        "potential_change_orders": of(changes.pcos) if changes.tiers > 1 else [],
        "change_order_requests": of(changes.requests) if changes.tiers > TWO_TIERS else [],
    }
