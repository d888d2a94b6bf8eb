"""The rules that commitments and prime contracts share."""

from simulator.endpoints.contract_lines.kinds import Holder
from simulator.records.fields import Errors, Record
from simulator.records.world import World


def contract_holder(name: str, type: str, closed: tuple[str, ...]) -> Holder:
    """What the lines of a kind of contract belong to; `closed`: the statuses in which they may not be edited."""
    return Holder(
        kind=name,
        type=type,
        method=lambda world, record: str(record["accounting_method"]),
        closed=lambda world, record: world.switches.approved_contracts_closed and record["status"] in closed,
    )


# ------------------------------------------------------------------------------------------ rules


def default_choices(world: World, record: Record, values: Record) -> Record:
    """What was not sent, or as null, is what Procore itself chooses."""
    chosen = {"accounting_method": world.switches.accounting_method, "status": "Draft"}
    return {name: default for name, default in chosen.items() if record[name] is None}


def method_frozen(world: World, name: str, record: Record) -> Errors:
    """The accounting method of a contract stays as it is once there are lines."""
    held = world.by_id(name, record.get("id"))
    if held is None or held["accounting_method"] == record["accounting_method"]:
        return {}
    lines = world.all(f"{name[:-1]}_line_items", project_id=record["project_id"])
    if not any(one["holder_id"] == record["id"] for one in lines):
        return {}
    return {"accounting_method": ["cannot be changed once the contract has line items"]}


def deleted_with_lines(world: World, lines: str, record: Record) -> None:
    """The lines and change orders of a contract that is deleted are gone too, and give their origin ids free."""
    if not record["deleted_at"]:
        return
    below = ((lines, "holder_id"), ("change_order_packages", "contract_id"), ("potential_change_orders", "contract_id"))
    for kind, above in below:
        for one in world.all(kind, project_id=record["project_id"]):
            if one[above] == record["id"]:
                world.amend(kind, one, {"deleted_at": record["deleted_at"]})
