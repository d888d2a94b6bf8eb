"""How direct costs and their lines are shown."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from simulator.endpoints.contract_lines.views import LineViews
from simulator.endpoints.direct_costs.kinds import DIRECT_COSTS
from simulator.records.fields import Record
from simulator.records.world import World

HOLDER_TYPE = "DirectCost"


# ------------------------------------------------------------------------------------------ views


class Views:
    """Shows the direct costs of one project; made once for a call, as it adds up the project's lines."""

    def __init__(self, world: World, project_id: int) -> None:
        self._world, self._project = world, world.row("projects", project_id) or {}
        self._lines = LineViews(world, project_id)
        self._held: dict[int, list[Record]] = defaultdict(list)
        for line in world.rows("direct_cost_line_items", project_id=project_id):
            self._held[line["direct_cost_id"]].append(line)

    def listed(self, row: Record) -> dict[str, Any]:
        """A row of the list: no lines."""
        total = self._total(row)
        return _own(row) | {"amount": total, "grand_total": total} | self._vendor(row, in_list=True)

    def shown(self, row: Record) -> dict[str, Any]:
        """As v1.0 and the sync show a direct cost."""
        counts = {"attachments": [], "attachments_count": 0, "line_items_count": len(self._held.get(row["id"], ()))}
        return _own(row) | counts | {"grand_total": self._total(row)} | self._vendor(row, in_list=False)

    def shown_11(self, row: Record, refs: dict[int, Any] | None = None) -> dict[str, Any]:
        """As v1.1 shows a direct cost: with its lines, each with the caller's `ref` in the answer to its creation."""
        company = self._world.row("companies", row["company_id"]) or {}
        currency = {"currency_iso_code": None, "currency_exchange_rate": None, "base_currency_iso_code": None}
        lines = [
            {name: value for name, value in line_shown(self._lines, line).items() if name not in _NOT_INSIDE}
            | {"ref": (refs or {}).get(line["id"])}
            for line in self._held.get(row["id"], ())
        ]
        return self.shown(row) | {
            "company": {name: company.get(name) for name in ("id", "name")},
            "project": {name: self._project.get(name) for name in ("id", "name")},
            "currency_configuration": currency,
            "line_items": lines,
        }

    def _total(self, row: Record) -> str:
        lines = self._held.get(row["id"], ())
        return str(sum((Decimal(line["amount"] or 0) for line in lines), Decimal("0.00")))

    def _vendor(self, row: Record, *, in_list: bool) -> dict[str, Any]:
        vendor = self._world.row("vendors", row["vendor_id"])
        name = vendor["name"] if vendor else None
        whole = name if in_list else vendor and {"id": vendor["id"], "name": name}
        return {"vendor": whole, "vendor_id": row["vendor_id"], "vendor_name": name}


_NOT_INSIDE = ("holder", "project", "change_event_line_item")
"""What a line does not show inside of its direct cost."""
_SHOWN = tuple(name for name in DIRECT_COSTS.fields if name not in ("vendor_id", "employee_id"))


def _own(row: Record) -> dict[str, Any]:
    own = {name: row[name] for name in ("id", *_SHOWN, "created_at", "updated_at")}
    return own | {"deleted_at": None, "employee": None, "currency_configuration": {}}


def line_shown(views: LineViews, row: Record) -> dict[str, Any]:
    """As the endpoints of one direct cost and the sync show a line."""
    return views.full({**row, "holder_id": row["direct_cost_id"]}, HOLDER_TYPE) | {"change_event_line_item": None}


def line_listed(views: LineViews, row: Record) -> dict[str, Any]:
    """As the list of a whole project shows a line: without its origin_data."""
    shown = line_shown(views, row)
    code = shown["cost_code"] and {name: shown["cost_code"][name] for name in ("id", "full_code", "name", "origin_id")}
    dropped = ("origin_data", "company", "change_event_line_item")
    return {name: value for name, value in shown.items() if name not in dropped} | {"cost_code": code}
