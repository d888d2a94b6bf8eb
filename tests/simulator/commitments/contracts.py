"""A project's contracts, and what is done with them: docs/procore.md#commitments."""

from dataclasses import dataclass
from typing import Any

import pytest

ORDERS, SUBCONTRACTS = "/rest/v1.0/purchase_order_contracts", "/rest/v1.0/work_order_contracts"
BOTH = pytest.mark.parametrize("path", [ORDERS, SUBCONTRACTS])
SENT_AS = {ORDERS: "purchase_order_contract", SUBCONTRACTS: "work_order_contract"}


@dataclass
class Site:
    """One project with a supplier in its directory and a budget code, and what is done with its contracts."""

    api: Any
    sim: Any
    project: dict[str, Any]
    vendor: dict[str, Any]
    code: dict[str, Any]

    @property
    def id(self) -> int:
        return self.project["id"]

    def sync(self, path: str, *items: Any) -> Any:
        answer = self.api.patch(f"{path}/sync", {"project_id": self.id, "updates": list(items)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def contract(self, path: str, **fields: Any) -> dict[str, Any]:
        answer = self.sync(path, {"origin_id": "M|1", "vendor_id": self.vendor["id"], **fields})
        assert answer["errors"] == []
        return answer["entities"][0]

    def lines(self, path: str, contract: dict[str, Any], *items: Any) -> Any:
        where = f"{path}/{contract['id']}/line_items/sync"
        answer = self.api.patch(where, {"updates": list(items)}, project_id=self.id)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def line(self, path: str, contract: dict[str, Any], **fields: Any) -> dict[str, Any]:
        item = {"origin_id": "M|1|1", "wbs_code_id": self.code["id"], "amount": "100.00", **fields}
        answer = self.lines(path, contract, item)
        assert answer["errors"] == []
        return answer["entities"][0]

    def list(self, path: str, **params: Any) -> Any:
        return self.api.all(path, project_id=self.id, **params)

    def show(self, path: str, contract: dict[str, Any]) -> Any:
        return self.list(f"{path}/{contract['id']}")

    def change(self, path: str, contract: dict[str, Any], **fields: Any) -> Any:
        return self.api.patch(f"{path}/{contract['id']}", {"project_id": self.id, SENT_AS[path]: fields})


def code_of(sim, project_id, number="01-110"):
    """A budget code of a project, as a person makes one: the cost code and the first cost type."""
    parent, _, own = number.partition("-")
    above = sim.world.add("cost_codes", project_id=project_id, code=parent, name=f"Division {parent}")
    cost_code = sim.world.add("cost_codes", project_id=project_id, code=own, name="Chantier", parent_id=above["id"])
    cost_type = sim.world.records("line_item_types")[0]
    wanted = (cost_code["id"], cost_type["id"])
    items = [one["id"] for one in sim.world.records("segment_items", project_id) if one["source_id"] in wanted]
    return sim.world.add("wbs_codes", project_id=project_id, item_ids=sorted(items))
