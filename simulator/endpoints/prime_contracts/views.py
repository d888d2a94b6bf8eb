"""How a prime contract is shown: in the list, and alone with its lines."""

from typing import Any

from simulator.endpoints.change_orders.sums import ProjectChangeOrders
from simulator.endpoints.contract_lines.kinds import ZERO, by_holder, total
from simulator.endpoints.contract_lines.views import LineViews
from simulator.endpoints.contracts.views import change_orders, money
from simulator.endpoints.prime_contracts.kinds import HOLDER, LINES, PEOPLE
from simulator.records.fields import Record
from simulator.records.world import World


class Views:
    """Shows the prime contracts of one project; made once for a call, as it adds up the project's lines."""

    def __init__(self, world: World, project_id: int) -> None:
        self._world, self._changes = world, ProjectChangeOrders(world, project_id)
        self._lines, self._line_views = by_holder(world, LINES.name, project_id), LineViews(world, project_id)
        self._sums = self._changes.by_contract()

    def listed(self, record: Record) -> dict[str, Any]:
        """As the list shows a prime contract: without a revised sum."""
        vendor = self._world.by_id("vendors", record["vendor_id"])
        hidden = ("company_id", "project_id", *PEOPLE)
        sums = self._money(record)
        return {name: value for name, value in record.items() if name not in hidden} | {
            "grand_total": sums["grand_total"],
            "approved_change_orders": sums["approved_change_orders"],
            "vendor": {"id": vendor["id"], "name": vendor["name"]} if vendor else None,
            "architect": None,
            "contractor": None,
            "created_by": None,
            "attachments": [],
            "show_line_items_to_non_admins": False,
            "currency_configuration": {"currency_iso_code": None},
        }

    def whole(self, record: Record) -> dict[str, Any]:
        """One prime contract: its sums have names of their own here, and origin_code is missing."""
        sums, lines = self._money(record), self._lines.get(record["id"], ())
        shown = {name: value for name, value in self.listed(record).items() if name != "origin_code"}
        return (
            shown
            | change_orders(self._changes, record)
            | {
                "line_items": [self._line_views.full(one, HOLDER.type) for one in lines],
                "line_items_total": sums["grand_total"],
                "line_items_extended_total": sums["grand_total"],
                "draft_change_orders_amount": sums["draft_change_orders_amount"],
                "pending_change_orders_amount": sums["pending_change_orders"],
                "revised_contract_amount": sums["revised_contract"],
                "pending_revised_contract_amount": sums["pending_revised_contract"],
                "outstanding_balance": sums["revised_contract"],
                "owner_invoices_amount": str(ZERO),
                "total_payments": str(ZERO),
                "percentage_paid": "0.0",
                "type": HOLDER.type,
            }
        )

    def _money(self, record: Record) -> dict[str, str]:
        return money(total(self._world, self._lines.get(record["id"], ())), self._sums.get(record["id"], {}))
