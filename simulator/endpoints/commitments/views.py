"""How a commitment is shown: header, money and lines (docs/procore.md#commitment-reading)."""

from typing import Any

from simulator.endpoints.change_orders.sums import ProjectChangeOrders
from simulator.endpoints.commitments.kinds import Commitment
from simulator.endpoints.contract_lines.kinds import ZERO, by_holder, total
from simulator.endpoints.contract_lines.views import LineViews
from simulator.endpoints.contracts.views import change_orders, money
from simulator.endpoints.custom_fields.values import shown as custom_fields
from simulator.records.fields import Record
from simulator.records.world import World


class Views:
    """Shows contracts of one project; one for each request, as it sums the project's lines."""

    def __init__(self, world: World, of: Commitment, project_id: int) -> None:
        self._world, self._of = world, of
        self._lines = by_holder(world, of.lines.name, project_id)
        self.changes = ProjectChangeOrders(world, project_id)
        self._sums = self.changes.by_contract()
        self._line_views = LineViews(world, project_id)
        self._project = world.by_id("projects", project_id) or {}

    def compact(self, record: Record) -> dict[str, Any]:
        """The header, as lists and syncs show it."""
        vendor = self._world.by_id("vendors", record["vendor_id"])
        hidden = ("company_id", "project_id", "vendor_id", "assignee_id", "custom_fields")
        custom = self._world.switches.commitment_custom_fields
        sums = money(total(self._world, self._lines.get(record["id"], ())), self._sums.get(record["id"], {}))
        return (
            {name: value for name, value in record.items() if name not in hidden}
            | sums
            | {
                "remaining_balance_outstanding": sums["revised_contract"],
                "total_payments": str(ZERO),
                "total_requisitions_amount": str(ZERO),
                "total_draw_requests_amount": str(ZERO),
                "percentage_paid": "0.0",
                "vendor": {"id": vendor["id"], "company": vendor["name"]} if vendor else None,
                "project": {name: self._project.get(name) for name in ("id", "name")},
                "signed_contract_received_date": record.get("signed_contract_received_date"),
                **_assigned(record),
                "requisitions_are_enabled": True,
                "show_line_items_to_non_admins": False,
                "currency_configuration": {"currency_iso_code": self._project.get("currency_iso_code")},
                **(custom_fields(self._world, record) if custom == "everywhere" else {}),
            }
        )

    def extended(self, record: Record) -> dict[str, Any]:
        """The header with the lines, unless this Procore keeps them back."""
        return self.compact(record) | (self.lines(record) if self._world.switches.extended_lists_hold_lines else {})

    def lines(self, record: Record) -> dict[str, Any]:
        """The lines, in their order."""
        lines = self._lines.get(record["id"], ())
        return {"line_items": [self._line_views.full(one, self._of.holder.type) for one in lines]}

    def whole(self, record: Record) -> dict[str, Any]:
        """A single contract: header, lines, and the change orders that the project's tiers let be seen."""
        vendor = self._world.by_id("vendors", record["vendor_id"])
        more = ("origin_id", "origin_data")
        shown = self.compact(record) | self.lines(record) | change_orders(self.changes, record)
        return shown | {
            "vendor": shown["vendor"] | {name: vendor[name] for name in more} if vendor else None,
            "attachments": [],
            "invoice_contacts": [],
            "payments_issued": [],
            "created_by_id": None,
            **(
                {} if self._world.switches.commitment_custom_fields == "nowhere" else custom_fields(self._world, record)
            ),
        }


def _assigned(record: Record) -> dict[str, Any]:
    """Only purchase orders have an assignee."""
    if "assignee_id" not in record:
        return {}
    return {"assignee": None if record["assignee_id"] is None else {"id": record["assignee_id"]}}
