"""How a contract is shown: its header, its money, its lines, and the change orders beside them.

Source: docs/procore.md#commitment-reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from simulator.endpoints.change_order_record import TWO_TIERS, Changes
from simulator.endpoints.contract_record import Commitment
from simulator.endpoints.line_record import ZERO, LineViews, by_holder, total
from simulator.kinds import Row, names
from simulator.world import World


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


class Views:
    """Shows contracts of one project; one for each request, as it sums the project's lines."""

    def __init__(self, world: World, of: Commitment, project_id: int) -> None:
        self._world, self._of = world, of
        self._lines = by_holder(world, of.lines.name, project_id)
        self.changes = Changes(world, project_id)
        self._sums = self.changes.by_contract()
        self._line_views = LineViews(world, project_id)
        self._project = world.row("projects", project_id) or {}

    def compact(self, row: Row) -> dict[str, Any]:
        """The header, as lists and syncs show it."""
        vendor = self._world.row("vendors", row["vendor_id"])
        hidden = ("company_id", "project_id", "vendor_id", "assignee_id")
        sums = money(total(self._lines.get(row["id"], ())), self._sums.get(row["id"], {}))
        return (
            {name: value for name, value in row.items() if name not in hidden}
            | sums
            | {
                "remaining_balance_outstanding": sums["revised_contract"],
                "total_payments": str(ZERO),
                "total_requisitions_amount": str(ZERO),
                "total_draw_requests_amount": str(ZERO),
                "percentage_paid": "0.0",
                "vendor": {"id": vendor["id"], "company": vendor["name"]} if vendor else None,
                "project": {name: self._project.get(name) for name in ("id", "name")},
                "signed_contract_received_date": row.get("signed_contract_received_date"),
                **_assigned(row),
                "requisitions_are_enabled": True,
                "show_line_items_to_non_admins": False,
                "currency_configuration": {"currency_iso_code": None},
            }
        )

    def extended(self, row: Row) -> dict[str, Any]:
        """The header with the lines, unless this Procore keeps them back."""
        return self.compact(row) | (self.lines(row) if self._world.switches.extended_lists_hold_lines else {})

    def lines(self, row: Row) -> dict[str, Any]:
        """The lines, in their order."""
        lines = self._lines.get(row["id"], ())
        return {"line_items": [self._line_views.full(one, self._of.holder.type) for one in lines]}

    def whole(self, row: Row) -> dict[str, Any]:
        """A single contract: header, lines, and the change orders that the project's tiers let be seen."""
        vendor = self._world.row("vendors", row["vendor_id"])
        more = ("origin_id", "origin_data")
        shown = self.compact(row) | self.lines(row) | change_orders(self.changes, row)
        return shown | {
            "vendor": shown["vendor"] | {name: vendor[name] for name in more} if vendor else None,
            "attachments": [],
            "invoice_contacts": [],
            "payments_issued": [],
            "created_by_id": None,
        }


_IN_CONTRACT = names("""
    id created_at deleted_at due_date invoiced_date number paid_date reviewed_at status title updated_at
""")


def _assigned(row: Row) -> dict[str, Any]:
    """Purchase orders alone are assigned to somebody."""
    if "assignee_id" not in row:
        return {}
    return {"assignee": None if row["assignee_id"] is None else {"id": row["assignee_id"]}}


def change_orders(changes: Changes, row: Row) -> dict[str, Any]:
    """The change orders inside a single contract: packages; PCOs with two tiers and more; CORs with three."""

    def of(rows: list[Row], *more: str) -> list[dict[str, Any]]:
        return [{name: one[name] for name in (*_IN_CONTRACT, *more)} for one in rows if one["contract_id"] == row["id"]]

    return {
        "change_order_packages": of(changes.packages, "contract_id", "origin_id", "origin_data"),
        "potential_change_orders": of(changes.pcos) if changes.tiers > 1 else [],
        "change_order_requests": of(changes.requests) if changes.tiers > TWO_TIERS else [],
    }
