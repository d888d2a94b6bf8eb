"""What is held, by cause, as the ledger's view `inbox_by_cause` gives it."""

from decimal import Decimal
from typing import Any


def row(element: str = "purchase_orders", cause: str = "waits_for", **more: Any) -> dict[str, Any]:
    """A row as the ledger's view gives it."""
    empty = dict.fromkeys(("field", *(f"waits_for_{name}" for name in ("element", "project", "key", "side", "name"))))
    common = {"kind": "waiting", "owner": "accounting", "records": 1, "amount": None}
    return {**empty, **common, "element": element, "cause": cause, **more}


def supplier(records: int = 37, amount: str | None = "1204310.22", **more: Any) -> dict[str, Any]:
    """Records that wait for supplier 4410."""
    worth = Decimal(amount) if amount else None
    waits = {"waits_for_element": "suppliers", "waits_for_key": "4410", "waits_for_side": "maestro"}
    return row(records=records, amount=worth, **{**waits, **more})
