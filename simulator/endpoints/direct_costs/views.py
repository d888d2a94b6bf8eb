"""How direct costs and their lines are shown."""

from collections import defaultdict
from typing import Any

from simulator.endpoints.contract_lines.kinds import total
from simulator.endpoints.contract_lines.views import LineViews
from simulator.endpoints.direct_costs.kinds import DIRECT_COSTS
from simulator.records.fields import Record
from simulator.records.world import World

HOLDER_TYPE = "DirectCost"


# ------------------------------------------------------------------------------------------ views


class Views:
    """Shows the direct costs of one project; made once for a call, as it adds up the project's lines."""

    def __init__(self, world: World, project_id: int) -> None:
        self._world, self._project = world, world.by_id("projects", project_id) or {}
        self._lines = LineViews(world, project_id)
        self._held: dict[int, list[Record]] = defaultdict(list)
        for line in world.all("direct_cost_line_items", project_id=project_id):
            self._held[line["direct_cost_id"]].append(line)

    def listed(self, record: Record) -> dict[str, Any]:
        """As the list shows a direct cost: no lines."""
        whole = self._total(record)
        return self._own(record) | {"amount": whole, "grand_total": whole} | self._vendor(record, in_list=True)

    def shown(self, record: Record) -> dict[str, Any]:
        """As v1.0 and the sync show a direct cost."""
        counts = {"attachments": [], "attachments_count": 0, "line_items_count": len(self._held.get(record["id"], ()))}
        return self._own(record) | counts | {"grand_total": self._total(record)} | self._vendor(record, in_list=False)

    def shown_11(self, record: Record, refs: dict[int, Any] | None = None) -> dict[str, Any]:
        """As v1.1 shows a direct cost: with its lines, each with the caller's `ref` in the answer to its creation."""
        company = self._world.by_id("companies", record["company_id"]) or {}
        currency = {
            "currency_iso_code": None,
            **self._currency,
            "currency_exchange_rate": None,
            "base_currency_iso_code": None,
        }
        lines = [
            {name: value for name, value in line_shown(self._lines, line).items() if name not in _NOT_INSIDE}
            | {"ref": (refs or {}).get(line["id"])}
            for line in self._held.get(record["id"], ())
        ]
        return self.shown(record) | {
            "company": {name: company.get(name) for name in ("id", "name")},
            "project": {name: self._project.get(name) for name in ("id", "name")},
            "currency_configuration": currency,
            "line_items": lines,
        }

    def _own(self, record: Record) -> dict[str, Any]:
        own = {name: record[name] for name in ("id", *_SHOWN, "created_at", "updated_at")}
        return own | {"deleted_at": None, "employee": None, "currency_configuration": self._currency}

    @property
    def _currency(self) -> dict[str, Any]:
        """Only a project with a currency of its own says which: null, and no more, is what all others have."""
        code = self._project.get("currency_iso_code")
        return {"currency_iso_code": code} if code else {}

    def _total(self, record: Record) -> str:
        return str(total(self._world, self._held.get(record["id"], ())))

    def _vendor(self, record: Record, *, in_list: bool) -> dict[str, Any]:
        vendor = self._world.by_id("vendors", record["vendor_id"])
        name = vendor["name"] if vendor else None
        whole = name if in_list else vendor and {"id": vendor["id"], "name": name}
        return {"vendor": whole, "vendor_id": record["vendor_id"], "vendor_name": name}


_NOT_INSIDE = ("holder", "project", "change_event_line_item")
"""What a line does not show inside of its direct cost."""
_SHOWN = tuple(name for name in DIRECT_COSTS.fields if name not in ("vendor_id", "employee_id"))


def line_shown(views: LineViews, record: Record) -> dict[str, Any]:
    """As the endpoints of one direct cost and the sync show a line."""
    return views.full({**record, "holder_id": record["direct_cost_id"]}, HOLDER_TYPE) | {"change_event_line_item": None}


def line_listed(views: LineViews, record: Record) -> dict[str, Any]:
    """As the list of a whole project shows a line: without its origin_data."""
    shown = line_shown(views, record)
    code = shown["cost_code"] and {name: shown["cost_code"][name] for name in ("id", "full_code", "name", "origin_id")}
    dropped = ("origin_data", "company", "change_event_line_item")
    return {name: value for name, value in shown.items() if name not in dropped} | {"cost_code": code}
