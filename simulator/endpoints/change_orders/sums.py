"""What the change orders of a project come to, and what they add to its contracts."""

from collections.abc import Mapping
from decimal import Decimal

from simulator.endpoints.change_orders.kinds import CORS, LINES, PACKAGES, PCOS, package_of, tiers
from simulator.endpoints.contract_lines.kinds import ZERO, by_holder, total
from simulator.records.fields import Record
from simulator.records.world import World

_PENDING = ("pending", "pricing", "not_pricing", "revised", "proceeding", "pending_billable")


class ProjectChangeOrders:
    """The change orders of one project and what they come to; one for each request."""

    def __init__(self, world: World, project_id: int) -> None:
        self._world = world
        self.tiers = tiers(world, project_id)
        self.currency = (world.by_id("projects", project_id) or {}).get("currency_iso_code")
        self.lines = by_holder(world, LINES.name, project_id)
        self.packages = [one for one in world.all(PACKAGES.name, project_id=project_id) if not one["deleted_at"]]
        self.requests = [one for one in world.all(CORS.name, project_id=project_id) if not one["deleted_at"]]
        self.pcos = [one for one in world.all(PCOS.name, project_id=project_id) if not one["deleted_at"]]
        self.in_package: dict[int, list[Record]] = {}
        self.in_request: dict[int, list[Record]] = {}
        for pco in self.pcos:
            package = package_of(world, pco)
            if package is not None:
                self.in_package.setdefault(package["id"], []).append(pco)
            if pco["change_order_request_id"] is not None:
                self.in_request.setdefault(pco["change_order_request_id"], []).append(pco)

    def of_pco(self, record: Record) -> Decimal:
        """The lines of a PCO; without any, what was sent."""
        lines = self.lines.get(record["id"], [])
        return total(self._world, lines) if lines else Decimal(record["grand_total"] or ZERO)

    def of_package(self, record: Record) -> Decimal:
        """The PCOs of a package; when they come to nothing, what was sent."""
        return self._of(record, self.in_package.get(record["id"], []))

    def of_request(self, record: Record) -> Decimal:
        """The PCOs of a request; when they come to nothing, what was sent."""
        return self._of(record, self.in_request.get(record["id"], []))

    def _of(self, record: Record, pcos: list[Record]) -> Decimal:
        held = [pco for pco in pcos if pco["id"] in self.lines or pco["grand_total"]]
        return sum((self.of_pco(pco) for pco in held), ZERO) if held else Decimal(record["grand_total"] or ZERO)

    def by_contract(self) -> Mapping[int, Mapping[str, Decimal]]:
        """Contract id -> what is approved, pending and draft: by package, and never among the contract's own lines."""
        sums: dict[int, dict[str, Decimal]] = {}
        for record in self.packages:
            state = "pending" if record["status"] in _PENDING else record["status"]
            if state in {"approved", "pending", "draft"}:
                own = sums.setdefault(record["contract_id"], {})
                own[state] = own.get(state, ZERO) + self.of_package(record)
        return sums
