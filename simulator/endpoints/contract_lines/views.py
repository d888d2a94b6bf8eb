"""How a line is shown: by its own endpoints, and inside a change order package."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from simulator.endpoints.wbs.coding import Coding
from simulator.endpoints.wbs.views import cost_code_view, cost_type_view
from simulator.records.fields import Record, names
from simulator.records.world import World

# ------------------------------------------------------------------------------------------ views


class LineViews:
    """Shows lines of one project; one for each request, as it reads the project's codes once, when they are needed."""

    def __init__(self, world: World, project_id: int) -> None:
        self._world, self._project_id = world, project_id

    @cached_property
    def coding(self) -> Coding:
        """The project's codes."""
        return Coding(self._world, self._project_id)

    def full(self, record: Record, holder_type: str) -> dict[str, Any]:
        """As every endpoint of lines shows one."""
        own = names("id amount description extended_type position quantity unit_cost uom tax_code_id")
        company = self._world.by_id("companies", record["company_id"])
        project = self._world.by_id("projects", record["project_id"])
        return {name: record[name] for name in (*own, "origin_id", "origin_data", "created_at", "updated_at")} | {
            "company": _named(company),
            "project": _named(project),
            **self.codes(record),
            "holder": {"id": record["holder_id"], "holder_type": holder_type},
            "total_amount": record["amount"],
            "extended_amount": record["amount"],
            "currency_configuration": {"currency_iso_code": None},
        }

    def of_package(self, record: Record, holder_type: str) -> dict[str, Any]:
        """Inside a change order package: without origin_id and tax_code_id (docs/procore.md#change-order-reading)."""
        own = names("id position description quantity uom unit_cost")
        return (
            {name: record[name] for name in own}
            | self.codes(record)
            | {
                "holder": {"id": record["holder_id"], "holder_type": holder_type},
                "total_amount": record["amount"],
                "extended_amount": record["amount"],
                "markup_line_items": [],
            }
        )

    def codes(self, record: Record) -> dict[str, Any]:
        """The WBS code of a line, and its cost code and cost type."""
        code = self.coding.codes.get(record["wbs_code_id"])
        cost_code = self._world.by_id("cost_codes", code.cost_code_id) if code else None
        cost_type = self._world.by_id("line_item_types", code.line_item_type_id) if code else None
        return {
            "wbs_code": code.shown() if code else None,
            "cost_code": cost_code_view(self._world, cost_code) if cost_code else None,
            "line_item_type": cost_type_view(cost_type) if cost_type else None,
        }


def _named(record: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"id": record["id"], "name": record["name"]} if record else None
