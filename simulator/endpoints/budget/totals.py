"""What is added up by budget code: the columns of a budget, and what they are made of.

Source: docs/procore.md#budget-reading.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from simulator.endpoints.change_orders.kinds import package_of
from simulator.records.fields import Record
from simulator.records.world import World

Sums = Mapping[int, Decimal]
"""Budget code id -> money."""
Measure = Callable[[int], Decimal]
"""Budget code id -> its amount in a column."""

_NOTHING = Decimal("0.00")
COMMITTED = ("Approved", "Complete", "Closed", "Received", "Partially Received", "Terminated")
"""Statuses in which a contract counts as committed."""
COMMITMENTS = {
    "purchase_order_contract_line_items": "purchase_order_contracts",
    "work_order_contract_line_items": "work_order_contracts",
}
"""Kind of a line -> its contract's kind."""
CHANGE_LINES = "potential_change_order_line_items"
PENDING = ("pending", "pricing", "not_pricing", "revised", "proceeding")
"""Statuses in which a change order is counted as coming."""


def original(world: World, project_id: int) -> Sums:
    """Original budget amounts."""
    return _summed(world.all("budget_line_items", project_id=project_id), "original_budget_amount")


def modified(world: World, project_id: int) -> Sums:
    """Budget modifications: what came less what went."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for record in world.all("budget_modifications", project_id=project_id):
        for field, sign in (("from_wbs_code_id", -1), ("to_wbs_code_id", 1)):
            if record[field] is not None:
                sums[record[field]] += sign * Decimal(record["transfer_amount"] or 0)
    return sums


def changed(world: World, project_id: int, *statuses: str) -> Sums:
    """Budget changes of these statuses."""
    records = world.all("budget_changes", project_id=project_id)
    wanted = {one["id"] for one in records if one["status"] in statuses}
    lines = world.all("budget_change_lines", project_id=project_id)
    return _summed(line for line in lines if line["budget_change_id"] in wanted)


def cost(world: World, project_id: int) -> Sums:
    """Direct costs, whatever their status."""
    return _summed(world.all("direct_cost_line_items", project_id=project_id))


def committed_lines(world: World, project_id: int, *, pending: bool = False) -> list[tuple[Record, Record]]:
    """Lines of purchase orders, subcontracts and their change orders, each with its contract.

    The committed ones are those of contracts and change orders that are approved; the `pending` ones are not yet.
    """
    lines = [*_contract_lines(world, project_id, pending), *_change_order_lines(world, project_id, pending)]
    return [(line, contract) for line, contract in lines if not line["deleted_at"]]


def _contract_lines(world: World, project_id: int, pending: bool) -> Iterator[tuple[Record, Record]]:
    for kind, contracts in COMMITMENTS.items():
        for line in world.all(kind, project_id=project_id):
            contract = world.by_id(contracts, line["holder_id"])
            if contract is not None and (contract["status"] in COMMITTED) != pending:
                yield line, contract


def _change_order_lines(world: World, project_id: int, pending: bool) -> Iterator[tuple[Record, Record]]:
    statuses = PENDING if pending else ("approved",)
    for line in world.all(CHANGE_LINES, project_id=project_id):
        change = world.by_id("potential_change_orders", line["holder_id"]) or {}
        contract = _commitment(world, change.get("contract_id"))
        if contract is not None and (package_of(world, change) or change)["status"] in statuses:
            yield line, contract


def _commitment(world: World, id: int | None) -> Record | None:
    found = (world.by_id(contracts, id) for contracts in COMMITMENTS.values())
    return next((contract for contract in found if contract is not None), None)


def measures(world: World, project_id: int) -> dict[str, Measure]:
    """Every column by its name in the API, as a function of the budget code."""
    base, moves = original(world, project_id), modified(world, project_id)
    approved, waiting = changed(world, project_id, "approved"), changed(world, project_id, "under_review")
    spent = cost(world, project_id)
    committed = _summed(line for line, _ in committed_lines(world, project_id))
    coming_costs = _summed(line for line, _ in committed_lines(world, project_id, pending=True))

    def total(*parts: Sums) -> Measure:
        return lambda code: sum((part.get(code, _NOTHING) for part in parts), _NOTHING)

    revised, costs = total(base, moves, approved), total(committed, spent, coming_costs)
    return {
        "original_budget_amount": total(base),
        "budget_modifications": total(moves, approved if world.switches.budget_modifications_hold_changes else {}),
        "approved_budget_changes": total(approved),
        "revised_budget": revised,
        "pending_budget_changes": total(waiting),
        "projected_budget": total(base, moves, approved, waiting),
        "committed_costs": total(committed),
        "direct_costs": total(spent),
        "pending_cost_changes": total(coming_costs),
        "projected_costs": costs,
        "estimated_cost_at_completion": costs,
        "projected_over_under": lambda code: revised(code) - costs(code),
    }


def used_codes(world: World, project_id: int) -> set[int]:
    """The budget codes that a cost, a commitment, a modification or a change uses, budgeted or not."""
    kinds = (*COMMITMENTS, CHANGE_LINES, "direct_cost_line_items", "budget_change_lines")
    records = [
        record for kind in kinds for record in world.all(kind, project_id=project_id) if not record.get("deleted_at")
    ]
    used = {record["wbs_code_id"] for record in records} | modified(world, project_id).keys()
    return {id for id in used if id is not None}


def deletable(world: World, project_id: int) -> Callable[[Record], bool]:
    """Whether a budget line may be deleted: its code is not used, and the budget is not locked."""
    budget = next(world.all("budgets", project_id=project_id), None)
    locked, used = bool(budget and budget["locked"]), used_codes(world, project_id)
    return lambda record: not locked and record["wbs_code_id"] not in used


def _summed(records: Iterable[Record], amount: str = "amount") -> Sums:
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for record in records:
        if record["wbs_code_id"] is not None:
            sums[record["wbs_code_id"]] += Decimal(record[amount] or 0)
    return sums


def project_money(world: World, project_id: int) -> dict[str, Decimal]:
    """A project's money in one line, for the page."""
    columns = {
        "original budget": original(world, project_id),
        "approved changes": changed(world, project_id, "approved"),
        "committed": _summed(line for line, _ in committed_lines(world, project_id)),
        "direct costs": cost(world, project_id),
    }
    return {title: sum(sums.values(), _NOTHING) for title, sums in columns.items()}
