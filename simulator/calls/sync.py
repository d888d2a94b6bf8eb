"""The sync action: a batch that creates and updates, item by item, and answers 200 anyway (docs/procore.md#batches)."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.refusals import Refusal
from simulator.records.fields import Record
from simulator.records.rules import TAKEN, Rejected, create, update
from simulator.records.values import as_id
from simulator.records.world import Kind

MOST_ITEMS = 1000
"""More are answered with 413."""


def batch(call: Call, key: str) -> list[Any]:
    """The items of a batch request. Raises Refusal 400 without them, 413 for too many."""
    items = call.sent(key)
    if not isinstance(items, list):
        raise Refusal(400, f"{key} must be an array")
    if len(items) > MOST_ITEMS:
        raise Refusal(413, f"Attributes for a maximum of {MOST_ITEMS} resources can be sent")
    return items


def sync(
    call: Call,
    kind: Kind,
    owner: Mapping[str, Any],
    writable: Collection[str],
    view: Callable[[Record], Any],
    ready: Callable[[dict[str, Any]], dict[str, Any]] = dict,
    *,
    takes_id: bool = True,
) -> Reply:
    """Create and update `updates`. `owner`: what each record of this call belongs to. `ready`: the item as it is taken.

    Without `takes_id` an `id` is one more unknown attribute: it is dropped, and only the origin_id finds a record.

    Entities come back in another order than they were sent: it is not promised (docs/procore.md#batches).
    """
    entities: list[Any] = []
    errors: list[Any] = []
    seen: set[str] = set()
    for item in batch(call, "updates"):
        try:
            record = _one(call, kind, owner, writable, item, seen, ready, takes_id)
        except Rejected as error:
            errors.append(error_entry(item, error))
            continue
        if not call.leaves_out(item):
            entities.append(view(record))
    return Reply(body={"entities": entities[::-1], "errors": errors})


def error_entry(item: Any, error: Rejected) -> dict[str, Any]:
    """A rejected item as the errors of a batch hold it: what was sent, and why."""
    return {**(item if isinstance(item, dict) else {"item": item}), "errors": error.errors}


def _one(
    call: Call,
    kind: Kind,
    owner: Mapping[str, Any],
    writable: Collection[str],
    item: Any,
    seen: set[str],
    ready: Callable[[dict[str, Any]], dict[str, Any]],
    takes_id: bool,
) -> Record:
    if not isinstance(item, dict):
        raise Rejected({"base": ["is not an object"]})
    call.refuse_by_fault(item)
    origin = str(item.get("origin_id") or "")
    if origin and origin in seen:
        raise Rejected({"origin_id": [TAKEN]})
    record = _found(call, kind, owner, item if takes_id else {**item, "id": None}, origin)
    if origin:
        seen.add(origin)
    if record is None:
        return create(call.world, kind, owner, ready(item), writable)
    return update(call.world, kind, record, ready(item), writable)


def _found(call: Call, kind: Kind, owner: Mapping[str, Any], item: dict[str, Any], origin: str) -> Record | None:
    """The record that an item means: by id, else by origin id, and only among the owner's."""
    id = item.get("id")
    if id is not None:
        record = call.world.by_id(kind.name, as_id(id))
        if record is None or not _owned(record, owner):
            raise Rejected({"id": ["not found"]})
        return record
    record = call.world.by_origin(kind.name, call.company_id, origin) if origin else None
    return record if record is not None and _owned(record, owner) else None


def _owned(record: Record, owner: Mapping[str, Any]) -> bool:
    return all(record.get(name) == value for name, value in owner.items())
