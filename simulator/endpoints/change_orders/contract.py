"""The contract that a change order is below, and the filters that every list of change orders has."""

from typing import Any

from simulator.calls.call import Call
from simulator.calls.filters import Condition, Filter, in_range, is_deleted, is_number
from simulator.calls.refusals import Refusal
from simulator.endpoints.change_orders.kinds import contract
from simulator.records.fields import Record
from simulator.records.values import as_id

TOOL = "change_orders"


# ------------------------------------------------------------------------------------------ for all change orders


def in_days(name: str, values: list[str]) -> Condition:
    """The day is in `start...end`; what has none is not."""
    test = in_range(name, values)
    return lambda record: (
        bool(record[name]) and test({name: record[name] if "T" in record[name] else f"{record[name]}T00:00:00Z"})
    )


FILTERS: dict[str, Filter] = {
    "id": is_number,
    "created_at": in_range,
    "updated_at": in_range,
    "reviewed_at": in_days,
    "due_date": in_days,
    "invoiced_date": in_days,
    "paid_date": in_days,
    "signed_change_order_received_date": in_days,
    "include_deleted": is_deleted,
}


def contract_of(call: Call, project_id: int, given: Any) -> Record:
    """The contract that a call names. Refusal 400: none; 404: not there."""
    if given is None:
        raise Refusal(400, {"contract_id": ["is missing"]})
    found = contract(call.world, project_id, as_id(given))
    if found is None:
        raise Refusal(404, "Specified Contract does not exists or User does not have access to it")
    return found[1]


def below_contract(call: Call, project: Record, given: Any) -> dict[str, Any]:
    """What a new change order of a contract belongs to."""
    held = contract_of(call, project["id"], given)
    return {"company_id": call.company_id, "project_id": project["id"], "contract_id": held["id"], "deleted_at": None}
