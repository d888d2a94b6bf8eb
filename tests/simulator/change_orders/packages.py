"""A project's change orders, and what is done with them: docs/procore.md#change-orders."""

from dataclasses import dataclass
from typing import Any

PACKAGES, PCOS, CORS = (
    f"/rest/v1.0/{name}" for name in ("change_order_packages", "potential_change_orders", "change_order_requests")
)


@dataclass
class Site:
    """One project with an approved subcontract of 1,000.00 and a budget code, and what is done with change orders."""

    api: Any
    sim: Any
    project: dict[str, Any]
    contract: dict[str, Any]
    code: dict[str, Any]

    @property
    def id(self) -> int:
        return self.project["id"]

    def tiers(self, number: int) -> None:
        self.sim.world.change("projects", self.id, change_order_tiers=number)

    def package(self, **fields: Any) -> dict[str, Any]:
        body = {"project_id": self.id, "contract_id": self.contract["id"], "change_order": fields}
        answer = self.api.post(PACKAGES, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def change(self, path: str, row: dict[str, Any], **fields: Any) -> Any:
        body = {"project_id": self.id, "contract_id": self.contract["id"], "change_order": fields}
        return self.api.patch(f"{path}/{row['id']}", body)

    def sync(self, path: str, *items: Any) -> Any:
        answer = self.api.patch(
            f"{path}/sync", {"updates": list(items)}, project_id=self.id, contract_id=self.contract["id"]
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def lines(self, pco: dict[str, Any], *items: Any) -> Any:
        where = f"{PCOS}/{pco['id']}/line_items/sync"
        items = tuple({"wbs_code_id": self.code["id"], **item} for item in items)
        answer = self.api.patch(where, {"updates": list(items)}, project_id=self.id)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def list(self, path: str, **params: Any) -> Any:
        return self.api.all(path, project_id=self.id, **params)

    def show(self, path: str, row: dict[str, Any]) -> Any:
        return self.list(f"{path}/{row['id']}", contract_id=self.contract["id"])

    def sums(self) -> tuple[str, ...]:
        shown = self.list(f"/rest/v1.0/work_order_contracts/{self.contract['id']}")
        return tuple(shown[name] for name in ("grand_total", "approved_change_orders", "revised_contract"))
